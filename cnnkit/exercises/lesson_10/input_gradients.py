"""A convolution's input gradient in which one step can be got wrong: where stamps land, what is kept or cut off."""

import numpy as np


def stamped(dy, w, input_size, padding, *, step):
    """Stamp every kernel, as strong as its dy, onto an array as large as the padded x."""
    (N, F, Ho, Wo), (_, C, Kh, Kw), (H, W) = dy.shape, w.shape, input_size
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, i, j in np.ndindex(N, Ho, Wo):
        window = n, slice(None), slice(i * step, i * step + Kh), slice(j * step, j * step + Kw)
        for f in range(F):
            dx[window] += dy[n, f, i, j] * w[f]
    return dx


def overwritten(dy, w, input_size, padding, stride, *, filters_together):
    """The same with = for +=: the last window wins, and unless they are added up before, the last filter."""
    (N, F, Ho, Wo), (_, C, Kh, Kw), (H, W) = dy.shape, w.shape, input_size
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, f, i, j in np.ndindex(N, F, Ho, Wo):
        stamp = np.tensordot(dy[n, :, i, j], w, 1) if filters_together else dy[n, f, i, j] * w[f]
        dx[n, :, i * stride : i * stride + Kh, j * stride : j * stride + Kw] = stamp
    return cropped(dx, padding, input_size)


def unpadded(dy, w, input_size, padding, stride):
    """Stamps on an array as large as x: without padding right, with it shifted, and the last ones do not fit."""
    (N, F, Ho, Wo), (_, C, Kh, Kw) = dy.shape, w.shape
    dx = np.zeros((N, C, *input_size))
    for n, f, i, j in np.ndindex(N, F, Ho, Wo):
        dx[n, :, i * stride : i * stride + Kh, j * stride : j * stride + Kw] += dy[n, f, i, j] * w[f]
    return dx


def asked(dy, w, input_size, padding, stride, *, from_zero=True, on_a_step=True):
    """The other way round: each pixel asks, for every weight, which output it met by it, and whether there is one."""
    (N, _, Ho, Wo), (_, C, *kernel) = dy.shape, w.shape
    dx = np.zeros((N, C, *input_size))
    for row, column, a, b in np.ndindex(*input_size, *kernel):
        i, rest = divmod(row + padding - a, stride)
        j, left = divmod(column + padding - b, stride)
        exists = i < Ho and j < Wo and (min(i, j) >= 0 or not from_zero) and (rest == left == 0 or not on_a_step)
        if exists:
            dx[:, :, row, column] += dy[:, :, i, j] @ w[:, :, a, b]
    return dx


def cropped(padded, padding, input_size):
    """The middle of it: what lies under the image."""
    (H, W), p = input_size, padding
    return padded[:, :, p : p + H, p : p + W]
