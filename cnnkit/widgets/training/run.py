"""A network that learns in a thread of its own: go, pause, a batch or an epoch at a time, stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from threading import Lock, Thread
from time import perf_counter, sleep

import numpy as np

from cnnkit import nn, optim, train
from cnnkit.widgets.training.setting import Setting, digits_of, make_network, tuned

BETWEEN_PICTURES = 0.1  # seconds: a page is asked to draw ten times in each at most
YIELD = 0.001  # seconds after each batch in which others get the interpreter
PATIENCE = 2.0  # seconds to wait for a batch to end


@dataclass(frozen=True)
class LastStep:
    """What moved the first layer's filters last: where they stood, their gradient, what the optimiser remembered."""

    w: np.ndarray
    g: np.ndarray
    memory: tuple = ()
    optimizer: str = ""
    steps: int = 0


@dataclass
class Curves:
    """What was measured: of each batch as it was learnt, and of the images held out; places count in epochs."""

    at: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    held: list[tuple[float, float, float]] = field(default_factory=list)  # place, loss, accuracy


class Run:
    """One network and its training.

    heard() is called, in the training's thread, ten times a second at most, and once more whenever it comes to rest.
    What others look at (state, last, curves, place) is replaced whole or appended to: they need not wait.
    """

    def __init__(self, setting: Setting, heard: Callable[["Run"], None]):
        self.setting, self._heard = setting, heard
        self.digits = digits_of(setting.data)
        self.model = make_network(setting)
        self.state = self.first = self.model.state_dict()
        weight = self.first["0.weight"]
        self.last = LastStep(weight, np.zeros_like(weight))
        self.curves = Curves()
        self.batches, self.place, self.pace = 0, 0.0, 0.0
        self.learning = self.astray = False
        self.trouble = ""
        self._optimizer: optim.Optimizer | None = None
        self._rng = np.random.default_rng(setting.seed)
        self._control = train.Control()
        self._until, self._turn = inf, Lock()  # the lock is held by whoever decides whether to go on
        self._thread: Thread | None = None
        self._drawn = -inf

    @property
    def finished(self) -> bool:
        """Have all epochs been learnt that were asked for?"""
        return self.place >= self.setting.epochs - 1e-9

    def go(self, batches: float = inf) -> bool:
        """Learn so many batches, or until the last epoch is over -> False when there is nothing to learn."""
        if self.astray or self.finished:
            return False
        with self._turn:
            self._until, self.learning = self.batches + batches, True
            self._control.resume()
            if self._thread is None:
                # A daemon: it ends with the kernel, and keeps nothing from ending.
                self._thread = Thread(target=self._learn, name="cnnkit training", daemon=True)
                self._thread.start()
        return True

    def pause(self) -> None:
        """Come to rest after the batch that runs now, and wait for that."""
        self.learning = False
        if self._thread is not None and self._thread.is_alive():
            self._control.pause()
            self._control.wait_until_waiting(PATIENCE)

    def stop(self, *, wait: bool = False) -> None:
        """End for good."""
        self.learning = False
        self._control.stop()
        if wait and self._thread is not None:
            self._thread.join(PATIENCE)

    def seconds_left(self) -> float | None:
        """How long the epochs will take that are still to come, at the pace of late; None while nobody knows."""
        if not self.pace:
            return None
        return self.pace * (self.setting.epochs - self.place) * self.digits.batches(self.setting.batch_size)

    # What follows runs in the training's thread.

    def _learn(self) -> None:
        try:
            with np.errstate(all="ignore"):  # a learning rate that is too large is something to look at, not to warn of
                self._measure()
                while self._epoch():
                    pass
        except Exception as error:  # nobody reads what a thread prints
            self.trouble, self.learning = str(error), False
            self._heard(self)

    def _epoch(self) -> bool:
        """Learn each image once -> whether to go on."""
        size, began = self.setting.batch_size, round(self.place)
        count = self.digits.batches(size)
        for number, (x, y) in enumerate(train.batches(*self.digits.learnt, size, rng=self._rng), 1):
            start = perf_counter()
            loss, accuracy = self._step(x, y)
            self.batches, self.place = self.batches + 1, began + number / count
            self.state = self.model.state_dict()
            for curve, value in zip(
                (self.curves.loss, self.curves.accuracy, self.curves.at), (loss, accuracy, self.place), strict=True
            ):
                curve.append(value)
            self.astray = not np.isfinite(loss)
            if number == count:
                self._measure()
            self._rest_or_draw()
            self._clock(perf_counter() - start)
            if self._control(self.model, None):
                return False
            sleep(YIELD)
        return True

    def _step(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """The five steps on one batch -> loss, accuracy."""
        self._optimizer = optimizer = tuned(self._optimizer, self.model, self.setting)
        filters, memory = self.model.parameters()[0], optimizer.memory[0]
        before = filters.value
        loss, scores = train.train_step(self.model, optimizer, x, y)
        assert filters.grad is not None
        self.last = LastStep(before, filters.grad, memory, type(optimizer).__name__, optimizer.steps)
        return loss, float((scores.argmax(axis=1) == y).mean())

    def _measure(self) -> None:
        """Loss and accuracy of the images held out."""
        self.curves.held.append((self.place, *train.evaluate(self.model, *self.digits.held)))

    def _rest_or_draw(self) -> None:
        with self._turn:
            rests = self.astray or self.finished or self.batches >= self._until
            if rests:
                self.learning = False
                self._control.pause()
        if rests or perf_counter() - self._drawn >= BETWEEN_PICTURES:
            self._heard(self)
            self._drawn = perf_counter()

    def _clock(self, seconds: float) -> None:
        seconds += YIELD
        self.pace = seconds if not self.pace else 0.95 * self.pace + 0.05 * seconds


def grouped(curves: Curves, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places, losses and accuracies of the batches, neighbours averaged until at most ``most`` points are left."""
    n = min(map(len, (curves.at, curves.loss, curves.accuracy)))  # one may be a batch ahead
    each = max(1, -(-n // most))
    starts = np.arange(0, n, each)
    if not n:
        return np.empty(0), np.empty(0), np.empty(0)
    sizes = np.diff(np.append(starts, n))
    at, loss, accuracy = (np.asarray(part[:n]) for part in (curves.at, curves.loss, curves.accuracy))
    return at[starts + sizes - 1], np.add.reduceat(loss, starts) / sizes, np.add.reduceat(accuracy, starts) / sizes


def look(model: nn.Sequential, state: dict[str, np.ndarray], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a network in this state says of one image (1, 1, S, S) -> maps of the first layer (F, S, S), scores (K,).

    ``model`` is a twin of the one that learns: whose layers remember what their own training needs.
    """
    model.load_state_dict(state)
    with np.errstate(all="ignore"):
        return model[:1](x)[0], model(x)[0]
