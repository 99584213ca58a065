"""Runs a notebook from top to bottom in a kernel of this very environment, far from the author's own files."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import ipykernel.kernelspec
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from cnnkit.course import notebook as nb
from cnnkit.errors import CourseError

SECONDS_PER_CELL = 600


class _ThisEnvironment(KernelSpecManager):
    """Offers the kernel of the Python that runs us; a kernelspec called python3 may belong to another."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(resource_dir=ipykernel.kernelspec.RESOURCES, **ipykernel.kernelspec.get_kernel_dict())


def execute(notebook: NotebookNode, name: str, home: Path, *, tick: Callable[[], None] = lambda: None) -> None:
    """Run every code cell in the empty folder ``home``, which also keeps the record of attempts.

    ``tick`` is called after each code cell. Raises CourseError with the notebook, the cell and the
    error's last line.
    """
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "CNNKIT_HOME": str(home), "IPYTHONDIR": str(home / ".ipython")}
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=_ThisEnvironment())
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=SECONDS_PER_CELL,
        resources={"metadata": {"path": str(home)}},
        store_widget_state=False,
        record_timing=False,
    )
    client.reset_execution_trackers()
    # Cell by cell rather than execute(): that one takes Ctrl-C for itself and reports a dead kernel.
    try:
        with client.setup_kernel(env=environment, cleanup_kc=True, stderr=subprocess.DEVNULL):
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    _run(client, cell, index, name)
                    tick()
    except RuntimeError as error:  # jupyter_client's, when the kernel does not come up
        raise CourseError(f"{name}: no kernel would start here ({error}); run `cnnkit doctor`.") from error


def _run(client: NotebookClient, cell: NotebookNode, index: int, name: str) -> None:
    try:
        client.execute_cell(cell, index)
    except CellTimeoutError as error:
        raise CourseError(f"{name}, {nb.called(cell)}: still running after {SECONDS_PER_CELL} s.") from error
    except CellExecutionError as error:
        last = (error.evalue.strip().splitlines() or ["(no message)"])[-1]
        raise CourseError(f"{name}, {nb.called(cell)}: {error.ename}: {last}") from error
    except (DeadKernelError, CellControlSignal) as error:
        raise CourseError(f"{name}, {nb.called(cell)}: the kernel died.") from error
