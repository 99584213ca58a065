"""Questions in several lines: which of a few words is true of each?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sorting:
    """Lines to be sorted under a few words.

    ``lines`` has each line and its true word under a keyword, by which beliefs name it. ``refuses`` has every
    word, with what is said where it is not true. ``spelt`` turns a learner's spelling, in small letters, into ours.
    """

    lines: Mapping[str, tuple[str, str]]
    refuses: Mapping[str, str]
    spelt: Callable[[str], str] = str

    @property
    def truth(self) -> dict[str, str]:
        """The true word of each line."""
        return dict(self.lines.values())

    def cases(self, rng: np.random.Generator) -> list[tuple[Sequence[str]]]:
        """All lines, in an order of the learner's own."""
        return [(tuple(str(line) for line in rng.permutation(list(self.truth))),)]

    def put_to_the_test(self, claims: object, lines: Sequence[str]) -> str:
        """Say which claims do not stand; what is true instead is left for the learner to find."""
        words, truth = self._words(claims, len(lines)), self.truth
        said = []
        for word, why in self.refuses.items():
            wrong = [str(i + 1) for i, line in enumerate(lines) if words[i] == word != truth[line]]
            if wrong:
                said.append(f"line{'s' if len(wrong) > 1 else ''} {', '.join(wrong)}: {why}")
        return "; ".join(said) or "all lines stand"

    def believing(self, **beliefs: str) -> Callable[[Sequence[str]], str]:
        """The verdicts on somebody who holds these beliefs, by keyword, and is right about the rest."""
        held = {self.lines[keyword][0]: belief for keyword, belief in beliefs.items()}
        return self._answering(lambda line: held.get(line, self.truth[line]))

    def swapping(self, one: str, other: str) -> Callable[[Sequence[str]], str]:
        """The verdicts on somebody who takes each of two words for the other."""
        words = {one: other, other: one}
        return self._answering(lambda line: words.get(self.truth[line], self.truth[line]))

    def calling_all(self, word: str) -> Callable[[Sequence[str]], str]:
        """The verdicts on somebody who says the same of every line."""
        return self._answering(lambda line: word)

    def _answering(self, word_for):
        return lambda lines: self.put_to_the_test([word_for(line) for line in lines], lines)

    def _words(self, claims, count):
        """The learner's words, in our spelling: from a list of them, or from one text with spaces or commas."""
        if isinstance(claims, str):
            claims = [part for part in claims.split("," if "," in claims else None) if part.strip()]
        if not isinstance(claims, (list, tuple, np.ndarray)) or len(claims) != count:
            raise ValueError(f"it should be a list of {count} words, one for each line, in the order of the lines")
        words = [self.spelt(str(claim).strip().lower()) for claim in claims]
        for claim, word in zip(claims, words, strict=True):
            if word not in self.refuses:
                raise ValueError(f"{str(claim)!r} is not one of the words {', '.join(self.refuses)}")
        return words


def numbered(lines: Sequence[str]) -> str:
    """The lines below each other, counted from 1.

    >>> print(numbered(["this", "that"]))
      1  this
      2  that
    """
    width = len(str(len(lines)))
    return "\n".join(f"  {number:{width}}  {line}" for number, line in enumerate(lines, 1))
