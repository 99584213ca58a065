"""Numbers, what dropout keeps of them, and how likely each was to be dropped: for both directions of dropout."""

import numpy as np


def masked(rng):
    """No number is 0; p is not what the mask happens to drop; once nothing is dropped."""

    def case(p, keep, *shape):
        numbers = rng.choice([-1, 1], shape) * (rng.integers(2, 20, shape) / 2)
        mask = np.zeros(numbers.size)
        mask[:keep] = 1
        return numbers, rng.permutation(mask).reshape(shape), p

    return [
        (np.array([2.0, 4.0]), np.array([1.0, 0.0]), 0.5),
        case(0.2, 3, 5),
        case(0.75, 2, 2, 3),
        case(0.25, 6, 3, 3),
        case(0.6, 7, 2, 2, 3),
        case(0.0, 4, 4),
    ]


def spread(numbers, mask, p):
    """What is kept, enlarged so that the mean over all draws stays."""
    return numbers * mask / (1 - p)
