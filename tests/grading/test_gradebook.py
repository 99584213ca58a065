"""The gradebook grows, and tells what counts; tables and pages show it harmlessly."""

import csv
import io
import sqlite3

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt, Gradebook
from cnnkit.grading.report.student import page
from cnnkit.grading.report.tables import HEADER, defused, grades_csv


def attempt(points=2, status="pass", student="ada", key="k", sandbox="bwrap", feedback="Right."):
    row = Row("04.pad2d", points, 2, status, feedback)
    return Attempt(student, "04_pad_and_stride", key, sandbox, 1.0, (row,))


@pytest.fixture
def book(tmp_path):
    book = Gradebook(tmp_path / "gradebook.sqlite")
    yield book
    book.close()


def test_the_latest_attempt_counts_and_the_others_stay(book):
    book.add(attempt(0, "fail"))
    book.add(attempt(2, key="k2"))
    assert [found.rows[0].points for found in book.latest()] == [2]
    with sqlite3.connect(book.path) as db:
        assert db.execute("SELECT points FROM rows ORDER BY attempt").fetchall() == [(0.0,), (2.0,)]


def test_the_last_attempt_is_as_the_grader_found_it(book):
    book.add(attempt(0, "fail"))
    book.add(attempt(1, "partial", key="k2"))
    assert (book.last("ada", "04_pad_and_stride").key, book.last("bob", "04_pad_and_stride")) == ("k2", None)


@pytest.mark.parametrize(
    "change", ["UPDATE rows SET points = 9", "DELETE FROM rows", "UPDATE attempts SET student = 'x'"]
)
def test_nothing_can_be_changed_or_removed(book, change):
    book.add(attempt(0))
    with sqlite3.connect(book.path) as db, pytest.raises(sqlite3.IntegrityError, match="only grows"):
        db.execute(change)


def test_half_an_attempt_is_none(book):
    broken = Attempt("ada", "04", "k", "bwrap", 1.0, (Row("a", 1, 1, "pass", ""), Row("b", 1, 1, None, "")))
    with pytest.raises(sqlite3.IntegrityError):
        book.add(broken)
    assert list(book.latest()) == []


def test_it_is_private(book):
    assert book.path.stat().st_mode & 0o077 == 0


def test_another_files_are_refused(tmp_path):
    (tmp_path / "no").write_text("no database, but long enough to be taken for one " * 40)
    with pytest.raises(GradingError, match="cannot be used"):
        Gradebook(tmp_path / "no")
    with sqlite3.connect(tmp_path / "old") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(GradingError, match="another cnnkit"):
        Gradebook(tmp_path / "old")


def test_the_table_has_its_columns_and_plain_numbers():
    rows = list(csv.reader(io.StringIO(grades_csv([attempt()]))))
    assert rows == [list(HEADER), ["ada", "04_pad_and_stride", "04.pad2d", "2", "2", "pass", "Right."]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n-2", "\x00=1"])
def test_no_text_is_a_formula(text):
    shown = grades_csv([attempt(student=text, feedback=text)])
    for row in list(csv.reader(io.StringIO(shown)))[1:]:
        assert row[0].startswith("'")
        assert row[6].startswith("'")


def test_ordinary_text_stays_as_it_is():
    assert defused("Zoë O'Neill-Smith, 1 + 1") == "Zoë O'Neill-Smith, 1 + 1"


def test_what_a_person_marks_has_no_points_in_book_table_or_page(book):
    book.add(attempt(None, "awaiting-manual"))
    (kept,) = book.latest()
    assert kept.rows[0].points is None
    (_, row) = csv.reader(io.StringIO(grades_csv([kept])))
    assert row[3:6] == ["", "2", "awaiting-manual"]
    assert "To be graded by hand · – of 2" in page(kept)


def test_a_page_escapes_everything_and_runs_nothing():
    evil = "<script>alert(1)</script>\u202e"
    shown = page(attempt(0, "error", student=evil, feedback=evil))
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert "default-src 'none'" in shown
    assert "&lt;script&gt;" in shown


def test_without_a_sandbox_every_row_and_page_says_so():
    open_air = attempt(sandbox="none")
    assert "No sandbox." in grades_csv([open_air])
    assert "No sandbox." in page(open_air)
    assert "No sandbox." not in page(attempt())
