"""Whose a file is, and of which lesson, by the names that platforms and people give."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.grading.layouts import again, around, lesson_named, lesson_numbered, place

KNOWN = ["01_slide_a_kernel", "04_pad_and_stride", "05_look_further"]


@pytest.mark.parametrize(
    ("path", "student", "name"),
    [
        ("ada/04_pad_and_stride.ipynb", "ada", "04_pad_and_stride.ipynb"),
        ("ada/04_pad_and_stride/04_pad_and_stride.ipynb", "ada", "04_pad_and_stride.ipynb"),
        ("lovelaceada_12345_67890_04_pad.ipynb", "lovelaceada_12345", "04_pad.ipynb"),
        ("lovelaceada_LATE_12345_67890_04_pad-1.ipynb", "lovelaceada_12345", "04_pad-1.ipynb"),
        ("ærøskøbing_1_2_x_3_4_y.ipynb", "ærøskøbing_1", "x_3_4_y.ipynb"),
        ("anon_x7Ab3_67890_04.ipynb", "anon_x7Ab3", "04.ipynb"),
        ("LATE_anon_x7Ab3_67890_04.ipynb", "anon_x7Ab3", "04.ipynb"),
        ("Ada Lovelace_123_assignsubmission_file_/04.ipynb", "Ada Lovelace", "04.ipynb"),
        ("Ada Lovelace_123_assignsubmission_file/my/04.ipynb", "Ada Lovelace", "04.ipynb"),
        ("Ada Lovelace_123_assignsubmission_file_04.ipynb", "Ada Lovelace", "04.ipynb"),
        ("Participant_7_assignsubmission_onlinetext_/onlinetext.html", "Participant", "onlinetext.html"),
        ("lovelaceada_1_2_work.zip/04.ipynb", "lovelaceada_1", "04.ipynb"),
    ],
)
def test_the_path_says_whose_a_file_is(path, student, name):
    found = place(tuple(path.split("/")))
    assert (found.student, found.names[0]) == (student, name)


@pytest.mark.parametrize(
    "path", ["04_pad.ipynb", "ada.zip/04.ipynb", "Ada_1_assignsubmission_file_", ".._assignsubmission_file_/4"]
)
def test_a_path_may_say_nobodys_name(path):
    assert place(tuple(path.split("/"))) is None


def test_canvas_knows_what_came_later_and_what_came_late():
    first, later = (place((f"ada_{late}1_{file}_04.ipynb",)) for late, file in (("", 998), ("LATE_", 1003)))
    assert later.order > first.order
    assert (first.late, later.late) == (False, True)
    assert not later.dated


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("04.ipynb", 0),
        ("04-2.ipynb", 2),
        ("04 (3).ipynb", 3),
        ("04-Copy1.ipynb", 1),
        ("04(2).ipynb", 2),
        ("4-final.ipynb", 0),
    ],
)
def test_attempts_are_counted_by_the_number_at_the_end(name, number):
    assert again(name) == number


@pytest.mark.parametrize(
    "name",
    [
        "04_pad_and_stride.ipynb",
        "04_Pad_And_Stride (1).IPYNB",
        "04 pad and stride-John.ipynb",
        "hw_04_pad_and_stride_final-2.ipynb",
    ],
)
def test_the_lessons_name_may_stand_anywhere_in_the_files(name):
    assert lesson_named(name, KNOWN) == "04_pad_and_stride"


@pytest.mark.parametrize("name", ["04.ipynb", "104_pad_and_strides.ipynb", "pad.ipynb", ""])
def test_part_of_a_name_is_none(name):
    assert lesson_named(name, KNOWN) is None


def test_a_number_is_a_name_when_only_one_lesson_has_it():
    assert lesson_numbered("04-homework.ipynb", KNOWN) == "04_pad_and_stride"
    assert lesson_numbered("041.ipynb", KNOWN) is None
    assert lesson_numbered("04.ipynb", [*KNOWN, "04_again"]) is None


def test_the_folder_that_was_zipped_is_not_a_student():
    paths = [("submitted", "ada", "04", "04.ipynb"), ("submitted", "bob", "04", "04.ipynb")]
    assert around(paths, "submitted", "class") == 1
    assert around(paths, "class") == 0
    assert around([("class", "04.ipynb")], "class") == 0
    assert around([], "class") == 0


WORD = st.sampled_from(
    ["ada", "12", "LATE", "_", "anon_x1", "assignsubmission_file", ".zip", ".", "..", "04.ipynb", " "]
)
PART = st.lists(WORD, min_size=1, max_size=6).map("_".join) | st.text(min_size=1, max_size=9)


@settings(max_examples=200, deadline=None)
@given(st.lists(PART, min_size=1, max_size=4))
def test_whatever_a_path_says_it_names_somebody_who_can_have_a_folder_or_nobody(parts):
    found = place(tuple(parts))
    if found is not None:
        assert found.student not in ("", ".", "..")
        assert found.names
        assert found.student in parts[0] or found.student.partition("_")[0] in parts[0]
        lesson_named(found.names[0], KNOWN)
        lesson_numbered(found.names[0], KNOWN)
        assert again(found.names[0]) >= 0
