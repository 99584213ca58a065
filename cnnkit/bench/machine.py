"""What this machine can do at most, measured: multiply-adds a second, and bytes a second to and from memory."""

import ctypes
import os
import platform
from functools import cache
from importlib.metadata import version
from time import perf_counter
from typing import Any

import numpy as np

from cnnkit.kernels import limits
from cnnkit.kernels.threads import get_num_threads

TRIES = 40
BYTES = 1 << 26  # far more than any cache holds, with its copy


@cache
def fma_limit(dtype: type = np.float32, threads: int | None = None) -> float:
    """Floating-point operations a second at most, a multiply-add being two; by default of all threads together.

    It is measured once: no program computes faster, however it is written.
    """
    threads = threads or get_num_threads()
    sums = limits.room_for_sums(threads, dtype)
    limits.multiply_adds(threads, sums)  # compiles, and wakes the processor from its saving of power
    return max(_rate(lambda: limits.multiply_adds(threads, sums)) for _ in range(TRIES))


@cache
def memory_bandwidth(threads: int | None = None) -> float:
    """Bytes a second at most, read or written, when copying what is too large for the caches."""
    threads = threads or get_num_threads()
    x, y = np.ones(BYTES // 8), np.empty(BYTES // 8)
    limits.copy(x, y, threads)
    return max(_rate(lambda: limits.copy(x, y, threads)) for _ in range(TRIES // 4))


def _rate(call):
    begin = perf_counter()
    done = call()
    return done / (perf_counter() - begin)


def describe() -> dict[str, Any]:
    """Processor, threads, versions and how busy it is (None where nobody knows), as they belong beside any number."""
    return {
        "processor": _processor(),
        "threads": get_num_threads(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": version("numba"),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()


def keep_memory() -> bool:
    """Ask glibc to keep large arrays' memory instead of giving it back each time -> whether it agreed.

    Else every large result of every contestant is written to pages that the system has to clear first, and what is
    measured is the system. Other libraries of C know no such wish.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    trim, mmap = -1, -3  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD
    return any(mallopt(mmap, most) and mallopt(trim, most) for most in (1 << 30, 1 << 25))
