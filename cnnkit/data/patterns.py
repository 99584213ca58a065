"""Generated images: stripes in four directions, as many as are wanted, and no two alike."""

import numpy as np

from cnnkit.data.common import check_rng, size_pair
from cnnkit.errors import ShapeError

PATTERNS = ("horizontal", "vertical", "rising", "falling")


def patterns(n, *, rng, size=16, noise=0.2):
    """Generated stripes with random width, phase and contrast, in noise -> images (n, 1, h, w), labels.

    Labels 0 … 3 are the directions in PATTERNS. Raises ShapeError for a size below 1, or when rng
    is not a NumPy Generator.

    >>> images, labels = patterns(8, rng=np.random.default_rng(0))
    >>> images.shape, labels.shape
    ((8, 1, 16, 16), (8,))
    """
    height, width = size_pair("patterns", size)
    check_rng("patterns", rng)
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
        raise ShapeError(f"patterns: n must be a whole number of at least 0, not {n!r}.")
    labels = rng.integers(len(PATTERNS), size=n)
    across = np.array([(1, 0), (0, 1), (1, 1), (1, -1)])[labels] / np.array([1, 1, 2**0.5, 2**0.5])[labels, None]
    rows, columns = np.mgrid[:height, :width]
    place = across[:, :1, None] * rows + across[:, 1:, None] * columns
    period, phase, contrast = (rng.uniform(*span, (n, 1, 1)) for span in ((4, 8), (0, 2 * np.pi), (0.3, 1)))
    stripes = 0.5 + 0.5 * contrast * np.sin(2 * np.pi * place / period + phase)
    noisy = stripes + noise * rng.standard_normal(stripes.shape)
    return np.clip(noisy, 0, 1).astype(np.float32)[:, None], labels
