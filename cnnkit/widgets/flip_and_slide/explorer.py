"""Two short signals: one is flipped and slid over the other, and the sums of their products trace the result."""

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import dropdown, group, panel, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.flip_and_slide.setting import OPERATIONS, Setting, check_signal, sampled
from cnnkit.widgets.flip_and_slide.signals import LONGEST, PRESETS, YOURS, Samples, Sliding
from cnnkit.widgets.flip_and_slide.still import sliding_figure
from cnnkit.widgets.pieces import Piece, call, formula_row

LARGEST = 2.0  # how far a sample can be dragged
FEW_TERMS = 6


class FlipAndSlide(Explorer):
    """Flip g, slide it to t, multiply it by f and add: the convolution of two signals, sample by sample.

    f, g: a name ("box", "exponential", "edge", "step", "spikes", "triangle", "wave", "mean") or your own list of
    1 to 24 numbers. Further settings: f_length, g_length, t, and operation: "convolution" or "cross-correlation".

    f, g (1, 1, 1, L) and y are the arrays on the screen: signals with one axis are images of height 1.

    Raises ShapeError for a signal or a number that does not fit, CourseError for an unknown name.
    """

    scripts = ("chart.js", "chart_style.js", "flip_and_slide/signals.js", "flip_and_slide/view.js")
    fields = ("f", "f_length", "g", "g_length", "operation", "t")
    note = "Beyond their ends both signals are 0. A signal is an image of height 1: ops takes it as (1, 1, 1, L)."

    def __init__(self, f: Any = "box", g: Any = "exponential", **state: Any):
        super().__init__(self._read({"f": f, "g": g, **state}, Setting()))

    @property
    def f(self) -> np.ndarray:
        """The signal that stays: (1, 1, 1, L)."""
        return _image(self._setting.f_samples)

    @property
    def g(self) -> np.ndarray:
        """The signal that slides, before it is flipped: (1, 1, 1, L)."""
        return _image(self._setting.g_samples)

    @property
    def y(self) -> np.ndarray:
        """The whole result, for every t: (1, 1, 1, Lf + Lg − 1)."""
        return _compute(self._setting)

    def build_controls(self) -> ipywidgets.Widget:
        names = [*PRESETS, YOURS]
        return panel(
            self,
            group(
                "Signal f",
                "size",
                dropdown(self, "f", "samples", names, "signal f"),
                slider(self, "f_length", "length", "length of f"),
            ),
            group(
                "Signal g",
                "kernel",
                dropdown(self, "g", "samples", names, "signal g"),
                slider(self, "g_length", "length", "length of g"),
            ),
            group(
                "Slide",
                "output",
                dropdown(self, "operation", "as", OPERATIONS, "convolution or cross-correlation"),
                slider(self, "t", "t", "t, how far g has been slid"),
            ),
        )

    def bounds(self, setting: Setting) -> states.Bounds:
        sliding = setting.sliding
        return {"f_length": (1, LONGEST), "g_length": (1, LONGEST), "t": (sliding.first, sliding.last)}

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        setting = sampled(setting)
        if changed == "operation":  # the same place in the result, though t counts from elsewhere
            setting = replace(setting, t=setting.t - before.sliding.first + setting.sliding.first)
        return super().settle(setting, changed, before)

    def parse(self, state: dict[str, Any]) -> Setting:
        return self._read(state, self._setting)

    def _read(self, state: dict[str, Any], base: Setting) -> Setting:
        caller = type(self).__name__
        states.check_keys(caller, state, self.fields)
        operation = states.check_choice(caller, "operation", state.get("operation", base.operation), OPERATIONS)
        setting = replace(base, operation=operation)
        for name in ("f", "g"):
            setting = replace(setting, **self._signal(name, state, base))
        setting = sampled(setting)
        if "t" in state:
            setting = replace(setting, t=states.check_like(caller, "t", state["t"], 1))
            states.check_bounds(caller, setting, self.bounds(setting))
        return states.clamped(setting, self.bounds)

    def _signal(self, name: str, state: dict[str, Any], base: Setting) -> dict[str, Any]:
        """Read one signal, by name or sample by sample: -> its fields of the setting."""
        caller, length = type(self).__name__, f"{name}_length"
        signal, count = state.get(name, getattr(base, name)), state.get(length)
        if isinstance(signal, str):
            own = [YOURS] if getattr(base, name) == YOURS else []
            states.check_choice(caller, name, signal, [*PRESETS, *own])
            count = states.check_like(caller, length, getattr(base, length) if count is None else count, 1)
            fields: dict[str, Any] = {name: signal, length: count}
            states.check_bounds(caller, replace(base, **fields), {length: (1, LONGEST)})
            return fields
        samples = check_signal(caller, name, signal)
        if count not in (None, len(samples)):
            raise ShapeError(f"{caller}: {length} is {count!r}, but {name} has {len(samples)} samples.")
        return {name: YOURS, length: len(samples), f"{name}_samples": samples}

    def public(self, setting: Setting) -> dict[str, Any]:
        own = {n: list(getattr(setting, f"{n}_samples")) for n in ("f", "g") if getattr(setting, n) == YOURS}
        return super().public(setting) | own

    def react(self, content: dict) -> Setting | None:
        """Take a sample that was dragged; anything else is a stale or broken message and changes nothing."""
        match content:
            case {
                "kind": "sample",
                "signal": "f" | "g" as name,
                "index": int(index),
                "value": int() | float() as value,
            }:
                samples = list(getattr(self._setting, f"{name}_samples"))
            case _:
                return None
        if not 0 <= index < len(samples) or not abs(value) <= LARGEST:  # NaN is not below anything either
            return None
        samples[index] = round(float(value), 3)
        return replace(self._setting, **{name: YOURS, f"{name}_samples": tuple(samples)})

    def picture(self, setting: Setting) -> dict[str, Any]:
        sliding = setting.sliding
        return {
            "f": list(sliding.f),
            "g": list(sliding.g),
            "y": _compute(setting).ravel().tolist(),
            "t": setting.t,
            "first": sliding.first,
            "flipped": sliding.flipped,
            "largest": LARGEST,
            "general": _GENERAL[setting.operation],
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        sliding, t = setting.sliding, setting.t
        terms = sliding.terms(t)
        value = float(_compute(setting).ravel()[t - sliding.first])
        name = (f"(f {_SIGN[setting.operation]} g)[{_number(t)}]", "output")
        letters = _sum([((f"f[{tau}]", "size"), (f"g[{k}]", "kernel")) for tau, k in terms])
        numpy = f"np.convolve(f, g)[{t}]" if sliding.flipped else f'np.correlate(f, g, "full")[{t - sliding.first}]'
        answer = (" = " if abs(round(value, 3) - value) < 1e-9 else " ≈ ", "")
        return [formula_row([name, (" = ", ""), *letters, answer, (_number(value), "output")], f"for NumPy: {numpy}")]

    def code_line(self, setting: Setting) -> list[Piece]:
        g = "g[..., ::-1]" if setting.sliding.flipped else "g"
        padding = [("padding", f"(0, {setting.g_length - 1})", "(0, 0)")]
        return call("ops.conv2d", [("f", "size"), (g, "kernel")], padding)

    def sentences(self, setting: Setting) -> list[str]:
        sliding = setting.sliding
        y = _compute(setting).ravel()
        return [
            f"The {setting.operation} of f ({setting.f}, {len(sliding.f)} samples) and g ({setting.g}, "
            f"{len(sliding.g)} samples), with g {_moved(sliding)} to t = {_number(setting.t)}.",
            f"f = {_listed(sliding.f)}.",
            f"g = {_listed(sliding.g)}.",
            f"The result, for t from {_number(sliding.first)} to {sliding.last}: {_listed(y)}.",
        ]

    def draw(self, setting: Setting) -> Any:
        return sliding_figure(setting.sliding, setting.t, _compute(setting).ravel())


_SIGN = {"convolution": "∗", "cross-correlation": "⋆"}
_GENERAL = {
    "convolution": "convolution: (f ∗ g)[t] = Σ f[τ]·g[t − τ] over τ: g is read backwards",
    "cross-correlation": "cross-correlation: (f ⋆ g)[t] = Σ f[τ]·g[τ − t] over τ: g is read forwards, as CNNs do",
}


def _image(samples: Samples) -> np.ndarray:
    return np.array(samples)[None, None, None]


def _compute(setting: Setting) -> np.ndarray:
    f, g = _image(setting.f_samples), _image(setting.g_samples)
    return ops.conv2d(f, g[..., ::-1] if setting.sliding.flipped else g, padding=(0, g.size - 1))


def _sum(terms: list[tuple[Piece, Piece]]) -> list[Piece]:
    pieces: list[Piece] = []
    for number, (left, right) in enumerate(terms[:FEW_TERMS]):
        pieces += [(" + ", "")] * (number > 0) + [left, ("·", ""), right]
    return pieces + [(f" + … ({len(terms) - FEW_TERMS} more)", "")] * (len(terms) > FEW_TERMS)


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:g}".replace("-", "−")


def _listed(values: Any) -> str:
    return ", ".join(_number(value) for value in values)


def _moved(sliding: Sliding) -> str:
    return "flipped and slid" if sliding.flipped else "slid"
