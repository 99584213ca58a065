"""Numbers to try the answers on."""


def numbers(rng, *shape):
    """Signed numbers without zeros, so that every cell counts and every sum can be done by hand."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 7, shape).astype(float)


def biases(rng, n):
    """Signed halves, all different, so that each can be told from the others."""
    return rng.choice([-1, 1], n) * (rng.permutation(6)[:n] + 1) + 0.5
