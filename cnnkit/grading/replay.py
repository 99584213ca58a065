"""Which exercises deserve a second try in a kernel of their own, and what runs in it.

A second try is due when something other than the answer itself may be to blame: an earlier answer that it builds on
(then the reference stands in), or a cell that crashed, hung, or changed what others rely on (then it stays away).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cnnkit.exercises import Exercise
from cnnkit.exercises.judge import DONE
from cnnkit.grading.lend import carries, lendable
from cnnkit.grading.splice import Piece, Spliced


@dataclass(frozen=True)
class Replay:
    """One more kernel: ask about one exercise, with these pieces, and these references in place of answers."""

    exercise: str
    pieces: tuple[Piece, ...]
    lent: tuple[str, ...]


def replays(
    spliced: Spliced, exercises: dict[str, Exercise], seen: dict[str, dict], culprits: set[str]
) -> list[Replay]:
    """``seen``: what the first kernel said of each exercise; ``culprits``: cells that crashed or hung it."""
    planned = []
    for id in spliced.exercises:
        said = seen.get(id, {})
        if id not in spliced.attempted or said.get("status") in DONE:
            continue
        lent = _built_on(spliced, exercises, id)
        if said.get("status") == "not-attempted" and not lent:  # with them, an earlier answer may have stopped its cell
            continue
        others = [piece for piece in spliced.pieces if piece.students and piece.exercise != id]
        named = said.get("status") == "fail" and said.get("mistake")
        if lent or (others and not named):
            planned.append(Replay(id, tuple(_alone(spliced, exercises, id, lent, culprits)), lent))
    return planned


def _built_on(spliced: Spliced, exercises: dict[str, Exercise], id: str) -> tuple[str, ...]:
    """Earlier exercises whose answers this one's code mentions, itself or through cells that it needs."""
    earlier = spliced.exercises[: spliced.exercises.index(id)]
    names, asked = _reach(spliced, exercises[id].name, id)
    built_on = (x for x in earlier if exercises[x].name in names or x in asked)
    return tuple(x for x in built_on if lendable(exercises[x]) and exercises[id].name not in carries(exercises[x]))


def _reach(spliced: Spliced, name: str, id: str) -> tuple[set[str], set[str]]:
    """All names and ``mine`` ids that the answer's code, or code it relies on, looks up."""
    pieces = reached(spliced, name, id)
    names: set[str] = set().union(*(piece.facts.loads for piece in pieces))
    asked: set[str] = set().union(*(piece.facts.mine for piece in pieces))
    return names, asked


def reached(spliced: Spliced, name: str, id: str) -> list[Piece]:
    """The student's cells that make up an answer: its own, and whichever bind what it needs."""
    wanted = [piece for piece in spliced.pieces if piece.exercise == id or (piece.students and _is_helper(piece, name))]
    done: set[str] = set()
    while wanted:
        piece = wanted.pop()
        if piece.cell in done:
            continue
        done.add(piece.cell)
        wanted += [p for p in spliced.pieces if p.students and p.exercise is None and p.facts.binds & piece.facts.loads]
    return [piece for piece in spliced.pieces if piece.cell in done]


def _is_helper(piece: Piece, name: str) -> bool:
    return piece.exercise is None and name in piece.facts.binds


def _alone(
    spliced: Spliced, exercises: dict[str, Exercise], id: str, lent: Iterable[str], culprits: set[str]
) -> Iterable[Piece]:
    """The answer with the student's other cells, but of other answers only what they define, if it is needed."""
    names, _ = _reach(spliced, exercises[id].name, id)
    for piece in spliced.pieces:
        if piece.exercise == id:
            yield piece
        elif piece.cell in culprits:
            continue
        elif piece.exercise is None:
            yield piece
        elif piece.exercise in lent or piece.facts.binds & names - {exercises[piece.exercise].name}:
            yield replace(piece, source=piece.facts.definitions)
