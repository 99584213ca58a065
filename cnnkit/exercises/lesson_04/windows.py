"""Where the windows along one axis start."""


def positions(n, k, padding, stride):
    """First padded index of every window: the steps that fit completely, and the position before the first."""
    return range(0, n + 2 * padding - k + 1, stride)
