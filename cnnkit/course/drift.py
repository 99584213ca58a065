"""Where lessons/ no longer follows solutions/: one sentence per difference, without running anything."""

from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode

from cnnkit.course import lessons, outputs, stub
from cnnkit.course import notebook as nb
from cnnkit.course.derive import Registry, derive
from cnnkit.errors import CourseError


def drift(solutions: Path, released: Path, registry: Registry) -> list[str]:
    """Every difference, naming notebook and cell; none when the lessons are what a release would write."""
    authored = {path.name: path for path in lessons.notebooks(solutions)}
    handed_out = {path.name: path for path in lessons.notebooks(released)}
    orphans = [
        f"lessons/{name}: has no solution; delete it or author one" for name in handed_out if name not in authored
    ]
    unreleased = [f"solutions/{name}: has no lesson yet" for name in authored if name not in handed_out]
    both = [name for name in authored if name in handed_out]
    return (
        orphans + unreleased + [line for name in both for line in _of_one(authored[name], handed_out[name], registry)]
    )


def _of_one(solution_file: Path, lesson_file: Path, registry: Registry) -> list[str]:
    name = lesson_file.name
    try:
        solution = nb.read(solution_file)
        expected = derive(solution, registry, name)
    except CourseError as error:
        return [f"solutions/{error}"]
    try:
        actual = nb.read(lesson_file)
    except CourseError as error:
        return [f"lessons/{error}"]
    lines = [f"lessons/{name}: {line}" for line in [*compare(expected, actual), *outputs.misplaced(actual)]]
    return lines + [f"solutions/{name}: {line}" for line in [*_not_normal(solution), *outputs.misplaced(solution)]]


def compare(expected: NotebookNode, actual: NotebookNode) -> list[str]:
    """Sources, ids, order and metadata; outputs have their own rules."""
    theirs = {cell.id: cell for cell in actual.cells}
    found = [f"{nb.called(cell)} is missing" for cell in expected.cells if cell.id not in theirs]
    ours = {cell.id for cell in expected.cells}
    found += [f"{nb.called(cell)} is not in the solution" for cell in actual.cells if cell.id not in ours]
    found += _moved(expected, actual)
    for cell in expected.cells:
        if cell.id in theirs:
            found += _in_cell(cell, theirs[cell.id])
    if expected.metadata != actual.metadata:
        found.append("the notebook's own metadata differ")
    return found


def _moved(expected: NotebookNode, actual: NotebookNode) -> list[str]:
    here = {cell.id for cell in actual.cells}
    there = {cell.id for cell in expected.cells}
    wanted = [cell for cell in expected.cells if cell.id in here]
    order = [cell.id for cell in actual.cells if cell.id in there]
    first = next((cell for cell, id in zip(wanted, order, strict=True) if cell.id != id), None)
    return [f"{nb.called(first)} is in another place"] if first else []


def _in_cell(expected: NotebookNode, actual: NotebookNode) -> list[str]:
    found = []
    if stub.has_marker(actual.source) and not stub.has_marker(expected.source):
        found.append(f"{nb.called(actual)} hands out a solution")
    elif expected.source != actual.source:
        found.append(f"{nb.called(expected)} reads otherwise")
    if expected.cell_type != actual.cell_type:
        found.append(f"{nb.called(expected)} is a {actual.cell_type} cell")
    if expected.metadata != actual.metadata:
        keys = sorted(
            key
            for key in {*expected.metadata, *actual.metadata}
            if expected.metadata.get(key) != actual.metadata.get(key)
        )
        found.append(f"{nb.called(expected)} has other metadata ({', '.join(keys)})")
    if expected.get("attachments") != actual.get("attachments"):
        found.append(f"{nb.called(expected)} has other attachments")
    return found


def _not_normal(solution: NotebookNode) -> list[str]:
    """What a release would tidy in the authored notebook itself."""
    normal = deepcopy(solution)
    nb.normalise(normal)
    return compare(normal, solution)
