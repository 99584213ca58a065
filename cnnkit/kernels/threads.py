"""One loop shared by several threads: each takes a stretch of its tasks, and no task depends on another.

The threads are Python's own. Compiled loops let go of the interpreter's lock, so threads run side by side, and nothing
is needed of Numba's threading layers: `omp` kills a forked child that uses it, `workqueue` aborts when two threads
launch at once. A task's sum is never split, so results are the same to the last bit however many threads there are.
"""

import operator
import os
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import pairwise
from queue import SimpleQueue
from threading import Lock, Thread

from cnnkit.errors import ShapeError

WORTH = 1 << 22  # steps of an inner loop, about 0.1 ms: less work than this does not repay waking a thread


def _processors() -> int:
    """How many processors this process may use: in a container or under taskset fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_threads = _processors()
_lock = Lock()  # held while helpers are started
_helpers = 0  # how many there are
_waiting: SimpleQueue = SimpleQueue()  # stretches of work for them


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


def useful_threads(steps: int) -> int:
    """Say how many threads `steps` of work are worth."""
    return max(1, min(_threads, steps // WORTH))


def share(loop: Callable, tasks: int, steps: int, *arguments: object) -> None:
    """Call loop(first, last, *arguments) for stretches that make up range(tasks), `steps` of work in all."""
    parts = min(useful_threads(steps), tasks)
    if parts < 2:
        loop(0, tasks, *arguments)
        return
    mine, *rest = pairwise(tasks * part // parts for part in range(parts + 1))
    others: list[tuple[Future, Callable, int, int, tuple]] = [(Future(), loop, *ends, arguments) for ends in rest]
    if _start_helpers(parts - 1):
        for stretch in others:
            _waiting.put(stretch)
    loop(*mine, *arguments)
    for future, _, first, last, _ in others:
        if future.cancel():  # nobody had begun it: other callers keep the helpers busy, or there are none
            loop(first, last, *arguments)
        else:
            future.result()


def _start_helpers(wanted: int) -> int:
    """Start as many threads as are missing, and say how many there are."""
    global _helpers
    with _lock, suppress(RuntimeError):  # the system allows no more threads
        while _helpers < wanted:
            Thread(target=_help, args=(_waiting,), name=f"cnnkit {_helpers}", daemon=True).start()
            _helpers += 1
    return _helpers


def _help(waiting: SimpleQueue) -> None:
    while True:
        future, loop, first, last, arguments = waiting.get()
        if future.set_running_or_notify_cancel():
            try:
                loop(first, last, *arguments)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(None)
        del future, loop, arguments  # no array stays alive because a helper is idle


def _forget() -> None:
    """In a forked child the helpers do not exist, and the locks may be held by one of those who are gone."""
    global _lock, _helpers, _waiting
    _lock, _helpers, _waiting = Lock(), 0, SimpleQueue()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
