"""nbval's running kernel, for kernels that lie, flood, hang and die.

Same methods, as nbval's cells call them. Each cell has one deadline and one budget of bytes; a dead kernel is noticed
at once; of all that a kernel says, only the current cell's status, errors and values are handed on.
"""

import os
import signal
import subprocess
import time
from collections import deque
from contextlib import suppress
from queue import Empty
from typing import Any

import psutil
import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from nbval.kernel import RunningKernel

from cnnkit.grading.limits import MB, Limits
from cnnkit.grading.wire import MIME

GLANCE = 50  # milliseconds between two looks at whether the kernel is alive
MESSAGES = 200  # of one channel that may wait in our memory
OWN_GROWTH = 1024 * MB  # of this process, by whatever a kernel can make it hold
LONGEST = 500  # characters of an error that are kept


class KernelLostError(Exception):
    """The kernel died, or was ended for using too much."""


class _OneSpec(KernelSpecManager):
    """Knows the one kernel that the grader prepared."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return self._spec


class GuardedKernel(RunningKernel):
    def __init__(self, spec: dict[str, Any], limits: Limits, cwd: str) -> None:
        self.spec, self.limits = spec, limits
        self.trouble: str | None = None  # of the current cell: timeout, killed, memory, tasks, cpu, output
        self._current = ""
        self._deadline = time.monotonic() + limits.startup
        self._heard: deque[dict] = deque()
        self._bytes = 0
        self._own_memory = psutil.Process().memory_info().rss
        self.km = KernelManager(kernel_name="student", kernel_spec_manager=_OneSpec(KernelSpec(**spec)))
        self.km.start_kernel(cwd=cwd, stderr=subprocess.DEVNULL)
        self.kc = self._client()
        try:
            self._ready()
        except BaseException:
            self.stop()
            raise

    def _client(self) -> Any:
        context = zmq.Context(io_threads=1)
        context.setsockopt(zmq.MAXMSGSIZE, self.limits.message)
        context.setsockopt(zmq.RCVHWM, MESSAGES)
        if "metadata" in self.spec:  # in the sandbox, sockets listen from the start:
            context.setsockopt(zmq.RECONNECT_IVL, -1)  # whoever hangs up is not called again
        context.setsockopt(zmq.SNDTIMEO, 0)  # nor waited for
        client = self.km.client(context=context)
        client.start_channels(shell=True, iopub=True, stdin=False, hb=False, control=True)
        return client

    def _ready(self) -> None:
        """Until both channels answer: the first broadcasts are lost while the kernel meets its subscriber."""
        while True:
            self._current = self.kc.kernel_info()
            attempt = time.monotonic() + 0.3
            replied = idle = False
            while time.monotonic() < attempt and not (replied and idle):
                replied = replied or any(m["msg_type"] == "kernel_info_reply" for m in self._listen("shell"))
                idle = idle or any(_state(m) == "idle" for m in self._listen("iopub"))
            if replied and idle:
                return
            if time.monotonic() > self._deadline:
                raise RuntimeError(f"the kernel did not start within {self.limits.startup:g} s")

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        self.trouble = None
        self._heard.clear()
        self._bytes = 0
        self._deadline = time.monotonic() + self.limits.seconds
        try:
            self._current = super().execute_cell_input(cell_input, allow_stdin)
        except zmq.Again:
            self._end("killed")
        return self._current

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Until the kernel says that the cell is done; Empty at the cell's deadline."""
        while True:
            self._heard.extend(self._listen("iopub"))
            if any(m["parent_header"].get("msg_id") == msg_id for m in self._listen("shell", wait=0)):
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

    def interrupt(self) -> None:
        with suppress(zmq.Again):
            self.kc.control_channel.send(self.kc.session.msg("interrupt_request"))

    def stop(self) -> None:
        """Kill it, without a word: a polite request could wait for ever on a kernel that hung up."""
        if hasattr(self, "km"):
            self._kill()
            self.kc.stop_channels()
            self.km.cleanup_resources()
            self.kc.context.destroy(linger=0)
            del self.km

    def _kill(self) -> None:
        provisioner: Any = self.km.provisioner
        process = provisioner.process
        if process and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own
            process.wait(10)

    def _listen(self, stream: str, wait: int = GLANCE) -> list[dict]:
        """What has arrived, at most after ``wait`` milliseconds; KernelLostError when nobody is there any more."""
        socket = getattr(self.kc, f"{stream}_channel").socket
        heard: list[dict] = []
        while socket.poll(wait if not heard else 0):
            parts = socket.recv_multipart(zmq.NOBLOCK)
            self._bytes += sum(map(len, parts))
            if self._bytes > self.limits.output:
                self._end("output")
            message = self._understood(parts)
            if message:
                heard.append(message)
            if len(heard) >= MESSAGES or not message:
                break
        if not heard:
            self._still_there()
        return heard

    def _understood(self, parts: list[bytes]) -> dict | None:
        """The message, if it is signed, well-formed, about the current cell, and of a kind that matters."""
        try:
            _, signed = self.kc.session.feed_identities(parts)
            message = self.kc.session.deserialize(signed)
            if message["parent_header"].get("msg_id") != self._current:
                return None
            return _essential(message)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
            return None

    def _still_there(self) -> None:
        watcher = getattr(self.km.provisioner, "watcher", None)
        if psutil.Process(os.getpid()).memory_info().rss - self._own_memory > OWN_GROWTH:
            self._end("output")
        if not self.is_alive():
            self.trouble = (watcher and watcher.reason) or "killed"
            raise KernelLostError(self.trouble)

    def _end(self, why: str) -> None:
        self._kill()
        self.trouble = why
        raise KernelLostError(why)


def _state(message: dict) -> str | None:
    return message["content"].get("execution_state") if message["msg_type"] == "status" else None


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
