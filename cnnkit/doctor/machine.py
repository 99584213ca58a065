"""What the machine has: lessons, a folder to work in, room, memory, and a sandbox for those who grade."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from cnnkit.course import lessons
from cnnkit.doctor.finding import Finding
from cnnkit.errors import CourseError

GIGABYTE = 10**9


def lessons_found() -> Finding:
    try:
        place = lessons.folder()
    except CourseError as error:
        return Finding("lessons", "fail", "none found", str(error))
    return Finding("lessons", "ok", f"{len(lessons.notebooks(place))} in {place}")


def working_folder(folder: Path) -> Finding:
    """Write where the notebooks will be, or in the nearest folder above that exists."""
    name, mend = "working folder", "Name another folder: cnnkit lab DIR"
    place = _existing(folder)
    if place.is_file():
        return Finding(name, "fail", f"{place} is a file", mend)
    try:
        with tempfile.TemporaryFile(dir=place):
            return Finding(name, "ok", f"{folder} can be written")
    except OSError as error:
        return Finding(name, "fail", f"{place} cannot be written: {error.strerror}", mend)


def disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_existing(folder)).free / GIGABYTE
    what, mend = f"{free:.1f} GB free", "Make room: notebooks, compiled code and images want about 1 GB."
    return Finding("disk", "ok", what) if free >= 1 else Finding("disk", "fail" if free < 0.1 else "warn", what, mend)


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest thing above it that is there."""
    folder = folder.expanduser().absolute()
    return next(place for place in (folder, *folder.parents) if os.path.exists(place))


def memory() -> Finding:
    free = free_memory()
    if free is None:
        return Finding("memory", "ok", "not measured on this system")
    what = f"{free / GIGABYTE:.1f} GB available"
    if free >= 2 * GIGABYTE:
        return Finding("memory", "ok", what)
    return Finding("memory", "warn", what, "Close other programs: lessons that train want about 2 GB.")


def free_memory() -> int | None:
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
