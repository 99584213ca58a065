"""A hand on a training that runs in another thread: pause it, go batch by batch, go on, end it."""

from math import inf
from threading import Condition


class Control:
    """Pause and end a training from any thread: give it as ``fit(…, after_batch=[control])``.

    A batch that has begun is finished. Look at the network from other callbacks, or while ``waiting``: in between, its
    layers remember what the training needs.

    >>> from threading import Thread
    >>> control = Control()
    >>> control.pause()
    >>> training = Thread(target=control, args=("a network", "a step")); training.start()
    >>> control.wait_until_waiting()
    True
    >>> control.stop(); training.join()
    """

    def __init__(self):
        self._changed = Condition()
        self._batches_left = inf
        self.stopped = False
        self.waiting = False

    def pause(self):
        """Wait after the batch that runs now."""
        self._allow(0)

    def step(self, batches=1):
        """Learn so many batches more, then wait."""
        self._allow(batches)

    def resume(self):
        """Go on until told otherwise."""
        self._allow(inf)

    def stop(self):
        """End the training after the batch that runs now, for good."""
        with self._changed:
            self.stopped, self.waiting = True, False
            self._changed.notify_all()

    def wait_until_waiting(self, timeout=None):
        """Sleep until the training waits or has been stopped -> whether it does, after at most timeout seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self.waiting or self.stopped, timeout)

    def __call__(self, model, step):
        """What the training calls after each batch -> True when it is to end."""
        with self._changed:
            self._batches_left = max(self._batches_left - 1, 0)
            self.waiting = not (self._batches_left or self.stopped)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._batches_left or self.stopped)
            return self.stopped

    def _allow(self, batches):
        with self._changed:
            self._batches_left = batches
            self.waiting = self.waiting and not batches
            self._changed.notify_all()
