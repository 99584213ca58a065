"""The numbers that lesson 11's cases are made of: weights, and gradients that belong to them."""


def eighths(rng, shape):
    """Signed eighths between a half and four, none of them zero: every one of them counts."""
    return rng.choice([-1, 1], shape) * rng.integers(4, 33, shape) / 8


def pair(rng, *shape):
    """Weights and their gradient, of one shape, of different size in each place."""
    return eighths(rng, shape), eighths(rng, shape)
