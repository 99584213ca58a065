"""An update never costs a learner anything: what they changed stays, byte for byte."""

import json

import pytest

from cnnkit.course import files
from cnnkit.course.working_copy import MANIFEST, Report, update
from cnnkit.errors import CourseError

ONE, TWO = "01_slide.ipynb", "02_see.ipynb"


@pytest.fixture
def lessons(tmp_path):
    folder = tmp_path / "released"
    folder.mkdir()
    (folder / ONE).write_text("one, first release")
    (folder / TWO).write_text("two, first release")
    return folder


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "home" / "mine"


def contents(folder):
    return {path.name: path.read_text() for path in folder.glob("*.ipynb")}


def test_the_first_time_every_lesson_is_handed_out(mine, lessons):
    assert update(mine, lessons).added == [ONE, TWO]
    assert contents(mine) == contents(lessons)


def test_a_second_time_has_nothing_to_do_or_to_tell(mine, lessons):
    update(mine, lessons)
    assert update(mine, lessons).sentences() == []


def test_an_untouched_lesson_follows_the_release(mine, lessons):
    update(mine, lessons)
    (lessons / ONE).write_text("one, second release")
    assert update(mine, lessons).updated == [ONE]
    assert contents(mine) == contents(lessons)


def test_changed_work_stays_while_its_lesson_does(mine, lessons):
    update(mine, lessons)
    (mine / ONE).write_text("my work")
    assert update(mine, lessons).sentences() == []
    assert contents(mine) == {ONE: "my work", TWO: "two, first release"}


def test_a_new_version_is_put_beside_changed_work_once(mine, lessons):
    update(mine, lessons)
    (mine / ONE).write_text("my work")
    (lessons / ONE).write_text("one, second release")
    report = update(mine, lessons)
    (beside,) = report.beside
    assert beside.startswith("01_slide.new-")
    assert (mine / beside).read_text() == "one, second release"
    assert (mine / ONE).read_text() == "my work"
    assert beside in report.sentences()[0]
    (mine / beside).unlink()
    assert update(mine, lessons).sentences() == []
    assert not (mine / beside).exists()


def test_a_third_release_is_offered_beside_the_second(mine, lessons):
    update(mine, lessons)
    (mine / ONE).write_text("my work")
    for release in ("second", "third"):
        (lessons / ONE).write_text(f"one, {release} release")
        assert len(update(mine, lessons).beside) == 1
    assert len(list(mine.glob("01_slide.new-*.ipynb"))) == 2


def test_work_put_back_by_hand_follows_again(mine, lessons):
    update(mine, lessons)
    (mine / ONE).write_text("my work")
    update(mine, lessons)
    (mine / ONE).write_text("one, first release")
    (lessons / ONE).write_text("one, second release")
    assert update(mine, lessons).updated == [ONE]


def test_a_deleted_lesson_is_handed_out_again(mine, lessons):
    update(mine, lessons)
    (mine / ONE).unlink()
    assert update(mine, lessons).added == [ONE]


@pytest.mark.parametrize("broken", ["{", "[]", "null", '{"notebooks": 3}', '{"notebooks": {"01_slide.ipynb": 7}}'])
def test_a_broken_manifest_costs_no_work_and_is_kept(mine, lessons, broken):
    update(mine, lessons)
    (mine / ONE).write_text("my work")
    (lessons / TWO).write_text("two, second release")
    (mine / MANIFEST).write_text(broken)
    report = update(mine, lessons)
    assert (mine / ONE).read_text() == "my work"
    assert (mine / TWO).read_text() == "two, first release"  # perhaps theirs: nobody knows any more
    assert len(report.beside) == 2
    assert (mine / ".cnnkit-lessons.broken.json").read_text() == broken
    assert update(mine, lessons).sentences() == []


def test_without_a_manifest_equal_files_are_recognised(mine, lessons):
    update(mine, lessons)
    (mine / MANIFEST).unlink()
    assert update(mine, lessons).sentences() == []
    assert set(json.loads((mine / MANIFEST).read_text())["notebooks"]) == {ONE, TWO}


def notebook(*sources, picture=""):
    output = {"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}
    cells = [{"cell_type": "code", "source": [source], "outputs": [output]} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5})


def test_a_release_that_only_drew_its_pictures_anew_is_no_new_version(mine, lessons):
    (lessons / ONE).write_text(notebook("def f(): ...", picture="old"))
    (lessons / TWO).write_text(notebook("g()", picture="old"))
    update(mine, lessons)
    (mine / ONE).write_text(notebook("def f(): return 1", picture="mine"))
    (lessons / ONE).write_text(notebook("def f(): ...", picture="new"))
    (lessons / TWO).write_text(notebook("g()", picture="new"))
    report = update(mine, lessons)
    assert (report.beside, report.updated) == ([], [TWO])
    assert (mine / ONE).read_text() == notebook("def f(): return 1", picture="mine")


def test_who_has_the_words_of_the_new_version_already_is_not_offered_it(mine, lessons):
    update(mine, lessons)
    (mine / ONE).write_text(notebook("new", picture="run by me"))
    (lessons / ONE).write_text(notebook("new"))
    assert update(mine, lessons).sentences() == []
    (lessons / ONE).write_text(notebook("newer"))
    assert len(update(mine, lessons).beside) == 1


def test_an_upgrade_says_what_it_did_by_name(mine, lessons):
    update(mine, lessons)
    (mine / ONE).write_text("my work")
    (lessons / ONE).write_text("one, second release")
    (lessons / TWO).write_text("two, second release")
    (lessons / "03_flip.ipynb").write_text("three")
    new, updated, beside = update(mine, lessons).sentences()
    assert new == "Handed out: 03_flip.ipynb."
    assert updated == f"Brought up to date: {TWO}."
    assert beside.startswith("Your work is untouched; the new version of its lesson is beside it: 01_slide.new-")


def test_many_names_are_counted():
    many = [f"{n:02}_a.ipynb" for n in range(1, 20)]
    (sentence,) = Report(updated=many).sentences()
    assert sentence.startswith("Brought up to date: 01_a.ipynb, 02_a.ipynb,")
    assert sentence.endswith("05_a.ipynb and 14 more.")
    assert Report(first=True, added=many).sentences() == ["19 lessons handed out."]


def test_a_lesson_that_left_the_course_is_kept_and_named_once(mine, lessons):
    update(mine, lessons)
    (lessons / TWO).unlink()
    assert update(mine, lessons).sentences() == [f"No longer among the lessons, and kept: {TWO}."]
    assert (mine / TWO).read_text() == "two, first release"
    assert update(mine, lessons).sentences() == []
    (lessons / TWO).write_text("two, back again")
    assert update(mine, lessons).updated == [TWO]


def test_the_learners_other_files_are_not_touched(mine, lessons):
    mine.mkdir(parents=True)
    (mine / "notes.ipynb").write_text("mine")
    update(mine, lessons)
    assert (mine / "notes.ipynb").read_text() == "mine"


def test_a_file_in_the_folders_place_is_a_sentence(mine, lessons):
    mine.parent.mkdir()
    mine.write_text("")
    with pytest.raises(CourseError, match=r"Cannot make the folder .*mine: File exists"):
        update(mine, lessons)


def test_an_unwritable_folder_is_a_sentence_and_leaves_nothing_half_written(mine, lessons, monkeypatch):
    update(mine, lessons)
    (lessons / ONE).write_text("one, second release")

    def refuse(*names):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(CourseError, match=f"Cannot write .*{ONE}: Permission denied"):
        update(mine, lessons)
    assert (mine / ONE).read_text() == "one, first release"
    assert not list(mine.glob(".*.part"))


def test_an_interrupted_write_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    (tmp_path / ONE).write_text("old")

    def interrupt(*names):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write_whole(tmp_path / ONE, b"new")
    assert [path.name for path in tmp_path.iterdir()] == [ONE]
    assert (tmp_path / ONE).read_text() == "old"


@pytest.mark.skipif(files.os.name != "posix", reason="modes are POSIX's")
def test_files_are_as_readable_as_any_other_new_file(tmp_path):
    files.write_whole(tmp_path / ONE, b"new")
    (tmp_path / "other").touch()
    assert (tmp_path / ONE).stat().st_mode == (tmp_path / "other").stat().st_mode
