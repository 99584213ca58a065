"""A lesson is its solution with stubs, nbgrader's metadata, and nothing that gives an answer away."""

import pytest

from cnnkit.course.derive import derive
from cnnkit.errors import CourseError

from .tiny import NAME, FakeExercise, code, solution, text


def test_cells_keep_ids_order_and_everything_but_the_answer(registry):
    source = solution()
    lesson = derive(source, registry, NAME)
    assert [cell.id for cell in lesson.cells] == [cell.id for cell in source.cells]
    assert [a.source == b.source for a, b in zip(lesson.cells, source.cells, strict=True)] == [1, 0, 1, 1, 1]
    assert "x + x" not in str(lesson)


def test_nbgraders_metadata_come_from_the_registry_with_its_keys_and_no_others(registry):
    registry["04.double"] = FakeExercise("04.double", points=7)
    lesson = derive(solution(), registry, NAME)
    common = {"schema_version": 3, "task": False}
    assert lesson.cells[1].metadata.nbgrader == common | {
        "grade": False, "solution": True, "locked": False, "grade_id": "04-double-answer",
    }  # fmt: skip
    assert lesson.cells[2].metadata.nbgrader == common | {
        "grade": True, "solution": False, "locked": True, "grade_id": "04-double", "points": 7, "cell_type": "code",
    }  # fmt: skip
    assert all("nbgrader" not in cell.metadata for cell in lesson.cells if cell.id not in ("answer", "check"))


def test_what_a_person_marks_is_marked_in_its_answer_cell(registry):
    registry["04.double"] = FakeExercise("04.double", points=7, by_hand=True)
    lesson = derive(solution(), registry, NAME)
    common = {"schema_version": 3, "task": False}
    assert lesson.cells[1].metadata.nbgrader == common | {
        "grade": True, "solution": True, "locked": False, "grade_id": "04-double-answer", "points": 7,
        "cell_type": "code",
    }  # fmt: skip
    assert lesson.cells[2].metadata.nbgrader == common | {
        "grade": False, "solution": False, "locked": True, "grade_id": "04-double",
    }  # fmt: skip


def test_check_cells_are_compared_by_nbval(registry):
    assert derive(solution(), registry, NAME).cells[2].metadata.tags == ["nbval-check-output"]


def test_the_solution_itself_stays_as_it_was(registry):
    source = solution()
    derive(source, registry, NAME)
    assert source.cells == solution().cells


def without(id):
    return lambda nb: nb.cells.pop(next(i for i, cell in enumerate(nb.cells) if cell.id == id))


def add(*cells):
    return lambda nb: nb.cells.extend(cells)


def set_source(id, source):
    return lambda nb: next(cell for cell in nb.cells if cell.id == id).update(source=source)


CHECK = {"role": "check", "exercise": "04.double"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("check"), "04.double should have an answer cell and below it a check cell"),
        (without("answer"), "04.double should have an answer cell"),
        (lambda nb: nb.cells.reverse(), "04.double should have an answer cell"),
        (add(code("again", "1", cnnkit=CHECK)), r"more than one cell is for 04.double \(check\)"),
        (add(code("new", "1", cnnkit={"role": "check", "exercise": "04.ghost"})), "has no 04.ghost in lesson 04"),
        (add(code("new", "1", cnnkit={"role": "check", "exercise": "05.other"})), "has no 05.other in lesson 04"),
        (set_source("answer", "def double(x):\n    return x + x"), r"cell answer .* without ### BEGIN SOLUTION"),
        (set_source("answer", "### BEGIN SOLUTION\ndouble = 1\n### END SOLUTION"), "leaves neither a function"),
        (add(code("new", "### BEGIN SOLUTION\n1\n### END SOLUTION")), "cell new .* not an answer cell"),
        (add(text("tip", "### END SOLUTION")), "cell tip .* not an answer cell"),
        (lambda nb: nb.metadata.cnnkit.update(lesson="05"), "its metadata should say"),
        (lambda nb: nb.metadata.pop("cnnkit"), "its metadata should say"),
    ],
)
def test_what_could_not_be_graded_is_refused_by_notebook_and_reason(registry, change, message):
    notebook = solution()
    change(notebook)
    with pytest.raises(CourseError, match=rf"{NAME}.*{message}"):
        derive(notebook, registry, NAME)


def test_exercises_that_the_notebook_forgot_are_named(registry):
    registry["04.forgotten"] = FakeExercise("04.forgotten")
    with pytest.raises(CourseError, match=r"also has the exercise 04\.forgotten"):
        derive(solution(), registry, NAME)


def test_a_check_that_is_not_code_is_refused(registry):
    notebook = solution()
    cell = text("new", "1")
    cell.metadata["cnnkit"] = {"role": "check", "exercise": "04.double"}
    notebook.cells.append(cell)
    with pytest.raises(CourseError, match=r"cell new .* not a code cell"):
        derive(notebook, registry, NAME)


def test_a_solution_repeated_elsewhere_is_given_away(registry):
    notebook = solution()
    long = "return sum(x for _ in range(2))"
    notebook.cells[1].source = notebook.cells[1].source.replace("return x + x", long)
    notebook.cells.append(text("later", f"One way is\n```\n  {long}\n```"))
    with pytest.raises(CourseError, match=r"cell later .* gives away a solution"):
        derive(notebook, registry, NAME)
