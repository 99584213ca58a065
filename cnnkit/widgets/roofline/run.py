"""What is measured for the roofline explorer, in a thread of its own that can be called off between two numbers."""

from collections.abc import Callable, Iterator
from threading import Event, Thread, current_thread

SECONDS = 0.05  # for each layer: many calls of most, a few of the largest
PATIENCE = 5.0  # seconds to wait for a number that is being measured

Step = tuple[str, Callable[[], None]]  # what is being measured, and how


class Measuring:
    """Takes steps, one after the other; heard(self) is called in its thread before each, and at the end."""

    def __init__(self, steps: Iterator[Step], count: int, heard: Callable[["Measuring"], None]):
        self._steps, self._count, self._heard, self._stopped = steps, count, heard, Event()
        self.doing, self.trouble = f"about to measure {count}", ""
        # A daemon: it ends with the kernel, and keeps nothing from ending.
        self._thread = Thread(target=self._run, name="cnnkit roofline", daemon=True)

    def start(self) -> None:
        """Take the steps, in a thread."""
        self._thread.start()

    def stop(self, *, wait: bool = False) -> None:
        """End after the number that is being measured."""
        self._stopped.set()
        if wait and self._thread is not current_thread() and self._thread.is_alive():
            self._thread.join(PATIENCE)

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def _run(self):
        try:
            for number, (name, measure) in enumerate(self._steps, 1):
                if self.stopped:
                    break
                self.doing = f"measuring {number} of {self._count}: {name}"
                self._heard(self)
                measure()
        except Exception as error:  # nobody would see it in a thread
            self.trouble = f"{type(error).__name__}: {error}"
        self.doing = ""
        if not self.stopped or self.trouble:
            self._heard(self)
