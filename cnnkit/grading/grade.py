"""Grades one submission: read, splice, run, judge, and where something else was to blame, run again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbformat import NotebookNode

from cnnkit.course import notebook as nb
from cnnkit.errors import GradingError
from cnnkit.exercises import Exercise, catalogue
from cnnkit.exercises.judge import DONE
from cnnkit.grading import compose, ingest
from cnnkit.grading.lend import borrowed
from cnnkit.grading.replay import reached, replays
from cnnkit.grading.splice import Spliced, splice
from cnnkit.grading.verdicts import WHY
from cnnkit.grading.workbench import Worker

LONGEST = 20_000  # characters of an answer that are kept for reports
OURS = "Grading did not finish; this is not the student's fault. Grade again."


@dataclass(frozen=True)
class Row:
    """One student × exercise, as it is kept and shown.

    ``html`` is what is shown below the words, escaped: the case that fails, hints, a text that a person reads.
    """

    exercise: str
    points: float | None  # None where a person marks it
    max_points: float
    status: str
    feedback: str
    html: str = ""
    mistake: str = ""  # its name in the catalogue; ``feedback`` begins with it
    source: str = ""  # the student's code for this exercise: the answer, and cells of their own that it needs
    key: str = ""  # of what it depends on alone: see environment
    marked: bool = False  # by a person: these points are theirs, not the grader's


NOTHING: Mapping[str, Row] = MappingProxyType({})


@dataclass(frozen=True)
class Lesson:
    """A released lesson and its exercises, in the notebook's order."""

    stem: str
    notebook: NotebookNode
    exercises: dict[str, Exercise]

    @classmethod
    def read(cls, path: Path) -> "Lesson":
        """From a released notebook. Raises GradingError for exercises that this cnnkit does not know."""
        notebook = nb.read(path)
        asked = [str(nb.exercise_of(cell)) for cell in notebook.cells if nb.role(cell) == "answer"]
        known = catalogue()
        unknown = [id for id in asked if id not in known]
        if unknown:
            raise GradingError(f"{path.name} asks for {', '.join(unknown)}, which this cnnkit does not know.")
        return cls(path.stem, notebook, {id: known[id] for id in asked})

    @property
    def trains(self) -> bool:
        """Whether its notebooks need the whole library, and the time that training takes."""
        return any(exercise.trains for exercise in self.exercises.values())

    def same_for_all(self, status: str, feedback: str) -> list[Row]:
        """A row without points for each exercise, all with the same reason."""
        return [Row(id, 0, exercise.points, status, feedback) for id, exercise in self.exercises.items()]


def grade(
    worker: Worker, lesson: Lesson, content: bytes, drawn: dict[str, str], kept: Mapping[str, Row] = NOTHING
) -> list[Row]:
    """A row per exercise of the lesson, whatever the submission is; those that are ``kept`` are not graded again.

    ``drawn`` are the seeds of its inputs by exercise: see ``seeds``.
    """
    cells = ingest.cells(content)
    if isinstance(cells, ingest.Unreadable):
        return lesson.same_for_all("unreadable", cells.why)
    spliced = splice(lesson.notebook, cells, lesson.exercises)
    asked = replace(spliced, attempted=spliced.attempted - set(kept))
    said = run(worker, lesson, asked, drawn) if asked.attempted else {}
    return [kept.get(id) or _row(lesson, spliced, id, said.get(id)) for id in lesson.exercises]


def run(worker: Worker, lesson: Lesson, spliced: Spliced, drawn: dict[str, str]) -> dict[str, dict]:
    """What is to be believed of each attempted exercise: the best of all kernels that asked about it."""
    asked = [id for id in spliced.exercises if id in spliced.attempted]
    wanted = set().union(*(piece.facts.mine for piece in spliced.pieces))
    known, lent = lesson.exercises, borrowed(wanted, lesson.exercises)
    first = {"all": compose.notebook(spliced.pieces, asked, known, borrowed=lent)}
    records = worker.run(first, drawn, trains=lesson.trains)
    seen, culprits = _best(records, asked), _culprits(records)
    again = {}
    for number, replay in enumerate(replays(spliced, known, seen, culprits)):
        id, pieces = replay.exercise, replay.pieces
        book = compose.notebook(pieces, [id], known, lent=replay.lent, borrowed=lent)
        again[f"again-{number}"] = (id, book)
    if again:
        more = worker.run({name: book for name, (_, book) in again.items()}, drawn, trains=lesson.trains)
        for name, (id, book) in again.items():
            if not any(record["notebook"] == name for record in more):  # one of them took the process with it
                more += worker.run({name: book}, drawn, trains=lesson.trains)
            better = _best([record for record in more if record["notebook"] == name], [id])
            seen[id] = _better_of(seen.get(id), better.get(id))
    return seen


def _better_of(first: dict[str, Any] | None, second: dict[str, Any] | None) -> dict[str, Any]:
    """Empty, which is a fault of ours, when an exercise was reached by neither kernel because one never started."""
    if second is None and (first is None or first.get("unreached")):
        return {}
    return max(filter(None, (first, second)), key=_worth)


def _best(records: list[dict], asked: list[str]) -> dict[str, dict]:
    """By exercise; one whose question was never reached is told from the kernel's end."""
    started = any(record["what"] == "started" for record in records)
    best: dict[str, dict] = {}
    for record in records:
        if record["what"] == "probe":
            id = record["exercise"]
            best[id] = max(best.get(id, record), record, key=_worth)
    if started:
        for id in asked:
            best.setdefault(id, {"status": "killed", "points": 0, "message": WHY["killed"][1], "unreached": True})
    return best


def _worth(said: dict[str, Any]) -> tuple[float, bool, bool]:
    """Points first; then a judged answer says more than an accident, and an accident more than silence."""
    return said.get("points") or 0, said.get("status") in (*DONE, "fail"), not said.get("unreached")


def _culprits(records: list[dict]) -> set[str]:
    """Cells in which the kernel hung or died; if the process ended without a word, the one after the last."""
    return {record["cell"] for record in records if record.get("trouble")}


def _row(lesson: Lesson, spliced: Spliced, id: str, said: dict[str, Any] | None) -> Row:
    exercise, note = lesson.exercises[id], spliced.notes.get(id, "")
    if id not in spliced.attempted:
        status = "missing" if id in spliced.missing else "not-attempted"
        return Row(id, 0, exercise.points, status, note or "Not attempted yet.")
    if not said:
        return Row(id, 0, exercise.points, "needs-regrade", OURS)
    answer = spliced.answer(id)
    broken = answer.facts.why_not if answer and said["status"] not in DONE else ""
    mistake = said.get("mistake") or ""
    sentence = (f"{mistake}: " if mistake else "") + said["message"]
    parts = [sentence or "Right.", f"Your cell is not Python: {broken}." if broken else "", note]
    feedback, html = " ".join(filter(None, parts)), said.get("html", "")
    code = "\n\n".join(piece.source for piece in reached(spliced, exercise.name, id) if piece.students)
    return Row(id, said["points"], exercise.points, said["status"], feedback, html, mistake, code[:LONGEST])
