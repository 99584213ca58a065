"""Submissions for tests: the solution of lesson 04, or the lesson as handed out, with a few cells changed."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from cnnkit.course import notebook as nb
from cnnkit.course.derive import derive
from cnnkit.exercises import catalogue

ROOT = Path(__file__).parents[2]
STEM = "04_pad_and_stride"
EXERCISES = {id: exercise for id, exercise in catalogue().items() if exercise.lesson == "04"}
FULL = {id: exercise.points for id, exercise in EXERCISES.items()}


@cache
def _solution() -> str:
    return (ROOT / "solutions" / f"{STEM}.ipynb").read_text(encoding="utf-8")


@cache
def _lesson() -> str:
    solved = nb.read(ROOT / "solutions" / f"{STEM}.ipynb")
    return nbformat.writes(derive(solved, EXERCISES, f"{STEM}.ipynb"))


def solution() -> dict[str, Any]:
    return json.loads(_solution())


def lesson() -> dict[str, Any]:
    return json.loads(_lesson())


def lessons_folder(place: Path) -> Path:
    """A folder of released lessons that is sure to fit the solution, whatever state ``lessons/`` is in."""
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{STEM}.ipynb").write_text(_lesson(), encoding="utf-8")
    return place


def cell(notebook: dict, id: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == id)


def answer_cell(exercise: str) -> str:
    """The id of an exercise's answer cell: "04.pad2d" -> "pad2d-answer"."""
    cells = solution()["cells"]
    return next(c["id"] for c in cells if c["metadata"].get("cnnkit") == {"exercise": exercise, "role": "answer"})


def answered(base: dict, **answers: str) -> dict:
    """The notebook with other sources in answer cells, by the exercise's name: pad2d="def pad2d …"."""
    notebook = deepcopy(base)
    for name, source in answers.items():
        cell(notebook, answer_cell(f"04.{name}"))["source"] = source
    return notebook


def with_cell(notebook: dict, source: str, *, before: str = "", after: str = "", id: str = "own-cell") -> dict:
    """One more code cell, by default at the end."""
    notebook = deepcopy(notebook)
    ids = [cell["id"] for cell in notebook["cells"]]
    place = ids.index(before) if before else ids.index(after) + 1 if after else len(ids)
    own = {"cell_type": "code", "id": id, "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    notebook["cells"].insert(place, own)
    return notebook


def hand_in(folder: Path, student: str, content: dict | str | bytes) -> Path:
    path = folder / student / f"{STEM}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
