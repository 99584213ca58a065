"""A notebook as data: read and checked, told apart by our metadata, brought to one form, written."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cnnkit.course.files import write_whole
from cnnkit.errors import CourseError

COMPARED = "nbval-check-output"  # the tag on cells whose outputs nbval compares

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {  # without a version: it would change with every author's machine
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
KEPT_OF_A_CELL = ("cnnkit", "tags", "jupyter", "editable", "deletable")  # the rest are timings and editors' notes


def read(path: Path) -> NotebookNode:
    """The notebook in a file; CourseError with the reason when it is none, or one that we cannot work with."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text)
    except OSError as error:
        raise CourseError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:  # JSON's and Unicode's errors are ValueErrors
        raise CourseError(f"{path.name} is not a notebook, because it is not JSON: {error}.") from error
    _refuse_what_nbformat_would_mend(raw, path.name)
    notebook = nbformat.reads(text, as_version=4)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise CourseError(f"{path.name} is not a valid notebook: {str(error).splitlines()[0]}.") from error
    return notebook


def _refuse_what_nbformat_would_mend(raw: object, name: str) -> None:
    """Old formats, missing and doubled ids: reading would invent new ids, and lessons are told apart by theirs."""
    if not isinstance(raw, dict) or not isinstance(raw.get("cells"), list) or "nbformat" not in raw:
        raise CourseError(f"{name} is not a notebook: it has no list of cells.")
    version = (raw["nbformat"], raw.get("nbformat_minor", 0))
    if version[0] != 4 or version[1] < 5:
        raise CourseError(
            f"{name} is in notebook format {version[0]}.{version[1]}; open and save it in JupyterLab for 4.5."
        )
    ids = Counter(cell.get("id") if isinstance(cell, dict) else None for cell in raw["cells"])
    doubled = sorted(str(id) for id, times in ids.items() if times > 1 and id is not None)
    if ids[None]:
        raise CourseError(f"{name}: {ids[None]} of its cells have no id; open and save it in JupyterLab.")
    if doubled:
        raise CourseError(f"{name}: more than one cell has the id {', '.join(doubled)}; give one of them another.")


def dumps(notebook: NotebookNode) -> bytes:
    """The bytes that JupyterLab would save: one form, so that diffs show only what changed."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def write(notebook: NotebookNode, path: Path) -> None:
    """Save, whole or not at all; a file that already says the same is left alone."""
    content = dumps(notebook)
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content)


def code_cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """In the notebook's order."""
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def role(cell: NotebookNode) -> str | None:
    """``answer``, ``check``, ``explorer``, another of ours, or None."""
    return cell.metadata.get("cnnkit", {}).get("role")


def exercise_of(cell: NotebookNode) -> str | None:
    """The id of the exercise that an answer or a check cell belongs to, or None."""
    return cell.metadata.get("cnnkit", {}).get("exercise")


def lesson_of(notebook: NotebookNode) -> str | None:
    """The lesson's number as a string: "04"."""
    return notebook.metadata.get("cnnkit", {}).get("lesson")


def is_compared(cell: NotebookNode) -> bool:
    """Whether nbval compares the cell's outputs: by tag, or by the comment that it also understands."""
    comments = (line.strip().lstrip("# ") for line in cell.source.splitlines() if line.strip().startswith("#"))
    return COMPARED in cell.metadata.get("tags", []) or "NBVAL_CHECK_OUTPUT" in comments


def called(cell: NotebookNode) -> str:
    """How messages name a cell: its id and first line."""
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "empty")
    return f"cell {cell.id} ({first if len(first) <= 50 else first[:49] + '…'})"


def normalise(notebook: NotebookNode) -> None:
    """Bring metadata to the one form that we keep; sources and outputs are not touched.

    Check cells get nbval's tag, whoever authored them.
    """
    ours = {"cnnkit": notebook.metadata["cnnkit"]} if "cnnkit" in notebook.metadata else {}
    notebook.metadata = nbformat.from_dict({**ours, "kernelspec": KERNELSPEC, "language_info": LANGUAGE})
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        kept = {key: cell.metadata[key] for key in KEPT_OF_A_CELL if key in cell.metadata}
        if role(cell) == "check" and COMPARED not in kept.get("tags", []):
            kept["tags"] = [*kept.get("tags", []), COMPARED]
        cell.metadata = nbformat.from_dict(kept)
