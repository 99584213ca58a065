"""From notebooks to pages: what the grader found reaches the gradebook; marks and terms outlive grading again."""

import csv
import os
from contextlib import closing
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from cnnkit.cli import app
from cnnkit.errors import GradingError
from cnnkit.grading import bubblewrap
from cnnkit.grading.gradebook import Gradebook
from cnnkit.grading.limits import Limits
from cnnkit.grading.report.write import Wishes
from cnnkit.grading.run import run
from tests.grading.notebooks import STEM, answered, hand_in, lesson, lessons_folder, solution, with_cell

TROUBLE = bubblewrap.trouble()
pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))]
DUE = {"due": "2026-11-20T12:00Z", "late": "10%/day"}
HELPER = "def around(x, h, w):\n    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)))"
BY_HELPER = "def pad2d(x, padding):\n    return around(x, *padding)"
NO_PLUS_ONE = "def output_size(n, k, padding, stride):\n    return (n + 2 * padding - k) // stride"


def handed_in(folder, student, notebook, when):
    path = hand_in(folder, student, notebook)
    seconds = datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp()
    os.utime(path, (seconds, seconds))


def graded(place, **wishes):
    limits = Limits(seconds=4, grace=2)
    lessons = place / "lessons"
    return run(place / "submissions", place / "out", seed="5", limits=limits, lessons=lessons, wishes=Wishes(**wishes))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Ada with a helper of her own and a mistake that has a name, a day late; bob, who left all blank."""
    place = tmp_path_factory.mktemp("class")
    lessons_folder(place / "lessons")
    ada = answered(solution(), pad2d=BY_HELPER, output_size=NO_PLUS_ONE)
    handed_in(place / "submissions", "ada", with_cell(ada, HELPER, before="pad2d-answer"), "2026-11-20T20:00")
    handed_in(place / "submissions", "bob", lesson(), "2026-11-20T11:00")
    graded(place, late=DUE)
    return place


def rows_of(place, student):
    with closing(Gradebook(place / "out" / "gradebook.sqlite")) as book:
        (attempt,) = (one for one in book.latest() if one.student == student)
        return {row.exercise: row for row in attempt.rows}


def totals(place):
    with (place / "out" / "totals.csv").open(encoding="utf-8", newline="") as lines:
        return {line["student"]: line for line in csv.DictReader(lines)}


def test_an_answers_code_is_kept_with_the_helper_that_it_needs_and_nothing_of_ours(place):
    rows = rows_of(place, "ada")
    assert rows["04.pad2d"].source == f"{HELPER}\n\n{BY_HELPER}"
    assert rows["04.output_size"].source == NO_PLUS_ONE
    assert {row.source for row in rows_of(place, "bob").values()} == {""}


def test_a_mistake_is_kept_by_its_name(place):
    row = rows_of(place, "ada")["04.output_size"]
    assert (row.mistake, row.status) == ("forgets the +1", "fail")
    assert "<strong>forgets the +1</strong>" in (place / "out" / "report.html").read_text(encoding="utf-8")


def test_lateness_is_counted_from_the_files_own_date(place):
    told = totals(place)
    assert (told["ada"]["raw_score"], told["ada"]["late_submission_penalty"], told["ada"]["score"]) == (
        "12",
        "1.2",
        "10.8",
    )
    assert (told["bob"]["hours_late"], told["bob"]["late_submission_penalty"]) == ("0", "0")


def test_a_page_shows_the_case_and_the_hints_and_no_inline_style(place):
    page = (place / "out" / "feedback" / "ada" / f"{STEM}.html").read_text(encoding="utf-8")
    assert "Forgets the +1." in page
    assert "For example" in page
    assert "Hint 3" in page
    assert " style=" not in page


def test_marks_and_terms_outlive_a_notebook_that_is_handed_in_again(place):
    (place / "scores.csv").write_text("student,exercise,points,comment\nada,04.output_size,1,Nearly.\n")
    assert graded(place, manual=place / "scores.csv").graded == 0
    assert totals(place)["ada"]["raw_score"] == "13"
    again = answered(solution(), pad2d="def pad2d(x, padding): return x", output_size=NO_PLUS_ONE)
    handed_in(place / "submissions", "ada", again, "2026-11-21T13:00")
    assert graded(place).graded == 1
    row = rows_of(place, "ada")["04.output_size"]
    assert (row.points, row.feedback, row.marked) == (1, "Nearly.", True)
    told = totals(place)["ada"]
    assert (told["late_submission_penalty"], told["handed_in"]) == ("2.2", "2026-11-21T13:00:00+00:00")
    with (place / "out" / "attempts.csv").open(encoding="utf-8", newline="") as lines:
        mine = [line for line in csv.DictReader(lines) if line["student"] == "ada"]
    assert [(line["attempt"], line["counts"]) for line in mine] == [("1", "no"), ("2", "yes")]
    assert "Marked by hand, and handed in again since" in (place / "out" / "report.html").read_text(encoding="utf-8")


def test_marks_and_terms_that_cannot_be_read_stop_before_anything_is_graded(place, tmp_path):
    (tmp_path / "lessons").symlink_to(place / "lessons")
    (tmp_path / "submissions").symlink_to(place / "submissions")
    for wishes in ({"manual": tmp_path / "none.csv"}, {"late": {"late": "much"}}):
        with pytest.raises(GradingError):
            graded(tmp_path, **wishes)
    assert not (tmp_path / "out" / "gradebook.sqlite").exists()


def test_the_command_makes_pages_again_and_says_what_fits_nobody(place):
    (place / "more.csv").write_text("student,exercise,points\neve,04.pad2d,1\nbob,04.pad2d,2\n")
    done = CliRunner().invoke(
        app, ["report", str(place / "out"), "--manual", str(place / "more.csv"), "--due", "2026-12-01"]
    )
    assert done.exit_code == 1
    assert done.stdout.startswith("Wrote 2 feedback pages")
    assert done.stderr == "more.csv, line 2: there is no student 'eve'.\n"
    told = totals(place)
    assert (told["bob"]["score"], told["ada"]["late_submission_penalty"]) == ("2", "0")
    done = CliRunner().invoke(app, ["report", str(place / "out")])
    assert (done.exit_code, totals(place)["bob"]["score"]) == (0, "2")


def test_the_command_where_nothing_was_graded_is_a_sentence(tmp_path):
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no gradebook in")
