"""Batches whose channels differ in mean and spread, and what to do with one number for each channel."""

import numpy as np

OTHERS = (0, 2, 3)  # the axes that a channel's statistics run over: images, rows, columns


def each(vector):
    """(C,) -> (C, 1, 1), so that it meets the channels of (N, C, H, W)."""
    return np.asarray(vector)[:, None, None]


def distinct(rng, *shape):
    """Signed quarters of which no two are alike: no variance is zero, and every value counts."""
    size = int(np.prod(shape))
    return rng.permutation(np.arange(size) - size // 3).reshape(shape) / 4


def batches(rng):
    """-> (x, gamma, beta, eps) each; eps is large, so that it shows where it stands."""
    sizes = ((2, 1, 1, 2), (2, 2, 2, 3), (3, 2, 2, 2), (2, 3, 4, 2), (2, 4, 3, 3))
    made = []
    for (N, C, H, W), eps in zip(sizes, (1.0, 0.25, 0.5, 0.125, 0.25), strict=True):
        gamma = rng.permutation(np.arange(2.0, C + 2)) * rng.choice([-1.5, 1.5], C)
        beta = rng.permutation(np.arange(1.0, C + 1)) * rng.choice([-1, 1], C)
        made.append((distinct(rng, N, C, H, W), gamma, beta, eps))
    return made
