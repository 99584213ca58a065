"""Says once why the first answer takes so long, where somebody is waiting for it."""

import os
import sys
from threading import Timer
from time import perf_counter

from numba.core import event

LIMIT = 2.0  # seconds of compiling in this process
NOTE = (
    "cnnkit compiles its loops for this machine, once; the next start will be quick. `cnnkit warmup` does it ahead.\n"
)


def somebody_is_waiting() -> bool:
    """At a terminal or in JupyterLab; in tests and in notebooks that are run in bulk the note would be litter."""
    if "PYTEST_CURRENT_TEST" in os.environ:
        return False
    return "JPY_SESSION_NAME" in os.environ or bool(sys.stderr and sys.stderr.isatty())


class Patience(event.Listener):
    """Adds up the time that Numba spends on our loops, and speaks when it passes the limit."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._left = limit
        self._said = False
        self._timer: Timer | None = None
        self._began = 0.0

    def on_start(self, event: event.Event) -> None:
        """Set an alarm for the rest of the time."""
        module = event.data["dispatcher"].py_func.__module__  # None for what was typed into exec
        if self._said or not (module or "").startswith("cnnkit."):
            return
        self._began = perf_counter()
        self._timer = Timer(max(self._left, 0.0), self._say)
        self._timer.daemon = True
        self._timer.start()

    def on_end(self, event: event.Event) -> None:
        """Take the alarm back, and remember how long this one took."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._left -= perf_counter() - self._began

    def _say(self) -> None:
        if not self._said and somebody_is_waiting():
            sys.stderr.write(NOTE)
        self._said = True


def explain_long_compilations() -> None:
    """Listen to Numba from now on; its compilations never overlap."""
    event.register("numba:compile", Patience())
