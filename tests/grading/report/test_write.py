"""A folder of results, made and made again from its gradebook, with marks, terms and attempts."""

import csv
import fcntl
import os
import shutil
from datetime import UTC, datetime

import pytest

from cnnkit.errors import CourseError, GradingError
from cnnkit.grading.gradebook import Gradebook, HandedIn
from cnnkit.grading.report.places import place
from cnnkit.grading.report.write import REPORT, Wishes, again
from cnnkit.grading.when import handed_in
from tests.grading.report.made_up import CARD, HOSTILE, attempt, row

LATE = {"due": "2026-11-20T23:59+01:00", "late": "10%/day", "grace": "2h", "max-late": "5d"}
WAITING = row(CARD, None, "awaiting-manual", "All its parts are there.", most=5)


def at(hour, day=20):
    return HandedIn(datetime(2026, 11, day, hour, tzinfo=UTC), "the file's date")


@pytest.fixture
def out(tmp_path):
    """Ada in time, twice; bob late; zoe with a text that waits."""
    book = Gradebook(tmp_path / "gradebook.sqlite")
    for one in (
        attempt(row(points=0, status="fail"), content="first"),
        attempt(content="second"),
        attempt(content="second", key="a newer cnnkit"),
        attempt(student="bob"),
        attempt(WAITING, student="zoe", lesson="16_see"),
    ):
        book.add(one)
    times = [("ada", "first", at(9)), ("ada", "second", at(12)), ("bob", "c", at(12, day=21)), ("zoe", "c", at(12))]
    lesson = {"zoe": "16_see"}
    book.note_times(((who, lesson.get(who, "04_pad_and_stride"), what), when) for who, what, when in times)
    book.close()
    return tmp_path


def table(file):
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_everything_is_written_again_without_grading(out):
    written = again(out, Wishes())
    names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    pages = {"feedback/ada/04_pad_and_stride.html", "feedback/bob/04_pad_and_stride.html", "feedback/zoe/16_see.html"}
    tables = {"grades.csv", "totals.csv", "attempts.csv", "to-mark.csv", "report.html", "alike.html"}
    assert names == pages | tables | {"gradebook.sqlite"}
    assert len(written.attempts) == 3
    assert written.unused == ()


def test_what_is_said_of_everybody_is_for_the_instructor_alone_and_feedback_is_not(out):
    again(out, Wishes())
    assert [out.joinpath(name).stat().st_mode & 0o077 for name in ("report.html", "alike.html")] == [0, 0]
    assert (out / place("ada", "04_pad_and_stride")).stat().st_mode & 0o044


def test_the_same_again_touches_nothing(out):
    again(out, Wishes())
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.html")}
    again(out, Wishes())
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.html")} == before


def test_the_raw_score_stays_and_penalty_and_score_stand_beside_it(out):
    again(out, Wishes(late=LATE))
    rows = {line["student"]: line for line in table(out / "totals.csv")}
    assert {name: (r["raw_score"], r["late_submission_penalty"], r["score"]) for name, r in rows.items()} == {
        "ada": ("2", "0", "2"),
        "bob": ("2", "0.2", "1.8"),
        "zoe": ("0", "0", "0"),
    }
    assert rows["bob"]["handed_in"] == "2026-11-21T12:00:00+00:00"
    assert rows["bob"]["told_by"] == "the file's date"
    assert rows["bob"]["due"] == "2026-11-20T22:59:00+00:00"
    assert rows["bob"]["hours_late"] == "13.02"
    assert (rows["zoe"]["awaiting_manual"], rows["zoe"]["max_score"]) == ("1", "5")
    assert [line["points"] for line in table(out / "grades.csv")] == ["2", "2", ""]


def test_terms_are_kept_until_others_are_given(out):
    again(out, Wishes(late=LATE))
    before = (out / "totals.csv").read_bytes()
    again(out, Wishes())
    assert (out / "totals.csv").read_bytes() == before
    again(out, Wishes(late={"due": "2026-12-24"}))
    assert {line["late_submission_penalty"] for line in table(out / "totals.csv")} == {"0"}


def test_every_version_is_told_and_one_graded_twice_is_one(out):
    again(out, Wishes())
    mine = [line for line in table(out / "attempts.csv") if line["student"] == "ada"]
    assert [(line["attempt"], line["score"], line["counts"]) for line in mine] == [("1", "0", "no"), ("2", "2", "yes")]
    assert [line["handed_in"][11:13] for line in mine] == ["09", "12"]


def test_marks_are_filled_in_read_back_and_asked_for_no_more(out):
    (asked,) = again(out, Wishes()).remarks
    assert asked.startswith("1 answer waits for a person")
    file = out / "to-mark.csv"
    file.write_text(file.read_text().replace(f"{CARD},,5,,", f"{CARD},4,5,Good.,"))
    (left,) = again(out, Wishes()).remarks
    assert "do not count yet" in left
    assert f"{CARD},4,5,Good." in file.read_text()
    assert again(out, Wishes(manual=file)).remarks == ()
    assert not file.exists()
    (zoe,) = (line for line in table(out / "grades.csv") if line["student"] == "zoe")
    assert (zoe["points"], zoe["status"], zoe["feedback"]) == ("4", "partial", "Good.")


def test_what_fits_nobody_is_said_and_the_rest_counts(out):
    (out / "scores.csv").write_text(f"student,exercise,points\neve,{CARD},1\nzoe,{CARD},5\n")
    written = again(out, Wishes(manual=out / "scores.csv", late={**LATE}))
    assert written.unused == ("scores.csv, line 2: there is no student 'eve'.",)
    assert table(out / "totals.csv")[2]["score"] == "5"


def test_a_mark_does_not_excuse_lateness(out):
    (out / "scores.csv").write_text("student,exercise,points\nbob,04.pad2d,1\n")
    again(out, Wishes(manual=out / "scores.csv", late=LATE))
    bob = table(out / "totals.csv")[1]
    assert (bob["raw_score"], bob["late_submission_penalty"], bob["score"]) == ("1", "0.1", "0.9")


def test_who_has_left_the_folder_has_left_the_tables(out):
    book = Gradebook(out / "gradebook.sqlite")
    book.roster([("ada", "04_pad_and_stride")])
    book.close()
    again(out, Wishes())
    assert [line["student"] for line in table(out / "grades.csv")] == ["ada"]


def test_where_nothing_was_graded_or_somebody_is_grading_it_is_a_sentence(out, tmp_path_factory):
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(GradingError, match="no gradebook in"):
        again(empty, Wishes())
    assert list(empty.iterdir()) == []
    handle = os.open(out, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(GradingError, match="Another run"):
            again(out, Wishes())
    finally:
        os.close(handle)


def test_what_stands_where_a_table_or_a_page_goes_is_a_sentence(out):
    again(out, Wishes())
    for name in ("grades.csv", REPORT):
        (out / name).unlink()
        (out / name).mkdir()
        with pytest.raises(GradingError, match=f"Cannot write .*{name}: Is a directory"):
            again(out, Wishes())
        (out / name).rmdir()
    shutil.rmtree(out / "feedback")
    (out / "feedback").touch()
    with pytest.raises(CourseError, match=r"Cannot make the folder .*feedback.*: Not a directory"):
        again(out, Wishes())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_pages_of_any_name_are_written_below_the_folder(tmp_path, hostile):
    book = Gradebook(tmp_path / "gradebook.sqlite")
    book.add(attempt(student=hostile, lesson=hostile))
    book.close()
    again(tmp_path, Wishes())
    (page,) = (tmp_path / "feedback").rglob("*.html")
    assert page.parent.parent == tmp_path / "feedback"


def test_names_that_must_be_tamed_stay_apart():
    names = [*HOSTILE, "x" * 499 + "y", "a_.._.._b", "", ".", "a\\b", "a_b"]
    assert len({place(name, "04").parts[1] for name in names}) == len(names)
    assert all(len(part.encode()) <= 255 for name in names for part in place(name, name).parts)


def test_the_earliest_time_of_one_version_counts(out):
    book = Gradebook(out / "gradebook.sqlite")
    which = ("bob", "04_pad_and_stride", "c")
    book.note_times([(which, at(23, day=25))])
    assert book.times()[which] == at(12, day=21)
    book.note_times([(which, at(8))])
    assert book.times()[which] == at(8)
    book.close()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-20 22:58:01.123456 UTC", "2026-11-20T22:58:01.123456+00:00"),
        ("2026-11-20 23:58:01.5 Europe/Zurich", "2026-11-20T22:58:01.500000+00:00"),
        ("2026-11-20 23:58:01 +01:00", None),
        ("2026-11-20T23:58:01+01:00", "2026-11-20T22:58:01+00:00"),
        ("soon", None),
        ("x" * 300, None),
        ("2026-11-20 10:00:00 ../../etc/passwd", None),
    ],
)
def test_the_time_is_nbgraders_own_where_it_wrote_one_and_else_the_files(tmp_path, text, told):
    notebook = tmp_path / "04_pad_and_stride.ipynb"
    notebook.write_text("{}")
    os.utime(notebook, (1_700_000_000, 1_700_000_000))
    (tmp_path / "timestamp.txt").write_text(text)
    found = handed_in(notebook, noted=True)
    if told is None:
        assert (found.time.timestamp(), found.told_by) == (1_700_000_000, "the file's date")
    else:
        assert (found.time.astimezone(UTC).isoformat(), found.told_by) == (told, "timestamp.txt")


def test_a_file_that_is_not_there_has_no_time(tmp_path):
    assert handed_in(tmp_path / "none.ipynb", noted=True) is None
