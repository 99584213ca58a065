"""A guarded kernel that is any Jupyter kernel, reached over ZeroMQ: one in bubblewrap, or one without a sandbox."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

from cnnkit.grading.kernel import GLANCE, MESSAGES, GuardedKernel
from cnnkit.grading.limits import Limits


class _OneSpec(KernelSpecManager):
    """Knows the one kernel that the grader prepared."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return self._spec


class JupyterKernel(GuardedKernel):
    """Started from a kernelspec's fields. Raises RuntimeError where none answers in time."""

    def __init__(self, spec: dict[str, Any], limits: Limits, cwd: str) -> None:
        super().__init__(limits)
        self.spec = spec
        self.km = KernelManager(kernel_name="student", kernel_spec_manager=_OneSpec(KernelSpec(**spec)))
        self.km.start_kernel(cwd=cwd, stderr=subprocess.DEVNULL)
        self.kc = self._client()
        try:
            self._ready()
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """Of the process above all of the kernel's."""
        provisioner: Any = self.km.provisioner
        return provisioner.pid

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

    def _ask(self, source: str) -> str:
        try:
            return self.kc.execute(source, allow_stdin=False)
        except zmq.Again:
            self._end("killed")
            raise

    def _replied(self, msg_id: str) -> bool:
        self._heard.extend(self._listen("iopub"))
        return any(m["parent_header"].get("msg_id") == msg_id for m in self._listen("shell", wait=0))

    def interrupt(self) -> None:
        with suppress(zmq.Again):
            self.kc.control_channel.send(self.kc.session.msg("interrupt_request"))

    def is_alive(self) -> bool:
        return bool(self.km.is_alive())

    def stop(self) -> None:
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

    def _why_ended(self) -> str | None:
        watcher = getattr(self.km.provisioner, "watcher", None)
        return watcher and watcher.reason

    def _listen(self, stream: str, wait: int = GLANCE) -> list[dict]:
        socket = getattr(self.kc, f"{stream}_channel").socket
        heard: list[dict] = []
        while socket.poll(wait if not heard else 0):
            parts = socket.recv_multipart(zmq.NOBLOCK)
            self._count(sum(map(len, parts)))
            message = self._understood(parts)
            if message:
                heard.append(message)
            if len(heard) >= MESSAGES or not message:
                break
        if not heard:
            self._still_there()
        return heard

    def _understood(self, parts: list[bytes]) -> dict | None:
        """The message, if it is signed, and of those that matter."""
        try:
            _, signed = self.kc.session.feed_identities(parts)
            return self._relevant(self.kc.session.deserialize(signed))
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
            return None


def _state(message: dict) -> str | None:
    return message["content"].get("execution_state") if message["msg_type"] == "status" else None
