"""The numbers that lesson 14's cases are made of, and the windows that several of its answers begin with."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

SIZES = [  # N, C, H, W, F, Kh, Kw: small ones first, and later no two alike
    (1, 1, 2, 3, 1, 1, 2),
    (1, 2, 3, 4, 2, 2, 2),
    (2, 1, 4, 3, 3, 2, 3),
    (2, 3, 5, 4, 4, 3, 2),
    (3, 2, 4, 6, 2, 2, 3),
]


def distinct(rng, *shape):
    """Signed halves of which no two are alike, and none is zero: every cell that strays is seen."""
    count = int(np.prod(shape))
    return rng.permutation((np.arange(count) + 1) * rng.choice([-1, 1], count)).reshape(shape) / 2


def signed(rng, *shape):
    """Signed whole numbers without zeros, so that every cell counts."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 7, shape).astype(float)


def windows(x, kh, kw):
    """-> (N, C, Ho, Wo, Kh, Kw)."""
    return sliding_window_view(x, (kh, kw), axis=(2, 3))


def columns(x, kh, kw):
    """im2col: -> (N, C·Kh·Kw, Ho·Wo)."""
    N, C, Ho, Wo = windows(x, kh, kw).shape[:4]
    return windows(x, kh, kw).transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kh * kw, Ho * Wo)
