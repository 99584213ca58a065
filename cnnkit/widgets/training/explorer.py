"""A small network at school: start, pause, turn the learning rate, and watch curves, filters and maps change."""

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import button, chooser, dropdown, group, panel, row, slider
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.threaded import ThreadedExplorer
from cnnkit.widgets.training.run import Curves, LastStep, Run, grouped, look
from cnnkit.widgets.training.setting import (
    ADAM,
    ALL,
    B2,
    EPS,
    KINDS,
    MOMENTA,
    MOST_EPOCHS,
    MOST_SEEDS,
    OPTIMIZERS,
    RATES,
    SGD,
    SIZES,
    STARTS,
    Setting,
    digits_of,
    make_network,
)
from cnnkit.widgets.training.still import training_figure

POINTS = 240  # of a curve, at most: more than a chart's pixels would show nothing new
GENERAL = {
    SGD: "v = μ·v + g;   w = w − lr·v",
    ADAM: "m = β₁·m + (1 − β₁)·g;   s = β₂·s + (1 − β₂)·g²;   w = w − lr·m̂ / (√ŝ + ε)",
}


class TrainingDashboard(ThreadedExplorer):
    """Train a small network on handwritten digits, and watch it learn. Nothing runs until Start is pressed.

    Settings that may change while it learns: optimizer ("SGD" or "Adam"), learning_rate, momentum (β₁ of Adam),
    batch_size (from the next epoch on), epochs (where it stops) and image (the held-out one whose maps are shown).
    Those that make a new network: data ("digits" or "mnist"), init ("he", "small" or "zeros") and seed.

    start(), pause(), step() and again() do what the buttons do. model is the network; history holds what was measured.
    w, g, v are the first layer's filters before the last step, their gradient, and what momentum remembered; m_hat and
    s_hat are Adam's means for that step.

    Training runs in a thread of its own and pauses when the picture leaves the page.
    Raises CourseError or ShapeError for a setting that does not exist or does not fit.
    """

    scripts = ("chart.js", "chart_style.js", "training/sheet.js", "training/view.js")
    fields = (
        "data",
        "init",
        "seed",
        "optimizer",
        "learning_rate",
        "momentum",
        "batch_size",
        "epochs",
        "image",
    )
    result = "w"
    note = (
        "Training: means over neighbouring batches. Held out: images that it does not learn from, measured after each "
        "epoch. Filters and maps: white is 0, orange above, blue below; both rows of filters share one scale."
    )

    def __init__(self, **state: Any):
        self._run: Run | None = None
        self._next: Run | None = None
        super().__init__(Setting(), **state)

    # What it shows.

    @property
    def model(self) -> Any:
        """The network, as it is now."""
        return self._now.model

    @property
    def history(self) -> Curves:
        """at, loss and accuracy of each batch, and of the images held out; places count in epochs."""
        return self._now.curves

    @property
    def learning(self) -> bool:
        """Is it learning at this moment?"""
        return self._now.learning

    @property
    def w(self) -> np.ndarray:
        """The first layer's filters before the last step: (F, 1, K, K)."""
        return self._now.last.w

    @property
    def g(self) -> np.ndarray:
        """Their gradient in the last step: (F, 1, K, K)."""
        return self._now.last.g

    @property
    def v(self) -> np.ndarray:
        """What momentum remembered before the last step: (F, 1, K, K)."""
        return remembered(self._now.last, SGD)[0]

    @property
    def m_hat(self) -> np.ndarray:
        """Adam's mean of gradients for the last step, without bias: (F, 1, K, K)."""
        return self._adam_means()[0]

    @property
    def s_hat(self) -> np.ndarray:
        """Adam's mean of squared gradients for the last step, without bias: (F, 1, K, K)."""
        return self._adam_means()[1]

    def _adam_means(self) -> tuple[np.ndarray, np.ndarray]:
        last, b1 = self._now.last, self._setting.momentum
        if not last.steps:
            return np.zeros_like(last.g), np.zeros_like(last.g)
        t = last.steps if last.optimizer == ADAM else 1
        m, s = remembered(last, ADAM)
        return (b1 * m + (1 - b1) * last.g) / (1 - b1**t), (B2 * s + (1 - B2) * last.g**2) / (1 - B2**t)

    # What the buttons do.

    def start(self) -> None:
        """Go on learning, up to the last epoch."""
        self._go(np.inf)

    def step(self) -> None:
        """Learn one batch more."""
        self._go(1)

    def epoch(self) -> None:
        """Learn to the end of an epoch."""
        count = self._now.digits.batches(self._setting.batch_size)
        self._go(round((np.floor(self._now.place + 1e-9) + 1 - self._now.place) * count))

    def pause(self) -> None:
        """Come to rest after this batch."""
        self._now.pause()
        self._show()

    def again(self) -> None:
        """Begin anew with the same settings: the network forgets all."""
        with self._lock:
            self._now.stop()
            self._run = Run(self._setting, self._heard)
            self._show()

    def reset(self) -> None:
        """Go back to where it began: settings and network."""
        with self._lock:
            self._now.stop()
            self._run = None
            super().reset()

    def mistake(self) -> None:
        """Choose the next of the held-out images that the network is wrong about now."""
        run, images = self._now, digits_of(self._setting.data).held
        run.pause()
        scores = make_twin(run)(images[0])
        wrong = np.flatnonzero(scores.argmax(axis=1) != images[1])
        if not len(wrong):
            self._show(["there is no mistake among the images held out"])
            return
        later = wrong[wrong > self._setting.image]
        self.change(lambda setting: replace(setting, image=int(later[0] if len(later) else wrong[0])))

    def _go(self, batches: float) -> None:
        run = self._now
        if run.go(batches):
            self._show()
        elif run.astray:
            self._show(["the loss is no number any more; begin again with a smaller learning rate"])
        else:
            self._show([f"all {self._setting.epochs} epochs are over; give it more, or begin again"])

    # How frames come about.

    @property
    def _now(self) -> Run:
        assert self._run is not None
        return self._run

    def _run_of(self, setting: Setting) -> Run:
        """The network of a setting: the one that there is, or a new one, which takes over once it has been shown."""
        for run in (self._run, self._next):
            if run is not None and run.setting.network == setting.network:
                return run
        self._next = Run(setting, self._heard)
        return self._next

    def _adopt(self, setting: Setting, notes: list[str]) -> None:
        with self._lock:
            try:
                run = self._run_of(setting)
                before, self._run = self._run, run
                began, run.setting = run.setting, setting
                try:
                    super()._adopt(setting, notes)
                except BaseException:
                    self._run, run.setting = before or run, began
                    raise
                if before is not None and before is not run:
                    before.stop()
            finally:
                self._next = None

    def _heard(self, run: Run) -> None:
        """Called by the training's thread: show where it is, unless it has been replaced."""
        with self._lock:
            if run is self._run and hasattr(self, "view"):
                self._show()

    def _show(self, notes: list[str] | None = None) -> None:
        trouble = [f"training stopped: {self._now.trouble}"] if self._now.trouble else []
        self.show(trouble + (notes or []))

    def _received(self, view: object, content: dict, buffers: object) -> None:
        if content.get("kind") == "left":  # the page has let go of the picture: nobody is looking
            self._now.pause()
            return
        super()._received(view, content, buffers)

    def close(self) -> None:
        """End the training and let go of the network; Python finds an explorer's circles late."""
        run, self._run = self._run, None
        if run is not None:
            run.stop(wait=True)
        super().close()
        if hasattr(self, "view"):  # ipywidgets also closes what a wrong state kept from being built
            self.view.on_msg(self._received, remove=True)
            self.view.frame, self.view.image, self.children = {}, b"", ()
            for control in self.controls.values():
                control.unobserve_all()

    # What an explorer writes.

    def build_controls(self) -> ipywidgets.Widget:
        sizes = [*((str(size), size) for size in SIZES), ("all", ALL)]
        buttons = {
            "Start": ("Learn on, up to the last epoch", self.start),
            "Pause": ("Come to rest after this batch", self.pause),
            "Again": ("Begin anew with the same settings", self.again),
            "One batch": ("Learn one batch more", self.step),
            "One epoch": ("Learn to the end of this epoch", self.epoch),
            "Next mistake": ("Choose the next image that it is wrong about", self.mistake),
        }
        start, pause, again, batch, epoch, mistake = (button(name, *rest) for name, rest in buttons.items())
        epochs = slider(self, "epochs", "epochs", "epochs to learn")
        return panel(
            self,
            group("Training", "output", row(start, pause, again), row(batch, epoch), epochs),
            group(
                "Optimiser",
                "stride",
                dropdown(self, "optimizer", "optimiser", OPTIMIZERS),
                chooser(self, "learning_rate", "rate lr", [(f"{rate:g}", rate) for rate in RATES], "learning rate"),
                chooser(self, "momentum", "momentum", MOMENTA, "momentum"),
                chooser(self, "batch_size", "batch size", sizes, "batch size"),
            ),
            group(
                "Network and image",
                "kernel",
                dropdown(self, "data", "digits", [(kind.label, name) for name, kind in KINDS.items()], "digits"),
                dropdown(self, "init", "weights", STARTS, "initial weights"),
                slider(self, "seed", "seed", "seed of the network"),
                slider(self, "image", "image", "image held out"),
                row(mistake),
            ),
        )

    def bounds(self, setting: Setting) -> states.Bounds:
        images = len(digits_of(setting.data).held[1])
        return {"epochs": (1, MOST_EPOCHS), "seed": (0, MOST_SEEDS), "image": (0, images - 1)}

    def source(self, setting: Setting) -> tuple:
        return setting.data, setting.image

    def pixels(self, setting: Setting) -> bytes:
        return digits_of(setting.data).held[0][setting.image].tobytes()

    def picture(self, setting: Setting) -> dict[str, Any]:
        run = self._run_of(setting)
        images, labels = digits_of(setting.data).held
        maps, scores = look(make_twin(run), run.state, images[setting.image][None])
        filters = np.stack([run.first["0.weight"], run.state["0.weight"]])[:, :, 0]
        at, loss, accuracy = grouped(run.curves, POINTS)
        held = np.array(run.curves.held).reshape(-1, 3)
        left = run.seconds_left()
        return {
            "general": GENERAL[setting.optimizer],
            "standing": standing(run),
            "place": run.place,
            "epochs": setting.epochs,
            "batches": run.batches,
            "of": run.digits.batches(setting.batch_size),
            "left": None if left is None else max(left, 0.0),
            "curve": [as_bytes(part) for part in (at, loss, accuracy)],
            "held": [as_bytes(part) for part in held.T],
            "side": run.digits.side,
            "kernel": filters.shape[-1],
            "filters": as_bytes(filters),
            "maps": as_bytes(maps),
            "limits": [limit_of(filters), limit_of(maps)],
            "shares": shares_of(scores),
            "truth": int(labels[setting.image]),
            "image": setting.image,
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        run, (images, _) = self._run_of(setting), digits_of(setting.data).learnt
        size = min(setting.batch_size, len(images))
        count = run.digits.batches(size)
        rest = len(images) - (count - 1) * size
        cut: list[Piece] = [
            (f"⌈{len(images):,} / ", ""),
            (f"{size:,}", "stride"),
            (f"⌉ = {count} batches in an epoch", ""),
        ]
        moved, length = np.linalg.norm(run.state["0.weight"] - run.last.w), np.linalg.norm(run.last.w)
        share = f"{moved:.3g} / {length:.3g} = {moved / length:.2%}" if length and np.isfinite(moved) else "0"
        step: list[Piece] = [("length of the last step / length of the filters = ", ""), (share, "kernel")]
        return [
            formula_row(cut, f"the last one has {rest}"),
            formula_row(step, "the first layer's, all of them as one long vector"),
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        rate: Piece = (f"{setting.learning_rate:g}", "stride")
        if setting.optimizer != SGD:
            return [("w - ", ""), rate, (f" * m_hat / (s_hat**0.5 + {EPS:g})", "")]
        if not setting.momentum:
            return [("w - ", ""), rate, (" * g", "")]
        return [("w - ", ""), rate, (" * (", ""), (f"{setting.momentum:g}", "padding"), (" * v + g)", "")]

    def sentences(self, setting: Setting) -> list[str]:
        run = self._run_of(setting)
        said = [
            f"A network with 8 filters learns {KINDS[setting.data].label} ({len(run.digits.learnt[1]):,} of them) by "
            f"{setting.optimizer}, learning rate {setting.learning_rate:g}, momentum {setting.momentum:g}, in batches "
            f"of {min(setting.batch_size, len(run.digits.learnt[1]))}; its weights began as “{setting.init}”."
        ]
        if not run.batches:
            return [*said, "It has not learnt anything yet."]
        said.append(f"{standing(run).capitalize()}, after {run.place:.2f} of {setting.epochs} epochs.")
        place, loss, accuracy = run.curves.held[-1]
        said.append(f"Images held out, after {place:.2f} epochs: loss {loss:.3g}, accuracy {accuracy:.1%}.")
        return said

    def draw(self, setting: Setting) -> Any:
        run = self._run_of(setting)
        image = digits_of(setting.data).held[0][setting.image]
        maps, _ = look(make_twin(run), run.state, image[None])
        curves = grouped(run.curves, POINTS)
        return training_figure(curves, run.curves.held, setting.epochs, run.first, run.state, image[0], maps)


def standing(run: Run) -> str:
    """Where the training stands, in a word or two."""
    if run.astray:
        return "gone astray"
    if run.learning:
        return "learning"
    if not run.batches:
        return "not begun"
    return "all epochs learnt" if run.finished else "paused"


def make_twin(run: Run) -> Any:
    """A network like the run's, in the state where that is: it may be looked at while the other learns."""
    twin = make_network(run.setting)
    twin.load_state_dict(run.state)
    return twin


def remembered(last: LastStep, optimizer: str) -> tuple[np.ndarray, ...]:
    """What an optimiser remembered before the last step; zeros before its first."""
    parts = last.memory if last.optimizer == optimizer else ()
    parts = (*parts, None, None)[:2]
    return tuple(np.zeros_like(last.g) if part is None else part for part in parts)


def as_bytes(values: Any) -> bytes:
    return np.asarray(values, np.float32).tobytes()


def shares_of(scores: np.ndarray) -> list[float]:
    """Softmax; nothing of scores that are no numbers."""
    return ops.softmax(scores[None])[0].tolist() if np.isfinite(scores).all() else [0.0] * len(scores)


def limit_of(values: np.ndarray) -> float:
    """Where a signed map's colours end; 1 where there is nothing to see."""
    largest = float(np.abs(values).max())
    return largest if np.isfinite(largest) and largest else 1.0
