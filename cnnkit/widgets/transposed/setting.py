"""The state of the transposed explorer: what is stamped with what, how far apart, and how much is cut off."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnkit.widgets.presets import PRESETS
from cnnkit.widgets.state import Bounds

MOST_PIXELS, LARGEST_KERNEL, LARGEST_STRIDE, MOST_CUT = 5, 5, 3, 2  # four maps, whose numbers are to be read


@dataclass(frozen=True)
class Setting:
    """Where every control stands; x and w are square."""

    numbers: str = "ones"
    size: int = 4
    kernel: str = "all ones"
    kernel_size: int = 3
    stride: int = 2
    padding: int = 0

    @property
    def x(self) -> np.ndarray:
        """The pixels that stamp: (size, size)."""
        return NUMBERS[self.numbers](self.size)

    @property
    def w(self) -> np.ndarray:
        """The stamp: (kernel_size, kernel_size)."""
        return KERNELS[self.kernel](self.kernel_size, self.kernel_size)

    @property
    def uncut(self) -> int:
        """Rows, and columns, that the stamps reach over."""
        return (self.size - 1) * self.stride + self.kernel_size

    @property
    def counts(self) -> np.ndarray:
        """How many stamps cover each place along one axis, with what is cut off: (uncut,)."""
        counts = np.zeros(self.uncut, dtype=int)
        for i in range(self.size):
            counts[i * self.stride : i * self.stride + self.kernel_size] += 1
        return counts

    @property
    def kept(self) -> np.ndarray:
        """The counts of what is not cut off."""
        return self.counts[self.padding : self.uncut - self.padding]


def bounds(setting: Setting) -> Bounds:
    """Something is left after cutting: (size − 1)·stride + kernel_size > 2·padding."""
    short = 1 + 2 * setting.padding  # what the stamps must reach over at least
    steps, stride = setting.size - 1, max(setting.stride, 1)  # a state that somebody wrote may say 0
    return {
        "size": (max(1, 1 - (setting.kernel_size - short) // stride), MOST_PIXELS),
        "kernel_size": (max(1, short - steps * stride), LARGEST_KERNEL),
        "stride": (max(1, -((setting.kernel_size - short) // steps)) if steps else 1, LARGEST_STRIDE),
        "padding": (0, min(MOST_CUT, (setting.uncut - 1) // 2)),
    }


def tent(height: int, width: int) -> np.ndarray:
    """Highest in the middle, falling evenly to the sides: where it is twice the stride long, it enlarges smoothly."""

    def side(n: int) -> np.ndarray:
        reach = (n + 1) // 2
        return 1 - np.abs(np.arange(n) - (n - 1) / 2) / reach

    return np.outer(side(height), side(width))


def _one(size: int) -> np.ndarray:
    """A single 1 in the middle (before it, where the size is even): what it leaves behind is the kernel."""
    x = np.zeros((size, size))
    x[(size - 1) // 2, (size - 1) // 2] = 1
    return x


_MIXED = np.random.default_rng(4).choice([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0], (MOST_PIXELS, MOST_PIXELS))

NUMBERS: dict[str, Callable[[int], np.ndarray]] = {
    "ones": lambda size: np.ones((size, size)),
    "mixed": lambda size: _MIXED[:size, :size].copy(),
    "one": _one,
}
NUMBER_LABELS = {"ones": "1 everywhere", "mixed": "mixed numbers", "one": "a single 1"}
KERNELS = {"all ones": PRESETS["all ones"], "counting": PRESETS["counting"], "tent": tent}
