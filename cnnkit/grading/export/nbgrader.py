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
from cnnkit.grading.report.tables import as_csv, defused

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
                for lesson in dict.fromkeys(score.lesson for score in scored):
                    _lesson(book, lesson, [score for score in scored if score.lesson == lesson])
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


def _lesson(book: Any, lesson: str, scored: list[Score]) -> None:
    due = min((score.result.lateness.due for score in scored if score.result.lateness.due), default=None)
    book.update_or_create_assignment(lesson, duedate=_plain_time(due))  # one's extension is later, and one's own
    book.update_or_create_notebook(lesson, lesson)
    for row in _known(scored[0]):
        graded, answer = _cells(row)
        book.update_or_create_grade_cell(graded, lesson, lesson, max_score=row.max_points, cell_type="code")
        book.update_or_create_solution_cell(answer, lesson, lesson)
    for score in scored:
        book.update_or_create_student(score.student)
        if not score.result.missing:  # nbgrader knows who handed in nothing by there being no submission
            _submission(book, score)


def _submission(book: Any, score: Score) -> None:
    when = _plain_time(_handed_in(score))
    submission = book.update_or_create_submission(score.lesson, score.student, timestamp=when)
    notebook = next(one for one in submission.notebooks if one.name == score.lesson)
    notebook.late_submission_penalty = score.result.penalty
    grades = {grade.name: grade for grade in notebook.grades}
    comments = {comment.name: comment for comment in notebook.comments}
    for row in _known(score):
        graded, answer = _cells(row)
        grade = grades[graded]
        grade.auto_score = None if undecided_row(row) or row.marked else row.points
        grade.manual_score = row.points if row.marked else None
        grade.needs_manual_grade = undecided_row(row)
        comments[answer].manual_comment = row.feedback


def _known(score: Score) -> list[Row]:
    return [row for row in score.attempt.rows if row.exercise in catalogue()]


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
