"""Each format opens where it is meant to be opened, says the same points, and no zero that nobody gave."""

import csv
import io
import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cnnkit.cli import app
from cnnkit.errors import GradingError
from cnnkit.grading.export import canvas, gradescope, junit, nbgrader
from cnnkit.grading.export.command import export
from cnnkit.grading.export.scores import scores
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.results import Result

from . import readers
from .graded import FIVE, FOUR, attempt, awaiting, missing, results_folder, row

EVIL = '=cmd|"/c calc"!A1'
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,04 Pad and stride (77),Midterm (78),Final Score
    Points Possible,,,,,10,100,(read only)
"Lovelace, Ada",101,S1,alovelace,A,,88,
"Boole, George",102,S2,gboole,A,4,77,
"Student, Test",103,,,A,,,
"""
MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum grade",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 901","Ada Lovelace",ada@uni.example,"Submitted for grading - ",,100.00,\
"Friday, 20 November 2026, 9:00 AM",-,
"Participant 902","George Boole",gb@uni.example,"No submission - ",50.00,100.00,\
-,"Friday, 20 November 2026, 9:30 AM",Old.
"""


def exported(place, to, *attempts, marks=(), roster=None, name="roster.csv", **options):
    rosters = []
    if roster is not None:
        rosters = [place / name]
        rosters[0].write_text(roster, encoding="utf-8")
    done = export(results_folder(place / "out", *attempts, marks=marks), to, rosters=rosters, **options)
    return done.files, done.told


def text(files):
    (file,) = files
    return file.read_bytes().decode()


def test_canvas_reads_points_by_its_own_numbers_and_makes_new_columns(tmp_path):
    files, told = exported(tmp_path, "canvas", attempt("lovelaceada_101"), attempt("gboole"), missing("gboole", FIVE))
    read = readers.canvas(text(files))
    assert read[FOUR] == ("5", {"101": "3.5", "gboole": "3.5"})
    assert read[FIVE] == ("5", {"101": "", "gboole": "0"})
    assert told == [
        "Without --roster, Canvas itself has to find out who is who, and an empty cell wipes a score that is there."
    ]


def test_canvas_roster_keeps_its_people_its_columns_and_its_maximum(tmp_path):
    files, told = exported(
        tmp_path, "canvas", attempt("Ada Lovelace"), attempt("nobody"), awaiting("gboole"), roster=CANVAS
    )
    read = readers.canvas(text(files))
    assert read == {"04 Pad and stride (77)": ("10", {"101": "7", "102": "4", "103": ""})}
    assert told == [
        "nobody is not in the roster; nothing is written for them.",
        f"{FOUR} has 5 points and Canvas 10; scores are scaled to that.",
        "In the roster, and without results here: Student, Test.",
        f"Left out: gboole, {FOUR}; 04.conv2d is to be marked by a person.",
    ]


def test_canvas_makes_a_column_for_a_lesson_that_its_roster_does_not_know(tmp_path):
    files, told = exported(tmp_path, "canvas", attempt("alovelace", FIVE), roster=CANVAS)
    assert readers.canvas(text(files)) == {FIVE: ("5", {"101": "3.5", "102": "", "103": ""})}
    assert told == [
        f"The roster has no assignment {FIVE}; Canvas will offer to make one of 5 points.",
        "In the roster, and without results here: Boole, George; Student, Test.",
    ]


def test_moodles_worksheet_goes_back_with_grades_scaled_and_everything_else_as_it_was(tmp_path):
    attempts = attempt("Ada Lovelace"), awaiting("George Boole"), attempt("Eve")
    files, told = exported(tmp_path, "moodle", *attempts, roster=MOODLE)
    read = readers.moodle(text(files))
    assert read[901] == (
        70.0,
        "04.pad2d 2/2 Right. · 04.conv2d 1.5/3 shifted: &lt;b&gt;off&lt;/b&gt; by one.",
    )
    assert read[902] == (50.0, "Old.")
    before, after = (list(csv.DictReader(io.StringIO(table))) for table in (MOODLE, text(files)))
    changed = [key for old, new in zip(before, after, strict=True) for key in old if old[key] != new[key]]
    assert changed == ["Grade", "Feedback comments"]
    assert told == [
        f"{FOUR}: Eve is not in the roster; nothing is written for them.",
        f"{FOUR}: The lesson has 5 points and the assignment 100; scores are scaled to that.",
        f"Left out: George Boole, {FOUR}; 04.conv2d is to be marked by a person.",
    ]


def test_of_a_notebook_that_is_missing_it_is_said_once(tmp_path):
    files, _ = exported(tmp_path, "moodle", missing("Ada Lovelace"), roster=MOODLE)
    assert readers.moodle(text(files))[901] == (0.0, "This notebook was not handed in.")


def test_moodle_wants_a_worksheet_for_each_lesson_and_says_which_has_none(tmp_path):
    both = attempt("Ada Lovelace"), attempt("Ada Lovelace", FIVE)
    files, told = exported(tmp_path, "moodle", *both, roster=MOODLE, name="Grades-CNN-05 look further-12.csv")
    assert [file.name for file in files] == [f"{FIVE}.csv"]
    assert told[0] == f"No --roster is called like {FOUR}; nothing is written for it."
    with pytest.raises(GradingError, match="takes back only worksheets of its own"):
        exported(tmp_path, "moodle", attempt("ada"))


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)


def test_gradescope_gets_a_file_for_each_submission_whose_tests_add_up(tmp_path):
    files, _ = exported(tmp_path, "gradescope", attempt("ada"), awaiting("bob"), attempt("../eve"))
    assert all(file.name == "results.json" and file.is_relative_to(tmp_path / "out" / "export") for file in files)
    eve, ada, bob = (json.loads(file.read_text(encoding="utf-8")) for file in sorted(files))
    assert ada["score"] == sum(test["score"] for test in ada["tests"]) == 3.5
    assert sum(test["max_score"] for test in ada["tests"]) == 5
    assert [test["status"] for test in ada["tests"]] == ["passed", "failed"]
    assert "score" not in bob
    assert "score" not in bob["tests"][1]
    assert bob["output"] == "Not final: 04.conv2d is to be marked by a person."
    for whole in (ada, bob, eve):
        assert whole["visibility"] == "visible"
        for test in whole["tests"]:
            assert {"name", "output", "output_format", "visibility"} <= set(test)
            tags = Tags()
            tags.feed(test["output"])
            assert tags.seen == {"p"}


def test_junit_is_read_back_by_a_parser_of_junits(tmp_path):
    junitparser = pytest.importorskip("junitparser", reason="junitparser comes with cnnkit[test]")
    rows = [
        row("04.pad2d", 2, 2),
        row("04.conv2d", 0, 3, "fail", 'says "no" <& \x00\x1b]'),
        row("04.a", 0, 1, "timeout"),
        row("04.b", 0, 1, "not-attempted"),
        row("04.c", None, 1, "awaiting-manual"),
    ]
    files, _ = exported(tmp_path, "junit", attempt("ada & <co>", FOUR, *rows), missing("bob"))
    ada, bob = junitparser.JUnitXml.fromfile(str(files[0]))
    assert (ada.tests, ada.failures, ada.errors, ada.skipped) == (5, 1, 1, 2)
    assert (bob.tests, bob.skipped) == (2, 2)
    assert ada.name == f"ada & <co> · {FOUR}"
    cases = {case.name: case for case in ada}
    assert cases["04.pad2d"].is_passed
    assert cases["04.conv2d"].is_failure
    assert cases["04.conv2d"].result[0].message.startswith('says "no" <& ')
    assert cases["04.a"].is_error
    assert cases["04.b"].is_skipped
    said = {one.name: {p.name: p.value for p in one.child(junitparser.Properties)} for one in cases.values()}
    assert said["04.pad2d"] == {"points": "2", "max_points": "2", "status": "pass"}
    assert "points" not in said["04.c"]


def test_nbgraders_table_has_its_columns_and_an_empty_cell_where_nothing_is_decided(tmp_path):
    files, _ = exported(tmp_path, "nbgrader", attempt("ada"), awaiting("bob"))
    rows = list(csv.DictReader(io.StringIO(files[0].read_text(encoding="utf-8"))))
    columns = "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty"
    assert ",".join(rows[0]) == f"{columns},score,max_score"
    assert [(r["student_id"], r["assignment"], r["score"], r["max_score"]) for r in rows] == [
        ("ada", FOUR, "3.5", "5"),
        ("bob", FOUR, "", "5"),
    ]


@pytest.mark.parametrize("to", ["canvas", "moodle", "nbgrader"])
def test_no_cell_is_a_formula_whoever_wrote_it(tmp_path, to):
    evil = CANVAS.replace("S2", "@SUM(1)").replace('"Boole, George"', "=1+1").replace("04 Pad", "+04 Pad")
    rosters = {"canvas": evil, "moodle": MOODLE.replace("George Boole", "@SUM(1)"), "nbgrader": None}
    rows = (row("04.pad2d", 1, 2, "fail", EVIL),)
    files, _ = exported(
        tmp_path, to, attempt("Ada Lovelace", FOUR, *rows), attempt(EVIL, FOUR, *rows), roster=rosters[to]
    )
    cells = [cell for line in csv.reader(io.StringIO(files[0].read_text(encoding="utf-8"))) for cell in line]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@"))]
    assert not [cell for cell in cells if cell.startswith("-") and cell != "-"]


@pytest.mark.parametrize("to", ["canvas", "moodle", "nbgrader", "gradescope", "junit"])
def test_a_fault_of_ours_is_no_zero_in_any_format(tmp_path, to):
    ours = attempt("alovelace", FOUR, row("04.pad2d", 2, 2), row("04.conv2d", 0, 3, "needs-regrade", "Grade again."))
    roster = {"canvas": CANVAS, "moodle": MOODLE.replace("ada@", "alovelace@")}.get(to)
    files, told = exported(tmp_path, to, ours, roster=roster)
    assert f"Left out: alovelace, {FOUR}; 04.conv2d is to be graded again." in told
    written = files[0].read_text(encoding="utf-8")
    if to == "canvas":
        assert readers.canvas(written)["04 Pad and stride (77)"][1]["101"] == ""
    elif to == "moodle":
        assert readers.moodle(written)[901][0] is None
    elif to == "nbgrader":
        assert written.splitlines()[1].endswith(",,,,5")
    elif to == "gradescope":
        assert "score" not in json.loads(written)["tests"][1]
    else:
        assert written.count("<error") == 1


def test_a_persons_marks_count_and_nothing_is_left_out_any_more(tmp_path):
    files, told = exported(
        tmp_path, "canvas", awaiting("alovelace"), marks=[("alovelace", FOUR, "04.conv2d", 2.25)], roster=CANVAS
    )
    assert readers.canvas(text(files))["04 Pad and stride (77)"][1]["101"] == "8.5"
    assert not [sentence for sentence in told if sentence.startswith("Left out")]


def test_what_was_graded_without_a_sandbox_says_so(tmp_path):
    _, told = exported(tmp_path, "junit", attempt("ada", sandbox="none"))
    assert told == ["Some of it was graded without a sandbox, and proves nothing."]


def test_one_lesson_can_be_asked_for_by_its_number(tmp_path):
    files, _ = exported(tmp_path, "canvas", attempt("ada"), attempt("ada", FIVE), lesson="05", into=tmp_path / "here")
    assert set(readers.canvas(text(files))) == {FIVE}
    assert files == [tmp_path / "here" / "canvas.csv"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"to": "excel"}, "There is no format 'excel'; there are canvas, moodle, nbgrader, gradescope, junit."),
        ({"to": "junit", "lesson": "09"}, f"There are no results of 09; there are of {FOUR}."),
        ({"to": "junit", "roster": CANVAS}, "junit takes no roster; canvas and moodle do."),
        ({"to": "canvas", "roster": "nothing"}, "has no column Student and no ID"),
    ],
)
def test_what_cannot_be_is_a_sentence(tmp_path, options, why):
    with pytest.raises(GradingError) as refused:
        exported(tmp_path, options.pop("to"), attempt("ada"), **options)
    assert why in str(refused.value)


def test_the_command_says_where_the_file_is_and_what_is_not_in_it(tmp_path):
    out = results_folder(tmp_path / "out", attempt("ada"), awaiting("bob"))
    done = CliRunner().invoke(app, ["export", str(out), "--to", "junit"])
    assert (done.exit_code, done.stdout) == (0, f"Wrote {out / 'export' / 'junit' / 'junit.xml'} for junit.\n")
    assert done.stderr == f"Left out: bob, {FOUR}; 04.conv2d is to be marked by a person.\n"
    refused = CliRunner().invoke(app, ["export", str(tmp_path), "--to", "junit"])
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["=1", "\t+1", "]]>", "../..", ""]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_whatever_names_and_words_there_are_every_format_stays_whole(rows):
    found = (attempt(who, FOUR, row("04.pad2d", 1, 2, "fail", said)) for who, said in rows)
    scored = scores([Result(one, None, Lateness(), ()) for one in found])
    assert len(ElementTree.fromstring(junit.report(scored).encode())) == len(rows)
    for score in scored:
        assert json.loads(gradescope.results(score))["score"] == 1
    for table in (nbgrader.table(scored), canvas.table(scored, None)[0]):
        header, *lines = csv.reader(io.StringIO(table, newline=""))
        assert {len(line) for line in lines} == {len(header)}
        assert not [cell for line in lines for cell in line if cell.lstrip().startswith(("=", "+", "-", "@"))]
