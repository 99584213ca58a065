"""Asks a warm parent for kernels: a process that has imported what they need, and forks each into walls of its own.

Where it does not run, bubblewrap starts every kernel by itself: slower by a second, and as safe.
"""

import json
import os
import select
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from cnnkit.errors import GradingError
from cnnkit.grading import sandbox, seccomp
from cnnkit.grading.limits import Limits

CHANNELS = ("questions", "messages", "printed")  # in the order in which the child gets them
STARTUP, PATIENCE = 120.0, 30.0  # seconds: for its imports, for one answer
LONGEST_MESSAGE = 4096


class Parent:
    """One warm parent, which ends with the thread that made it, or when it is closed."""

    def __init__(self, parts: sandbox.Parts, limits: Limits, folder: Path) -> None:
        """Raises GradingError, with what it said, if no sandbox comes out of it. The folder is for its socket."""
        self.address, said = str(folder / "s"), folder / "said"
        with said.open("wb") as log:
            self._process = _start(parts, limits, self.address, log.fileno())
        try:
            self._try(limits)
        except (GradingError, OSError) as error:
            self.close()
            last = (said.read_text(errors="replace").strip().splitlines() or [str(error)])[-1]
            raise GradingError(f"Kernels are started one by one, which is slower: {last[:300]}") from None

    def _try(self, limits: Limits) -> None:
        """Two children without channels, one after the other: each is made, is ready, and finds nothing to do."""
        for _ in range(2):
            Leash(self.address, request(limits), (), STARTUP).kill()

    def alive(self) -> bool:
        """False once it has ended, for whatever reason."""
        return self._process.poll() is None

    def close(self) -> None:
        """With all its children."""
        self._process.kill()
        self._process.wait()


class Leash:
    """Holds a forked kernel by the first process of its sandbox. Nothing in there outlives that one, nor us."""

    def __init__(
        self, address: str, task: dict[str, Any], sockets: Sequence[socket.socket], patience: float = PATIENCE
    ) -> None:
        """Raises OSError where there is no parent, and GradingError with what went wrong in its child."""
        self._over = Lock()
        self._ended = False
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._connection.settimeout(patience)
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            self._connection.connect(address)
            socket.send_fds(self._connection, [json.dumps(task).encode()], [one.fileno() for one in sockets])
            self.pid = self._heard("here")
            self._handle = os.pidfd_open(self.pid)
        except BaseException:
            self._connection.close()
            raise
        try:
            self._connection.send(b"!")  # only now may it go on: the number was its own when we took hold of it
            self._heard("ready")
        except BaseException:
            self.kill()
            raise

    def _heard(self, wanted: str) -> int:
        """The sender's process number, as we see it, of the message that we wait for."""
        size = socket.CMSG_SPACE(12)
        message, extra, *_ = self._connection.recvmsg(LONGEST_MESSAGE, size)
        said = json.loads(message) if message else {"error": "it ended without a word"}
        if wanted not in said:
            raise GradingError(f"A forked kernel did not come to be: {said.get('error')}")
        (pid,) = (int.from_bytes(data[:4], "little") for _, kind, data in extra if kind == socket.SCM_CREDENTIALS)
        return pid

    def alive(self, patience: float = 0) -> bool:
        """False once the sandbox has ended; waits so many seconds for that."""
        with self._over:  # the watcher asks, too
            if not self._ended and _readable(self._handle, patience):
                self._ended = True
                os.close(self._handle)
                self._connection.close()
            return not self._ended

    def interrupt(self) -> None:
        """End the cell that runs now, as Ctrl-C would."""
        with suppress(OSError):
            self._connection.send(b"i")

    def kill(self) -> None:
        """The leash is the first of its namespace: with it, everything in there ends."""
        with self._over:
            if not self._ended:
                with suppress(ProcessLookupError):  # it may have ended just now
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self.alive(PATIENCE)


def _readable(descriptor: int, patience: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(1000 * patience))


def request(limits: Limits) -> dict[str, Any]:
    """What a child is told: what to give up, and how large its folders may grow."""
    return {**sandbox.task(limits), "folder": limits.folder}


def _start(parts: sandbox.Parts, limits: Limits, address: str, log: int) -> subprocess.Popen[bytes]:
    filtered = seccomp.readable(seccomp.program())
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen(64)
        told = {"listen": listening.fileno(), "filter": filtered, "folders": sandbox.WRITABLE}
        told |= {"site": parts.site, "library": f"{sandbox.INSIDE}/library"}
        try:
            return subprocess.Popen(
                [*sandbox.parent_command(parts, limits), json.dumps(told)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={},
                cwd="/",
                pass_fds=[listening.fileno(), filtered],
                start_new_session=True,
            )
        finally:
            os.close(filtered)
