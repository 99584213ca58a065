"""Numbers to try the answers on."""

import numpy as np


def numbers(rng, *shape):
    """Signed numbers with halves and no zeros: none is its own mirror image, and none is small by chance."""
    return rng.choice([-1, 1], shape) * (rng.integers(1, 9, shape) - 0.5)


def activation_cases(rng):
    return [(np.array([-2.0, 0.0, 3.0]),), *((numbers(rng, *shape),) for shape in ((3,), (2, 4), (2, 3, 4, 5)))]
