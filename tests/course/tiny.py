"""A course small enough to read: one notebook of five cells, and a registry of two exercises."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

NAME = "04_pad_and_stride.ipynb"

ANSWER = '''def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION'''


@dataclass(frozen=True)
class FakeExercise:
    id: str
    points: int = 2
    lesson: str = "04"
    by_hand: bool = False


def registry() -> dict[str, FakeExercise]:
    return {"04.double": FakeExercise("04.double"), "05.other": FakeExercise("05.other", lesson="05")}


def code(id: str, source: str, **metadata: object) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source, metadata=metadata)
    cell.id = id
    return cell


def text(id: str, source: str) -> NotebookNode:
    cell = nbformat.v4.new_markdown_cell(source)
    cell.id = id
    return cell


def solution() -> NotebookNode:
    """A title, an answer, its check, a worked number and a cell whose output nobody compares."""
    cells = [
        text("title", "# Pad and stride"),
        code("answer", ANSWER, cnnkit={"role": "answer", "exercise": "04.double"}),
        code("check", "double(4) or 'not attempted'", cnnkit={"role": "check", "exercise": "04.double"}),
        code("number", "print(6 * 7)", tags=["nbval-check-output"]),
        code("aside", "import sys; sys.version", collapsed=True),
    ]
    metadata = {"cnnkit": {"lesson": "04", "minutes": 75}, "language_info": {"name": "python", "version": "3.8"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def save(notebook: NotebookNode, folder: Path, name: str = NAME) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    nbformat.write(notebook, path)
    return path


def load(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)
