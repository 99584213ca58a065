"""From a solution to the lesson that is handed out: the same cells, stubs for answers, nbgrader's metadata."""

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from typing import Protocol

import nbformat
from nbformat import NotebookNode

from cnnkit.course import notebook as nb
from cnnkit.course import outputs, stub
from cnnkit.errors import CourseError


class Known(Protocol):
    """What a release needs to know of an exercise."""

    @property
    def id(self) -> str: ...
    @property
    def lesson(self) -> str: ...
    @property
    def points(self) -> int: ...
    @property
    def by_hand(self) -> bool: ...


Registry = Mapping[str, Known]


def derive(solution: NotebookNode, registry: Registry, name: str) -> NotebookNode:
    """The lesson of a solution, not yet run.

    Raises CourseError, naming notebook and cell, when the two could not be graded against each other.
    """
    _match_exercises(solution, registry, name)
    lesson = deepcopy(solution)
    nb.normalise(lesson)
    outputs.clear(lesson)
    for cell in lesson.cells:
        where = f"{name}, {nb.called(cell)}"
        if nb.role(cell) == "answer":
            cell.source = _stub(cell.source, where)
        elif stub.has_marker(cell.source):
            raise CourseError(f"{where}: has solution markers, but is not an answer cell.")
        if nb.role(cell) in ("answer", "check"):
            cell.metadata["nbgrader"] = nbgrader_metadata(cell, registry)
            cell.metadata["deletable"] = False  # a lost cell would be a lost mark
    _no_traces(solution, lesson, name)
    return lesson


def nbgrader_metadata(cell: NotebookNode, registry: Registry) -> NotebookNode:
    """Schema 3, whose keys are fixed and whose grade_ids know no dots."""
    exercise = registry[nb.exercise_of(cell) or ""]
    grade_id = exercise.id.replace(".", "-")
    if nb.role(cell) == "answer":
        flags = {"grade": exercise.by_hand, "solution": True, "locked": False, "grade_id": f"{grade_id}-answer"}
    else:
        flags = {"grade": not exercise.by_hand, "solution": False, "locked": True, "grade_id": grade_id}
    if flags["grade"]:  # a person marks the answer itself; the check of any other is what earns its points
        flags |= {"points": exercise.points, "cell_type": "code"}
    return nbformat.from_dict({"schema_version": 3, "task": False, **flags})


def _stub(source: str, where: str) -> str:
    stripped = stub.strip(source, where)
    if not stub.has_marker(source):
        raise CourseError(f"{where}: is an answer cell without {stub.BEGIN} and {stub.END}.")
    trouble = stub.why_no_stub(stripped)
    if trouble:
        raise CourseError(f"{where}: without its solution, the cell {trouble}.")
    return stripped


def _match_exercises(solution: NotebookNode, registry: Registry, name: str) -> None:
    """Every exercise of the lesson has one answer cell and, below it, one check cell; there are no others."""
    number = nb.lesson_of(solution)
    if number is None or not name.startswith(f"{number}_"):
        raise CourseError(f'{name}: its metadata should say {{"cnnkit": {{"lesson": "{name[:2]}"}}}}, not {number!r}.')
    found = [(str(nb.exercise_of(cell)), nb.role(cell)) for cell in solution.cells if _is_graded(cell, name)]
    ids = dict.fromkeys(id for id, _ in found)
    foreign = [id for id in ids if id not in registry or registry[id].lesson != number]
    missing = [id for id, exercise in registry.items() if exercise.lesson == number and id not in ids]
    doubled = [f"{id} ({role})" for (id, role), times in Counter(found).items() if times > 1]
    if foreign:
        raise CourseError(f"{name}: cnnkit.exercises has no {', '.join(foreign)} in lesson {number}.")
    if missing:
        raise CourseError(f"{name}: lesson {number} also has the exercise {', '.join(missing)}, but no cell for it.")
    if doubled:
        raise CourseError(f"{name}: more than one cell is for {', '.join(doubled)}.")
    for id in ids:
        if [role for other, role in found if other == id] != ["answer", "check"]:
            raise CourseError(f"{name}: {id} should have an answer cell and below it a check cell.")


def _is_graded(cell: NotebookNode, name: str) -> bool:
    if nb.role(cell) not in ("answer", "check"):
        return False
    if cell.cell_type != "code":
        raise CourseError(f"{name}, {nb.called(cell)}: is marked as {nb.role(cell)}, but is not a code cell.")
    return True


def _no_traces(solution: NotebookNode, lesson: NotebookNode, name: str) -> None:
    """No region of a solution stands, whole, anywhere in the lesson."""
    hidden = [_squeezed(region) for cell in solution.cells for region in stub.regions(cell.source)]
    for cell in lesson.cells:
        if any(region in _squeezed(cell.source) for region in hidden if len(region) >= 20):  # shorter ones are chance
            raise CourseError(f"{name}, {nb.called(cell)}: gives away a solution.")


def _squeezed(text: str) -> str:
    return "".join(text.split())
