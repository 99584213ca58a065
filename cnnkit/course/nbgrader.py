"""``cnnkit release --nbgrader``: the released course in the folders that nbgrader works in, one per assignment."""

import json
from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode

from cnnkit.course import lessons as places
from cnnkit.course import notebook as nb
from cnnkit.course import outputs
from cnnkit.course.derive import Registry, nbgrader_metadata
from cnnkit.course.files import make_folder, write_whole
from cnnkit.errors import CourseError

CONFIG = """\
import os
from pathlib import Path

# True, where `cnnkit doctor` finds that grading works: each notebook then runs in a sandbox, out of reach of this
# folder, of other notebooks and of the network.
SANDBOX = False

c = get_config()
c.CourseDirectory.course_id = "cnnkit"
c.ClearSolutions.code_stub = {"python": "..."}
c.Execute.timeout = 180  # seconds of one cell: some train networks
if SANDBOX:
    kernels = str(Path(__file__).parent / "jupyter")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [kernels, os.environ.get("JUPYTER_PATH")]))
    c.Execute.kernel_name = "cnnkit-sandbox"
"""
KERNEL = {  # started by cnnkit.grading.provisioner, which knows what the sandbox needs
    "argv": ["python", "{connection_file}"],
    "display_name": "Python, in cnnkit's sandbox",
    "language": "python",
    "interrupt_mode": "message",
    "metadata": {"kernel_provisioner": {"provisioner_name": "cnnkit-sandbox", "config": {}}},
}


def export(solutions: Path, lessons: Path, target: Path, registry: Registry) -> list[str]:
    """Write ``source/``, ``release/`` and a kernel below ``target``; returns the assignments' names.

    A configuration that is already there is left alone. Raises CourseError when nothing has been released.
    """
    released = [path for path in places.notebooks(lessons) if (solutions / path.name).is_file()]
    if not released:
        raise CourseError(f"There is nothing to export in {lessons}: run `cnnkit release` first.")
    for path in released:
        for stage, notebook in (("source", nb.read(solutions / path.name)), ("release", nb.read(path))):
            folder = target / stage / path.stem
            make_folder(folder)
            write_whole(folder / path.name, nb.dumps(_for_nbgrader(notebook, registry)))
    kernel = target / "jupyter" / "kernels" / "cnnkit-sandbox"
    make_folder(kernel)
    write_whole(kernel / "kernel.json", json.dumps(KERNEL, indent=1).encode())
    if not (target / "nbgrader_config.py").exists():
        write_whole(target / "nbgrader_config.py", CONFIG.encode())
    return [path.stem for path in released]


def _for_nbgrader(notebook: NotebookNode, registry: Registry) -> NotebookNode:
    """Its metadata, no outputs, and check cells whose value is a number: nbgrader reads it as the points earned."""
    notebook = deepcopy(notebook)
    outputs.clear(notebook)
    for cell in notebook.cells:
        if nb.role(cell) in ("answer", "check"):
            cell.metadata["nbgrader"] = nbgrader_metadata(cell, registry)
        if nb.role(cell) == "check" and cell.metadata["nbgrader"]["grade"]:
            cell.source = f"feedback = {cell.source}\ndisplay(feedback)\nfeedback.points"
    return notebook
