"""One loop shared by several threads: each takes a stretch of its tasks, and no task depends on another.

The threads are Python's own. Compiled loops let go of the interpreter's lock, so threads run side by side, and nothing
is needed of Numba's threading layers: `omp` kills a forked child that uses it, `workqueue` aborts when two threads
launch at once. A task's sum is never split, so results are the same to the last bit however many threads there are.
"""

import operator
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Lock

from cnnkit.errors import ShapeError

WORTH = 1 << 22  # steps of an inner loop, about 0.1 ms: less work than this does not repay waking a thread


def _processors() -> int:
    """How many processors this process may use: in a container or under taskset fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_lock = Lock()
_threads = _processors()
_pool: tuple[int, ThreadPoolExecutor] | None = None  # how many helpers it has, and the helpers


def get_num_threads() -> int:
    """Say how many threads large operations are shared by: at first, as many as there are processors to use."""
    return _threads


def set_num_threads(n: int) -> None:
    """Share large operations by n threads from now on; with 1 everything runs in the caller's own.

    Results do not depend on it. Matrix products, as in `linear`, follow NumPy's own setting.
    Raises ShapeError when n is not a whole number of at least 1.
    PyTorch: torch.set_num_threads.
    """
    global _threads
    try:
        if isinstance(n, bool):
            raise TypeError
        number = operator.index(n)
    except TypeError:
        raise ShapeError(f"set_num_threads: n must be a whole number, not {n!r}.") from None
    if number < 1:
        raise ShapeError(f"set_num_threads: n must be at least 1, not {number}.")
    _threads = number


def share(loop: Callable, tasks: int, steps: int, *arguments: object) -> None:
    """Call loop(first, last, *arguments) for stretches that make up range(tasks), `steps` of work in all."""
    parts = min(_threads, tasks, steps // WORTH)
    if parts < 2:
        loop(0, tasks, *arguments)
        return
    bounds = [tasks * part // parts for part in range(parts + 1)]
    stretches = list(pairwise(bounds))
    try:
        helpers = _helpers(parts - 1)
        waiting = [(helpers.submit(loop, *stretch, *arguments), stretch) for stretch in stretches[1:]]
    except RuntimeError:  # no thread can be started: the interpreter is shutting down, or the system allows no more
        loop(0, tasks, *arguments)
        return
    loop(*stretches[0], *arguments)
    for future, stretch in waiting:
        if future.cancel():  # nobody had begun it, because other callers keep the helpers busy
            loop(*stretch, *arguments)
        else:
            future.result()


def _helpers(least: int) -> ThreadPoolExecutor:
    global _pool
    with _lock:
        if _pool is None or _pool[0] < least:
            if _pool is not None:
                _pool[1].shutdown(wait=False)
            _pool = least, ThreadPoolExecutor(least, thread_name_prefix="cnnkit")
        return _pool[1]


def _forget() -> None:
    """In a forked child the helpers do not exist, and the lock may be held by one of those who are gone."""
    global _lock, _pool
    _lock, _pool = Lock(), None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
