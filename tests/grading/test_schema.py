"""A gradebook of an earlier version opens, with all its rows; one that cannot is refused and left as it was."""

import signal
import sqlite3
import subprocess
import sys

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading import schema
from cnnkit.grading.gradebook import Gradebook, Mark
from tests.grading.report.made_up import PAD, attempt, row

OLD = (
    "INSERT INTO attempts VALUES (1, 'ada', '04_pad_and_stride', 'k', 'bwrap', '2026-01-01T00:00:00+00:00', 1.5)",
    "INSERT INTO rows VALUES (1, 0, '04.pad2d', 2.0, 2.0, 'pass', 'Right.', '')",
    "INSERT INTO rows VALUES (1, 1, '04.conv2d', NULL, 4.0, 'awaiting-manual', 'Read.', '<pre>x</pre>')",
)


@pytest.fixture
def old(tmp_path):
    """A file as the first version wrote it."""
    path = tmp_path / "gradebook.sqlite"
    with sqlite3.connect(path) as db:
        db.executescript(schema.STEPS[0] + "".join(map(schema._guards, schema.NEW_TABLES[0])))
        for line in OLD:
            db.execute(line)
        db.execute("PRAGMA user_version = 1")
    return path


def rows_of(path):
    with sqlite3.connect(path) as db:
        return db.execute("SELECT exercise, points, status, feedback, html FROM rows ORDER BY position").fetchall()


def version_of(path):
    with sqlite3.connect(path) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


def test_a_gradebook_of_the_first_version_opens_and_goes_on(old):
    before = rows_of(old)
    book = Gradebook(old)
    (kept,) = book.latest()
    assert [(r.exercise, r.points, r.status, r.mistake) for r in kept.rows] == [
        (PAD, 2.0, "pass", ""),
        ("04.conv2d", None, "awaiting-manual", ""),
    ]
    assert book.last("ada", "04_pad_and_stride").key == "k"
    book.add(attempt(row(points=1, status="partial"), key="k2"))
    book.mark([Mark("ada", "04_pad_and_stride", PAD, 2.0)], "scores.csv")
    book.close()
    assert set(before) < set(rows_of(old))
    assert version_of(old) == schema.SCHEMA_VERSION


def test_opened_again_nothing_changes(old):
    Gradebook(old).close()
    before = old.read_bytes()
    Gradebook(old).close()
    assert old.read_bytes() == before


@pytest.mark.parametrize("table", ["marks", "handed_in"])
def test_what_later_versions_added_only_grows_as_well(old, table):
    book = Gradebook(old)
    book.mark([Mark("ada", "04_pad_and_stride", PAD, 2.0)], "scores.csv")
    book.close()
    with sqlite3.connect(old) as db:
        if table == "handed_in":
            db.execute("INSERT INTO handed_in VALUES (1, 'ada', 'l', 'c', 't', 'x', 'n')")
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET student = 'bob'"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                db.execute(change)


def test_a_step_that_fails_in_the_middle_leaves_the_old_file(old, monkeypatch):
    before = rows_of(old)
    monkeypatch.setattr(
        schema, "STEPS", (schema.STEPS[0], schema.STEPS[1] + "CREATE TABLE no_good (;", *schema.STEPS[2:])
    )
    with pytest.raises(GradingError, match="cannot be used"):
        Gradebook(old)
    assert (rows_of(old), version_of(old)) == (before, 1)
    monkeypatch.undo()
    Gradebook(old).close()
    assert version_of(old) == schema.SCHEMA_VERSION


PROGRAM = """
import os, signal, sqlite3, sys
from pathlib import Path
from cnnkit.grading import schema
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.create_function("now_die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
schema.STEPS = (schema.STEPS[0], schema.STEPS[1] + "SELECT now_die();", *schema.STEPS[2:])
schema.bring_up_to_date(db, Path(sys.argv[1]))
"""


def test_killed_in_the_middle_the_old_rows_are_there_and_the_next_opens_it(old):
    before = rows_of(old)
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(old)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (rows_of(old), version_of(old)) == (before, 1)
    Gradebook(old).close()
    assert (rows_of(old), version_of(old)) == (before, schema.SCHEMA_VERSION)


def test_one_of_a_later_version_is_refused_with_what_to_do_and_not_touched(tmp_path):
    path = tmp_path / "new.sqlite"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(GradingError, match=r"another cnnkit .* Upgrade this"):
        Gradebook(path)
    assert path.read_bytes() == before


def test_a_database_of_something_else_is_refused_and_not_touched(tmp_path):
    path = tmp_path / "theirs.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE addresses (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(GradingError, match="something else"):
        Gradebook(path)
    assert path.read_bytes() == before


def test_what_cannot_even_be_opened_is_a_sentence(tmp_path):
    with pytest.raises(GradingError, match="cannot be used as a gradebook"):
        Gradebook(tmp_path)


def test_a_file_damaged_in_the_middle_is_a_sentence(old):
    book = Gradebook(old)
    for i in range(200):
        book.add(attempt(row(feedback="x" * 500), key=str(i)))
    book.close()
    content = bytearray(old.read_bytes())
    content[4096 * 2 :] = bytes(len(content) - 4096 * 2)  # its schema is whole, its rows are not
    old.write_bytes(content)
    with pytest.raises(GradingError, match="cannot be used as a gradebook"):
        list(Gradebook(old).latest())


def test_a_full_disk_is_a_sentence_and_leaves_whole_attempts(old):
    book = Gradebook(old)
    book._db.execute(f"PRAGMA max_page_count = {book._db.execute('PRAGMA page_count').fetchone()[0] + 4}")
    with pytest.raises(GradingError, match="full"):
        book.add(attempt(row(), row("04.conv2d", feedback="x" * 100_000), key="too much"))
    assert [one.key for one in book.history("ada", "04_pad_and_stride")] == ["k"]
    book.add(attempt(key="fits"))
    assert [one.key for one in book.history("ada", "04_pad_and_stride")] == ["k", "fits"]
    book.close()


def test_two_that_open_a_new_one_at_once_both_may(tmp_path):
    path = tmp_path / "both.sqlite"
    program = "import sys, pathlib, cnnkit.grading.gradebook as book; book.Gradebook(pathlib.Path(sys.argv[1]))"
    both = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in "12"]
    assert [one.wait(60) for one in both] == [0, 0]
