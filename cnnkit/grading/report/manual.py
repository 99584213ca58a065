"""Marks that people give: a table of scores, read over the grader's, and a sentence for each line that fits nowhere.

Columns ``student``, ``exercise`` and ``points``; if there is one, ``comment`` (or ``feedback``) is what the student
reads. Other columns may stay. Lines without points are left out, ``auto`` takes a mark back. A copy of ``grades.csv``
with a few points changed will do: lines that say what it said before are no marks.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnnkit.errors import GradingError
from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt, Mark
from cnnkit.grading.report.places import place
from cnnkit.grading.report.tables import UNSAFE, as_csv, defused

TO_MARK = "to-mark.csv"
HEADER = ("student", "lesson", "exercise", "points", "max_points", "comment", "page")
NEEDED = ("student", "exercise", "points")
BACK = "auto"
LARGEST = 20 << 20
LONGEST = 5_000  # characters of a comment


@dataclass
class Marks:
    """What a table of marks says."""

    given: list[Mark] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)  # a sentence for each line that fits nowhere


def read(file: Path, attempts: Iterable[Attempt]) -> Marks:
    """The marks in ``file`` that fit what was handed in. Raises GradingError when it is no such table."""
    table = _Table(attempts)
    found = Marks()
    for number, line in _lines(file):
        try:
            mark = table.mark(line)
        except ValueError as error:
            found.unused.append(f"{file.name}, line {number}: {error}")
        else:
            found.given += [mark] if mark else []
    return found


class _Table:
    """Who and what there is to be marked."""

    def __init__(self, attempts: Iterable[Attempt]) -> None:
        self._rows: dict[tuple[str, str], tuple[Attempt, Row]] = {}
        self._students: dict[str, str] = {}
        self._lessons: set[str] = set()
        for attempt in attempts:
            self._students |= {defused(attempt.student): attempt.student, attempt.student: attempt.student}
            self._lessons.add(attempt.lesson)
            for row in attempt.rows:
                self._rows[attempt.student, row.exercise] = attempt, row
        self._exercises = {exercise for _, exercise in self._rows}

    def mark(self, line: dict[str, str]) -> Mark | None:
        """None for a line that marks nothing. Raises ValueError with the reason when it fits nowhere."""
        said = line["points"]
        if not said:
            return None
        student, exercise = self._students.get(line["student"]), line["exercise"]
        if student is None:
            raise ValueError(f"there is no student {_short(line['student'])}.")
        if exercise not in self._exercises:
            raise ValueError(f"there is no exercise {_short(exercise)}.")
        if (student, exercise) not in self._rows:
            raise ValueError(f"{_short(student)} has no exercise {_short(exercise)}: its notebook is not there.")
        attempt, row = self._rows[student, exercise]
        if line.get("lesson") and line["lesson"] != defused(attempt.lesson):
            raise ValueError(f"{exercise} belongs to {attempt.lesson}, not to {_short(line['lesson'])}.")
        points = None if said.lower() == BACK else _points(said, row)
        comment = (line.get("comment") or line.get("feedback") or "")[:LONGEST]
        copied = comment in (defused(row.feedback), defused(UNSAFE + row.feedback))
        as_it_was = points == row.points and (copied or not comment)
        if as_it_was and (row.marked or line.get("status") == row.status):
            return None
        return Mark(student, attempt.lesson, exercise, points, "" if copied else comment)


def _points(said: str, row: Row) -> float:
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        raise ValueError(f"{_short(said)} are no points.") from None
    if not (math.isfinite(points) and 0 <= points <= row.max_points):
        raise ValueError(f"{row.exercise} has 0 to {row.max_points:g} points, and here are {_short(said)}.")
    return points


def _lines(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines below the header with their numbers, whatever a spreadsheet puts between its columns."""
    text = _text(file)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        missing = [name for name in NEEDED if name not in header]
        if missing:
            raise GradingError(
                f"{file} has no column {missing[0]!r} in its first line. Marks need {', '.join(NEEDED)}."
            )
        for values in lines:
            cells = [value.strip() for value in values]
            if any(cells):
                yield lines.line_num, dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise GradingError(f"{file}, line {lines.line_num}: {error}.") from error


def _text(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            content = handle.read(LARGEST + 1)
    except OSError as error:
        raise GradingError(f"The marks in {file} cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST:
        raise GradingError(f"{file} has more than {LARGEST >> 20} MB; that is no table of marks.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise GradingError(f"{file} is not UTF-8. Save it from the spreadsheet as “CSV UTF-8”.") from None


def to_mark(attempts: Iterable[Attempt]) -> str:
    """A table of what awaits a person, to be filled in and read back; ``page`` is where it can be read."""
    waiting = [(attempt, row) for attempt in attempts for row in attempt.rows if row.points is None]
    return as_csv(HEADER, (_line(attempt, row) for attempt, row in waiting))


def _line(attempt: Attempt, row: Row) -> tuple:
    names = map(defused, (attempt.student, attempt.lesson, row.exercise))
    return *names, "", f"{row.max_points:g}", "", defused(str(place(attempt.student, attempt.lesson)))


def unread(file: Path, attempts: Iterable[Attempt]) -> bool:
    """Whether somebody wrote into such a table what does not count yet, so that it must not be overwritten."""
    try:
        found = read(file, attempts)
    except GradingError:
        return True
    return bool(found.given or found.unused)


def check(file: Path) -> None:
    """Raises GradingError when it is no table of marks, before anything else is done."""
    for _ in _lines(file):
        pass


def _short(text: str) -> str:
    """Printable, and no longer than a sentence bears."""
    shown = re.sub(r"\s+", " ", "".join(sign if sign.isprintable() else " " for sign in text))
    return repr(shown if len(shown) <= 60 else f"{shown[:59]}…")
