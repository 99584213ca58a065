"""Is this machine fit to learn on, and to grade on? Each check runs the thing itself rather than looking for it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from cnnkit.doctor import jupyter, machine, software
from cnnkit.doctor.finding import Finding, as_json, exit_code, line, summary

__all__ = ["Check", "Finding", "as_json", "checks", "exit_code", "line", "summary"]

Check = tuple[str, Callable[[], Finding]]


def checks(folder: Path) -> list[Check]:
    """All checks with their names, in the order in which they make sense; ``folder`` is the learner's."""
    return [
        ("Python", software.python),
        ("packages", software.packages),
        ("kernels", software.convolution),
        ("cache", software.cache),
        ("threads", software.threads),
        ("JupyterLab", jupyter.jupyterlab),
        ("widgets", jupyter.widgets),
        ("notebook kernel", jupyter.notebook_kernel),
        ("lessons", machine.lessons_found),
        ("working folder", partial(machine.working_folder, folder)),
        ("disk", partial(machine.disk, folder)),
        ("memory", machine.memory),
        ("browser tests", machine.chromium),
        ("grading sandbox", machine.sandbox),
    ]
