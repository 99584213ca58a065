"""Runs pytest on spliced notebooks: one warm process that has pytest ready to collect, and forks one child per job.

``python -I -m cnnkit.grading.worker FOLDER`` reads jobs, one path below the folder per line, and answers each with a
line. A child holds one student's notebook and is gone afterwards; the warm parent never sees one.
"""

import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import NoReturn, TextIO

import pytest

SET_PARENT_DEATH_SIGNAL = 1
MEMORY = 6 << 30  # address space of a child: whatever a kernel sends, this machine stays usable
INI = "[pytest]\nfilterwarnings = ignore\n"


def arguments(folder: Path) -> list[str]:
    """Nothing that lies beside a notebook is configuration, and no plugin comes by itself."""
    ini = folder / "grader.ini"
    ini.write_text(INI, encoding="utf-8")
    return [
        *("-c", str(ini), "--rootdir", str(folder), "--noconftest", "--import-mode=importlib", "--capture=no"),
        *("-p", "no:cacheprovider", "-p", "no:doctest", "-p", "nbval.plugin", "-p", "cnnkit.grading.plugin"),
        *("-p", "no:unraisableexception", "-p", "no:threadexception"),  # they collect garbage, for a fifth of a second
        *("-q", "--tb=no", "--no-header", "--color=no"),
    ]


def die_with_parent() -> None:
    """The kernel of the system ends us when whoever started us ends, in whatever way; only Linux's can."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if parent != os.getppid():
        os._exit(1)


class Desk:
    """Keeps pytest waiting for what to collect: each job is collected, and run, by a child."""

    def __init__(self, answers: TextIO) -> None:
        self._answers = answers

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Returns in children alone, and those go on from here."""
        gc.collect()
        gc.freeze()  # no child's collector writes into pages that it shares with us
        print("ready", file=self._answers, flush=True)
        for line in sys.stdin:
            child = os.fork()
            if child == 0:
                self._answers.close()
                begin(session.config, Path(line.rstrip("\n")))
                return
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), file=self._answers, flush=True)
        os._exit(0)


def begin(config: pytest.Config, job: Path) -> None:
    """In the child: what is to be collected, by whose rules, and how long it may take."""
    from cnnkit.grading.plugin import Grader

    die_with_parent()
    task = json.loads(job.read_text(encoding="utf-8"))
    os.chdir(job.parent)
    signal.alarm(int(task["deadline"]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    config.pluginmanager.register(Grader(task), "cnnkit-grader")
    config.args = [str(job.parent / name) for name in task["notebooks"]]


def warm() -> None:
    """Import what pytest, its plugins and ours need, so that no child has to. None starts threads or opens sockets."""
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # jsonschema would build a grammar of addresses
    import _pytest.config

    import cnnkit.grading.plugin
    import cnnkit.grading.provisioner  # noqa: F401
    from cnnkit.exercises import catalogue

    for name in _pytest.config.default_plugins:
        importlib.import_module(f"_pytest.{name}")
    catalogue()


def main() -> NoReturn:
    """Warm up, then run one job after another until stdin ends."""
    die_with_parent()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (1, 2):  # what pytest has to say is in the results
        os.dup2(nowhere, standard)
    code = 70
    try:
        warm()
        code = int(pytest.main(arguments(Path(sys.argv[1])), plugins=[Desk(answers)]))
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
