"""An activation's curve and slope, and what becomes of a batch of values that passes through it."""

from typing import Any

import ipywidgets
import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.activation.functions import ACTIVATIONS, FLAT, SOURCES, Activation, Shares, by_units, shares
from cnnkit.widgets.activation.setting import Setting
from cnnkit.widgets.activation.still import activation_figure
from cnnkit.widgets.controls import dropdown, group, panel, show_only, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.pieces import Piece, formula_row

REACH = 6.0  # the charts show z from −6 to 6
BINS = 48
LARGEST = 200_000  # values that a brought array may hold: more would make the sliders wait
SLOPES = (-0.1, 1.1)


class ActivationExplorer(Explorer):
    """Send values through ReLU and its relatives: z = scale·x + shift, y = f(z), and the slope that training needs.

    x: a name ("bell-shaped", "uniform", "filters on a photograph") or your own array; its axis 1 counts units, as in
    (N, U) or (N, C, H, W). Further settings: function, negative_slope (of leaky_relu), scale, shift.

    x, z, y and slope, each (samples, units), are what the histograms count.

    Raises ShapeError for values or a number that does not fit, CourseError for an unknown name.
    """

    scripts = ("chart.js", "chart_style.js", "activation/view.js")
    fields = ("function", "negative_slope", "values", "scale", "shift")

    def __init__(self, x: Any = None, **state: Any):
        brought = x is not None and not isinstance(x, str)
        rng = np.random.default_rng(8)  # the same values for everybody, so that a lesson can speak of them
        self._values = {name: make(rng) for name, make in SOURCES.items()}
        if brought:
            self._values["yours"] = check_values("ActivationExplorer", x)
        name = "yours" if brought else "bell-shaped" if x is None else x
        states.check_choice("ActivationExplorer", "x", name, list(self._values))
        super().__init__(Setting(values=name))
        if state:
            self._initial = self.parse(state)
            self.reset()

    @property
    def x(self) -> np.ndarray:
        """The values that come in: (samples, units)."""
        return self._values[self._setting.values]

    @property
    def z(self) -> np.ndarray:
        """scale·x + shift, which the function takes: (samples, units)."""
        return self._inputs(self._setting)

    @property
    def y(self) -> np.ndarray:
        """f(z), which comes out: (samples, units)."""
        return self._setting.activation.value(self.z, self._setting.negative_slope)

    @property
    def slope(self) -> np.ndarray:
        """dy/dz, value by value: (samples, units)."""
        return self._setting.activation.slope(self.z, self._setting.negative_slope)

    @property
    def shares(self) -> Shares:
        """How many values and units have a slope of 0, or hardly any."""
        return shares(self.slope, self._setting.activation.steepest)

    def build_controls(self) -> ipywidgets.Widget:
        labels = [("your values" if name == "yours" else name, name) for name in self._values]
        return panel(
            self,
            group(
                "Activation f",
                "kernel",
                dropdown(self, "function", "function", [(f"ops.{name}", name) for name in ACTIVATIONS], "activation"),
                slider(self, "negative_slope", "slope a", "slope below zero, a", step=0.01),
            ),
            group("Values x", "size", dropdown(self, "values", "values", labels, "values x")),
            group(
                "Input z = scale·x + shift",
                "stride",
                slider(self, "scale", "scale", "scale of the input", step=0.1),
                slider(self, "shift", "shift", "shift of the input", step=0.1),
            ),
        )

    def arrange(self, setting: Setting) -> None:
        show_only(self, {"negative_slope": bool(setting.activation.option)})

    def bounds(self, setting: Setting) -> states.Bounds:
        return {"negative_slope": (0.0, 0.5), "scale": (0.1, 5.0), "shift": (-5.0, 5.0)}

    def picture(self, setting: Setting) -> dict[str, Any]:
        activation, slope = setting.activation, setting.negative_slope
        grid = np.linspace(-REACH, REACH, 241)  # steps of 0.05, so that 0 is among them
        z = self._inputs(setting)
        slopes = activation.slope(z, slope)
        found = shares(slopes, activation.steepest)
        low, high = shown(activation)
        return {
            "function": setting.function,
            "grid": {"low": -REACH, "high": REACH, "count": len(grid)},
            "curve": activation.value(grid, slope).astype(np.float32).tobytes(),
            "slopes": activation.slope(grid, slope).astype(np.float32).tobytes(),
            "range": [low, high],
            "slope_range": list(SLOPES),
            "flat_below": FLAT * activation.steepest,
            "histograms": {
                "z": histogram(z, -REACH, REACH),
                "y": histogram(activation.value(z, slope), low, high),
                "slope": histogram(slopes, *SLOPES),
            },
            "values": int(z.size),
            "zero": found.zero,
            "flat": found.flat,
            "units": found.units,
            "units_zero": found.units_zero,
            "units_flat": found.units_flat,
            "mean": float(slopes.mean()),
            "note": self._note(setting),
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        activation = setting.activation
        found = shares(activation.slope(self._inputs(setting), setting.negative_slope), activation.steepest)
        z: list[Piece] = [("z = ", ""), (_number(setting.scale), "stride"), ("·x", "size"), *_added(setting.shift)]
        option = f",  a = {setting.negative_slope:g}" if activation.option else ""
        return [
            formula_row([*z, (",   y = f(z) = ", ""), (activation.formula, "kernel"), (option, "")]),
            formula_row(
                [("slope dy/dz = ", ""), (activation.slope_formula, "output")],
                f"at most {activation.steepest:g}; {found.zero:.1%} of the values at slope 0",
            ),
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        z = "x" if setting.scale == 1 else f"{setting.scale:g} * x"
        if setting.shift:
            z += f" {'+' if setting.shift > 0 else '-'} {abs(setting.shift):g}"
        option: list[Piece] = []
        if setting.activation.option:
            option = [(", ", ""), (f"negative_slope={setting.negative_slope:g}", "kernel")]
        return [(f"ops.{setting.function}(", ""), (z, "size"), *option, (")", "")]

    def sentences(self, setting: Setting) -> list[str]:
        z = self._inputs(setting)
        found = shares(setting.activation.slope(z, setting.negative_slope), setting.activation.steepest)
        return [
            f"{z.size:,} values ({setting.values}) pass through ops.{setting.function}, scaled by "
            f"{_number(setting.scale)} and shifted by {_number(setting.shift)}.",
            f"{found.zero:.1%} of them meet a slope of exactly 0, {found.flat:.1%} less than a tenth of the steepest; "
            f"{found.units_zero} of {found.units} units have slope 0 for every input.",
        ]

    def draw(self, setting: Setting) -> Any:
        activation, slope = setting.activation, setting.negative_slope
        z = self._inputs(setting)
        return activation_figure(
            lambda grid: activation.value(grid, slope),
            lambda grid: activation.slope(grid, slope),
            z.ravel(),
            shown(activation),
            REACH,
        )

    def _inputs(self, setting: Setting) -> np.ndarray:
        return setting.scale * self._values[setting.values] + setting.shift

    @staticmethod
    def _note(setting: Setting) -> str:
        steepest = FLAT * setting.activation.steepest
        return (
            "A unit is dead when its slope is 0 for every input: no gradient reaches its weights. Flat means a slope "
            f"below a tenth of the steepest, {steepest:g}. Values beyond a chart's ends are counted in its last bar."
        )


def shown(activation: Activation) -> tuple[float, float]:
    """The part of y that the charts show."""
    low, high = activation.range
    room = 0.1 * (high - low) if np.isfinite(high - low) else 0.0
    return max(low, -2.0) - (room or 0.5 * (low == 0)), min(high, REACH) + room


def histogram(values: np.ndarray, low: float, high: float) -> list[float]:
    """Shares of the values in equal bins; what lies beyond counts in the first and the last."""
    counts, _ = np.histogram(np.clip(values, low, high), bins=BINS, range=(low, high))
    return (counts / values.size).tolist()


def check_values(caller: str, x: Any) -> np.ndarray:
    """Return brought values as float64 (samples, units), or refuse them with a sentence."""
    array = states.check_array(caller, "x", x)
    if array.dtype.kind not in "buif":
        raise ShapeError(f"{caller}: x must hold real numbers, but its dtype is {array.dtype}.")
    if not 1 <= array.size <= LARGEST:
        raise ShapeError(f"{caller}: x must hold 1 to {LARGEST:,} numbers, but its shape is {array.shape}.")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ShapeError(f"{caller}: x must be finite, but {(~np.isfinite(array)).sum()} values are NaN or infinite.")
    return by_units(array)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _added(shift: float) -> list[Piece]:
    return [(" − " if shift < 0 else " + ", ""), (f"{abs(shift):g}", "stride")]
