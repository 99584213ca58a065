"""The command that starts a program in the sandbox: which files it sees, and nothing else of the machine.

Everything visible is read-only except two small folders in memory. No folder is shared with the outside.
"""

import json
import os
import platform
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnkit.grading import bubblewrap, library
from cnnkit.grading.limits import Limits

HOME = "/home/student"
INSIDE = "/cnnkit"
TEMPORARY, SHARED_MEMORY = "/tmp", "/dev/shm"
WRITABLE = (TEMPORARY, HOME, SHARED_MEMORY)
PARENTS_POWERS = ("CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SETPCAP")  # namespaces, their loopback, giving up
NAMED_SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64")  # shared libraries; no programs
FIRST_FREE_UID = 0x70000000  # far above any that a system hands out


@dataclass(frozen=True)
class Parts:
    """What one run of the grader prepared: the built library, and the packages beside it."""

    program: str  # bubblewrap
    library: Path  # holds the sandbox's cnnkit
    fonts: Path | None  # matplotlib's list of fonts, so that no kernel has to search
    packages: tuple[str, ...]  # the files and folders that cnnkit.grading.packages allows

    @classmethod
    def of(cls, config: dict[str, Any]) -> "Parts":
        """From plain data, as a kernelspec has them."""
        fonts = Path(config["fonts"]) if config["fonts"] else None
        return cls(config["program"], Path(config["library"]), fonts, tuple(config["packages"]))

    @property
    def site(self) -> str:
        """The folder in which packages are installed, inside as outside."""
        return os.path.dirname(self.packages[0])


def command(parts: Parts, limits: Limits, filter_fd: int) -> list[str]:
    """The beginning of a command line; what follows it runs inside."""
    last = ["--seccomp", str(filter_fd), "--", python(), "-I", "-S", f"{INSIDE}/enter.py"]
    return [*_visible(parts, limits, bubblewrap.isolation()), *last, json.dumps(task(limits))]


def parent_command(parts: Parts, limits: Limits) -> list[str]:
    """The same for the warm parent, which sees what kernels see, and can wall off its children."""
    isolation = bubblewrap.isolation(powers=PARENTS_POWERS)
    return [*_visible(parts, limits, isolation), "--", python(), "-I", "-S", f"{INSIDE}/parent.py"]


def _visible(parts: Parts, limits: Limits, isolation: list[str]) -> list[str]:
    """All but the program."""
    mounts = [option for mount in _mounts(parts, limits) for option in mount]
    variables = {
        "HOME": HOME,
        "PATH": "/nowhere",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": f"{HOME}/.matplotlib",
        "IPYTHONDIR": f"{HOME}/.ipython",
        "NUMBA_CACHE_DIR": f"{HOME}/.numba",
        "CNNKIT_CACHE": f"{INSIDE}/library/{library.COLLECTIONS}",
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    }
    environment = [part for name, value in variables.items() for part in ("--setenv", name, value)]
    leash = ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"]
    return [parts.program, *isolation, *leash, *mounts, *environment, "--chdir", HOME]


def python() -> str:
    """The interpreter itself: a virtual environment's is a link to it."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def task(limits: Limits) -> dict[str, Any]:
    """What a process gives up before it runs a student's code: the user to become, and limits."""
    held = {
        "AS": limits.address_space,
        "CPU": limits.cpu,
        "FSIZE": limits.file,
        "NOFILE": limits.open_files,
        "CORE": 0,
        "MSGQUEUE": 0,
    }
    if os.getuid() == 0 or _tasks_are_counted_per_namespace():
        held["NPROC"] = limits.tasks
    uid = FIRST_FREE_UID + secrets.randbelow(1 << 27) if os.getuid() == 0 else None
    return {"uid": uid, "limits": held}


def _tasks_are_counted_per_namespace() -> bool:
    """Since Linux 5.14; before, the limit would count all that the user runs, and the watcher must do alone."""
    numbers = platform.release().split("-")[0].split(".")
    return tuple(int(number) for number in numbers[:2] if number.isdigit()) >= (5, 14)


def _mounts(parts: Parts, limits: Limits) -> Iterator[list[str]]:
    """In this order: a later mount may lie inside an earlier one."""
    yield from _open_way(["/usr/lib", "/etc/ld.so.cache", f"{INSIDE}/enter.py", HOME, python(), parts.site])
    for place in (TEMPORARY, HOME):
        yield _small_folder(place, limits)
    for place in NAMED_SYSTEM:
        if os.path.islink(place):
            yield ["--symlink", os.readlink(place), place]
        else:
            yield ["--ro-bind-try", place, place]
    yield ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    yield from _interpreter()
    yield ["--tmpfs", parts.site]
    yield from (["--ro-bind", path, path] for path in parts.packages)
    yield ["--remount-ro", parts.site]
    for program in ("enter.py", "kernel.py", "shell.py", "parent.py", "isolate.py", "forked.py"):
        yield ["--ro-bind", str(Path(__file__).parent / "inside" / program), f"{INSIDE}/{program}"]
    yield ["--ro-bind", str(parts.library), f"{INSIDE}/library"]
    if parts.fonts:
        yield ["--perms", "0777", "--dir", f"{HOME}/.matplotlib"]
        yield ["--ro-bind", str(parts.fonts), f"{HOME}/.matplotlib/{parts.fonts.name}"]
    yield ["--proc", "/proc"]
    yield ["--dev", "/dev"]
    yield _small_folder(SHARED_MEMORY, limits)
    yield ["--remount-ro", "/dev"]
    yield ["--remount-ro", "/"]


def _small_folder(place: str, limits: Limits) -> list[str]:
    return ["--perms", "1777", "--size", str(limits.folder), "--tmpfs", place]


def _open_way(paths: list[str]) -> Iterator[list[str]]:
    """The folders above these paths, empty and open to all: the machine's own may be closed, as /root is."""
    above = {folder for path in paths for folder in Path(path).parents if folder != Path("/")}
    yield from (["--perms", "0755", "--dir", str(folder)] for folder in sorted(above))


def _interpreter() -> Iterator[list[str]]:
    """Python and its standard library, with every folder of installed packages masked."""
    base = Path(os.path.realpath(sys.base_prefix))
    libraries = [base / "lib", base / "lib64"]
    for place in libraries:
        if place.is_dir() and not place.is_symlink() and str(place) not in NAMED_SYSTEM:
            yield ["--ro-bind", str(place), str(place)]
    for place in {*libraries, Path("/usr/lib"), Path("/usr/lib64")}:
        for installed in (*place.glob("python3*/site-packages"), *place.glob("python3*/dist-packages")):
            yield ["--tmpfs", str(installed), "--remount-ro", str(installed)]
    yield ["--ro-bind", python(), python()]
