"""Is this machine fit to learn on, and to grade on? Each check runs the thing itself rather than looking for it."""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Literal

from rich.text import Text

from cnnkit.course import lessons
from cnnkit.errors import CourseError

OLDEST_PYTHON = (3, 11)
SLOW_START = 10.0  # seconds; a first convolution from Numba's cache takes a fraction of one
PATIENCE = 90.0  # seconds for a program to answer: compiling on a small machine takes a while
GIGABYTE = 10**9


@dataclass(frozen=True)
class Finding:
    """What a check saw; ``mend`` says what to do about it. Only ``fail`` makes learning impossible."""

    name: str
    level: Literal["ok", "warn", "fail"]
    what: str
    mend: str = ""


Check = tuple[str, Callable[[], Finding]]


def checks(folder: Path) -> list[Check]:
    """All checks with their names, in the order in which they make sense; ``folder`` is the learner's."""
    return [
        ("Python", python),
        ("packages", packages),
        ("kernels", convolution),
        ("threads", threads),
        ("JupyterLab", jupyterlab),
        ("notebook kernel", notebook_kernel),
        ("lessons", lessons_found),
        ("working folder", partial(working_folder, folder)),
        ("disk", partial(disk, folder)),
        ("memory", memory),
        ("browser tests", chromium),
        ("grading sandbox", sandbox),
    ]


def exit_code(findings: list[Finding]) -> int:
    return int(any(finding.level == "fail" for finding in findings))


def summary(findings: list[Finding]) -> str:
    failed = [finding.name for finding in findings if finding.level == "fail"]
    warned = [finding.name for finding in findings if finding.level == "warn"]
    if failed:
        return f"Not fit to learn on yet: {', '.join(failed)}."
    return "Fit to learn on" + (f"; to be looked at: {', '.join(warned)}." if warned else " and to grade on.")


def line(finding: Finding) -> Text:
    """A finding for the terminal: level, name, what was seen, and below it the mend."""
    colour = {"ok": "green", "warn": "yellow", "fail": "bold red"}[finding.level]
    shown = Text.assemble((f"{finding.level:<5}", colour), f"{finding.name:<16} {finding.what}")
    return shown.append(f"\n     -> {finding.mend}", style="dim") if finding.mend else shown


def python() -> Finding:
    name, found = "Python", platform.python_version()
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Finding(name, "ok", found)
    return Finding(name, "fail", f"{found} is too old", "Install Python 3.11 or newer and cnnkit in it.")


def packages() -> Finding:
    """Installed versions against the floors that cnnkit's own metadata names."""
    try:
        floors = [parts for text in metadata.requires("cnnkit") or [] if (parts := floor(text))]
    except metadata.PackageNotFoundError:
        return Finding("packages", "fail", "cnnkit itself is not installed", "python -m pip install -e . in its folder")
    low = [problem for name, least in floors if (problem := _too_low(name, least))]
    if not low:
        return Finding("packages", "ok", f"all {len(floors)} at or above their floors")
    return Finding("packages", "fail", "; ".join(low), f"{sys.executable} -m pip install --upgrade cnnkit")


def floor(requirement: str) -> tuple[str, str] | None:
    """The name and least version of a requirement as we write them; None for those of an extra.

    >>> floor("numpy>=1.26")
    ('numpy', '1.26')
    """
    found = re.fullmatch(r"([\w.-]+)\s*>=\s*([\d.]+)", requirement)
    return (found[1], found[2]) if found else None


def _too_low(name: str, least: str) -> str:
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing"
    return "" if _numbers(found) >= _numbers(least) else f"{name} {found} is below {least}"


def _numbers(version: str) -> list[int]:
    release = re.match(r"[\d.]*", version)
    return [int(part) for part in (release[0] if release else "").split(".") if part]


CONVOLVE = """
    import time
    import numpy as np
    start = time.perf_counter()
    from cnnkit import ops
    x, w = np.ones((1, 3, 32, 32), np.float32), np.ones((4, 3, 3, 3), np.float32)
    assert ops.conv2d(x, w).shape == (1, 4, 30, 30)
    print(time.perf_counter() - start)
"""


def convolution() -> Finding:
    """A convolution in two fresh processes: the second must find in Numba's cache what the first compiled."""
    first, second = _run_python(CONVOLVE), _run_python(CONVOLVE)
    if first.returncode or second.returncode:
        said = _last_line(first.stderr or second.stderr)
        return Finding(
            "kernels", "fail", f"a convolution failed: {said}", "Install cnnkit again in a fresh environment."
        )
    before, after = (float(_last_line(done.stdout)) for done in (first, second))
    took = f"first convolution after {before:.1f} s, then {after:.1f} s"
    if after < SLOW_START:
        return Finding("kernels", "ok", took)
    return Finding("kernels", "warn", took, "Numba keeps no cache: set NUMBA_CACHE_DIR to a folder that you can write.")


TWO_AT_ONCE = """
    import numpy as np
    from concurrent.futures import ThreadPoolExecutor
    from cnnkit import ops
    x, w = np.ones((8, 8, 64, 64), np.float32), np.ones((8, 8, 3, 3), np.float32)
    with ThreadPoolExecutor(2) as pool:
        first, *others = pool.map(lambda i: ops.conv2d(x, w), range(16))
    assert all(np.array_equal(first, other) for other in others)
"""


def threads() -> Finding:
    """Convolutions from two threads at once, as explorers do; some threading layers abort on that."""
    done = _run_python(TWO_AT_ONCE)
    if done.returncode == 0:
        return Finding("threads", "ok", f"two convolutions at once, {os.cpu_count()} processors")
    mend = "Install a threading layer that allows it: python -m pip install tbb"
    return Finding("threads", "warn", f"two convolutions at once failed: {_last_line(done.stderr)}", mend)


def jupyterlab() -> Finding:
    done = _run([sys.executable, "-m", "jupyterlab", "--version"])
    if done.returncode == 0:
        return Finding("JupyterLab", "ok", done.stdout.strip())
    mend = f"{sys.executable} -m pip install --upgrade jupyterlab"
    return Finding("JupyterLab", "fail", f"does not start: {_last_line(done.stderr)}", mend)


def notebook_kernel() -> Finding:
    """Start the kernel that lessons ask for, python3, and import cnnkit in it."""
    name = "notebook kernel"
    mend = f"{sys.executable} -m ipykernel install --sys-prefix --name python3"
    try:
        prefix, trouble = _ask_kernel("python3")
    except Exception as error:  # whatever goes wrong here goes wrong in JupyterLab too
        return Finding(name, "fail", f"python3 does not start: {_last_line(str(error))}", mend)
    if trouble:
        return Finding(name, "fail", f"python3 cannot import cnnkit: {trouble}", mend)
    if Path(prefix).resolve() != Path(sys.prefix).resolve():
        return Finding(name, "warn", f"python3 runs in another environment, {prefix}", mend)
    return Finding(name, "ok", "python3 runs in this environment and imports cnnkit")


def _ask_kernel(kernel: str) -> tuple[str, str]:
    """Its sys.prefix, and what went wrong with the import."""
    from jupyter_client.manager import start_new_kernel

    heard: list[dict] = []
    manager, client = start_new_kernel(startup_timeout=60, kernel_name=kernel, stderr=subprocess.DEVNULL)
    try:
        code = "import sys; print(sys.prefix); import cnnkit"
        client.execute_interactive(code, timeout=60, output_hook=lambda message: heard.append(message["content"]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    said = "".join(content.get("text", "") for content in heard)
    troubles = [f"{content['ename']}: {content['evalue']}" for content in heard if "ename" in content]
    return said.strip(), "".join(troubles)


def lessons_found() -> Finding:
    try:
        place = lessons.folder()
    except CourseError as error:
        return Finding("lessons", "fail", "none found", str(error))
    return Finding("lessons", "ok", f"{len(lessons.notebooks(place))} in {place}")


def working_folder(folder: Path) -> Finding:
    """Write where the notebooks will be, or in the nearest folder above that exists."""
    place = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            return Finding("working folder", "ok", f"{folder} can be written")
    except OSError as error:
        said = f"{place} cannot be written: {error.strerror}"
        return Finding("working folder", "fail", said, "Name another folder: cnnkit lab DIR")


def disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_existing(folder)).free / GIGABYTE
    what, mend = f"{free:.1f} GB free", "Make room: notebooks, compiled code and images want about 1 GB."
    return Finding("disk", "ok", what) if free >= 1 else Finding("disk", "fail" if free < 0.1 else "warn", what, mend)


def memory() -> Finding:
    free = _free_memory()
    if free is None:
        return Finding("memory", "ok", "not measured on this system")
    what = f"{free / GIGABYTE:.1f} GB available"
    if free >= 2 * GIGABYTE:
        return Finding("memory", "ok", what)
    return Finding("memory", "warn", what, "Close other programs: lessons that train want about 2 GB.")


def _free_memory() -> int | None:
    """Bytes, from what the system says; None where asking needs more than the standard library."""
    try:
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        return int(found[1]) * 1024 if found else None
    except OSError:
        return None


def chromium() -> Finding:
    """Never more than a remark: only our own tests drive a browser."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return Finding("browser tests", "ok", found or "no Chromium; only cnnkit's own tests need one")


def sandbox() -> Finding:
    """Not whether bubblewrap is installed but whether it runs: systems may forbid what it does."""
    from cnnkit.grading import bubblewrap

    found = bubblewrap.trouble()
    if found:
        return Finding("grading sandbox", "warn", *found)
    return Finding("grading sandbox", "ok", f"{bubblewrap.find()} runs")


def _existing(folder: Path) -> Path:
    folder = folder.expanduser().absolute()
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def _run_python(program: str) -> subprocess.CompletedProcess[str]:
    return _run([sys.executable, "-c", textwrap.dedent(program)])


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run it; what hangs, or cannot run at all, counts as failed."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {PATIENCE:g} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
