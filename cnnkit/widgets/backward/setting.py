"""The state of the backward explorer: an arithmetic setting small enough to read, and the gradient that arrives."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnkit.widgets.convolution import setting as convolution
from cnnkit.widgets.sources import Limits, Sources

SMALLEST, LARGEST = 5, 8  # rows and columns: five maps, each of whose numbers is to be read, share one screen


@dataclass(frozen=True)
class Setting(convolution.Setting):
    """Where every control stands; of the arithmetic explorer's, those that are left."""

    image: str = "mixed"
    height: int = 5
    width: int = 5
    kernel: str = "counting"
    kernel_height: int = 2
    kernel_width: int = 2
    padding: int = 0
    padding_w: int = 0
    stride: int = 1
    stride_w: int = 1
    gradient: str = "mixed"

    @property
    def dy(self) -> np.ndarray:
        """The gradient that arrives at the output: (Ho, Wo)."""
        rows, columns = self.axes
        return GRADIENTS[self.gradient](rows.output, columns.output)


class ReadableSources(Sources):
    """The images whose numbers can be read, and never more of them than a screen holds."""

    def __init__(self, yours: np.ndarray | None = None):
        super().__init__(yours)
        self.limits = {name: self._few(name) for name in ("mixed", "numbers", "digit")}
        if yours is not None:
            self.limits["yours"] = self._few("yours")

    def _few(self, name: str) -> Limits:
        most = (LARGEST, LARGEST) if self.yours is None or name != "yours" else self.yours.shape
        height, width = ((min(SMALLEST, n), min(LARGEST, n)) for n in most)
        home = (height[0], width[0])
        return Limits(height, width, kernel=3, padding=2, stride=3, dilation=1, default=home)


def _one(rows: int, columns: int) -> np.ndarray:
    """A single 1 in the middle (before it, where the size is even): what it leaves behind is the kernel itself."""
    dy = np.zeros((rows, columns))
    dy[(rows - 1) // 2, (columns - 1) // 2] = 1
    return dy


_SIGNED = np.random.default_rng(3).choice([-3, -2, -1, 1, 2, 3], (12, 12)).astype(np.float64)

GRADIENTS: dict[str, Callable[[int, int], np.ndarray]] = {
    "mixed": lambda rows, columns: _SIGNED[:rows, :columns].copy(),
    "ones": lambda rows, columns: np.ones((rows, columns)),
    "one": _one,
}
GRADIENT_LABELS = {"mixed": "mixed numbers", "ones": "1 everywhere", "one": "a single 1"}
