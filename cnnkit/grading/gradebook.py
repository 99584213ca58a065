"""The gradebook: one SQLite file, in which attempts are only ever added.

A whole submission is written in one transaction, so a run that is killed leaves whole submissions or none. The rollback
journal rather than WAL: there is one writer, and the file may lie on a network drive.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cnnkit.errors import GradingError
from cnnkit.grading.grade import Row

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    student TEXT NOT NULL, lesson TEXT NOT NULL,
    key TEXT NOT NULL,          -- content of submission, exercises, environment, secret
    sandbox TEXT NOT NULL, graded_at TEXT NOT NULL, seconds REAL NOT NULL
);
CREATE TABLE rows (
    attempt INTEGER NOT NULL REFERENCES attempts (id),
    position INTEGER NOT NULL,
    exercise TEXT NOT NULL, points REAL, max_points REAL NOT NULL,
    status TEXT NOT NULL, feedback TEXT NOT NULL, html TEXT NOT NULL,
    PRIMARY KEY (attempt, position)
);
CREATE INDEX attempts_by_notebook ON attempts (student, lesson, id);
"""
APPEND_ONLY = """
CREATE TRIGGER {table}_{what} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, 'the gradebook only grows'); END;
"""


@dataclass(frozen=True)
class Attempt:
    """One graded notebook with its rows."""

    student: str
    lesson: str
    key: str
    sandbox: str
    seconds: float
    rows: tuple[Row, ...]


class Gradebook:
    def __init__(self, path: Path) -> None:
        self.path = path
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA synchronous = FULL")
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise GradingError(f"{path} cannot be used as a gradebook: {error}.") from error

    def close(self) -> None:
        self._db.close()

    def add(self, attempt: Attempt) -> None:
        """All of it, or nothing."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with closing(self._db.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                cursor.execute(
                    "INSERT INTO attempts VALUES (NULL, ?, ?, ?, ?, ?, ?)",
                    (attempt.student, attempt.lesson, attempt.key, attempt.sandbox, now, attempt.seconds),
                )
                id = cursor.lastrowid
                cursor.executemany(
                    "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (id, i, row.exercise, row.points, row.max_points, row.status, row.feedback, row.html)
                        for i, row in enumerate(attempt.rows)
                    ],
                )
                cursor.execute("COMMIT")
            except BaseException:
                cursor.execute("ROLLBACK")
                raise

    def finished(self, student: str, lesson: str, key: str) -> bool:
        """Whether exactly this has been graded already, by the latest attempt, without a fault of ours."""
        latest = self._latest(student, lesson)
        return bool(latest and latest.key == key and all(row.status != "needs-regrade" for row in latest.rows))

    def latest(self) -> Iterator[Attempt]:
        """The attempt that counts for each notebook, in the order of names."""
        pairs = self._db.execute("SELECT DISTINCT student, lesson FROM attempts ORDER BY student, lesson").fetchall()
        for student, lesson in pairs:
            attempt = self._latest(student, lesson)
            if attempt:
                yield attempt

    def _latest(self, student: str, lesson: str) -> Attempt | None:
        found = self._db.execute(
            "SELECT id, key, sandbox, seconds FROM attempts WHERE student = ? AND lesson = ? ORDER BY id DESC LIMIT 1",
            (student, lesson),
        ).fetchone()
        if not found:
            return None
        id, key, sandbox, seconds = found
        wanted = (
            "SELECT exercise, points, max_points, status, feedback, html FROM rows WHERE attempt = ? ORDER BY position"
        )
        rows = tuple(Row(*values) for values in self._db.execute(wanted, (id,)))
        return Attempt(student, lesson, key, sandbox, seconds, rows)

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == SCHEMA_VERSION:
            return
        if version:
            raise GradingError(
                f"{self.path} was written by another cnnkit (schema {version}); grade into a new folder."
            )
        guards = [APPEND_ONLY.format(table=t, what=w) for t in ("attempts", "rows") for w in ("UPDATE", "DELETE")]
        self._db.executescript(f"BEGIN;{SCHEMA}{''.join(guards)}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")
