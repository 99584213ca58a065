"""Our scores in a real gradebook of nbgrader's: its own sums and its own export say what we say."""

import csv
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading.export import nbgrader
from cnnkit.grading.export.command import export
from cnnkit.grading.export.scores import scores
from cnnkit.grading.gradebook import HandedIn
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.results import Result

from .graded import FIVE, FOUR, attempt, awaiting, missing, results_folder, row

pytestmark = [
    pytest.mark.tools,
    pytest.mark.skipif(find_spec("nbgrader") is None, reason="nbgrader is not installed; it comes with cnnkit[test]"),
]
DUE = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)


def opened(file):
    from nbgrader.api import Gradebook

    return closing(Gradebook(f"sqlite:///{file}"))


def exported_by_nbgrader(folder):
    """nbgrader's own table of the gradebook in this folder."""
    beside = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", "export", "--to", "theirs.csv"]
    done = subprocess.run(command, cwd=folder, env=beside, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader((folder / "theirs.csv").read_text(encoding="utf-8").splitlines()))


def test_nbgraders_own_export_of_the_gradebook_says_what_our_table_says(tmp_path):
    late = Result(
        attempt("ada"), HandedIn(DUE + timedelta(hours=1), "a test"), Lateness(DUE, timedelta(hours=1), 0.1), ()
    )
    on_time = Result(attempt("bob", FIVE, row("05.no_gaps", 4, 4)), None, Lateness(), ())
    scored = scores([late, on_time])
    assert nbgrader.gradebook(scored, tmp_path / "gradebook.db") == []
    ours = list(csv.DictReader(nbgrader.table(scored).splitlines()))
    theirs = {(line["student_id"], line["assignment"]): line for line in exported_by_nbgrader(tmp_path)}
    for line in ours:
        other = theirs[line["student_id"], line["assignment"]]
        for column in ("raw_score", "late_submission_penalty", "score"):
            assert float(other[column]) == float(line[column])
        assert (other["duedate"], other["timestamp"]) == (line["duedate"], line["timestamp"])
        assert float(other["max_score"]) == float(line["max_score"])
    assert theirs["ada", FOUR]["late_submission_penalty"] == "0.35"


def test_what_waits_for_a_person_waits_there_too_and_a_persons_mark_is_one(tmp_path):
    folder = results_folder(tmp_path / "out", awaiting("ada"), awaiting("bob"), marks=[("bob", FOUR, "04.conv2d", 1)])
    files = export(folder, "nbgrader").files
    with opened(files[1]) as book:
        assert book.find_submission(FOUR, "ada").needs_manual_grade
        marked = book.find_grade("04-conv2d", FOUR, FOUR, "bob")
        assert (marked.auto_score, marked.manual_score, marked.needs_manual_grade) == (None, 1, False)
        assert book.find_submission(FOUR, "bob").score == 3
        assert book.find_comment("04-pad2d-answer", FOUR, FOUR, "bob").comment == "Right."


def test_who_handed_in_nothing_has_no_submission_there(tmp_path):
    from nbgrader.api import MissingEntry

    files = export(results_folder(tmp_path / "out", attempt("ada"), missing("bob")), "nbgrader").files
    with opened(files[1]) as book:
        assert {student.id for student in book.students} == {"ada", "bob"}
        with pytest.raises(MissingEntry):
            book.find_submission(FOUR, "bob")


def test_exported_twice_it_says_the_newer_points(tmp_path):
    folder = results_folder(tmp_path / "out", attempt("ada"))
    export(folder, "nbgrader")
    results_folder(folder, attempt("ada", FOUR, row("04.pad2d", 2, 2), row("04.conv2d", 3, 3)))
    files = export(folder, "nbgrader").files
    with opened(files[1]) as book:
        assert book.find_submission(FOUR, "ada").score == 5


def test_another_programs_file_is_a_sentence(tmp_path):
    (tmp_path / "gradebook.db").write_text("no database, but long enough to be taken for one " * 40)
    with pytest.raises(GradingError, match="is no gradebook that nbgrader can write"):
        nbgrader.gradebook(scores([Result(attempt("ada"), None, Lateness(), ())]), tmp_path / "gradebook.db")
