"""Scores, the shares that softmax makes of them, what that costs, and which way each score should go."""

from dataclasses import replace
from functools import partial
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import button, chooser, dropdown, group, panel, row, show_only, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.loss.setting import (
    ENTROPY,
    FACTORS,
    FAR,
    FEWEST,
    MEASURES,
    MOST,
    REACH,
    SAMPLES,
    SLIDERS,
    SQUARED,
    Setting,
    curve,
    loss,
    naive,
    one_hot,
    slopes,
)
from cnnkit.widgets.loss.still import loss_figure
from cnnkit.widgets.pieces import Piece, call, formula_row

GENERAL = {
    ENTROPY: "loss = −log p[true] = −z[true] + log Σ exp(z);   dz = p − [true]",
    SQUARED: "loss = mean (p − [true])²;   dz = p·(g − Σ p·g)  with  g = 2·(p − [true]) / K",
}


class LossExplorer(Explorer):
    """Move the logits of one image, and see its shares, its loss, and the slope of the loss by each logit.

    logits: 3 to 5 numbers from −10 to 10. Further settings: true (the true class), measure ("cross-entropy" or
    "squared error", that of the shares), classes, and what happens to all logits: times (1, 10 or 100), then shift
    (−1000 to 1000).

    z (1, K), labels (1,), target (1, K), loss and dz (1, K) are what is on the screen.

    Raises ShapeError for numbers that do not fit, CourseError for an unknown name.
    """

    scripts = ("chart.js", "chart_style.js", "loss/view.js")
    fields = ("classes", "logits", "true", "measure", "times", "shift")
    result = "loss"
    note = "One image, so there is nothing to average over; a batch's loss is the mean of its images' losses."

    def __init__(self, logits: Any = None, **state: Any):
        given = state if logits is None else {"logits": logits, **state}
        super().__init__(Setting(), **given)

    @property
    def z(self) -> np.ndarray:
        """The logits, multiplied and shifted: (1, K)."""
        return self._setting.z

    @property
    def labels(self) -> np.ndarray:
        """The true class: (1,)."""
        return np.array([self._setting.true])

    @property
    def target(self) -> np.ndarray:
        """1 at the true class, 0 elsewhere."""
        return one_hot(self._setting)

    @property
    def loss(self) -> float:
        """What the image costs by the chosen measure."""
        return loss(self._setting.measure, self.z, self._setting.true)

    @property
    def dz(self) -> np.ndarray:
        """How the loss changes with each logit: (1, K)."""
        return slopes(self._setting.measure, self.z, self._setting.true)

    def build_controls(self) -> ipywidgets.Widget:
        logits = [slider(self, f"z{k}", f"z[{k}]", f"logit of class {k}", step=0.1) for k in range(MOST)]
        jumps = [
            button(label, f"Shift all logits by {by}", partial(self._shift_to, by))
            for label, by in (("−1000", -FAR), ("0", 0), ("+1000", FAR))
        ]
        return panel(
            self,
            group("Logits z", "kernel", slider(self, "classes", "classes"), *logits),
            group(
                "Truth and loss",
                "output",
                dropdown(self, "true", "true class", list(range(FEWEST)), "true class"),
                dropdown(self, "measure", "loss", MEASURES, "loss"),
            ),
            group(
                "All logits at once",
                "stride",
                chooser(self, "times", "times", FACTORS, "all logits times"),
                slider(self, "shift", "shift", "shift of all logits", step=10),
                row(ipywidgets.Label("shift to"), *jumps),
            ),
        )

    def _shift_to(self, by: int) -> None:
        self.change(lambda setting: replace(setting, shift=by))

    def arrange(self, setting: Setting) -> None:
        show_only(self, {name: k < setting.classes for k, name in enumerate(SLIDERS)})

    def bounds(self, setting: Setting) -> states.Bounds:
        return {"classes": (FEWEST, MOST), **dict.fromkeys(SLIDERS, (-REACH, REACH)), "shift": (-FAR, FAR)}

    def options(self, setting: Setting) -> dict[str, list[Any]]:
        return {"true": list(range(setting.classes))}

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        settled = replace(setting, true=min(setting.true, setting.classes - 1))
        return settled, states.gave_way(setting, settled, ["true"])

    def parse(self, state: dict[str, Any]) -> Setting:
        caller, base, values = type(self).__name__, self._setting, dict(state)
        states.check_keys(caller, state, self.fields)
        if "logits" in values:
            logits = check_logits(caller, values.pop("logits"))
            if values.setdefault("classes", len(logits)) != len(logits):
                raise ShapeError(f"{caller}: classes is {values['classes']}, but there are {len(logits)} logits.")
            base = replace(base, **dict(zip(SLIDERS, logits, strict=False)))
        base = self.filled(base, {name: values.pop(name) for name in ("classes",) if name in values})
        true = states.check_choice(
            caller, "true", values.pop("true", min(base.true, base.classes - 1)), range(base.classes)
        )
        return self.filled(replace(base, true=true), values)

    def public(self, setting: Setting) -> dict[str, Any]:
        return {name: list(setting.sliders) if name == "logits" else getattr(setting, name) for name in self.fields}

    def picture(self, setting: Setting) -> dict[str, Any]:
        z, true = setting.z, setting.true
        low, high = setting.ends
        return {
            "z": z[0].tolist(),
            "shares": self._shares(setting).tolist(),
            "slopes": slopes(setting.measure, z, true)[0].tolist(),
            "true": true,
            "measure": setting.measure,
            "loss": float(loss(setting.measure, z, true)),
            "ends": [low, high],
            "losses": [float(loss(measure, z, true)) for measure in MEASURES],
            "pulls": [float(slopes(measure, z, true)[0, true]) for measure in MEASURES],
            "curves": [curve(measure, setting).astype(np.float32).tobytes() for measure in MEASURES],
            "samples": SAMPLES,
            "most": [2 * REACH * setting.times + float(np.log(setting.classes)), 2 / setting.classes],
            "general": GENERAL[setting.measure],
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        rows = self._entropy_rows(setting) if setting.measure == ENTROPY else self._squared_rows(setting)
        above, below, share = naive(setting)
        quotient = f"{_number(above)} / {_number(below)}"
        if setting.measure == ENTROPY:
            with np.errstate(divide="ignore"):
                written = f"−log p[true] = −log({quotient}) = {_number(float(-np.log(share)))}"
        else:
            written = f"p[true] = {quotient} = {_number(share)}"
        return [*rows, formula_row([("without care: ", ""), (written, "")], _trouble(below, share))]

    def _entropy_rows(self, setting: Setting) -> list[dict[str, Any]]:
        z, most = setting.z[0], setting.z.max()
        true = float(z[setting.true])
        total = float(np.exp(z - most).sum())
        value = float(loss(ENTROPY, setting.z, setting.true))
        pieces: list[Piece] = [("loss = −", ""), (_bracketed(true), "kernel"), (" + ", "")]
        pieces += [(f"{_number(round(most + np.log(total), 3), 6)} = ", ""), (_number(value), "output")]
        inside = f"log-sum-exp = {_number(most)} + log {_number(round(total, 3))}: the largest logit is kept out of exp"
        return [formula_row(pieces, inside)]

    def _squared_rows(self, setting: Setting) -> list[dict[str, Any]]:
        gaps = self._shares(setting) - one_hot(setting)[0]
        squares = " + ".join(f"{_bracketed(gap)}²" for gap in gaps)
        pieces: list[Piece] = [("loss = (", ""), (squares, "kernel"), (f") / {setting.classes} = ", "")]
        value = float(loss(SQUARED, setting.z, setting.true))
        share = float(self._shares(setting)[setting.true])
        remark = f"every slope dz has a factor p: at the true class p = {_number(share)}"
        return [formula_row([*pieces, (_number(value), "output")], remark)]

    def code_line(self, setting: Setting) -> list[Piece]:
        if setting.measure == ENTROPY:
            return call("ops.cross_entropy", [("z", "kernel"), ("labels", "output")])
        return call("ops.mse", [("ops.softmax(z, axis=1)", "kernel"), ("target", "output")])

    def sentences(self, setting: Setting) -> list[str]:
        shares, dz = self._shares(setting), slopes(setting.measure, setting.z, setting.true)[0]
        said = [
            f"One image, {setting.classes} classes, of which {setting.true} is true. "
            f"Its {setting.measure} is {_number(float(loss(setting.measure, setting.z, setting.true)))}."
        ]
        for k in range(setting.classes):
            numbers = (_number(float(value)) for value in (setting.z[0, k], shares[k], dz[k]))
            said.append("Class {}: logit {}, share {}, slope {}.".format(k, *numbers))
        return said

    def draw(self, setting: Setting) -> Any:
        return loss_figure(setting, self._shares(setting))

    @staticmethod
    def _shares(setting: Setting) -> np.ndarray:
        return ops.softmax(setting.z, axis=1)[0]


def check_logits(caller: str, logits: Any) -> list[float]:
    """Return brought logits, or refuse them with a sentence."""
    try:
        array = np.asarray(logits)
    except ValueError:  # a ragged list
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "iuf" or array.ndim != 1 or not FEWEST <= array.size <= MOST:
        raise ShapeError(f"{caller}: logits must be {FEWEST} to {MOST} numbers, not {logits!r}.")
    if not (np.abs(array) <= REACH).all():
        raise ShapeError(
            f"{caller}: logits must be −{REACH:g} to {REACH:g} here, not {logits!r}; times and shift do more."
        )
    return [float(value) for value in array]


def _number(value: float, digits: int = 4) -> str:
    return f"{value + 0.0:.{digits}g}".replace("-", "−").replace("inf", "∞").replace("nan", "no number")


def _bracketed(value: float) -> str:
    """A number after a sign: negative ones in brackets."""
    return f"({_number(value)})" if value < 0 else _number(value)


def _trouble(below: float, share: float) -> str:
    if np.isinf(below):
        return "exp(z) is too large for a float beyond z = 709"
    if not below:
        return "every exp(z) became 0, as below z = −745"
    return "the same, while every exp(z) fits into a float" if share else "the share became 0: too small for a float"
