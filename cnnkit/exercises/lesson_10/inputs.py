"""The numbers that lesson 10's cases are made of."""

import numpy as np


def signed(rng, *shape):
    """Signed whole numbers without zeros, so that every cell counts and every sum can be done by hand."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 7, shape).astype(float)


def gradient(rng, *shape):
    """Signed halves without zeros: an array of integers could not hold them."""
    return signed(rng, *shape) / 2


def distinct(rng, *shape):
    """Signed halves of which no two are alike: no window of them ties, unless somebody rounds them."""
    return rng.permutation(np.arange(np.prod(shape)) - np.prod(shape) // 2).reshape(shape) / 2


def convolutions(rng):
    """-> (dy, x, w, padding, stride) each, small ones first.

    The last two are known to kill every wrong gradient that we have met: unequal sizes all round, a stride that does
    not divide, with padding and without.
    """
    sizes = [  # N, C, H, W, F, Kh, Kw, padding, stride
        (1, 1, 2, 4, 1, 2, 2, 0, 1),
        (1, 1, 3, 3, 1, 2, 2, 1, 2),
        (1, 1, 5, 4, 1, 2, 3, 1, 1),
        (2, 1, 3, 4, 1, 2, 2, 0, 2),
        (2, 2, 4, 3, 2, 2, 2, 0, 1),
        (2, 3, 8, 6, 4, 3, 2, 1, 2),
        (2, 2, 7, 5, 3, 2, 3, 0, 2),
    ]
    cases = []
    for N, C, H, W, F, Kh, Kw, p, s in sizes:
        Ho, Wo = (H + 2 * p - Kh) // s + 1, (W + 2 * p - Kw) // s + 1
        cases.append((gradient(rng, N, F, Ho, Wo), signed(rng, N, C, H, W), signed(rng, F, C, Kh, Kw), p, s))
    return cases
