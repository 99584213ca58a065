"""Spliced cells as a notebook that nbval runs: a first cell of ours, the pieces, a probe after each answer, and
probes once more at the end, where helpers that were defined too late are there."""

from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode, from_dict

from cnnkit.exercises import Exercise, catalogue
from cnnkit.grading.lend import again, lending
from cnnkit.grading.splice import Piece

STAGE = "__import__('cnnkit.exercises.stage', fromlist=['names'])"


def notebook(
    pieces: Sequence[Piece],
    asked: Sequence[str],
    exercises: dict[str, Exercise],
    *,
    lent: Sequence[str] = (),
    borrowed: Sequence[str] = (),
) -> NotebookNode:
    """Ask about ``asked``. References of ``lent`` stand in for answers; ``borrowed`` ones are of earlier lessons."""
    names = {id: exercise.name for id, exercise in exercises.items()}
    cells = [_cell("begin", "ours", f"{STAGE}.names.update({names!r})")]
    cells += [_cell(f"borrow {id}", "ours", lending(catalogue()[id], named=False)) for id in borrowed]
    cells += [_cell(f"lend {id}", "ours", lending(exercises[id])) for id in lent]
    for piece in pieces:
        cells.append(_cell(piece.cell, "student", piece.source, exercise=piece.exercise))
        if piece.exercise in lent:
            cells.append(_cell(f"reference {piece.exercise}", "ours", again(exercises[str(piece.exercise)])))
        if piece.exercise in asked:
            cells.append(_cell(piece.cell, "probe", "...", exercise=piece.exercise))
    cells += [_cell("end", "probe", "...", exercise=id) for id in asked]
    for number, cell in enumerate(cells):
        cell.id = f"c{number}"
    return from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _cell(name: str, role: str, source: str, exercise: str | None = None) -> NotebookNode:
    ours = {"role": role, "cell": name, **({"exercise": exercise} if exercise else {})}
    cell: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": [], "source": source}
    return from_dict({**cell, "metadata": {"cnnkit": ours}})  # nbformat's own makers validate: 2 ms for each cell
