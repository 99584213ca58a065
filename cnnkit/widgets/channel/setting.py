"""The state of the channel explorer: input channels, a bank of filters, groups and biases."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnnkit import data
from cnnkit.errors import ShapeError
from cnnkit.widgets.presets import CUSTOM, horizontal_edge, identity, vertical_edge
from cnnkit.widgets.state import Bounds, check_array

MOST_CHANNELS, MOST_FILTERS, LARGEST = 6, 6, 128
LABELS = {
    "mixed": "mixed numbers",
    "photograph": "photograph: temple",
    "flower": "photograph: flower",
    "yours": "your channels",
}


@dataclass(frozen=True)
class Setting:
    """Where every control stands. `bias` is that of the filter looked at; `weights` are those of an edited bank."""

    image: str = "mixed"
    channels: int = 4
    size: int = 5
    bank: str = "whole numbers"
    filters: int = 4
    kernel_size: int = 3
    filter: int = 0
    groups: int = 1
    bias: float = 1.0
    biases: tuple[float, ...] = (1.0,) * 4
    weights: Any = ()  # (F, C, K, K) nested tuples; only what the groups let a filter read is used

    @property
    def read(self) -> range:
        """The channels that the filter looked at reads."""
        each = self.channels // self.groups
        group = self.filter // (self.filters // self.groups)
        return range(group * each, group * each + each)

    @property
    def all_weights(self) -> np.ndarray:
        """(F, C, K, K): what every filter would have for every channel."""
        if self.bank != CUSTOM:
            return BANKS[self.bank](self.filters, self.channels, self.kernel_size)
        return np.array(self.weights, dtype=np.float64)

    @property
    def w(self) -> np.ndarray:
        """(F, C/groups, K, K): what ops.conv2d takes."""
        every, each = self.all_weights, self.channels // self.groups
        rows = np.arange(self.filters) // (self.filters // self.groups) * each
        return np.stack([every[f, start : start + each] for f, start in enumerate(rows)])

    @property
    def b(self) -> np.ndarray:
        return np.array(self.biases)


def _whole_numbers(filters: int, channels: int, size: int) -> np.ndarray:
    """Small enough to follow in the head; the same for a filter and channel whatever the others are."""
    table = np.random.default_rng(3).integers(-2, 3, (MOST_FILTERS, MOST_CHANNELS, 5, 5)).astype(np.float64)
    return table[:filters, :channels, :size, :size]


def _edges(filters: int, channels: int, size: int) -> np.ndarray:
    """Each filter looks for brightness that grows in another direction, in all channels alike."""
    angles = np.arange(filters)[:, None, None] * np.pi / filters
    kernels = np.cos(angles) * vertical_edge(size, size) + np.sin(angles) * horizontal_edge(size, size)
    return np.repeat(kernels[:, None], channels, axis=1).round(2)


def _contrasts(filters: int, channels: int, size: int) -> np.ndarray:
    """Sums and differences of channels (a cosine basis): all together, first against last, ends against middle, …"""
    c = np.arange(channels)
    mix = np.cos(np.pi * np.arange(filters)[:, None] * (2 * c + 1) / (2 * channels))
    return np.broadcast_to(mix[..., None, None] / size**2, (filters, channels, size, size)).round(3)


def _one_each(filters: int, channels: int, size: int) -> np.ndarray:
    """Each filter copies one channel and ignores the others."""
    kernels = np.zeros((filters, channels, size, size))
    for f in range(filters):
        kernels[f, f * channels // filters if filters > channels else f] = identity(size, size)
    return kernels


BANKS = {
    "whole numbers": _whole_numbers,
    "edges": _edges,
    "channel contrasts": _contrasts,
    "one channel each": _one_each,
}


def divisors(setting: Setting) -> list[int]:
    """The numbers of groups that divide both channels and filters; the last is depthwise where there are as many."""
    shared = math.gcd(setting.channels, setting.filters)
    return [n for n in range(1, shared + 1) if shared % n == 0]


def limits(image: str, yours: np.ndarray | None) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """-> ranges of channels and of size, and where both begin."""
    if image == "mixed":
        return (1, MOST_CHANNELS), (3, 8), (4, 5)
    if image == "yours" and yours is not None:
        channels, size = min(yours.shape[0], MOST_CHANNELS), min(*yours.shape[1:], LARGEST)
        return (1, channels), (1, size), (channels, size)
    return (3, 3), (16, LARGEST), (3, 96)


def bounds(setting: Setting, yours: np.ndarray | None) -> Bounds:
    """The range of every slider; the kernel and the image make room for each other."""
    channels, size, _ = limits(setting.image, yours)
    return {
        "channels": channels,
        "size": (max(size[0], min(setting.kernel_size, size[1])), size[1]),
        "filters": (1, MOST_FILTERS),
        "kernel_size": (1, min(5, setting.size)),
        "filter": (0, setting.filters - 1),
        "bias": (-10.0, 10.0),
    }


def at_home(setting: Setting) -> Setting:
    """What suits a new image: filters that allow groups; on photographs no random weights and no bias."""
    numbers = setting.image == "mixed"
    filters = setting.filters if setting.filters % setting.channels == 0 else setting.channels
    bank = "edges" if setting.bank == "whole numbers" and not numbers else setting.bank
    return replace(setting, filters=filters, bank=bank, biases=(1.0 if numbers else 0.0,) * filters)


def whole(setting: Setting, changed: str | None = None) -> Setting:
    """Fit groups, biases and an edited bank to the numbers of channels and filters."""
    groups = max(n for n in divisors(setting) if n <= setting.groups)
    biases = (*setting.biases, *(1.0,) * setting.filters)[: setting.filters]
    if changed == "bias":
        biases = (*biases[: setting.filter], setting.bias, *biases[setting.filter + 1 :])
    if setting.bank == CUSTOM:
        wanted = (setting.filters, setting.channels, setting.kernel_size, setting.kernel_size)
        old = np.array(setting.weights, dtype=np.float64)
        if old.shape != wanted:
            setting = replace(setting, weights=frozen(_resized(old, wanted)))
    return replace(setting, groups=groups, biases=biases, bias=biases[setting.filter])


def _resized(old: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Keep what still has a place; the rest is zero."""
    new = np.zeros(shape)
    shared = tuple(slice(min(a, b)) for a, b in zip(old.shape, shape, strict=True))
    new[shared] = old[shared]
    return new


def frozen(array: np.ndarray) -> Any:
    """An array as nested tuples: a setting must not change."""
    return tuple(frozen(part) for part in array) if array.ndim else float(array)


def with_bank(caller: str, setting: Setting, w: Any) -> Setting:
    """Take a bank w (F, C/groups, K, K) for the setting's channels; channels / (C/groups) decides the groups."""
    try:
        w = np.asarray(w, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError(f"{caller}: the bank must be a name or an array (F, C/groups, K, K), not {w!r}.") from None
    if w.ndim != 4 or w.shape[2] != w.shape[3] or not 1 <= w.shape[0] <= MOST_FILTERS or not 1 <= w.shape[2] <= 5:
        raise ShapeError(
            f"{caller}: the bank must be (F, C/groups, K, K) with up to 6 filters and K to 5, not {w.shape}."
        )
    if not np.isfinite(w).all():
        raise ShapeError(f"{caller}: the bank must be finite, but some of its weights are NaN or infinite.")
    F, each, K, _ = w.shape
    groups = setting.channels // max(each, 1)
    if not each or groups * each != setting.channels or F % groups:
        raise ShapeError(
            f"{caller}: a bank of shape {w.shape} cannot be split into groups for {setting.channels} channels."
        )
    full = np.zeros((F, setting.channels, K, K))
    for f in range(F):
        start = f // (F // groups) * each
        full[f, start : start + each] = w[f]
    return replace(setting, bank=CUSTOM, filters=F, kernel_size=K, groups=groups, weights=frozen(full))


_MIXED = np.random.default_rng(11).integers(0, 6, (MOST_CHANNELS, 8, 8)).astype(np.float64)


def channels_of(setting: Setting, yours: np.ndarray | None) -> np.ndarray:
    """The input (C, H, W)."""
    n = setting.size
    if setting.image == "mixed":
        return _MIXED[: setting.channels, :n, :n].copy()
    if setting.image == "yours" and yours is not None:
        return np.ascontiguousarray(yours[: setting.channels, :n, :n])
    return data.photograph("china" if setting.image == "photograph" else setting.image, size=n, colour=True)


def check_channels(caller: str, image: Any) -> np.ndarray:
    """Return brought channels (C, H, W) as float64, or refuse them with a sentence."""
    array = check_array(caller, "the image", image)
    if array.ndim != 3:
        hint = " Take one image, for example image[0]." if array.ndim == 4 else ""
        raise ShapeError(f"{caller}: the image must be 3-D (C, H, W), but its shape is {array.shape}.{hint}")
    if array.dtype.kind not in "buif":
        raise ShapeError(f"{caller}: the image must hold real numbers, but its dtype is {array.dtype}.")
    if 0 in array.shape:
        raise ShapeError(f"{caller}: the image must have at least one pixel, but its shape is {array.shape}.")
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ShapeError(f"{caller}: the image must be finite, but some of its values are NaN or infinite.")
    return array
