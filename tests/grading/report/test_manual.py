"""What a person gives counts over every grading to come, and what fits nowhere is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import GradingError
from cnnkit.grading.gradebook import Gradebook, Mark
from cnnkit.grading.report import manual
from cnnkit.grading.report.tables import defused, grades_csv
from tests.grading.report.made_up import CARD, HOSTILE, PAD, attempt, row

WAITING = row(CARD, None, "awaiting-manual", "All its parts are there.", most=5, html="<pre>my card</pre>")


def card(student="ada", **more):
    return attempt(WAITING, student=student, lesson="16_see", **more)


def marks(tmp_path, text, *attempts):
    file = tmp_path / "scores.csv"
    file.write_text(text, encoding="utf-8")
    return manual.read(file, attempts or (card(), card("bob"), attempt(student="ada")))


@pytest.fixture
def book(tmp_path):
    book = Gradebook(tmp_path / "gradebook.sqlite")
    yield book
    book.close()


def test_a_mark_stands_in_for_what_was_awaited_and_says_what_the_person_said(book, tmp_path):
    book.add(card())
    found = marks(tmp_path, f"student,exercise,points,comment\nada,{CARD},4.5,Say what it fails on.\n", *book.latest())
    book.mark(found.given, "scores.csv")
    ((kept,),) = (one.rows for one in book.latest())
    assert (kept.points, kept.status, kept.feedback, kept.marked) == (4.5, "partial", "Say what it fails on.", True)
    assert kept.html == WAITING.html
    assert found.unused == []


@pytest.mark.parametrize(("points", "status"), [(5, "pass"), (2.5, "partial"), (0, "fail")])
def test_the_status_follows_the_mark(book, points, status):
    book.add(card())
    book.mark([Mark("ada", "16_see", CARD, points)], "x")
    assert next(book.latest()).rows[0].status == status


def test_grading_again_loses_no_mark_and_the_graders_own_rows_stay_what_they_were(book):
    book.add(card())
    book.mark([Mark("ada", "16_see", CARD, 3)], "x")
    book.add(card(key="another", content="another"))
    assert next(book.latest()).rows[0].points == 3
    assert [one.rows[0].points for one in book.history("ada", "16_see")] == [None, None]


def test_the_last_mark_counts_and_auto_takes_it_back(book, tmp_path):
    book.add(card())
    for points in (3, 4):
        book.mark([Mark("ada", "16_see", CARD, points)], "x")
    assert next(book.latest()).rows[0].points == 4
    book.mark(marks(tmp_path, f"student,exercise,points\nada,{CARD},auto\n").given, "x")
    assert next(book.latest()).rows[0] == WAITING
    assert book.marks() == []


def test_a_mark_may_stand_over_an_automatic_one(book):
    book.add(attempt(row(points=0, status="fail", feedback="flips: no.", mistake="flips")))
    book.mark([Mark("ada", "04_pad_and_stride", PAD, 1, "Right idea.")], "x")
    kept = next(book.latest()).rows[0]
    assert (kept.points, kept.status, kept.feedback, kept.mistake) == (1, "partial", "Right idea.", "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"eve,{CARD},3", "no student 'eve'"),
        ("ada,16.model_crad,3", "no exercise '16.model_crad'"),
        (f"bob,{PAD},1", "'bob' has no exercise '04.pad2d'"),
        (f"ada,{CARD},6", "0 to 5 points"),
        (f"ada,{CARD},-1", "0 to 5 points"),
        (f"ada,{CARD},nan", "0 to 5 points"),
        (f"ada,{CARD},inf", "0 to 5 points"),
        (f"ada,{CARD},much", "are no points"),
        (f"ada,{CARD},3,04_pad", "belongs to 16_see"),
    ],
)
def test_a_line_that_fits_nowhere_is_said_with_its_number_and_the_others_count(tmp_path, line, reason):
    found = marks(tmp_path, f"student,exercise,points,lesson\n{line}\nbob,{CARD},2,16_see\n")
    assert [mark.student for mark in found.given] == ["bob"]
    (said,) = found.unused
    assert said.startswith("scores.csv, line 2: ")
    assert reason in said


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_strangers_name_makes_one_printable_sentence(tmp_path, hostile):
    quoted = hostile.replace('"', '""').replace("\x00", "")
    (said,) = marks(tmp_path, f'student,exercise,points\n"{quoted}",{CARD},1\n').unused
    assert said.isprintable()
    assert len(said) < 200


def test_names_as_the_tables_write_them_are_known(tmp_path):
    names = [name for name in HOSTILE if defused(name).strip() == defused(name)]
    assert len(names) > 5
    for name in names:
        quoted = defused(name).replace('"', '""')
        found = marks(tmp_path, f'student,exercise,points\n"{quoted}",{CARD},1\n', card(name))
        assert [mark.student for mark in found.given] == [name]


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeffStudent;Exercise;Points\r\nada;{CARD};2,5\r\n",
        f"exercise\tpoints\tstudent\n{CARD}\t2.5\tada\n\n",
        f"student,exercise,points,extra\n ada , {CARD} ,2.5\n",
    ],
)
def test_whatever_a_spreadsheet_saves_is_read(tmp_path, text):
    assert [mark.points for mark in marks(tmp_path, text).given] == [2.5]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"student,points\nada,2\n", "no column 'exercise'"),
        (b"", "no column 'student'"),
        (b"student,exercise,points\n\xff\xfe", "not UTF-8"),
        (b"student,exercise,points\n" + b"x" * 200_000 + b",a,1\n", "line 2"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_of_marks_is_refused_before_anything_is_done(tmp_path, content, reason):
    file = tmp_path / "scores.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(GradingError, match=reason):
        manual.check(file)


SCRAPS = (
    "ada",
    CARD,
    PAD,
    "3",
    "auto",
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    '"',
    "'",
    "points",
    "nan",
    "1e999",
    "-0",
    "0x1",
    "３",
)


@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=2), max_size=30).map("".join))
def test_any_lines_are_marks_within_bounds_or_sentences(tmp_path_factory, lines):
    try:
        found = marks(tmp_path_factory.mktemp("any"), f"student,exercise,points\n{lines}")
    except GradingError:
        return
    assert all(mark.points is None or 0 <= mark.points <= 5 for mark in found.given)
    assert all(sentence.isprintable() for sentence in found.unused)


def test_a_copy_of_the_grades_marks_only_what_was_changed_in_it(tmp_path):
    graded = [card(), attempt(row(points=1, status="partial", feedback="Half."), student="ada")]
    text = grades_csv(graded)
    assert marks(tmp_path, text, *graded).given == []
    changed = text.replace(f"{PAD},1,2,partial,Half.", f"{PAD},1.5,2,partial,Half.")
    (mark,) = marks(tmp_path, changed, *graded).given
    assert (mark.exercise, mark.points, mark.comment) == (PAD, 1.5, "")


def test_the_table_to_fill_in_lists_what_waits_and_can_be_read_back(tmp_path):
    waiting = [card(name) for name in ("ada", "=1+1")]
    text = manual.to_mark([*waiting, attempt(student="ada")])
    ada, other = text.splitlines()[1:]
    assert ada == f"ada,16_see,{CARD},,5,,feedback/ada/16_see.html"
    assert other.startswith(f"'=1+1,16_see,{CARD},,5,,feedback/")
    filled = text.replace(",,5,,", ",4,5,Good.,")
    found = marks(tmp_path, filled, *waiting)
    assert [(mark.student, mark.points, mark.comment) for mark in found.given] == [
        ("ada", 4, "Good."),
        ("=1+1", 4, "Good."),
    ]
