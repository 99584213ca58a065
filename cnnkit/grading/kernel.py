"""nbval's running kernel, for kernels that lie, flood, hang and die.

Same methods, as nbval's cells call them. Each cell has one deadline and one budget of bytes; a dead kernel is noticed
at once; of all that a kernel says, only the current cell's status, errors and values are handed on. How it is reached
is the business of ``jupyter`` (any Jupyter kernel) and ``forked`` (a warm parent's child).
"""

import os
import time
from abc import abstractmethod
from collections import deque
from queue import Empty

import psutil
from nbval.kernel import RunningKernel

from cnnkit.grading.limits import MB, Limits
from cnnkit.grading.wire import MIME

GLANCE = 50  # milliseconds between two looks at whether the kernel is alive
MESSAGES = 200  # of one channel that may wait in our memory
OWN_GROWTH = 1024 * MB  # of this process, by whatever a kernel can make it hold
LONGEST = 500  # characters of an error that are kept


class KernelLostError(Exception):
    """The kernel died, or was ended for using too much."""


class GuardedKernel(RunningKernel):
    """``trouble`` is of the current cell: timeout, killed, memory, tasks, cpu, output."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.trouble: str | None = None
        self._current = ""
        self._deadline = time.monotonic() + limits.startup
        self._heard: deque[dict] = deque()
        self._bytes = 0
        self._own_memory = psutil.Process().memory_info().rss

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        self.trouble = None
        self._heard.clear()
        self._bytes = 0
        self._deadline = time.monotonic() + self.limits.seconds
        self._current = self._ask(cell_input)
        return self._current

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Until the kernel says that the cell is done; Empty at the cell's deadline."""
        while True:
            if self._replied(msg_id):
                self._deadline = max(self._deadline, time.monotonic() + self.limits.grace)
                return
            if time.monotonic() > self._deadline:
                self.trouble = "timeout"
                self._deadline = time.monotonic() + self.limits.grace
                raise Empty

    def get_message(self, stream: str, timeout: float | None = None) -> dict:
        """The next message of the current cell that matters; Empty when there is none before the deadline."""
        while not self._heard:
            if time.monotonic() > self._deadline:
                self.trouble = self.trouble or "timeout"
                raise Empty
            self._heard.extend(self._listen(stream))
        return self._heard.popleft()

    @abstractmethod
    def is_alive(self) -> bool: ...

    @abstractmethod
    def interrupt(self) -> None: ...

    @abstractmethod
    def stop(self) -> None:
        """Kill it, without a word: a polite request could wait for ever on a kernel that hung up."""

    @abstractmethod
    def _ask(self, source: str) -> str:
        """Have a cell run; the identifier that all its messages will bear."""

    @abstractmethod
    def _replied(self, msg_id: str) -> bool:
        """Whether the reply has come, after a glance."""

    @abstractmethod
    def _listen(self, stream: str) -> list[dict]:
        """What has arrived, after at most a glance; KernelLostError when nobody is there any more."""

    @abstractmethod
    def _kill(self) -> None: ...

    def _why_ended(self) -> str | None:
        """What the watcher ended it for."""
        return None

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self.limits.output:
            self._end("output")

    def _relevant(self, message: dict) -> dict | None:
        """The message, if it is well-formed, about the current cell, and of a kind that matters."""
        try:
            if message["parent_header"].get("msg_id") != self._current:
                return None
            return _essential(message)
        except (KeyError, ValueError, TypeError, AttributeError):
            return None

    def _still_there(self) -> None:
        if psutil.Process(os.getpid()).memory_info().rss - self._own_memory > OWN_GROWTH:
            self._end("output")
        if not self.is_alive():
            self.trouble = self._why_ended() or "killed"
            raise KernelLostError(self.trouble)

    def _end(self, why: str) -> None:
        self._kill()
        self.trouble = why
        raise KernelLostError(why)


def _essential(message: dict) -> dict | None:
    """Status, errors in short, and values; text and pictures decide nothing and go no further."""
    kind, content = message["msg_type"], message["content"]
    if kind in ("execute_reply", "kernel_info_reply"):
        content = {"status": str(content.get("status"))[:20]}
    elif kind == "status":
        content = {"execution_state": content["execution_state"]}
    elif kind == "error":
        content = {
            "ename": str(content["ename"])[:LONGEST],
            "evalue": str(content["evalue"])[:LONGEST],
            "traceback": [],
        }
    elif kind == "display_data" and MIME in content["data"]:
        content = {"data": {MIME: content["data"][MIME]}, "metadata": {}}
    else:
        return None
    return {"msg_type": kind, "parent_header": message["parent_header"], "content": content}
