"""The gradebook's tables, and the steps that bring a file of an earlier version up to date."""

import sqlite3
from pathlib import Path

from cnnkit.errors import GradingError

# What each version added. A step that has been released is never edited: another is added.
STEPS = (
    """
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
""",
    """
ALTER TABLE attempts ADD COLUMN content TEXT NOT NULL DEFAULT '';   -- a hash of the notebook alone
ALTER TABLE rows ADD COLUMN mistake TEXT NOT NULL DEFAULT '';
ALTER TABLE rows ADD COLUMN source TEXT NOT NULL DEFAULT '';
CREATE TABLE marks (                                                -- what people gave
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    student TEXT NOT NULL, lesson TEXT NOT NULL, exercise TEXT NOT NULL,
    points REAL,                -- none: the mark is taken back
    comment TEXT NOT NULL, told_by TEXT NOT NULL, noted_at TEXT NOT NULL
);
CREATE TABLE handed_in (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    student TEXT NOT NULL, lesson TEXT NOT NULL, content TEXT NOT NULL,
    time TEXT NOT NULL, told_by TEXT NOT NULL, noted_at TEXT NOT NULL
);
CREATE TABLE roster (                                               -- the notebooks of the last run
    student TEXT NOT NULL, lesson TEXT NOT NULL,
    PRIMARY KEY (student, lesson)
);
CREATE INDEX handed_in_by_notebook ON handed_in (student, lesson, content, time);
""",
    """
ALTER TABLE rows ADD COLUMN key TEXT NOT NULL DEFAULT '';           -- what this exercise alone depends on
""",
)
NEW_TABLES = (("attempts", "rows"), ("marks", "handed_in"), ())  # by step
APPEND_ONLY = """
CREATE TRIGGER {table}_{what} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, 'the gradebook only grows'); END;
"""
SCHEMA_VERSION = len(STEPS)


def bring_up_to_date(db: sqlite3.Connection, path: Path) -> None:
    """Add what later versions brought, in one transaction. Raises GradingError for a file that is not ours."""
    holds = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    version = _version(db)  # after what it holds: another process may be writing both at this moment, at once
    if version == SCHEMA_VERSION:
        return
    if not 0 <= version < SCHEMA_VERSION:
        raise GradingError(
            f"{path} was written by another cnnkit (schema {version}; this one knows {SCHEMA_VERSION}). "
            "Upgrade this cnnkit, or grade into a new folder."
        )
    if version == 0 and holds:
        raise GradingError(f"{path} is a database of something else; grade into a new folder.")
    missing = range(version, SCHEMA_VERSION)
    steps = "".join(STEPS[step] + "".join(map(_guards, NEW_TABLES[step])) for step in missing)
    try:
        db.executescript(f"BEGIN IMMEDIATE;{steps}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;")
    except sqlite3.DatabaseError:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if _version(db) != SCHEMA_VERSION:  # else another process was faster
            raise


def _guards(table: str) -> str:
    return "".join(APPEND_ONLY.format(table=table, what=what) for what in ("UPDATE", "DELETE"))


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
