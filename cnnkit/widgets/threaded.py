"""Explorers whose frames come from two sides: from the page's messages, and from a thread that computes."""

from collections.abc import Callable
from threading import RLock
from typing import Any

from cnnkit.widgets.explorer import Explorer


class ThreadedExplorer(Explorer):
    """One frame at a time: whoever makes one holds the lock. A thread calls `show()` when there is something new."""

    def __init__(self, setting: Any, **state: Any):
        self._lock = RLock()
        super().__init__(setting, **state)

    def show(self, notes: list[str] | None = None) -> None:
        """Draw the present setting anew."""
        with self._lock:
            self._publish(self._frame(self._setting), notes or [])

    def change(self, step: Callable[[Any], Any]) -> None:
        with self._lock:
            super().change(step)

    def _adopt(self, setting: Any, notes: list[str]) -> None:
        with self._lock:
            super()._adopt(setting, notes)

    def _moved(self, name: str, value: Any) -> None:
        with self._lock:
            super()._moved(name, value)

    def _received(self, view: object, content: dict, buffers: object) -> None:
        with self._lock:
            super()._received(view, content, buffers)
