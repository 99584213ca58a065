"""Text that a notebook shows as a sentence: questions and hints are cells' values; plain strings would be in quotes."""


class Sentence(str):
    """A string that shows as what it says, without quotation marks."""

    def __repr__(self) -> str:
        return str(self)
