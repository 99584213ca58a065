"""The sliding window, with a handle on every step."""

import numpy as np


def slid(image, kernel, *, combine=np.sum, shape=None, at=lambda i, j: (i, j)):
    """A correlation in which one step can be got wrong: the size, the place of the window, or the sum."""
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros(shape or (H - Kh + 1, W - Kw + 1))
    for i, j in np.ndindex(*out.shape):
        row, column = at(i, j)
        patch = image[row : row + Kh, column : column + Kw]
        out[i, j] = combine(patch * kernel[: patch.shape[0], : patch.shape[1]])
    return out
