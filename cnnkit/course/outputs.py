"""Which outputs a released notebook carries: those that nbval compares, and one still picture per explorer."""

import re

import nbformat
from nbformat import NotebookNode

from cnnkit.course import notebook as nb
from cnnkit.errors import CourseError

WIDGET = "application/vnd.jupyter.widget-view+json"
LARGEST_STILL = 100_000  # bytes of PNG: a repository with sixteen lessons stays light
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def settle(notebook: NotebookNode, name: str) -> None:
    """Drop the outputs that are not kept, and number what is, as *Run All* would.

    nbval compares only cells with an execution count and refuses outputs without one; the cell's
    place among the code cells is such a count, and one that does not change from run to run.
    """
    for place, cell in enumerate(nb.code_cells(notebook), 1):
        compared = nb.is_compared(cell)
        cell.outputs = _compared(cell, name) if compared else _stills(cell, name)
        cell.execution_count = place if compared or cell.outputs else None
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = place


def clear(notebook: NotebookNode) -> None:
    """Take all outputs and numbers away, as before the first run."""
    for cell in nb.code_cells(notebook):
        cell.outputs, cell.execution_count = [], None


def misplaced(notebook: NotebookNode) -> list[str]:
    """What ``settle`` would have to change, a sentence each; an explorer may or may not have its still."""
    found = []
    for place, cell in enumerate(nb.code_cells(notebook), 1):
        compared = nb.is_compared(cell)
        if compared and cell.execution_count is None:
            found.append(f"{nb.called(cell)} has not been run, so that nbval would not compare it")
        elif not compared and cell.outputs and not _is_still(cell):
            found.append(f"{nb.called(cell)} carries outputs that nbval does not compare")
        elif cell.execution_count != (place if compared or cell.outputs else None):
            found.append(f"{nb.called(cell)} is numbered {cell.execution_count}, not as Run All would")
    return found


def _compared(cell: NotebookNode, name: str) -> list[NotebookNode]:
    kept = _merged([_without_widget(output) for output in cell.outputs])
    if ADDRESS.search(str([output.get("data", output.get("text")) for output in kept])):
        raise CourseError(f"{name}, {nb.called(cell)}: shows a memory address, which no two runs share.")
    if any({"image/png", "text/html"} <= output.get("data", {}).keys() for output in kept):
        raise CourseError(f"{name}, {nb.called(cell)}: draws what no two machines draw alike; compare in another cell.")
    return kept


def _without_widget(output: NotebookNode) -> NotebookNode:
    """The output with the picture alone: a saved widget view reads *Error displaying widget* without a kernel."""
    if WIDGET in output.get("data", {}):
        output = nbformat.from_dict(output)
        del output.data[WIDGET]
    return output


def _merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Printed text in one piece per stream, however the kernel happened to cut it."""
    merged: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
        else:
            merged.append(nbformat.from_dict(output))
            if output.output_type == "stream":
                streams[output.name] = merged[-1]
    return merged


def _stills(cell: NotebookNode, name: str) -> list[NotebookNode]:
    if nb.role(cell) != "explorer" and not any(WIDGET in output.get("data", {}) for output in cell.outputs):
        return []
    stills = [_still(output) for output in cell.outputs if "image/png" in output.get("data", {})]
    for still in stills:
        size = len(still.data["image/png"]) * 3 // 4  # base64 writes three bytes as four letters
        if size > LARGEST_STILL:
            raise CourseError(f"{name}, {nb.called(cell)}: its still picture has {size // 1000} kB; at most 100.")
    return stills


def _still(output: NotebookNode) -> NotebookNode:
    data = {kind: output.data[kind] for kind in ("image/png", "text/plain") if kind in output.data}
    if "text/plain" in data:
        data["text/plain"] = ADDRESS.sub("", data["text/plain"])
    sizes = {kind: output.metadata[kind] for kind in ("image/png",) if kind in output.metadata}
    return nbformat.v4.new_output("display_data", data=data, metadata=sizes)


def _is_still(cell: NotebookNode) -> bool:
    return all(
        output.output_type == "display_data" and "image/png" in output.data and WIDGET not in output.data
        for output in cell.outputs
    )
