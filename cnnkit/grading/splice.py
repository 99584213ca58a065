"""The student's cells, by id, in the released lesson: what runs, in which order, and what is to be asked.

The lesson gives order and meaning; the student gives nothing but sources. Answer cells take the student's source, the
student's own cells run where they stand, checks become probes. Of the lesson's other cells those run that the student
changed, or whose names the student's code needs.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from cnnkit.course import notebook as nb
from cnnkit.exercises import Exercise
from cnnkit.grading.ingest import Cell
from cnnkit.grading.names import Facts, facts


@dataclass(frozen=True)
class Piece:
    """One cell of the spliced notebook; ``exercise`` is the one that it answers."""

    cell: str
    source: str
    facts: Facts
    exercise: str | None = None
    students: bool = True  # else the lesson's own, unchanged


@dataclass(frozen=True)
class Spliced:
    """A submission made gradable: what runs, in order, and what is to be asked."""

    pieces: tuple[Piece, ...]
    exercises: tuple[str, ...]  # in the lesson's order
    attempted: frozenset[str]
    missing: frozenset[str]
    notes: dict[str, str] = field(default_factory=dict)  # what was odd, by exercise

    def answer(self, exercise: str) -> Piece | None:
        """The piece in the answer cell of an exercise; None where the notebook has lost it."""
        return next((piece for piece in self.pieces if piece.exercise == exercise), None)


def splice(lesson: NotebookNode, cells: Sequence[Cell], exercises: dict[str, Exercise]) -> Spliced:
    """Lay a student's cells into the released lesson whose ``exercises`` these are."""
    own, extras, doubled = _matched(lesson, cells)
    pieces = list(_pieces(lesson, own, extras))
    asked = tuple(str(nb.exercise_of(cell)) for cell in lesson.cells if nb.role(cell) == "answer")
    notes: dict[str, str] = {}
    attempted, missing = set(), set()
    for id in asked:
        name = exercises[id].name
        answers = [piece for piece in pieces if piece.exercise == id]
        elsewhere = [p.cell for p in pieces if p.students and p.exercise != id and name in p.facts.binds]
        if any(piece.students for piece in answers) or elsewhere:
            attempted.add(id)
        if not answers:
            missing.add(id)
            cell = _answer_cell(lesson, id)
            found = f"{name} was found in cell {elsewhere[-1]}" if elsewhere else f"no other cell defines {name}"
            notes[id] = f"The answer cell ({cell}) is missing; {found}."
        elif answers[0].cell in doubled:
            notes[id] = (
                f"{doubled[answers[0].cell]} cells have the id {answers[0].cell}: the first one stands in the answer's "
                "place, the others ran as cells of your own."
            )
    return Spliced(tuple(_needed(pieces)), asked, frozenset(attempted), frozenset(missing), notes)


def _matched(lesson: NotebookNode, cells: Sequence[Cell]) -> tuple[dict[str, Cell], dict[str, list[Cell]], dict]:
    """The student's version of each of the lesson's cells; extra ones by the lesson's cell that they follow."""
    known = {cell.id: cell.cell_type for cell in lesson.cells}
    own: dict[str, Cell] = {}
    extras: dict[str, list[Cell]] = {}
    last = ""
    for cell in cells:
        if cell.id in known and cell.id not in own and cell.type == known[cell.id]:
            own[cell.id] = cell
            last = cell.id
        elif cell.type == "code" and cell.source.strip():
            extras.setdefault(last, []).append(cell)
    doubled = {id: times for id, times in Counter(cell.id for cell in cells).items() if times > 1 and id in known}
    return own, extras, doubled


def _pieces(lesson: NotebookNode, own: dict[str, Cell], extras: dict[str, list[Cell]]) -> Iterator[Piece]:
    yield from _extra(extras.get("", []), "start")
    for cell in lesson.cells:
        if cell.cell_type == "code":
            piece = _piece(cell, own.get(cell.id))
            if piece:
                yield piece
        yield from _extra(extras.get(cell.id, []), cell.id)


def _piece(cell: NotebookNode, students: Cell | None) -> Piece | None:
    role, exercise = nb.role(cell), nb.exercise_of(cell)
    changed = students is not None and _plain(students.source) != _plain(cell.source)
    if role == "answer":
        if students is None:
            return None
        return Piece(cell.id, students.source, students.facts, exercise, students=changed)
    if students is not None and changed:
        return Piece(cell.id, students.source, students.facts)
    return None if role == "check" else Piece(cell.id, cell.source, facts(cell.source), students=False)


def _extra(cells: list[Cell], after: str) -> Iterator[Piece]:
    for number, cell in enumerate(cells, 1):
        yield Piece(f"{cell.id} (own, {number} after {after})", cell.source, cell.facts)


def _needed(pieces: list[Piece]) -> list[Piece]:
    """Without the lesson's own cells whose names nobody needs."""
    wanted = set().union(*(piece.facts.loads for piece in pieces if piece.students))
    blind = any(piece.students and piece.facts.why_not for piece in pieces)  # then any name may be needed
    kept: set[str] = set()
    growing = True
    while growing:
        growing = False
        for piece in pieces:
            own = piece.students or piece.exercise is not None or "ask" in piece.facts.loads  # whose question it was
            if piece.cell not in kept and (own or blind or piece.facts.binds & wanted):
                kept.add(piece.cell)
                wanted |= piece.facts.loads
                growing = True
    return [piece for piece in pieces if piece.cell in kept]


def _answer_cell(lesson: NotebookNode, exercise: str) -> str:
    return next(c.id for c in lesson.cells if nb.role(c) == "answer" and nb.exercise_of(c) == exercise)


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
