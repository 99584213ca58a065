"""What a question with several lines asks, line by line."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Lines(tuple):
    """The lines of a question; messages need not repeat them.

    >>> Lines(["this", "that"])
    your two lines
    """

    def __repr__(self) -> str:
        return f"your {NUMBERS[len(self)] if len(self) < len(NUMBERS) else len(self)} lines"
