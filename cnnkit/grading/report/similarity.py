"""Which answers are alike in ways that the class is not: evidence for a conversation, never a verdict.

An answer is read twice. Its *shape* has no comments, no formatting, and one sign for every name that its author was
free to choose; its *wording* is the code as it was typed, comments and names included. Both are cut into overlapping
passages. What the lesson gave counts for nothing, nor does what more than a few of the class wrote, such as the one
line that a short right answer consists of. What is left is unusual, and the fewer wrote a passage the more it weighs:
log2(100 / 2) where two of a hundred have it.

Nothing is run, or parsed as Python, so no answer can do harm here, and one that is not Python is compared all the same.
"""

import builtins
import keyword
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>[A-Za-z]{0,2}(?:\"{3}[\s\S]*?(?:\"{3}|\Z)|'{3}[\s\S]*?(?:'{3}|\Z)
        |"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))  # one that is never closed ends somewhere, too, and only once
    |(?P<number>\d[\w.]*|\.\d[\w.]*)
    |(?P<name>[^\W\d]\w*)
    |(?P<sign>->|:=|\*\*=?|//=?|<<=?|>>=?|[<>=!+\-*/%&|^@]=|\S)""",
    re.VERBOSE,
)
FIXED = {*keyword.kwlist, *dir(builtins), "np"}  # names that nobody chose
PASSAGE = 10  # words in a row
CROWD = 0.1  # of the class: what more than these wrote is nothing unusual
SHORT = 40  # passages: an answer of fewer, such as one line, can hardly be written in two ways
FEWEST = 12  # unusual passages that two must share to be shown: about two lines
MOST = 100  # pairs of one exercise
LONGEST = 1_000  # words of an answer that are compared
BLOCK = 4096  # passages at once, which bounds the memory

Passages = dict[int, tuple[int, int]]  # by the hash of a passage, the first and last line where it first stands
SHAPE, WORDING = 0, 1  # what a hash leaves over 2 says which reading it is of


@dataclass(frozen=True)
class Answer:
    """What one student wrote for one exercise."""

    student: str
    status: str
    source: str


@dataclass(frozen=True)
class Pair:
    """Two answers to one exercise, and what only few of the class have in common with them."""

    exercise: str
    first: Answer
    second: Answer
    weight: float
    usual: float  # what 99 of 100 pairs in this class do not weigh
    passages: int  # unusual ones that both have
    alone: int  # of these, how many nobody else has
    to_the_letter: int  # of these, how many agree in names and comments
    of: int  # answers in the class
    lines: tuple[frozenset[int], frozenset[int]]  # where those passages stand


@dataclass(frozen=True)
class Alike:
    """Two students, with all that they share."""

    students: tuple[str, str]
    pairs: tuple[Pair, ...]

    @property
    def weight(self) -> float:
        """Of all that they share."""
        return sum(pair.weight for pair in self.pairs)


def shape(source: str) -> list[tuple[str, int]]:
    """Words and their lines, without what an author is free to choose.

    >>> [word for word, _ in shape("def area(w, h):  # of a box\\n    return (w*h)")]
    ['def', 'N', 'N', ',', 'N', ':', 'return', 'N', '*', 'N']
    """
    words: list[tuple[str, int]] = []
    before = ""
    for kind, text, line in _tokens(source):
        if kind == "comment" or text in "()":  # where brackets only group they are a matter of taste
            continue
        if kind == "string":
            if before in ("", ":"):  # a docstring
                continue
            text = "S"
        elif kind == "name" and text not in FIXED and before != ".":
            text = "N"
        words.append((text, line))
        before = text
    return words


def wording(source: str) -> list[tuple[str, int]]:
    """Words and their lines, as typed; those of comments and texts one by one, for some answers are prose."""
    found = []
    for kind, text, line in _tokens(source):
        inside = text.split("\n") if kind in ("comment", "string") else [text]
        found += [(word, line + i) for i, row in enumerate(inside) for word in row.split()]
    return found


def names(source: str) -> set[str]:
    """Every name in a source, wherever it stands but in comments and texts."""
    return {token[0] for token in TOKEN.finditer(source) if token.lastgroup == "name"}


def pairs(exercise: str, answers: Sequence[Answer], given: Iterable[str]) -> list[Pair]:
    """The most unusual first. ``given`` are the sources that the lesson itself handed out."""
    known = set().union(*map(_passages, given))
    own = [_own(answer.source, known) for answer in answers]
    holders = Counter(passage for passages in own for passage in passages)
    crowd = max(2, int(CROWD * len(answers)))
    unusual = [p for p, count in holders.items() if 2 <= count <= crowd]
    weight = _weights(own, unusual, holders)
    usual = float(np.quantile(weight[np.triu_indices(len(own), 1)], 0.99)) if len(own) > 1 else 0.0
    found = []
    for index in np.argsort(weight, axis=None, kind="stable")[::-1][:MOST]:
        i, j = divmod(int(index), len(answers))
        if not weight[i, j]:
            break
        shared = [p for p in own[i].keys() & own[j].keys() if holders[p] <= crowd]
        if len(shared) >= FEWEST:
            lines = tuple(_lines(passages, shared) for passages in (own[i], own[j]))
            alone = sum(holders[p] == 2 for p in shared)
            literal = sum(p % 2 == WORDING for p in shared)
            counts = len(shared), alone, literal, len(answers)
            found.append(Pair(exercise, answers[i], answers[j], float(weight[i, j]), usual, *counts, lines))  # type: ignore[arg-type]
    return found


def by_students(found: Iterable[Pair]) -> list[Alike]:
    """The same two students in several exercises say more than in one: the most unusual couples first."""
    together: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in found:
        first, second = sorted((pair.first.student, pair.second.student))
        together[first, second].append(pair)
    alike = [Alike(students, tuple(pairs)) for students, pairs in together.items()]
    return sorted(alike, key=lambda one: (-one.weight, one.students))


def _weights(own: Sequence[Passages], unusual: Sequence[int], holders: Counter) -> np.ndarray:
    """(n, n), above the diagonal: how much unusual matter two answers share."""
    n = len(own)
    total = np.zeros((n, n), np.float32)
    for start in range(0, len(unusual), BLOCK):
        column = {passage: i for i, passage in enumerate(unusual[start : start + BLOCK])}
        has = np.zeros((n, len(column)), np.float32)
        for i, passages in enumerate(own):
            has[i, [column[p] for p in passages if p in column]] = 1
        worth = np.log2([n / holders[p] for p in column]).astype(np.float32)
        total += (has * worth) @ has.T
    return np.triu(total, 1)


def _passages(source: str) -> Passages:
    """Both readings of a source, cut into passages."""
    found: Passages = {}
    for reading, read in ((SHAPE, shape), (WORDING, wording)):
        pieces = read(source)[:LONGEST]
        words = tuple(word for word, _ in pieces)
        for start in range(len(words) - PASSAGE + 1):
            key = 2 * hash(words[start : start + PASSAGE]) + reading
            found.setdefault(key, (pieces[start][1], pieces[start + PASSAGE - 1][1]))
    return found


def _own(source: str, given: set[int]) -> Passages:
    """What is left of an answer without what the lesson gave; nothing of one that is short."""
    passages = {passage: lines for passage, lines in _passages(source).items() if passage not in given}
    return passages if len(passages) >= SHORT else {}


def _lines(passages: Passages, which: Iterable[int]) -> frozenset[int]:
    return frozenset(line for p in which for line in range(passages[p][0], passages[p][1] + 1))


def _tokens(source: str) -> Iterable[tuple[str, str, int]]:
    line, place = 1, 0
    for token in TOKEN.finditer(source):
        line += source.count("\n", place, token.start())
        place = token.start()
        yield str(token.lastgroup), token[0], line
