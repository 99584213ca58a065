"""Pooling in which one step can be got wrong."""

import numpy as np


def pooled(x, k, stride, padding, *, combine, fill=0.0, sides=None, border=None, start=None, size=None, cuts=None):
    """A pooling in which one step can be got wrong: border, sizes, starts, what is cut, what is kept of a window."""
    start = start or (lambda i: i * stride)
    size = size or (lambda n: (n - k) // stride + 1)
    around = [(0, 0), (0, 0), *[sides or (padding, padding)] * 2]
    padded = np.pad(x, around, mode=border) if border else np.pad(x, around, constant_values=fill)
    N, C, H, W = padded.shape
    y = np.zeros((N, C, size(H), size(W)))
    cuts = padded if cuts is None else cuts
    for n, i, j in np.ndindex(N, *y.shape[2:]):
        y[n, :, i, j] = combine(cuts[n, :, start(i) : start(i) + k, start(j) : start(j) + k])
    return y


def one_map_for_all(y, together):
    """What a summary over all axes of a window leaves: the same map for each image and channel of the batch."""
    return np.broadcast_to(together(y, axis=0), y.shape)


def rounded_up(k, stride):
    return lambda n: -(-(n - k) // stride) + 1


def each(function):
    """Apply to the windows of every channel (C, k, k) on its own."""
    return lambda windows: np.array([function(window) for window in windows])


largest = each(np.max)
mean = each(lambda window: window.mean() if window.size else np.nan)  # as NumPy has it, but without its warning
