"""Trainings of the overfitting explorer, each in a thread of its own that can be called off after any batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from threading import Event, Thread, current_thread
from time import perf_counter

import numpy as np

from cnnkit import optim, train
from cnnkit.widgets.overfitting.setting import BATCH, MOMENTUM, RATE, Setting, drawn, make_network, split

REST = 0.15  # seconds until a training begins: a slider that is still moving does not start one at every step
BETWEEN_PICTURES = 0.1  # seconds: a page is asked to draw ten times in each at most
PATIENCE = 2.0  # seconds to wait for a batch to end


@dataclass(frozen=True)
class Curves:
    """Loss and accuracy after each epoch, of the images learnt from and of those held out, in the mode of use."""

    loss: tuple[float, ...] = ()
    accuracy: tuple[float, ...] = ()
    held_loss: tuple[float, ...] = ()
    held_accuracy: tuple[float, ...] = ()

    @property
    def epochs(self) -> int:
        """How many were measured."""
        return len(self.loss)

    @property
    def best(self) -> int | None:
        """The epoch, counted from 0, of the lowest loss on the images held out."""
        return int(np.argmin(self.held_loss)) if self.held_loss else None

    def until(self, epochs: int) -> "Curves":
        """The first so many epochs."""
        return Curves(*(values[:epochs] for values in vars(self).values()))

    def and_then(self, *measured: float) -> "Curves":
        """With the four numbers of one epoch more."""
        return Curves(*((*values, new) for values, new in zip(vars(self).values(), measured, strict=True)))


def learn(setting: Setting, heard: Callable[[Curves], None], stopped: Callable[[], bool]) -> Curves:
    """Train one network -> its curves; heard(curves) after each epoch, and an early end when stopped() says so."""
    (x, y), held = drawn(setting), split().held
    rng = np.random.default_rng(setting.seed)
    model = make_network(setting, rng)
    optimizer = optim.SGD(model.parameters(), RATE, momentum=MOMENTUM, weight_decay=setting.decay)
    curves = Curves()

    def measure(model, history):
        nonlocal curves
        curves = curves.and_then(*train.evaluate(model, x, y), history.val_loss[-1], history.val_accuracy[-1])
        heard(curves)

    with np.errstate(all="ignore"):  # a loss without end is something to look at, not to warn of
        train.fit(
            model,
            x,
            y,
            epochs=setting.epochs,
            rng=rng,
            batch_size=BATCH,
            optimizer=optimizer,
            augment=partial(train.shift, pixels=setting.shift) if setting.shift else None,
            validation=held,
            callbacks=[measure],
            after_batch=[lambda model, step: stopped()],
            progress=False,
        )
    return curves


class Job:
    """Some trainings, one after the other, in a thread.

    heard(job, setting, curves) is called there ten times a second at most, and at the end of each training.
    """

    def __init__(self, settings: Sequence[Setting], heard: Callable[["Job", Setting, Curves], None]):
        self._settings, self._heard, self._stopped = tuple(settings), heard, Event()
        self._told = -inf
        self.trouble = ""
        # A daemon: it ends with the kernel, and keeps nothing from ending.
        self._thread = Thread(target=self._run, name="cnnkit overfitting", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """False once it has ended or was called off."""
        return self._thread.is_alive() and not self._stopped.is_set()

    def stop(self) -> None:
        """End after the batch that runs now."""
        self._stopped.set()

    def join(self, seconds: float = PATIENCE) -> None:
        """Wait for the end; the thread itself need not."""
        if self._thread is not current_thread():
            self._thread.join(seconds)

    def _run(self) -> None:
        if self._stopped.wait(REST):
            return
        for setting in self._settings:
            try:
                curves = learn(setting, partial(self._now_and_then, setting), self._stopped.is_set)
            except Exception as error:  # nobody reads what a thread prints
                curves, self.trouble = Curves(), str(error)
            if self._stopped.is_set():
                return
            self._heard(self, setting, curves)

    def _now_and_then(self, setting: Setting, curves: Curves) -> None:
        if perf_counter() - self._told >= BETWEEN_PICTURES and not self._stopped.is_set():
            self._heard(self, setting, curves)
            self._told = perf_counter()
