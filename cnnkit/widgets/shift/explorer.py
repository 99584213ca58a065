"""Shift an image and see whether a small network's answer shifts with it, stays, or changes."""

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import dropdown, group, panel, show_only, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import colour_limit
from cnnkit.widgets.pictures import Pictures
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.presets import PRESETS
from cnnkit.widgets.shift.images import KINDS, small_image
from cnnkit.widgets.shift.layers import BLUR, CIRCULAR, LAYERS, ZERO, Outcome, errors, shifted, surrounded
from cnnkit.widgets.shift.setting import REACH, STEP, Setting
from cnnkit.widgets.shift.still import shift_figure


class ShiftExplorer(Explorer):
    """Shift, then compute; compute, then shift: equal where a layer is equivariant, and where not, by how much.

    image: a name ("square", "stripes", "dots", "digit", "photograph", "flower") or your own array (H, W). Further
    settings: size, kernel, layer, step (its stride), border ("circular" or "zero"), dy and dx (down and right).

    x, w, y are the arrays on the screen; f(x) is the network, shift(x) the shift, and
    error = max |f(shift x) − shift f(x)|.

    Raises ShapeError for an image or a number that does not fit, CourseError for an unknown name.
    """

    scripts = ("chart.js", "chart_style.js", "shift/view.js")
    fields = ("image", "size", "kernel", "layer", "step", "border", "dy", "dx")
    general = "equivariant: f(shift x) = shift f(x) ;  invariant: f(shift x) = f(x)"

    def __init__(self, image: Any = None, **state: Any):
        brought = image is not None and not isinstance(image, str)
        self._images = Pictures(KINDS, small_image("ShiftExplorer", image) if brought else None)
        name = "yours" if brought else image or "square"
        super().__init__(states.clamped(Setting(**self._first(name)), self.bounds))
        if state:
            self._initial = self.parse(state)
            self.reset()

    def _first(self, name: str) -> dict[str, Any]:
        states.check_choice("ShiftExplorer", "image", name, self._images.names)
        return {"image": name, "size": self._images.sizes(name)[2]}

    @property
    def x(self) -> np.ndarray:
        """The image: (1, 1, H, W)."""
        return self._image(self._setting)

    @property
    def w(self) -> np.ndarray:
        """The kernel of the network's convolution: (1, 1, 3, 3)."""
        return _kernel(self._setting)

    @property
    def y(self) -> np.ndarray:
        """What the network answers to the image: (1, 1, Ho, Wo)."""
        return self.f(self.x)

    @property
    def error(self) -> float:
        """max |f(shift x) − shift f(x)|: 0 where the network is equivariant."""
        return self._outcome(self._setting).error

    def f(self, x: np.ndarray) -> np.ndarray:
        """The network on the screen: x (N, 1, H, W) -> y (N, 1, Ho, Wo)."""
        return self._setting.network(_batch(x), self.w)

    def shift(self, x: np.ndarray) -> np.ndarray:
        """x (N, C, H, W), dy pixels lower and dx further to the right."""
        return shifted(_batch(x), self._setting.shift, self._setting.border)

    @property
    def blur(self) -> np.ndarray:
        """The kernel that blurs before every s-th answer is taken: (1, 1, 3, 3)."""
        return BLUR[None, None]

    def wrap(self, x: np.ndarray) -> np.ndarray:
        """One pixel more on every side, from the opposite side: (N, C, H, W) -> (N, C, H + 2, W + 2)."""
        return surrounded(_batch(x), CIRCULAR)

    def build_controls(self) -> ipywidgets.Widget:
        return panel(
            self,
            group(
                "Input x",
                "size",
                dropdown(self, "image", "image", self._images.labelled, "input image"),
                slider(self, "size", "size", "rows and columns of the image", step=STEP),
            ),
            group(
                "Network f",
                "kernel",
                dropdown(self, "kernel", "kernel", list(PRESETS)),
                dropdown(self, "layer", "then", [(_LABELS.get(name, name), name) for name in LAYERS], "layer"),
                slider(self, "step", "step", "stride of the layer"),
            ),
            group(
                "Shift",
                "stride",
                slider(self, "dy", "down dy", "shift down, dy"),
                slider(self, "dx", "right dx", "shift to the right, dx"),
            ),
            group(
                "Border",
                "padding",
                dropdown(self, "border", "beyond it", [("the other side", CIRCULAR), ("zeros", ZERO)], "border"),
            ),
        )

    def arrange(self, setting: Setting) -> None:
        show_only(self, {"step": setting.layer not in ("convolution", "global average")})

    def bounds(self, setting: Setting) -> states.Bounds:
        low, high, _ = self._images.sizes(setting.image)
        rows, columns = self._image(setting).shape[2:]
        return {
            "size": (low, high),
            "step": (1, min(4, rows, columns)),
            "dy": (-min(REACH, rows - 1), min(REACH, rows - 1)),
            "dx": (-min(REACH, columns - 1), min(REACH, columns - 1)),
        }

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "image":
            setting = replace(setting, size=self._images.sizes(setting.image)[2])
        elif setting.image != "yours":  # typed into the readout: the nearest size that every step divides
            low, high, _ = self._images.sizes(setting.image)
            setting = replace(setting, size=min(max(round(setting.size / STEP) * STEP, low), high))
        return super().settle(setting, changed, before)

    def parse(self, state: dict[str, Any]) -> Setting:
        if "image" in state and "size" not in state:
            state = {**state, **self._first(state["image"])}
        return super().parse(state)

    def picture(self, setting: Setting) -> dict[str, Any]:
        now, network = self._outcome(setting), setting.network
        maps = {"y": now.y, "moved": now.moved, "after": now.after, "difference": now.difference}
        reach = self.bounds(setting)["dx"][1]
        return {
            "image": self._images.label(setting.image),
            "x": {**_map(now.x), "low": float(now.x.min()), "high": float(now.x.max())},
            "shifted": _map(now.shifted),
            **{name: _map(values) for name, values in maps.items()},
            **colour_limit(now.y),
            "shift": list(setting.shift),
            "moved_by": list(network.moved(setting.shift)),
            "stride": network.stride,
            "whole": network.whole,
            "border": setting.border,
            "share": now.share,
            "errors": errors(network, now.x, _kernel(setting), setting.dy, reach).tolist(),
            "reach": reach,
            "verdict": self._verdict(setting, now),
            "note": self._note(setting),
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        now, network = self._outcome(setting), setting.network
        moved = network.moved(setting.shift)
        second = "f(x)" if network.whole else "shift f(x)"
        row = formula_row(
            [(f"error = max |f(shift x) − {second}| = ", ""), (_number(now.error), "output")],
            f"{now.share:.1%} of the largest answer in f(x)",
        )
        if network.whole:
            return [row]
        s = network.stride
        pieces: list[Piece] = [("shift of f(x) = (", ""), (_number(setting.dy), "stride"), (", ", "")]
        pieces += [(_number(setting.dx), "stride"), (") / ", ""), (f"{s}", "kernel")]
        pieces += [(f" = ({_number(setting.dy / s)}, {_number(setting.dx / s)})", "output")]
        nearest = f"no whole number of cells; compared with the nearest, ({_number(moved[0])}, {_number(moved[1])})"
        return [row, formula_row(pieces, "whole cells" if network.divides(setting.shift) else nearest)]

    def code_line(self, setting: Setting) -> list[Piece]:
        return [(setting.network.code, "")]

    def sentences(self, setting: Setting) -> list[str]:
        dy, dx = setting.shift
        return [
            f"{self._images.label(setting.image)} of {' × '.join(map(str, self._image(setting).shape[2:]))}, shifted "
            f"by {dy} down and {dx} to the right; beyond the border {_BEYOND[setting.border]}. The network is a "
            f"convolution ({setting.kernel}), ReLU and then {setting.layer}, with step {setting.network.stride}.",
            self._verdict(setting, self._outcome(setting)),
        ]

    def draw(self, setting: Setting) -> Any:
        return shift_figure(self._outcome(setting))

    def _image(self, setting: Setting) -> np.ndarray:
        return self._images.image(setting.image, setting.size)[None, None]

    def _outcome(self, setting: Setting) -> Outcome:
        network, w, x = setting.network, _kernel(setting), self._image(setting)
        there = shifted(x, setting.shift, setting.border)
        y = network(x, w)
        moved = shifted(y, network.moved(setting.shift), setting.border)
        inside = network.inside(x.shape[2:], setting.shift, y.shape[2:])
        return Outcome(x, there, y, moved, network(there, w), inside)

    def _verdict(self, setting: Setting, now: Outcome) -> str:
        """Say in a sentence what holds, and what broke it."""
        network = setting.network
        kind = "Invariant" if network.whole else "Equivariant"
        size = self._image(setting).shape[2:]
        if now.share < 1e-6:
            return f"{kind} here: both ways around give the same."
        reasons = []
        if not network.divides(setting.shift):
            reasons.append(f"the shift is no multiple of the step {network.stride}")
        if setting.border == ZERO and any(setting.shift):
            reasons.append("pixels were lost at the border")
        elif network.stride > 1 and any(n % network.stride for n in size):
            reasons.append(f"{size[0]} × {size[1]} is no multiple of the step, so the circle does not close")
        broken = f"Not {kind.lower()}: {' and '.join(reasons)}."
        if network.whole or setting.border == CIRCULAR or not network.divides(setting.shift):
            return broken
        if (within := now.error_inside) is not None and within < 1e-6:
            return f"{broken} Away from the border both agree."
        return broken

    def _note(self, setting: Setting) -> str:
        first = "f is a convolution, ReLU (keep what is positive), and the layer chosen."
        wrap = " wrap(x) adds one pixel all around, each from the opposite side: the explorer's own wrap."
        blur = f" blur = np.outer([1, 2, 1], [1, 2, 1]) / {int(1 / BLUR[0, 0])}, the explorer's own blur."
        blurs = setting.layer.startswith("blur")
        return first + wrap * (setting.border == CIRCULAR) + blur * blurs


_LABELS = {"convolution": "nothing more", "convolution with stride": "stride in the convolution"}
_BEYOND = {CIRCULAR: "the image begins again on the other side", ZERO: "there are zeros"}


def _batch(x: Any) -> np.ndarray:
    array = states.check_array("ShiftExplorer", "x", x)
    if array.ndim != 4 or array.dtype.kind not in "buif" or not array.size:
        raise ShapeError(
            f"ShiftExplorer: x must be a batch of numbers (N, C, H, W), not {array.dtype} of shape {array.shape}."
        )
    return array


def _kernel(setting: Setting) -> np.ndarray:
    return PRESETS[setting.kernel](3, 3)[None, None].astype(np.float64)


def _map(values: np.ndarray) -> dict[str, Any]:
    rows, columns = values.shape[2:]
    return {"rows": rows, "columns": columns, "values": values.astype(np.float32).tobytes()}


def _number(value: float) -> str:
    return f"{value + 0.0:.4g}".replace("-", "−")
