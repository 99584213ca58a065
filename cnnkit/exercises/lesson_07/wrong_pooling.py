"""Pooling in which one step can be got wrong."""

import numpy as np


def pooled(x, k, stride, padding, *, combine, fill=0.0, sides=None, border=None, start=None, size=None):
    """A pooling in which one step can be got wrong: border, sizes, starts, or what is kept of a window."""
    start = start or (lambda i: i * stride)
    size = size or (lambda n: (n - k) // stride + 1)
    around = [(0, 0), (0, 0), *[sides or (padding, padding)] * 2]
    padded = np.pad(x, around, mode=border) if border else np.pad(x, around, constant_values=fill)
    N, C, H, W = padded.shape
    y = np.zeros((N, C, size(H), size(W)))
    for n, i, j in np.ndindex(N, *y.shape[2:]):
        y[n, :, i, j] = combine(padded[n, :, start(i) : start(i) + k, start(j) : start(j) + k])
    return y


def rounded_up(k, stride):
    return lambda n: -(-(n - k) // stride) + 1


def each(function):
    """Apply to the windows of every channel (C, k, k) on its own."""
    return lambda windows: np.array([function(window) for window in windows])


largest = each(np.max)
mean = each(np.mean)
