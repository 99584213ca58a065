"""The state of the arithmetic explorer: a frozen value, what it means, and how far each control may go."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnnkit import ops
from cnnkit.widgets.geometry import Axis
from cnnkit.widgets.presets import CUSTOM, PRESETS
from cnnkit.widgets.sources import Limits, Sources

MODES = ("number", "valid", "same", "same_lower", "full", "sides")
Weights = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Setting:
    """Where every control stands. Fields are named after controls; `_w` is the second slider of a pair."""

    image: str = "numbers"
    height: int = 7
    width: int = 7
    kernel: str = "vertical edge"
    kernel_height: int = 3
    kernel_width: int = 3
    mode: str = "number"
    padding: int = 1
    padding_w: int = 1
    top: int = 1
    bottom: int = 1
    left: int = 1
    right: int = 1
    stride: int = 2
    stride_w: int = 2
    dilation: int = 1
    dilation_w: int = 1
    separate: bool = False
    weights: Weights = ()

    @property
    def amounts(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The padding in cells: ((top, bottom), (left, right))."""
        if self.mode == "number":
            return (self.padding, self.padding), (self.padding_w, self.padding_w)
        if self.mode == "sides":
            return (self.top, self.bottom), (self.left, self.right)
        if self.mode == "full":
            rows = ops.effective_kernel_size(self.kernel_height, self.dilation) - 1
            columns = ops.effective_kernel_size(self.kernel_width, self.dilation_w) - 1
            return (rows, rows), (columns, columns)
        return ops.resolve_padding(
            self.mode,
            (self.height, self.width),
            (self.kernel_height, self.kernel_width),
            stride=(self.stride, self.stride_w),
            dilation=(self.dilation, self.dilation_w),
        )

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """Rows, then columns."""
        (top, bottom), (left, right) = self.amounts
        return (
            Axis(self.height, self.kernel_height, top, bottom, self.stride, self.dilation),
            Axis(self.width, self.kernel_width, left, right, self.stride_w, self.dilation_w),
        )

    @property
    def w(self) -> np.ndarray:
        """The kernel (Kh, Kw)."""
        return np.array(self.weights, dtype=np.float64)


def freeze(kernel: np.ndarray) -> Weights:
    """A kernel as nested tuples: a setting must not change."""
    return tuple(tuple(float(value) for value in row) for row in kernel)


def limits_of(setting: Setting, sources: Sources) -> dict[str, tuple[int, int]]:
    """The widest range of every slider for this image, before asking whether the window fits."""
    most: Limits = sources.limits[setting.image]
    ranges = {"height": most.height, "width": most.width}
    ranges |= dict.fromkeys(("kernel_height", "kernel_width"), (1, most.kernel))
    ranges |= dict.fromkeys(("padding", "padding_w", "top", "bottom", "left", "right"), (0, most.padding))
    ranges |= dict.fromkeys(("stride", "stride_w"), (1, most.stride))
    ranges |= dict.fromkeys(("dilation", "dilation_w"), (1, most.dilation))
    return ranges


# Which controls move which axis, in the order (size, kernel, padding, before, after, dilation).
_ROWS = ("height", "kernel_height", "padding", "top", "bottom", "dilation")
_COLUMNS = ("width", "kernel_width", "padding_w", "left", "right", "dilation_w")


def bounds(setting: Setting, sources: Sources) -> dict[str, tuple[int, int]]:
    """Narrow every slider so that the window fits at least once, wherever that one slider goes.

    A slider's own value never narrows itself, so nothing moves under the hand. Same and full padding always fit.
    """
    ranges = limits_of(setting, sources)
    if setting.mode in ("same", "same_lower", "full"):
        return ranges
    for names, axis in zip((_ROWS, _COLUMNS), setting.axes, strict=True):
        for name, (low, high) in zip(names, _fitting(axis), strict=True):
            if not _counts(name, setting):
                continue
            ranges[name] = (max(ranges[name][0], low), min(ranges[name][1], high))
    if not setting.separate:  # one slider serves both axes
        for name in ("padding", "dilation"):
            (low, high), (low_w, high_w) = ranges[name], ranges[f"{name}_w"]
            ranges[name] = ranges[f"{name}_w"] = (max(low, low_w), min(high, high_w))
    return ranges


def _fitting(axis: Axis) -> list[tuple[int, int]]:
    """For size, kernel, padding, before, after and dilation: the range in which dilation·(kernel − 1) + 1 <= padded."""
    far = 10**6  # "no bound from this side"
    span = axis.dilation * (axis.kernel - 1) + 1
    return [
        (span - axis.before - axis.after, far),
        (1, (axis.padded - 1) // axis.dilation + 1),
        (-(-(span - axis.size) // 2), far),
        (span - axis.size - axis.after, far),
        (span - axis.size - axis.before, far),
        (1, (axis.padded - 1) // (axis.kernel - 1) if axis.kernel > 1 else far),
    ]


def settle(setting: Setting, changed: str | None, before: Setting, sources: Sources) -> tuple[Setting, list[str]]:
    """Make a setting whole after one control has moved: -> setting, and sentences on what else had to give way."""
    if changed == "image":
        height, width = sources.limits[setting.image].default
        setting = replace(setting, height=height, width=width)
    if changed == "mode" and setting.mode == "sides":
        # The four sliders start where the padding stood: nothing jumps when the mode changes.
        (top, bottom), (left, right) = before.amounts
        setting = replace(setting, top=top, bottom=bottom, left=left, right=right)
    wanted = mirrored(setting)
    settled = _clamped(wanted, sources)
    fields = [name for name in limits_of(setting, sources) if setting.separate or not name.endswith("_w")]
    notes = [
        f"{_SPOKEN[name]} changed from {getattr(wanted, name)} to {getattr(settled, name)}, so that it fits"
        for name in fields
        if getattr(wanted, name) != getattr(settled, name) and _counts(name, settled)
    ]
    return weighted(settled), notes


_SPOKEN = {
    "height": "height",
    "width": "width",
    "kernel_height": "kernel height",
    "kernel_width": "kernel width",
    "padding": "padding",
    "padding_w": "padding of columns",
    "stride": "stride",
    "stride_w": "stride over columns",
    "dilation": "dilation",
    "dilation_w": "dilation of columns",
} | {side: f"padding {side}" for side in ("top", "bottom", "left", "right")}


def _counts(name: str, setting: Setting) -> bool:
    """A padding slider that is hidden, because another way of padding is chosen, has no say."""
    if name in ("padding", "padding_w"):
        return setting.mode == "number"
    return setting.mode == "sides" or name not in ("top", "bottom", "left", "right")


def mirrored(setting: Setting) -> Setting:
    """Let columns follow rows, unless each has sliders of its own."""
    if setting.separate:
        return setting
    return replace(setting, padding_w=setting.padding, stride_w=setting.stride, dilation_w=setting.dilation)


def _clamped(setting: Setting, sources: Sources) -> Setting:
    """Bring every number into the image's range; where the window is still too long, dilation gives way, then size."""
    for name, (low, high) in limits_of(setting, sources).items():
        within: dict[str, Any] = {name: min(max(getattr(setting, name), low), high)}
        setting = replace(setting, **within)
    for axis_number, (kernel, dilation) in enumerate((("kernel_height", "dilation"), ("kernel_width", "dilation_w"))):
        axis = setting.axes[axis_number]
        if axis.room < 0:
            longest = max(1, (axis.padded - 1) // (axis.kernel - 1))
            shorter: dict[str, Any] = (
                {dilation: longest} if setting.separate else {"dilation": longest, "dilation_w": longest}
            )
            setting = replace(setting, **shorter)
        axis = setting.axes[axis_number]
        if axis.room < 0:
            fewer: dict[str, Any] = {kernel: axis.padded}
            setting = replace(setting, **fewer)
    return setting


def weighted(setting: Setting) -> Setting:
    """Give the kernel its weights: a preset is made anew, an edited one keeps what still has a place."""
    shape = (setting.kernel_height, setting.kernel_width)
    if setting.kernel != CUSTOM:
        return replace(setting, weights=freeze(PRESETS[setting.kernel](*shape)))
    old = setting.w.reshape(len(setting.weights), -1)
    if old.shape == shape:
        return setting
    new = np.zeros(shape)
    rows, columns = min(shape[0], old.shape[0]), min(shape[1], old.shape[1])
    new[:rows, :columns] = old[:rows, :columns]
    return replace(setting, weights=freeze(new))


def fits(setting: Setting) -> bool:
    """True where the window fits into the padded image."""
    return all(axis.room >= 0 for axis in setting.axes)


def public(setting: Setting) -> dict[str, Any]:
    """The setting as its owner would write it: in the words of ops.conv2d."""

    def both(name: str) -> Any:
        value = getattr(setting, name)
        return (value, getattr(setting, f"{name}_w")) if setting.separate else value

    padding: Any = setting.mode
    if setting.mode == "number":
        padding = both("padding")
    elif setting.mode == "sides":
        padding = setting.amounts
    return {
        "image": setting.image,
        "size": (setting.height, setting.width),
        "kernel": [list(row) for row in setting.weights] if setting.kernel == CUSTOM else setting.kernel,
        "kernel_size": (setting.kernel_height, setting.kernel_width),
        "padding": padding,
        "stride": both("stride"),
        "dilation": both("dilation"),
    }
