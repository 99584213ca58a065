"""The images an explorer offers, by name, at any size; and the check of an image that somebody brings."""

from dataclasses import dataclass

import numpy as np

from cnnkit import data
from cnnkit.errors import ShapeError
from cnnkit.widgets.state import check_array

LARGEST = 512
SMALL = 32  # up to here cells are big enough to hold numbers


@dataclass(frozen=True)
class Limits:
    """How far the sliders go for one image: sizes are (height, width) ranges, the others start at their least value."""

    height: tuple[int, int]
    width: tuple[int, int]
    kernel: int
    padding: int
    stride: int
    dilation: int
    default: tuple[int, int]


def small_limits(height: tuple[int, int], width: tuple[int, int], default: tuple[int, int]) -> Limits:
    """Sliders for an image whose numbers can be read: everything stays on one screen."""
    return Limits(height, width, kernel=7, padding=6, stride=6, dilation=4, default=default)


def large_limits(height: tuple[int, int], width: tuple[int, int], default: tuple[int, int]) -> Limits:
    """Sliders for an image that is seen, not read."""
    return Limits(height, width, kernel=9, padding=32, stride=16, dilation=16, default=default)


class Sources:
    """Named images. `yours` exists only when an array was brought; its sliders crop, they never invent pixels."""

    def __init__(self, yours: np.ndarray | None = None):
        self.yours = yours
        self._last: tuple[object, np.ndarray] = (None, np.empty((0, 0)))
        self.limits = {
            "numbers": small_limits((1, 16), (1, 16), (7, 7)),
            "mixed": small_limits((1, 16), (1, 16), (7, 7)),
            "digit": small_limits((4, 32), (4, 32), (8, 8)),
            "photograph": large_limits((16, LARGEST), (16, LARGEST), (256, 256)),
            "flower": large_limits((16, LARGEST), (16, LARGEST), (256, 256)),
        }
        if yours is not None:
            height, width = yours.shape
            kind = small_limits if max(yours.shape) <= SMALL else large_limits
            self.limits["yours"] = kind((1, height), (1, width), (height, width))

    @property
    def names(self) -> list[str]:
        """What a dropdown offers."""
        return list(self.limits)

    def image(self, name: str, height: int, width: int) -> np.ndarray:
        """-> (height, width) float64; asked for again and again while other sliders move, so the last one is kept."""
        key = (name, height, width)
        if self._last[0] != key:
            self._last = (key, self._made(*key))
        return self._last[1]

    def _made(self, name: str, height: int, width: int) -> np.ndarray:
        if name == "numbers":
            return data.numbered_grid(height, width)
        if name == "mixed":
            return _MIXED[:height, :width].copy()
        if name == "digit":
            return data.digit(3, size=(height, width))
        if name == "yours" and self.yours is not None:
            return np.ascontiguousarray(self.yours[:height, :width])
        return data.photograph("china" if name == "photograph" else name, size=(height, width))


# Both signs and no order, so that the largest of a window may be anywhere, and may lie below zero.
_MIXED = np.random.default_rng(5).integers(-9, 10, (16, 16)).astype(np.float64)

LABELS = {
    "numbers": "numbered grid",
    "mixed": "mixed numbers",
    "digit": "digit",
    "photograph": "photograph: temple",
    "flower": "photograph: flower",
    "yours": "your image",
}


def check_image(caller: str, image: object) -> np.ndarray:
    """Return a brought image (H, W) as float64, or refuse it with a sentence."""
    array = check_array(caller, "the image", image)
    if array.ndim != 2:
        hint = " Take one channel, for example image[0]." if array.ndim in (3, 4) else ""
        raise ShapeError(f"{caller}: the image must be 2-D (H, W), but its shape is {array.shape}.{hint}")
    if array.dtype.kind not in "buif":
        raise ShapeError(f"{caller}: the image must hold real numbers, but its dtype is {array.dtype}.")
    if not all(1 <= n <= LARGEST for n in array.shape):
        raise ShapeError(
            f"{caller}: the image must be 1 to {LARGEST} pixels high and wide, but its shape is {array.shape}."
        )
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array)).sum())
        raise ShapeError(f"{caller}: the image must be finite, but {bad} of its values are NaN or infinite.")
    return array
