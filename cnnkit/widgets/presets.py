"""Named kernels at any size: what the dropdown offers, before a learner edits a cell."""

from collections.abc import Callable

import numpy as np


def _edge(length: int) -> np.ndarray:
    """−1 before the middle, +1 after it, 0 on it: zero on flat regions, whatever the length."""
    return np.sign(np.arange(length) - (length - 1) / 2)


def vertical_edge(height: int, width: int) -> np.ndarray:
    """Positive where it gets brighter from left to right."""
    return np.tile(_edge(width), (height, 1))


def horizontal_edge(height: int, width: int) -> np.ndarray:
    """Positive where it gets brighter from top to bottom."""
    return np.tile(_edge(height)[:, None], (1, width))


def blur(height: int, width: int) -> np.ndarray:
    """The mean of the window."""
    return np.full((height, width), 1 / (height * width))


def identity(height: int, width: int) -> np.ndarray:
    """A single 1 in the middle (before it, where the size is even)."""
    kernel = np.zeros((height, width))
    kernel[(height - 1) // 2, (width - 1) // 2] = 1
    return kernel


def sharpen(height: int, width: int) -> np.ndarray:
    """The middle against its direct neighbours; the weights sum to 1, so flat regions stay as they are."""
    row, column = (height - 1) // 2, (width - 1) // 2
    kernel = np.zeros((height, width))
    for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
        if 0 <= r < height and 0 <= c < width:
            kernel[r, c] = -1
    kernel[row, column] = 1 - kernel.sum()
    return kernel


def ones(height: int, width: int) -> np.ndarray:
    """The sum of the window."""
    return np.ones((height, width))


def counting(height: int, width: int) -> np.ndarray:
    """1, 2, 3… row by row: a kernel whose flip shows at once."""
    return np.arange(1.0, height * width + 1).reshape(height, width)


PRESETS: dict[str, Callable[[int, int], np.ndarray]] = {
    "vertical edge": vertical_edge,
    "horizontal edge": horizontal_edge,
    "blur": blur,
    "sharpen": sharpen,
    "identity": identity,
    "all ones": ones,
    "counting": counting,
}
CUSTOM = "custom"


def edited(kernel: np.ndarray, message: dict) -> np.ndarray | None:
    """-> the kernel (Kh, Kw) with the one weight that a view's message changes; None if it is stale or broken."""
    match message:
        case {"kind": "weight", "row": int(row), "column": int(column), "value": int() | float() as value}:
            # NaN is not below anything.
            if 0 <= row < kernel.shape[0] and 0 <= column < kernel.shape[1] and abs(value) < 1e6:
                changed = kernel.copy()
                changed[row, column] = value
                return changed
    return None
