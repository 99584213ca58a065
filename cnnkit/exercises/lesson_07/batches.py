"""Batches of maps to try answers on."""


def whole_numbers(rng, shape, low=-9, high=10):
    return rng.integers(low, high, shape).astype(float)


def pool_cases(rng):
    """Stride below, at and above k; with padding and without; leftovers; one batch that is negative throughout."""
    shapes = [((1, 1, 5, 4), 2, 2, 0), ((1, 1, 6, 8), 4, 2, 2), ((1, 3, 4, 4), 2, 2, 1), ((1, 2, 5, 6), 3, 2, 1)]
    shapes += [((2, 2, 6, 5), 2, 3, 0), ((2, 3, 7, 6), 3, 2, 1)]
    plain = (whole_numbers(rng, (1, 1, 3, 4)) + 0.25, 2, 1, 0)
    negative = (-whole_numbers(rng, (1, 1, 3, 4), 1, 10), 3, 2, 1)
    far_below = (-1e12 * whole_numbers(rng, (1, 1, 2, 3), 1, 10), 3, 2, 1)  # no number is small enough to pad with
    return [plain, negative, far_below, *((whole_numbers(rng, shape) + 0.25, *options) for shape, *options in shapes)]
