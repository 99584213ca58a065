"""Before anything is graded: in this environment the references score full and the untouched lesson scores nothing."""

import numpy as np

from cnnkit.errors import GradingError
from cnnkit.exercises.judge import DONE, judge
from cnnkit.exercises.probe import probe
from cnnkit.grading import compose, ingest, seeds
from cnnkit.grading.grade import Lesson
from cnnkit.grading.lend import lendable
from cnnkit.grading.splice import splice
from cnnkit.grading.workbench import Worker


def selfcheck(worker: Worker, lesson: Lesson) -> None:
    """Through the same sandbox, probes and judge as every student. Raises GradingError with what is wrong."""
    asked = list(lesson.exercises)
    _outside(lesson)
    lent = [id for id, exercise in lesson.exercises.items() if lendable(exercise)]
    drawn = {id: seeds.seed(b"self-check", lesson.stem, b"", id) for id in asked}
    untouched = [
        ingest.Cell(c.id, c.cell_type, c.source, ingest.facts(c.source))
        for c in lesson.notebook.cells
        if c.cell_type == "code"
    ]
    spliced = splice(lesson.notebook, untouched, lesson.exercises)
    books = {
        "references": compose.notebook([], lent, lesson.exercises, lent=lent),
        "untouched": compose.notebook(spliced.pieces, asked, lesson.exercises),
    }
    records = worker.run(books, drawn, trains=lesson.trains)
    said = {(r["notebook"], r["exercise"]): r for r in records if r["what"] == "probe"}
    wrong = [id for id in lent if said.get(("references", id), {}).get("status") != "pass"]
    given = [id for id in asked if said.get(("untouched", id), {}).get("status") != "not-attempted"]
    if not any(record["what"] == "started" for record in records):
        raise GradingError("No kernel starts in the sandbox here. `cnnkit doctor` looks for the reason.")
    if wrong:
        why = said.get(("references", wrong[0]), {}).get("message", "it was not answered")
        raise GradingError(f"{lesson.stem}: the reference of {', '.join(wrong)} does not score full here ({why}).")
    if given:
        raise GradingError(f"{lesson.stem}: untouched, {', '.join(given)} is not what it should be: not attempted.")


def _outside(lesson: Lesson) -> None:
    """Each reference before the judge alone: some cannot travel, such as designs with many right answers."""
    for id, exercise in lesson.exercises.items():
        if exercise.bar:  # its reference would have to be trained first: the tests do that
            continue
        cases = exercise.cases(np.random.default_rng(0))
        verdict = judge(exercise, cases, probe(exercise.reference, cases, changes=exercise.changing))
        if verdict.status not in DONE:
            raise GradingError(f"{lesson.stem}: the judge does not accept the reference of {id} ({verdict.message}).")
