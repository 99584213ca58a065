"""A small network that learns its images by heart: how far its two losses part, and what brings them together."""

from typing import Any

import ipywidgets
import numpy as np

from cnnkit.widgets import state as states
from cnnkit.widgets.controls import button, chooser, group, panel, row, slider
from cnnkit.widgets.overfitting.run import Curves, Job
from cnnkit.widgets.overfitting.setting import (
    BATCH,
    DECAYS,
    EPOCHS,
    FILTERS,
    IMAGES,
    MOMENTUM,
    MOST_DROPOUT,
    MOST_SEED,
    MOST_SHIFT,
    RATE,
    WRONG,
    Setting,
    drawn,
    split,
)
from cnnkit.widgets.overfitting.still import overfitting_figure
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.threaded import ThreadedExplorer

TOPS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0, 64.0)  # where the chart of losses may end
PATIENCE = 10.0  # seconds that the first display waits for a whole picture


class OverfittingExplorer(ThreadedExplorer):
    """Let a small network learn a few handwritten digits, and measure it on others after each epoch.

    Settings: images (to learn from), wrong (how many of a hundred of their labels), seed (which images, which first
    weights); filters (of the first layer), epochs; and the remedies decay (λ), dropout (p) and shift (in pixels).

    x and y are the images and labels that it learns from, held those that it is measured on. history holds loss,
    accuracy, held_loss and held_accuracy after each epoch.

    Each training runs in a thread of its own, which ends when a setting changes; curves that were seen come back at
    once. stop() and start() do what the buttons do; wait() returns when the training is over.
    Raises CourseError or ShapeError for a setting that does not exist or does not fit.
    """

    scripts = ("chart.js", "chart_style.js", "overfitting/charts.js", "overfitting/view.js")
    fields = ("images", "wrong", "seed", "filters", "epochs", "decay", "dropout", "shift")
    result = "history"
    general = "gap = validation loss − training loss"
    note = (
        "Both losses are measured after each epoch, on images as they are and with nothing dropped. The network: 3 × 3 "
        "convolution, ReLU, max pooling, 3 × 3 convolution to twice as many maps, ReLU, dropout, dense layer."
    )

    def __init__(self, **state: Any):
        self._known: dict[Setting, Curves] = {}
        self._job: Job | None = None
        super().__init__(Setting(), **state)

    # What it shows.

    @property
    def x(self) -> np.ndarray:
        """The images that it learns from: (N, 1, 8, 8), from 0 to 1."""
        return drawn(self._setting)[0]

    @property
    def y(self) -> np.ndarray:
        """Their labels, some of them wrong: (N,)."""
        return drawn(self._setting)[1]

    @property
    def held(self) -> tuple[np.ndarray, np.ndarray]:
        """The images that it is measured on, and their labels."""
        return split().held

    @property
    def history(self) -> Curves:
        """What was measured after each epoch so far."""
        return self.curves(self._setting)

    @property
    def learning(self) -> bool:
        """Is it learning at this moment, or about to?"""
        return self._job is not None and self._job.running

    def curves(self, setting: Setting) -> Curves:
        """What is known of a training so far."""
        return self._known.get(setting.recipe, Curves()).until(setting.epochs)

    def _complete(self, setting: Setting) -> bool:
        return self.curves(setting).epochs == setting.epochs

    # What the buttons do, and what happens by itself.

    def stop(self) -> None:
        """End the training after the batch that runs now; what was measured stays."""
        with self._lock:
            self._call_off()
            self.show()

    def start(self) -> None:
        """Train what is on the screen where it is not known to its end, and the same without remedies."""
        with self._lock:
            self._call_off()
            wanted = dict.fromkeys((self._setting, self._setting.plain))
            if missing := [setting for setting in wanted if not self._complete(setting)]:
                self._job = Job(missing, self._heard)
            self.show()

    def wait(self, seconds: float = 60.0) -> bool:
        """Sleep until the training is over, at most so long -> whether all epochs are known."""
        if self._job is not None:
            self._job.join(seconds)
        return self._complete(self._setting)

    def close(self) -> None:
        with self._lock:
            job, self._job = self._job, None
        if job is not None:
            job.stop()
            job.join()
        super().close()

    def _call_off(self) -> None:
        if self._job is not None:
            self._job.stop()
            self._job = None

    def _adopt(self, setting: Setting, notes: list[str]) -> None:
        with self._lock:
            self._call_off()  # nothing is told any more of a setting that is left
            wanted = dict.fromkeys((setting, setting.plain))
            if missing := [each for each in wanted if not self._complete(each)]:
                self._job = Job(missing, self._heard)
            try:
                super()._adopt(setting, notes)
            except BaseException:
                self._call_off()
                raise

    def _heard(self, job: Job, setting: Setting, curves: Curves) -> None:
        """Called by a training's thread every now and then."""
        with self._lock:
            if job is not self._job:
                return
            # One that was known for fewer epochs begins anew, and is the same as far as it was known.
            if curves.epochs > self._known.get(setting.recipe, Curves()).epochs:
                self._known[setting.recipe] = curves
            self.show([f"training stopped: {job.trouble}"] if job.trouble else [])

    # What an explorer writes.

    def build_controls(self) -> ipywidgets.Widget:
        percent = [(f"{share} %", share) for share in WRONG]
        return panel(
            self,
            group(
                "Images to learn from",
                "size",
                chooser(self, "images", "images", IMAGES, "images to learn from"),
                chooser(self, "wrong", "wrong labels", percent, "labels that are wrong"),
                slider(self, "seed", "seed", "seed of images and weights"),
            ),
            group(
                "Network",
                "kernel",
                chooser(self, "filters", "filters", FILTERS, "filters of the first layer"),
                slider(self, "epochs", "epochs", "epochs to learn", step=10),
                row(
                    button("Stop", "End this training", self.stop),
                    button("Train", "Train what is missing", self.start),
                ),
            ),
            group(
                "Remedies",
                "output",
                chooser(self, "decay", "decay λ", [(f"{decay:g}", decay) for decay in DECAYS], "weight decay"),
                slider(self, "dropout", "dropout p", "dropout", step=0.1),
                slider(self, "shift", "shift", "largest shift of an image, in pixels"),
            ),
        )

    def bounds(self, setting: Setting) -> states.Bounds:
        return {
            "seed": (0, MOST_SEED),
            "epochs": EPOCHS,
            "dropout": (0.0, MOST_DROPOUT),
            "shift": (0, MOST_SHIFT),
        }

    def picture(self, setting: Setting) -> dict[str, Any]:
        curves, plain = self.curves(setting), self.curves(setting.plain)
        return {
            "images": setting.images,
            "epochs": setting.epochs,
            "known": curves.epochs,
            "standing": self.standing(setting),
            "loss": as_bytes(curves.loss),
            "held_loss": as_bytes(curves.held_loss),
            "accuracy": as_bytes(curves.accuracy),
            "held_accuracy": as_bytes(curves.held_accuracy),
            "plain": as_bytes(plain.held_loss if setting != setting.plain else ()),
            "plain_accuracy": as_bytes(plain.held_accuracy if setting != setting.plain else ()),
            "best": curves.best,
            "top": top_of(curves, plain),
        }

    def standing(self, setting: Setting) -> str:
        """Where the training stands, in words."""
        known, epochs = self.curves(setting).epochs, setting.epochs
        if known == epochs:
            return "trained"
        if self._job is not None and not self._job.trouble:
            return f"learning: epoch {known} of {epochs}" if known else "about to learn"
        return f"stopped after {known} of {epochs} epochs"

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        curves = self.curves(setting)
        rows = [formula_row([("gap = …", "")], self.standing(setting))]
        if curves.epochs:
            loss, held = curves.loss[-1], curves.held_loss[-1]
            gap: list[Piece] = [("gap = ", ""), (_number(held), "stride"), (" − ", ""), (_number(loss), "kernel")]
            after = f"after epoch {curves.epochs}: {curves.accuracy[-1]:.1%} of the images learnt from are right, "
            rows = [
                formula_row(
                    [*gap, (f" = {_number(held - loss)}", "")], f"{after}{curves.held_accuracy[-1]:.1%} of the others"
                )
            ]
            best = curves.best or 0
            lowest: list[Piece] = [("lowest validation loss = ", ""), (_number(curves.held_loss[best]), "output")]
            rows.append(formula_row(lowest, f"after epoch {best + 1}, with {curves.held_accuracy[best]:.1%} right"))
        decay: Piece = (f"{setting.decay:g}", "output")
        step: list[Piece] = [(f"w ← w − {RATE:g}·(g + ", ""), decay, ("·w)", "")]
        return [*rows, formula_row(step, f"each step, on {BATCH} images; g gathers with momentum {MOMENTUM:g}")]

    def code_line(self, setting: Setting) -> list[Piece]:
        shifted: list[Piece] = []
        if setting.shift:
            shifted = [(f", augment=partial(train.shift, pixels={setting.shift})", "output")]
        return [
            ("train.fit(model, ", ""),
            ("x, y", "size"),
            (f", epochs={setting.epochs}", "kernel"),
            (f", rng=rng, batch_size={BATCH}, optimizer=optimizer", ""),
            *shifted,
            (", validation=", ""),
            ("held", "stride"),
            (", progress=False)", ""),
        ]

    def sentences(self, setting: Setting) -> list[str]:
        curves = self.curves(setting)
        said = [
            f"A network with {setting.filters} filters learns {setting.images} digits, {setting.wrong} % of whose "
            f"labels are wrong, for {setting.epochs} epochs (seed {setting.seed}); weight decay {setting.decay:g}, "
            f"dropout {setting.dropout:g}, shifts by up to {setting.shift} pixels."
        ]
        if not curves.epochs:
            return [*said, f"It is {self.standing(setting)}."]
        best = curves.best or 0
        return [
            *said,
            f"After epoch {curves.epochs} the training loss is {_number(curves.loss[-1])}, and the validation loss "
            f"{_number(curves.held_loss[-1])}. The lowest validation loss, {_number(curves.held_loss[best])}, was that "
            f"after epoch {best + 1}.",
        ]

    def draw(self, setting: Setting) -> Any:
        plain = self.curves(setting.plain) if setting != setting.plain else Curves()
        return overfitting_figure(self.curves(setting), plain, setting.epochs, top_of(self.curves(setting), plain))

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        self.wait(PATIENCE)  # so that readers without a kernel get a whole picture
        return super()._repr_mimebundle_(**kwargs)


def top_of(*trainings: Curves) -> float:
    """Where the chart of losses ends: the first epochs, when all is still to be learnt, may begin above it."""
    ends = [value for curves in trainings for value in curves.held_loss[(curves.best or 0) :]]
    largest = max((value for value in ends if np.isfinite(value)), default=1.0)
    return next((top for top in TOPS if top >= 1.05 * largest), TOPS[-1])


def as_bytes(values: tuple[float, ...]) -> bytes:
    return np.nan_to_num(np.asarray(values, np.float32), nan=1e9).tobytes()


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
