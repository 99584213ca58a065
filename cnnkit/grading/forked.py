"""A guarded kernel that is a warm parent's child, reached over three plain sockets."""

import json
import secrets
import select
import socket
from collections.abc import Iterable
from typing import Any

from cnnkit.grading import warm
from cnnkit.grading.kernel import GLANCE, MESSAGES, GuardedKernel
from cnnkit.grading.limits import Limits
from cnnkit.grading.watcher import Watcher

CHUNK = 1 << 16


class ForkedKernel(GuardedKernel):
    """Raises what ``warm.Leash`` does where no child comes to be."""

    def __init__(self, parent: str, limits: Limits) -> None:
        super().__init__(limits)
        self._ours, theirs = zip(*(socket.socketpair() for _ in warm.CHANNELS), strict=True)
        try:
            self._leash = warm.Leash(parent, warm.request(limits), theirs)
        except BaseException:
            _close(self._ours)
            raise
        finally:
            _close(theirs)
        self._questions, self._messages, self._printed = self._ours
        self._questions.settimeout(limits.seconds)
        self._open = {self._messages, self._printed}
        self._frames = _Frames(limits.message, limits.output)
        self._answered: set[str] = set()
        self.pid = self._leash.pid
        self._watcher = Watcher(self.pid, limits, self._leash.kill)
        self._watcher.start()

    def _ask(self, source: str) -> str:
        id = secrets.token_hex(16)
        content = json.dumps({"id": id, "code": source}).encode()
        try:
            self._questions.sendall(len(content).to_bytes(4, "big") + content)
        except OSError:
            self._still_there()
            self._end("killed")
        return id

    def _replied(self, msg_id: str) -> bool:
        self._heard.extend(self._listen("iopub"))
        return msg_id in self._answered

    def interrupt(self) -> None:
        self._leash.interrupt()

    def is_alive(self) -> bool:
        return self._leash.alive()

    def stop(self) -> None:
        self._watcher.stop()
        self._kill()
        _close(self._ours)

    def _kill(self) -> None:
        self._leash.kill()

    def _why_ended(self) -> str | None:
        return self._watcher.reason

    def _listen(self, stream: str) -> list[dict]:
        heard: list[dict] = []
        ready, _, _ = select.select(list(self._open), [], [], GLANCE / 1000)
        for channel in ready:
            content = _received(channel)
            self._count(len(content))
            if not content:
                self._open.discard(channel)  # its end; what is left to hear is on the other
            elif channel is self._messages:
                heard += self._understood(content)
        if not heard:
            self._still_there()
        return heard

    def _understood(self, content: bytes) -> list[dict]:
        """Those of the messages that are complete now and matter; a reply is only noted."""
        heard: list[dict] = []
        try:
            messages = self._frames.more(content)
        except ValueError:
            self._end("output")
            raise
        for message in map(self._relevant, messages):
            if message and message["msg_type"] == "execute_reply":
                self._answered = {self._current}
            elif message and len(self._heard) + len(heard) < MESSAGES:
                heard.append(message)
        return heard


class _Frames:
    """Messages out of a stream of lengths and JSON; one that is too long, or no JSON, is passed over."""

    def __init__(self, longest: int, most: int) -> None:
        self._longest, self._most = longest, most
        self._held, self._passing = bytearray(), 0

    def more(self, content: bytes) -> list[Any]:
        """Raises ValueError at a length that no cell may send."""
        self._held += content
        found: list[Any] = []
        while True:
            passed = min(self._passing, len(self._held))
            del self._held[:passed]
            self._passing -= passed
            if self._passing or len(self._held) < 4:
                return found
            size = int.from_bytes(self._held[:4], "big")
            if size > self._most:
                raise ValueError(f"a message of {size} bytes")
            if size > self._longest:
                self._passing = size + 4
            elif len(self._held) < size + 4:
                return found
            else:
                found += _parsed(bytes(self._held[4 : size + 4]))
                del self._held[: size + 4]


def _parsed(content: bytes) -> list[Any]:
    try:
        message = json.loads(content)
    except (ValueError, RecursionError):
        return []
    return [message] if isinstance(message, dict) else []


def _close(sockets: Iterable[socket.socket]) -> None:
    for one in sockets:
        one.close()


def _received(channel: socket.socket) -> bytes:
    try:
        return channel.recv(CHUNK)
    except ConnectionError:
        return b""
