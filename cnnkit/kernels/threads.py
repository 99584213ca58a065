"""One loop shared by several threads: each takes a stretch of its tasks, and no task depends on another.

The threads are Python's own. Compiled loops let go of the interpreter's lock, so threads run side by side, and nothing
is needed of Numba's threading layers: `omp` kills a forked child that uses it, `workqueue` aborts when two threads
launch at once. A helper listens for a moment before it goes to sleep, since being woken takes longer than many loops;
and it keeps off the caller's processor, where Linux would wake it and leave it for a tenth of a second. A task's sum is
never split, so results are the same to the last bit however many threads there are.
"""

import ctypes
import operator
import os
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import pairwise
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, NamedTuple

from cnnkit.errors import ShapeError

if TYPE_CHECKING:
    from cnnkit.kernels.bell import Bell

WORTH = 1 << 20  # steps of an inner loop, 10 to 50 µs: less work than this does not repay telling a thread


def _processors() -> int:
    """How many processors this process may use: in a container or under taskset fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_threads = _processors()
_allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()  # processors of this process
_lock = Lock()  # held while helpers are started
_helpers: list[int] = []  # those there are, by the system's number
_avoided = -1  # the processor that they keep off
_waiting: SimpleQueue = SimpleQueue()  # stretches of work for them
_bells: "_Bells | None" = None


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
    bells = _start_helpers(parts - 1)
    if bells:
        _keep_off_this_processor()
        for stretch in others:
            _waiting.put(stretch)
        bells.come.ring()
    loop(*mine, *arguments)
    for future, _, first, last, _ in others:
        if future.cancel():  # nobody had begun it: other callers keep the helpers busy, or there are none
            loop(first, last, *arguments)
        else:
            if bells:
                _listen_for(future.done, bells.done)
            future.result()


class _Bells(NamedTuple):
    """Rung when there is work, and when some is done: for those who are awake, and need not be woken."""

    come: "Bell"
    done: "Bell"


def _listen_for(true: Callable[[], bool], bell: "Bell") -> bool:
    """Wait for something to become true while its bell rings now and then; give up after a moment's silence."""
    since = bell.rung
    while not true():
        if not bell.listen(since):
            return true()
        since = bell.rung
    return True


def _start_helpers(wanted: int) -> _Bells | None:
    """Start as many threads as are missing; return their bells, if there is any thread at all."""
    global _bells, _avoided
    if len(_helpers) < wanted:
        from cnnkit.kernels.bell import Bell  # with Numba, which is nothing for those who only ask how many there are

        with _lock, suppress(RuntimeError):  # the system allows no more threads
            _bells = _bells or _Bells(Bell(), Bell())
            while len(_helpers) < wanted:
                name = f"cnnkit {len(_helpers)}"
                helper = Thread(target=_help, args=(_waiting, _bells), name=name, daemon=True)
                helper.start()
                _helpers.append(helper.native_id or 0)
                _avoided = -1
    return _bells if _helpers else None


def _keep_off_this_processor() -> None:
    """Let helpers run on every processor but the caller's, where there are others and the system can be told."""
    global _avoided
    here = _processor()
    if here == _avoided:
        return
    _avoided = here
    others = _allowed - {here}
    for helper in _helpers if others else ():
        with suppress(OSError):  # it may be gone, or not ours to tell
            os.sched_setaffinity(helper, others)


def _find_out_processor() -> Callable[[], int]:
    """The C library's way to say on which processor this is; always −1 where it has none."""
    if hasattr(os, "sched_setaffinity"):
        with suppress(AttributeError, OSError):
            return ctypes.CDLL(None).sched_getcpu
    return lambda: -1


_processor = _find_out_processor()


def _help(waiting: SimpleQueue, bells: _Bells) -> None:
    while True:
        _listen_for(lambda: not waiting.empty(), bells.come)
        future, loop, first, last, arguments = waiting.get()
        if future.set_running_or_notify_cancel():
            try:
                loop(first, last, *arguments)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(None)
            bells.done.ring()
        del future, loop, arguments  # no array stays alive because a helper is idle


def _forget() -> None:
    """In a forked child the helpers do not exist, and the locks may be held by one of those who are gone."""
    global _lock, _helpers, _avoided, _waiting, _bells
    _lock, _helpers, _avoided, _waiting, _bells = Lock(), [], -1, SimpleQueue(), None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
