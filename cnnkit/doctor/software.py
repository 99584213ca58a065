"""What computes: Python, the packages at their floors, convolutions, their threads, and the cache of machine code."""

import platform
import re
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from cnnkit.doctor import asking
from cnnkit.doctor.finding import Finding

OLDEST_PYTHON = (3, 11)
SLOW_START = 10.0  # seconds; a first convolution from Numba's cache takes a fraction of one
NAMED = ("cnnkit", "numpy", "numba", "matplotlib")  # whose versions are asked for first when something is wrong


def python() -> Finding:
    name, found = "Python", f"{platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Finding(name, "ok", found)
    return Finding(name, "fail", f"{found} is too old", "Install Python 3.11 or newer and cnnkit in it.")


def packages() -> Finding:
    """Installed versions against the floors that cnnkit's own metadata names."""
    try:
        floors = [parts for text in metadata.requires("cnnkit") or [] if (parts := floor(text))]
    except metadata.PackageNotFoundError:
        return Finding("packages", "fail", "cnnkit itself is not installed", "python -m pip install -e . in its folder")
    low = [problem for name, least in floors if (problem := too_low(name, least))]
    if low:
        return Finding("packages", "fail", "; ".join(low), f"{sys.executable} -m pip install --upgrade cnnkit")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in NAMED)
    return Finding("packages", "ok", f"{versions}; all {len(floors)} at or above their floors")


def floor(requirement: str) -> tuple[str, str] | None:
    """The name and least version of a requirement as we write them; None for those of an extra.

    >>> floor("numpy>=1.26")
    ('numpy', '1.26')
    """
    found = re.fullmatch(r"([\w.-]+)\s*>=\s*([\d.]+)", requirement)
    return (found[1], found[2]) if found else None


def too_low(name: str, least: str) -> str:
    """What is wrong with an installed package's version; nothing when it is at or above its floor."""
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing"
    return "" if numbers(found) >= numbers(least) else f"{name} {found} is below {least}"


def numbers(version: str) -> list[int]:
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
    first, second = asking.run_python(CONVOLVE), asking.run_python(CONVOLVE)
    if first.returncode or second.returncode:
        said = asking.last_line(first.stderr or second.stderr)
        return Finding(
            "kernels", "fail", f"a convolution failed: {said}", "Install cnnkit again in a fresh environment."
        )
    before, after = (float(asking.last_line(done.stdout)) for done in (first, second))
    took = f"first convolution after {before:.1f} s, then {after:.1f} s"
    if after < SLOW_START:
        return Finding("kernels", "ok", took)
    return Finding("kernels", "warn", took, "Numba keeps no cache: set NUMBA_CACHE_DIR to a folder that you can write.")


WHERE = """
    from cnnkit.kernels.cache import DiskCache, compile_and_keep
    print(DiskCache(compile_and_keep).cache_path)  # of any function in that folder
"""


def cache() -> Finding:
    """Where machine code is kept from one start to the next, how much is there, and whether more can be."""
    name, done = "cache", asking.run_python(WHERE)
    if done.returncode:
        said = f"Numba's cache cannot be asked for: {asking.last_line(done.stderr)}"
        return Finding(name, "fail", said, "Install cnnkit again in a fresh environment.")
    place = Path(asking.last_line(done.stdout))
    size = sum(file.stat().st_size for file in place.glob("*.nb[ci]"))
    what = f"{size / 1e6:.1f} MB of machine code in {place}"
    if _writable(place):
        return Finding(name, "ok", what if size else f"{what}; `cnnkit warmup` fills it")
    if size:
        return Finding(name, "ok", f"{what}, which its owner has filled and you only read")
    mend = "Set NUMBA_CACHE_DIR to a folder that you can write; else each start compiles anew."
    return Finding(name, "warn", f"{place} is empty and cannot be written", mend)


def _writable(place: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False


TWO_AT_ONCE = """
    import numpy as np
    from concurrent.futures import ThreadPoolExecutor
    from cnnkit import get_num_threads, ops
    x, w = np.ones((8, 8, 64, 64), np.float32), np.ones((8, 8, 3, 3), np.float32)
    with ThreadPoolExecutor(2) as pool:
        first, *others = pool.map(lambda i: ops.conv2d(x, w), range(16))
    assert all(np.array_equal(first, other) for other in others)
    print(get_num_threads())
"""


def threads() -> Finding:
    """Convolutions from two threads at once, as explorers do; each shares its work among as many as there may be."""
    done = asking.run_python(TWO_AT_ONCE)
    if done.returncode == 0:
        count = int(asking.last_line(done.stdout))
        of_each = f"of {count} threads each" if count != 1 else "of one thread each"
        return Finding("threads", "ok", f"two convolutions at once, {of_each}")
    said = f"two convolutions at once failed: {asking.last_line(done.stderr)}"
    return Finding("threads", "warn", said, "Install cnnkit again in a fresh environment.")
