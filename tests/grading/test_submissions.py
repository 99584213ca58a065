"""Each kind of class folder is understood: whose, which lesson, which attempt; the rest is said and not lost."""

import io
import json
import os
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading import ingest
from cnnkit.grading.submissions import find, of_student

FOUR, FIVE = KNOWN = ["04_pad_and_stride", "05_look_further"]
BOOK = {"cells": [{"cell_type": "code", "source": "1", "metadata": {}}], "metadata": {"cnnkit": {"lesson": "04"}}}


def book(text="1", lesson=None):
    metadata = {"cnnkit": {"lesson": lesson}} if lesson else {}
    return json.dumps({"cells": [{"cell_type": "code", "source": text}], "metadata": metadata})


def folder(place, files):
    for name, content in files.items():
        path = place / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return place / "class"


def packed(path, files):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def found(source, place):
    result = find(source, KNOWN, place / "unpacked")
    return {(one.student, one.lesson): one for one in result.submissions}, result.remarks


def text(submission):
    return ingest.cells(submission.content())[0].source


def test_our_own_layout_needs_no_words(tmp_path):
    files = {f"ada/{FOUR}.ipynb": book("a"), f"bob/{FIVE}.ipynb": book("b"), "bob/.ipynb_checkpoints/x.ipynb": "x"}
    theirs, remarks = found(folder(tmp_path, files), tmp_path)
    assert {who: one.path is not None for who, one in theirs.items()} == {
        ("ada", FOUR): True,
        ("ada", FIVE): False,
        ("bob", FOUR): False,
        ("bob", FIVE): True,
    }
    assert remarks == []


def test_nbgraders_course_keeps_its_own_time(tmp_path):
    course = {
        "nbgrader_config.py": "",
        f"submitted/ada/{FOUR}/{FOUR}.ipynb": book(),
        f"submitted/ada/{FOUR}/timestamp.txt": "2026-11-20 22:58:01.123456 UTC",
        "gradebook.db": b"",
    }
    theirs, remarks = found(folder(tmp_path, course), tmp_path)
    (one,) = theirs.values()
    assert (one.student, one.lesson, one.handed_in.told_by) == ("ada", FOUR, "timestamp.txt")
    assert one.handed_in.time.isoformat() == "2026-11-20T22:58:01.123456+00:00"
    assert remarks == []


@pytest.mark.parametrize("around", ["", "course/", "submissions/"])
def test_a_zipped_course_of_nbgraders_is_one_too_and_its_source_is_no_student(tmp_path, around):
    course = {
        f"{around}submitted/ada/{FOUR}/{FOUR}.ipynb": book(),
        f"{around}submitted/ada/{FOUR}/timestamp.txt": "2026-11-20 22:58:01 UTC",
        f"{around}source/{FOUR}/{FOUR}.ipynb": book(),
        f"{around}release/{FOUR}/{FOUR}.ipynb": book(),
    }
    theirs, _ = found(packed(tmp_path / "course.zip", course), tmp_path)
    assert {who: one.handed_in.told_by for who, one in theirs.items()} == {("ada", FOUR): "timestamp.txt"}
    only = {name: content for name, content in course.items() if "submitted" in name}
    theirs, _ = found(packed(tmp_path / "course.zip", only), tmp_path)
    assert set(theirs) == {("ada", FOUR)}


@pytest.mark.parametrize("unzipped", [False, True])
def test_canvas_of_three_attempts_the_newest_counts_and_all_are_kept(tmp_path, unzipped):
    files = {
        f"lovelaceada_LATE_12_1003_{FOUR}-1.ipynb": book("new"),
        f"lovelaceada_12_998_{FOUR}.ipynb": book("old"),
        f"lovelaceada_12_999_{FOUR}-2.ipynb": book("older"),
        "boolegeorge_13_1001_homework.ipynb": book("b", lesson="05"),
        "boolegeorge_13_1002_text.html": "<p>See the file.</p>",
    }
    source = folder(tmp_path, files) if unzipped else packed(tmp_path / "submissions.zip", files)
    theirs, remarks = found(source, tmp_path)
    ada = theirs["lovelaceada_12", FOUR]
    assert text(ada) == "new"
    assert len(ada.earlier) == 2
    assert all(path.is_file() for path in ada.earlier)
    assert ada.handed_in is None  # the dates in the zip are those of the download
    assert text(theirs["boolegeorge_13", FIVE]) == "b"
    assert remarks == [
        f"Of the 3 notebooks that lovelaceada_12 handed in as {FOUR}, {FOUR}-1.ipynb counts.",
        "No notebook, and left alone: boolegeorge_13_1002_text.html.",
        "Late, says Canvas, and not by how much: lovelaceada_12.",
    ]


@pytest.mark.parametrize("unzipped", [False, True])
@pytest.mark.parametrize("joint", ["_/", "/", "_"])
def test_moodle_in_folders_and_flat(tmp_path, joint, unzipped):
    files = {
        f"Ada Lovelace_12_assignsubmission_file{joint}{FOUR}.ipynb": book("a"),
        f"Zoë Ünal_13_assignsubmission_file{joint}{FOUR} (1).ipynb": book("z"),
        f"Bob_14_assignsubmission_onlinetext{joint}onlinetext.html": "I could not.",
    }
    source = folder(tmp_path, files) if unzipped else packed(tmp_path / "CNN-Lesson 4-77.zip", files)
    theirs, remarks = found(source, tmp_path)
    assert {who for who, _ in theirs} == {"Ada Lovelace", "Zoë Ünal", "Bob"}
    assert text(theirs["Zoë Ünal", FOUR]) == "z"
    assert theirs["Bob", FOUR].path is None
    assert len(remarks) == 1


def test_moodles_number_changes_with_the_assignment_and_only_tells_namesakes_apart(tmp_path):
    for number, lesson in (("12", FOUR), ("34", FIVE)):
        packed(tmp_path / "class" / f"{lesson}.zip", {f"Ada_{number}_assignsubmission_file/{lesson}.ipynb": book()})
    theirs, remarks = found(tmp_path / "class", tmp_path)
    assert {who: one.path is not None for who, one in theirs.items()} == {("Ada", FOUR): True, ("Ada", FIVE): True}
    assert remarks == []
    packed(tmp_path / "class" / "more.zip", {f"Ada_13_assignsubmission_file/{FOUR}.ipynb": book("another")})
    theirs, remarks = found(tmp_path / "class", tmp_path)
    assert {who for who, one in theirs.items() if one.path} == {("Ada_12", FOUR), ("Ada_13", FOUR), ("Ada_34", FIVE)}
    assert remarks == ["Several are called Ada; Moodle's number keeps them apart."]


def test_a_folder_may_hold_a_zip_for_each_lesson(tmp_path):
    packed(tmp_path / "class" / "four.zip", {f"ada_1_10_{FOUR}.ipynb": book("4")})
    packed(tmp_path / "class" / "five.zip", {f"ada_1_11_{FIVE}.ipynb": book("5"), f"bob_2_12_{FIVE}.ipynb": book("5")})
    theirs, _ = found(tmp_path / "class", tmp_path)
    assert {who: one.path is not None for who, one in theirs.items()} == {
        ("ada_1", FOUR): True,
        ("ada_1", FIVE): True,
        ("bob_2", FOUR): False,
        ("bob_2", FIVE): True,
    }


def test_a_zipped_class_folder_is_the_folder(tmp_path):
    theirs, _ = found(
        packed(tmp_path / "class.zip", {f"class/ada/{FOUR}.ipynb": book(), "class/bob/x.txt": ""}), tmp_path
    )
    assert set(theirs) == {("ada", FOUR), ("bob", FOUR)}


def test_a_students_zip_is_opened_wherever_it_lies(tmp_path):
    own = packed(tmp_path / "own.zip", {f"work/{FOUR}.ipynb": book("mine")}).read_bytes()
    files = {
        "ada/own.zip": own,
        "Bob_2_assignsubmission_file_/own.zip": own,
        "eve_3_30_own.zip": own,
        "dan/own.zip": "x",
    }
    theirs, _ = found(folder(tmp_path, files), tmp_path)
    assert {who: text(one) for (who, lesson), one in theirs.items() if one.path} == dict.fromkeys(
        ("ada", "Bob", "eve_3"), "mine"
    )
    assert "not a zip" in theirs["dan", "own.zip"].refused


def test_what_a_notebook_says_of_itself_tells_its_lesson_when_its_name_does_not(tmp_path):
    by_exercise = json.dumps({"cells": [{"metadata": {"cnnkit": {"exercise": "05.no_gaps"}}}]})
    files = {
        "ada/homework.ipynb": book(lesson="04"),
        "bob/Untitled3.ipynb": by_exercise,
        "eve/04 mine.ipynb": book(),
        "dan/my notes.ipynb": book(lesson="99"),
        "fay/essay.ipynb": "no notebook",
    }
    theirs, remarks = found(folder(tmp_path, files), tmp_path)
    handed_in = {who for who, one in theirs.items() if one.path}
    assert handed_in == {("ada", FOUR), ("bob", FIVE), ("eve", FOUR), ("dan", "my notes"), ("fay", "essay")}
    assert remarks == [
        "dan: my notes.ipynb is no lesson of this course, by its name or by what it says of itself.",
        "fay: essay.ipynb is no lesson of this course, by its name or by what it says of itself.",
    ]


def test_notes_that_merely_share_the_number_do_not_take_the_lessons_place(tmp_path):
    place = folder(tmp_path, {f"ada/{FOUR}.ipynb": book("answers"), "ada/04_notes.ipynb": book("notes")})
    os.utime(place / "ada" / f"{FOUR}.ipynb", (1, 1))
    theirs, remarks = found(place, tmp_path)
    assert text(theirs["ada", FOUR]) == "answers"
    assert len(remarks) == 1


def test_of_two_copies_the_one_with_the_higher_number_counts_then_the_younger(tmp_path):
    place = folder(
        tmp_path, {f"ada/{FOUR}.ipynb": book("1"), f"ada/{FOUR} (1).ipynb": book("2"), f"bob/{FOUR}.ipynb": ""}
    )
    folder(tmp_path, {f"bob/week 1/{FOUR}.ipynb": book("1"), f"bob/week 2/{FOUR}.ipynb": book("2")})
    for age, path in enumerate([f"ada/{FOUR} (1)", f"bob/{FOUR}", f"bob/week 1/{FOUR}"], 1):
        os.utime(place / f"{path}.ipynb", (age, age))
    theirs, _ = found(place, tmp_path)
    assert text(theirs["ada", FOUR]) == "2"
    assert text(theirs["bob", FOUR]) == "2"


def test_what_is_too_large_or_a_link_in_a_zip_is_the_students_and_unreadable(tmp_path):
    link = zipfile.ZipInfo(f"ada/{FOUR}.ipynb")
    link.external_attr = 0o120777 << 16
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(link, "/etc/passwd")
        file.writestr(f"bob/{FOUR}.ipynb", b" " * (21 << 20))
    theirs, _ = found(path, tmp_path)
    assert theirs["ada", FOUR].content() == ingest.Unreadable("It is a link to another file.")
    assert theirs["bob", FOUR].content() == ingest.Unreadable("It has 21 MB; 20 MB is the most that is read.")


def test_a_long_list_is_told_in_short(tmp_path):
    files = {f"ada/{FOUR}.ipynb": book()} | {f"ada/picture{i}.png": "" for i in range(30)}
    _, (sentence,) = found(folder(tmp_path, files), tmp_path)
    assert sentence.startswith("30 files are no notebooks and were left alone: ada/picture0.png, ")
    assert sentence.endswith(", ….")
    assert len(sentence) < 300


def test_one_student_can_be_asked_for_and_a_slip_is_answered_with_a_name(tmp_path):
    theirs = find(
        folder(tmp_path, {f"ada/{FOUR}.ipynb": book(), f"bob/{FOUR}.ipynb": book()}), KNOWN, tmp_path
    ).submissions
    assert [one.student for one in of_student(theirs, "bob")] == ["bob"]
    with pytest.raises(GradingError, match=r"Nobody called bop handed anything in\. Did you mean bob\?"):
        of_student(theirs, "bop")


def test_a_folder_that_is_closed_to_us_is_said_and_stops_nobody(tmp_path, monkeypatch):
    place = folder(tmp_path, {f"ada/{FOUR}.ipynb": book(), f"bob/{FOUR}.ipynb": book()})
    look = Path.iterdir

    def closed(path):
        if path.name == "bob":
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(Path, "iterdir", closed)
    theirs, remarks = found(place, tmp_path)
    assert {who: one.path is not None for who, one in theirs.items()} == {("ada", FOUR): True, ("bob", FOUR): False}
    assert remarks == [f"{place / 'bob'} cannot be looked into: Permission denied."]


def test_nothing_at_all_is_a_sentence(tmp_path):
    with pytest.raises(GradingError, match="has no notebooks"):
        find(folder(tmp_path, {"ada/readme.txt": ""}), KNOWN, tmp_path)
    with pytest.raises(GradingError, match="is no folder and no zip"):
        find(tmp_path / "nowhere", KNOWN, tmp_path)


EARLY = (2020, 1, 1, 0, 0, 0)
NOTE = "2020-01-01 00:00:00 UTC"


def students_zip():
    """A notebook with an early date, and an early note of the time beside it."""
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as inner:
            inner.writestr(zipfile.ZipInfo(f"{FOUR}.ipynb", EARLY), book())
            inner.writestr("timestamp.txt", NOTE)
            inner.writestr(f"{FOUR}/timestamp.txt", NOTE)
        return file.getvalue()


def theirs_of_a_folder(tmp_path, name):
    source = folder(tmp_path, {name: students_zip()})
    os.utime(source / name, (1_800_000_000, 1_800_000_000))
    return find(source, KNOWN, tmp_path / "unpacked").submissions


def theirs_of_a_zip(tmp_path, name):
    (tmp_path / "class").mkdir()
    with zipfile.ZipFile(tmp_path / "class" / "all.zip", "w") as outer:
        outer.writestr(zipfile.ZipInfo(name, datetime.fromtimestamp(1_800_000_000).timetuple()[:6]), students_zip())
    return find(tmp_path / "class" / "all.zip", KNOWN, tmp_path / "unpacked").submissions


@pytest.mark.parametrize("name", ["ada/mine.zip", "Ada_12_assignsubmission_file_/mine.zip"])
@pytest.mark.parametrize("theirs", [theirs_of_a_folder, theirs_of_a_zip])
def test_what_a_student_zipped_cannot_say_when_it_was_handed_in(tmp_path, name, theirs):
    (one,) = theirs(tmp_path, name)
    assert one.handed_in.told_by in ("the date of the zip that it is in", "its date in the zip")
    assert one.handed_in.time.timestamp() == pytest.approx(1_800_000_000, abs=2)  # zips count in steps of two


@pytest.mark.parametrize("place", ["ada", f"Ada_12_assignsubmission_file_/{FOUR}", f"ada/{FOUR}/deeper"])
def test_a_note_of_the_time_counts_only_where_nbgrader_puts_it(tmp_path, place):
    source = folder(tmp_path, {f"{place}/{FOUR}.ipynb": book(), f"{place}/timestamp.txt": NOTE})
    (one,) = find(source, KNOWN, tmp_path / "unpacked").submissions
    assert one.handed_in.told_by == "the file's date"


def test_beside_a_students_zip_nbgraders_note_counts(tmp_path):
    files = {f"ada/{FOUR}/mine.zip": students_zip(), f"ada/{FOUR}/timestamp.txt": "2026-11-20 22:58:01 UTC"}
    (one,) = find(folder(tmp_path, files), KNOWN, tmp_path / "unpacked").submissions
    assert one.handed_in.time.isoformat() == "2026-11-20T22:58:01+00:00"


def test_what_told_the_time_is_said(tmp_path):
    (plain,) = find(folder(tmp_path, {f"ada/{FOUR}.ipynb": book()}), KNOWN, tmp_path / "unpacked").submissions
    (zipped,) = find(packed(tmp_path / "all.zip", {f"ada/{FOUR}.ipynb": book()}), KNOWN, tmp_path / "u").submissions
    assert (plain.handed_in.told_by, zipped.handed_in.told_by) == ("the file's date", "its date in the zip")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["ada/own.zip", "all.zip", f"ada/{FOUR}/timestamp.txt"])
def test_nobody_waits_for_a_pipe_whatever_it_is_called(tmp_path, name):
    source = folder(tmp_path, {f"ada/{FOUR}/{FOUR}.ipynb": book()})
    os.mkfifo(source / name)
    theirs, remarks = found(source, tmp_path)
    assert theirs["ada", FOUR].path
    assert theirs["ada", FOUR].handed_in.told_by == "the file's date"
    assert name.endswith(".txt") or name in " ".join(remarks) or theirs["ada", "own.zip"].refused == "It is not a file."


def test_what_lies_too_deep_or_behind_a_link_is_said(tmp_path):
    deep = "/".join("abcdefghij")
    source = folder(tmp_path, {f"ada/{FOUR}.ipynb": book(), f"ada/{deep}/{FIVE}.ipynb": book()})
    (source / "bob").symlink_to(tmp_path)
    _, remarks = found(source, tmp_path)
    assert remarks == [
        "ada/a/b/c/d/e/f/g/h lies too deep, and was not looked into.",
        "bob is a link to a folder, and was not followed.",
    ]


def test_no_name_commands_the_terminal_that_shows_it(tmp_path):
    files = {"ada\x1b[2J/my\rnotes.ipynb": book(), f"bob\n/{FOUR}.ipynb": book(), f"bob\n/{FOUR} (1).ipynb": book()}
    theirs, remarks = found(folder(tmp_path, files), tmp_path)
    assert {who for who, _ in theirs} == {"ada\x1b[2J", "bob\n"}
    assert len(remarks) == 2
    assert all(remark.isprintable() for remark in remarks)


def test_a_zip_with_the_longest_name_there_is_is_opened(tmp_path):
    name = f"{'x' * 251}.zip"
    own = packed(tmp_path / "own.zip", {f"{FOUR}.ipynb": book("mine")}).read_bytes()
    theirs, _ = found(folder(tmp_path, {f"ada/{name}": own}), tmp_path)
    assert text(theirs["ada", FOUR]) == "mine"


@pytest.mark.parametrize("time", ["0001-01-01 00:00:00+14:00", "9999-12-31 23:59:59-12:00"])
def test_a_time_that_no_calendar_elsewhere_has_is_none(tmp_path, time):
    files = {f"ada/{FOUR}/{FOUR}.ipynb": book(), f"ada/{FOUR}/timestamp.txt": time}
    (one,) = find(folder(tmp_path, files), KNOWN, tmp_path / "unpacked").submissions
    assert one.handed_in.told_by == "the file's date"
