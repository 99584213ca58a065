"""nbgrader's table of grades, and, where nbgrader is installed, its gradebook: a row in its database for each of ours.

Cells are named as ``cnnkit release --nbgrader`` names them, so that a gradebook that nbgrader already keeps of the
course takes our scores in place of its own.
"""

import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cnnkit.errors import GradingError
from cnnkit.exercises import catalogue
from cnnkit.grading.export.scores import Score, number, undecided_row
from cnnkit.grading.grade import Row
from cnnkit.grading.tables import as_csv, defused

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def table(scored: Iterable[Score]) -> str:
    """The columns of ``nbgrader export``. What is not decided has no score."""
    return as_csv(COLUMNS, map(_line, scored))


def _line(score: Score) -> tuple:
    result = score.result
    times = _plain(result.lateness.due), _plain(_handed_in(score))
    points = ("", "", "") if score.points is None else map(number, (result.earned, result.penalty, result.score))
    return defused(score.lesson), *times, defused(score.student), "", "", "", *points, number(score.possible)


def gradebook(scored: Sequence[Score], file: Path) -> list[str]:
    """Write everything into nbgrader's database ``file``, new or its own; returns what is to be said."""
    if find_spec("nbgrader") is None:
        return [f"nbgrader is not installed beside cnnkit, so there is no {file.name}: pip install nbgrader."]
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning, SQLAlchemyError

    try:
        with _programs_beside_python(), warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # about the way in which nbgrader adds rows
            with Gradebook(f"sqlite:///{file.absolute()}") as book:
                for score in scored:
                    _submission(book, score)
                book.db.commit()
    except SQLAlchemyError as error:
        raise GradingError(f"{file} is no gradebook that nbgrader can write: {str(error).splitlines()[0]}") from error
    return []


@contextmanager
def _programs_beside_python() -> Iterator[None]:
    """A new gradebook is made with the help of ``alembic``, which nbgrader looks for on the path alone."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _submission(book: Any, score: Score) -> None:
    lesson, student = score.lesson, score.student
    rows = [row for row in score.attempt.rows if row.exercise in catalogue()]
    book.update_or_create_assignment(lesson, duedate=_plain_time(score.result.lateness.due))
    book.update_or_create_notebook(lesson, lesson)
    for row in rows:
        graded, answer = _cells(row)
        book.update_or_create_grade_cell(graded, lesson, lesson, max_score=row.max_points, cell_type="code")
        book.update_or_create_solution_cell(answer, lesson, lesson)
    book.update_or_create_student(student)
    if score.result.missing:
        return  # nbgrader knows who handed in nothing by there being no submission
    book.update_or_create_submission(lesson, student, timestamp=_plain_time(_handed_in(score)))
    book.find_submission_notebook(lesson, lesson, student).late_submission_penalty = score.result.penalty
    for row in rows:
        graded, answer = _cells(row)
        grade = book.find_grade(graded, lesson, lesson, student)
        grade.auto_score = None if undecided_row(row) or row.marked else row.points
        grade.manual_score = row.points if row.marked else None
        grade.needs_manual_grade = undecided_row(row)
        book.find_comment(answer, lesson, lesson, student).manual_comment = row.feedback


def _cells(row: Row) -> tuple[str, str]:
    """The ids of the cell that earns the points and of the one that is commented on."""
    id = row.exercise.replace(".", "-")
    return (f"{id}-answer" if catalogue()[row.exercise].by_hand else id), f"{id}-answer"


def _handed_in(score: Score) -> datetime | None:
    return score.result.handed_in.time if score.result.handed_in else None


def _plain_time(time: datetime | None) -> datetime | None:
    """In UTC and without saying so, as nbgrader keeps times."""
    return time.astimezone(UTC).replace(tzinfo=None) if time else None


def _plain(time: datetime | None) -> str:
    return str(_plain_time(time) or "")
