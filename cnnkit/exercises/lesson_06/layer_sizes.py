"""Layers to count."""


def layer_sizes(rng, n=6):
    """Small layers of unequal numbers: filters, channels, kernel height and width, output height and width."""
    fixed = [(2, 3, 1, 2, 4, 5), (8, 3, 5, 4, 7, 6)]
    return fixed + [tuple(int(v) for v in rng.permutation([2, 3, 5, 7, 11, 13])) for _ in range(n)]
