"""Runs pytest on spliced notebooks: one warm process that imports everything once, and forks one child per job.

``python -I -m cnnkit.grading.worker`` reads jobs, one path per line, and answers each with a line. A child holds one
student's notebook and is gone afterwards; the warm parent never sees one.
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

SET_PARENT_DEATH_SIGNAL = 1
MEMORY = 6 << 30  # address space of a child: whatever a kernel sends, this machine stays usable
INI = "[pytest]\nfilterwarnings = ignore\n"


def arguments(job: Path, notebooks: list[str]) -> list[str]:
    """Nothing that lies beside a notebook is configuration, and no plugin comes by itself."""
    folder = job.parent
    return [
        *("-c", str(folder / "grader.ini"), "--rootdir", str(folder), "--noconftest", "--import-mode=importlib"),
        *("-p", "no:cacheprovider", "-p", "no:doctest", "-p", "nbval.plugin", "-p", "cnnkit.grading.plugin"),
        *("-p", "no:unraisableexception", "-p", "no:threadexception"),  # they collect garbage, for a fifth of a second
        *("--cnnkit-job", str(job), "-q", "--tb=no", "--no-header", "--color=no"),
        *(str(folder / name) for name in notebooks),
    ]


def die_with_parent() -> None:
    """The kernel of the system ends us when whoever started us ends, in whatever way; only Linux's can."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if parent != os.getppid():
        os._exit(1)


def run(job: Path) -> int:
    """In the child: pytest on one job."""
    die_with_parent()
    import pytest

    task = json.loads(job.read_text(encoding="utf-8"))
    os.chdir(job.parent)
    log = os.open("pytest.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    signal.alarm(int(task["deadline"]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    (job.parent / "grader.ini").write_text(INI, encoding="utf-8")
    return int(pytest.main(arguments(job, task["notebooks"])))


def warm() -> None:
    """Import what pytest, its plugins and ours need, so that no child has to. None starts threads or opens sockets."""
    import _pytest.config

    import cnnkit.grading.plugin
    import cnnkit.grading.provisioner  # noqa: F401
    from cnnkit.exercises import catalogue

    for name in _pytest.config.default_plugins:
        importlib.import_module(f"_pytest.{name}")
    catalogue()
    gc.collect()
    gc.freeze()  # no child's collector writes into pages that it shares with us


def main() -> None:
    die_with_parent()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code = run(Path(line.rstrip("\n")))
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
