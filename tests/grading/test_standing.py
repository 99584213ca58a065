"""What changed is graded again, and nothing else: exercises one by one, everything when what they share changes."""

import json
from dataclasses import replace

import pytest

from cnnkit.grading import environment
from cnnkit.grading.environment import Key, key, of_exercise
from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt
from cnnkit.grading.limits import Limits
from cnnkit.grading.standing import finished, standing
from tests.grading.notebooks import answer_cell, cell, lesson

KEY = Key("common", {"04.pad2d": "p", "04.conv2d": "c", "04.never_read": "n"})
ROWS = (
    Row("04.pad2d", 2, 2, "pass", "Right.", source="def pad2d(x, padding): ...", key="p"),
    Row("04.conv2d", 3, 3, "pass", "Right.", source="def conv2d(x, w): return pad2d(x)", key="c"),
    Row("04.never_read", 0, 2, "not-attempted", "Not attempted yet.", key="n"),
)
LAST = Attempt("ada", "04_pad_and_stride", "common", "bwrap", 1.0, ROWS)


def left(last=LAST, wanted=KEY):
    """The exercises that are to be graded."""
    kept = standing(last, wanted)
    assert finished(kept, wanted) == (set(wanted.own) <= set(kept))
    return [id for id in wanted.own if id not in kept]


def test_where_nothing_changed_nothing_is_left():
    assert left() == []


def test_a_changed_exercise_is_graded_alone():
    assert left(wanted=replace(KEY, own={**KEY.own, "04.never_read": "new"})) == ["04.never_read"]


def test_with_it_those_whose_code_calls_it():
    assert left(wanted=replace(KEY, own={**KEY.own, "04.pad2d": "new"})) == ["04.pad2d", "04.conv2d"]


def test_a_new_exercise_is_graded_alone():
    assert left(wanted=replace(KEY, own={**KEY.own, "04.new": "new"})) == ["04.new"]


def test_what_all_share_grades_all():
    assert left(wanted=replace(KEY, common="new")) == list(KEY.own)
    assert left(last=None) == list(KEY.own)


def test_a_fault_of_ours_is_graded_again_alone():
    spoilt = replace(LAST, rows=(*ROWS[:2], replace(ROWS[2], status="needs-regrade")))
    assert left(last=spoilt) == ["04.never_read"]


def test_a_notebook_that_is_no_lesson_is_told_so_once():
    unknown = Attempt(
        "ada", "essay", "common", "bwrap", 0.0, (Row("", 0, 0, "unreadable", "There is no lesson essay."),)
    )
    wanted = Key("common", {})
    assert finished(standing(unknown, wanted), wanted)
    assert not finished(standing(None, wanted), wanted)


def keyed(released, submission=b"s"):
    return key(submission, json.dumps(released).encode(), b"secret", "bwrap", Limits())


def test_other_words_between_the_cells_change_nothing():
    reworded = lesson()
    next(c for c in reworded["cells"] if c["cell_type"] == "markdown")["source"] = "Other words."
    reworded["metadata"]["cnnkit"]["minutes"] = 5
    assert keyed(reworded) == keyed(lesson())


def test_a_stub_belongs_to_its_exercise_and_any_other_code_to_all():
    other_stub, other_code = lesson(), lesson()
    cell(other_stub, answer_cell("04.pad2d"))["source"] = "def pad2d(x, padding): ..."
    first = next(c for c in other_code["cells"] if c["cell_type"] == "code" and not c["metadata"].get("cnnkit"))
    first["source"] = "import numpy as np"
    before = keyed(lesson())
    assert keyed(other_stub).common == before.common
    assert [id for id, own in keyed(other_stub).own.items() if own != before.own[id]] == ["04.pad2d"]
    assert keyed(other_code).common != before.common
    assert keyed(other_code).own == before.own


def test_every_submission_has_a_key_of_its_own():
    assert keyed(lesson()).common != keyed(lesson(), b"t").common


@pytest.fixture
def package(tmp_path):
    """Two exercises, one of which imports a neighbour that imports another."""
    folder = tmp_path / "exercises" / "lesson_04"
    folder.mkdir(parents=True)
    (folder / "pad2d.py").write_text("from cnnkit.exercises.lesson_04.windows import positions\n")
    (folder / "windows.py").write_text("import cnnkit.exercises.lesson_04.deep\n")
    (folder / "deep.py").write_text("depth = 1\n")
    (folder / "conv2d.py").write_text("from cnnkit.exercises import exercise\n")
    yield tmp_path
    of_exercise.cache_clear()


@pytest.mark.parametrize(
    ("file", "changed"),
    [("pad2d.py", ["04.pad2d"]), ("deep.py", ["04.pad2d"]), ("conv2d.py", ["04.conv2d"]), ("other.py", [])],
)
def test_an_exercise_depends_on_its_own_file_and_on_what_that_imports(package, file, changed):
    ids = ["04.pad2d", "04.conv2d"]
    before = {id: of_exercise(id, package) for id in ids}
    with (package / "exercises" / "lesson_04" / file).open("a") as more:
        more.write("more = True\n")
    of_exercise.cache_clear()
    assert [id for id in ids if of_exercise(id, package) != before[id]] == changed


def test_every_exercise_has_a_file_of_its_own_name():
    from cnnkit.exercises import catalogue

    for id in catalogue():
        number, _, name = id.partition(".")
        assert (environment.PACKAGE / "exercises" / f"lesson_{number}" / f"{name}.py").is_file()
