"""The gradebook: one SQLite file, in which attempts, marks and times are only ever added.

A whole submission is written in one transaction, so a run that is killed leaves whole submissions or none. The rollback
journal rather than WAL: there is one writer, and the file may lie on a network drive.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cnnkit.errors import GradingError
from cnnkit.grading.grade import Row
from cnnkit.grading.schema import bring_up_to_date

Version = tuple[str, str, str]  # student, lesson, and what tells one notebook's content from another
COLUMNS = (
    "exercise",
    "points",
    "max_points",
    "status",
    "feedback",
    "html",
    "mistake",
    "source",
    "key",
)  # of a Row, in order


@dataclass(frozen=True)
class Attempt:
    """One graded notebook with its rows."""

    student: str
    lesson: str
    key: str
    sandbox: str
    seconds: float
    rows: tuple[Row, ...]
    content: str = ""  # tells one version of the notebook from another
    graded_at: str = ""  # written by the gradebook


@dataclass(frozen=True)
class Mark:
    """What a person gives for one exercise, whatever the grader found; without points, the grader's count again."""

    student: str
    lesson: str
    exercise: str
    points: float | None
    comment: str = ""
    noted_at: str = ""  # written by the gradebook


@dataclass(frozen=True)
class HandedIn:
    """When a notebook was handed in, in UTC, and what says so."""

    time: datetime
    told_by: str


class Gradebook:
    """Raises GradingError, in a sentence, for a file that is no gradebook of ours or cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._said():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA synchronous = FULL")
            bring_up_to_date(self._db, path)

    def close(self) -> None:
        self._db.close()

    def add(self, attempt: Attempt) -> None:
        """All of it, or nothing."""
        with self._whole() as cursor:
            cursor.execute(
                "INSERT INTO attempts (student, lesson, key, sandbox, graded_at, seconds, content)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(attempt.student, attempt.lesson, attempt.key, attempt.sandbox),
                    *(_now(), attempt.seconds, attempt.content),
                ),
            )
            id = cursor.lastrowid
            cursor.executemany(
                f"INSERT INTO rows (attempt, position, {', '.join(COLUMNS)})"
                f" VALUES (?, ?, {', '.join('?' for _ in COLUMNS)})",
                [(id, i, *(getattr(row, name) for name in COLUMNS)) for i, row in enumerate(attempt.rows)],
            )

    def last(self, student: str, lesson: str) -> Attempt | None:
        """The latest attempt, as the grader found it."""
        return next(self._attempts(student, lesson, "ORDER BY id DESC LIMIT 1"), None)

    def latest(self) -> Iterator[Attempt]:
        """The attempt that counts for each notebook of the last run, by name, with the marks that people gave."""
        marks = {(mark.student, mark.lesson, mark.exercise): mark for mark in self.marks()}
        roster = "SELECT student, lesson FROM roster ORDER BY student, lesson"
        everybody = "SELECT DISTINCT student, lesson FROM attempts ORDER BY student, lesson"
        pairs = self._read(roster) or self._read(everybody)
        for student, lesson in pairs:
            for attempt in self._attempts(student, lesson, "ORDER BY id DESC LIMIT 1"):
                given = (marks.get((student, lesson, row.exercise)) for row in attempt.rows)
                rows = tuple(_marked(row, mark) for row, mark in zip(attempt.rows, given, strict=True))
                yield replace(attempt, rows=rows)

    def roster(self, notebooks: Iterable[tuple[str, str]]) -> None:
        """Whose notebooks there are now, (student, lesson): who has left the folder leaves tables and pages as well."""
        with self._whole() as cursor:
            cursor.execute("DELETE FROM roster")
            cursor.executemany("INSERT OR IGNORE INTO roster VALUES (?, ?)", notebooks)

    def history(self, student: str, lesson: str) -> list[Attempt]:
        """Every attempt, the first one first, as the grader found it."""
        return list(self._attempts(student, lesson, "ORDER BY id"))

    def mark(self, marks: Iterable[Mark], told_by: str) -> None:
        """Note what a person gives; it counts from now on, over every attempt to come."""
        with self._whole() as cursor:
            cursor.executemany(
                "INSERT INTO marks (student, lesson, exercise, points, comment, told_by, noted_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(m.student, m.lesson, m.exercise, m.points, m.comment, told_by, _now()) for m in marks],
            )

    def marks(self) -> list[Mark]:
        """The marks that count: of each exercise the last one, unless that one takes it back."""
        newest = "SELECT MAX(id) FROM marks GROUP BY student, lesson, exercise"
        found = self._read(
            f"SELECT student, lesson, exercise, points, comment, noted_at FROM marks WHERE id IN ({newest}) ORDER BY id"
        )
        return [Mark(*values) for values in found if values[3] is not None]

    def note_times(self, noted: Iterable[tuple[Version, HandedIn]]) -> None:
        """When versions were handed in. Of several times the earliest counts: the notebook was there by then."""
        known = self.times()
        new = [(which, when) for which, when in noted if which not in known or when.time < known[which].time]
        with self._whole() as cursor:
            cursor.executemany(
                "INSERT INTO handed_in (student, lesson, content, time, told_by, noted_at) VALUES (?, ?, ?, ?, ?, ?)",
                [(*which, _utc(when.time), when.told_by, _now()) for which, when in new],
            )

    def times(self) -> dict[Version, HandedIn]:
        """When each version was handed in: the earliest of what was noted."""
        found = self._read("SELECT student, lesson, content, time, told_by FROM handed_in ORDER BY time DESC, id")
        return {
            (student, lesson, content): HandedIn(datetime.fromisoformat(time), told_by)
            for student, lesson, content, time, told_by in found
        }

    def _attempts(self, student: str, lesson: str, which: str) -> Iterator[Attempt]:
        found = self._read(
            "SELECT id, key, sandbox, seconds, content, graded_at FROM attempts"
            f" WHERE student = ? AND lesson = ? {which}",
            (student, lesson),
        )
        wanted = f"SELECT {', '.join(COLUMNS)} FROM rows WHERE attempt = ? ORDER BY position"
        for id, key, sandbox, seconds, content, graded_at in found:
            rows = tuple(Row(*values) for values in self._read(wanted, (id,)))
            yield Attempt(student, lesson, key, sandbox, seconds, rows, content, graded_at)

    def _read(self, query: str, values: tuple = ()) -> list[tuple]:
        with self._said():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Cursor]:
        """A transaction: all of it, or nothing."""
        with self._said(), closing(self._db.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    cursor.execute("ROLLBACK")
                raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What is wrong with the file, as a sentence; what is wrong with a row is a fault of ours and not caught."""
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except (OSError, sqlite3.DatabaseError) as error:
            raise GradingError(f"{self.path} cannot be used as a gradebook: {error}.") from error


def _marked(row: Row, mark: Mark | None) -> Row:
    """The row with a person's points; what the grader found stays in the book."""
    if mark is None or mark.points is None:
        return row
    status = "pass" if mark.points >= row.max_points else "partial" if mark.points else "fail"
    feedback = mark.comment or "Marked by your instructor."
    return replace(row, points=mark.points, status=status, feedback=feedback, mistake="", marked=True)


def _now() -> str:
    return _utc(datetime.now(UTC))


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")
