"""A convolution's weight gradient in which one step can be got wrong: the border, the windows, or what is added up."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def windows(x, kernel_size, padding, *, sides=None, border=None):
    """Every window of the padded x, whatever the stride: (N, C, H', W', Kh, Kw)."""
    around = [(0, 0), (0, 0), *[sides or (padding, padding)] * 2]
    padded = np.pad(x, around, mode=border) if border else np.pad(x, around)
    return sliding_window_view(padded, kernel_size, axis=(2, 3))


def gathered(dy, x, kernel_size, padding, stride, *, step=None, sum_of="nfij,ncijab->fcab", **around):
    """Σ dy · window; `step` is how far the windows are really moved, `sum_of` says what is added up."""
    step = step or stride
    seen = windows(x, kernel_size, padding, **around)[:, :, ::step, ::step][:, :, : dy.shape[2], : dy.shape[3]]
    return np.einsum(sum_of, dy, seen)


def spread(dy, stride):
    """dy with zeros between: what a stride leaves out is put back."""
    N, F, Ho, Wo = dy.shape
    wide = np.zeros((N, F, (Ho - 1) * stride + 1, (Wo - 1) * stride + 1))
    wide[:, :, ::stride, ::stride] = dy
    return wide
