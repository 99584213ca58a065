"""Pooling and its gradients, one plane (an image's channel) after the other.

x and dx (N·C, H, W), y and dy (N·C, Ho, Wo), all compact. Forward, a whole row of outputs takes one tap at a time, so
that the compiler vectorises the inner loop.
"""

import numpy as np

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact
from cnnkit.kernels.threads import share


def maximum(x, y, kernel_size, stride, dilation):
    """Fill y with the largest value of each window of the padded x, or NaN where there is one."""
    share(_maximum, *_work(y, kernel_size), _planes(x), _planes(y), *kernel_size, *stride, *dilation)


def total(x, y, kernel_size, stride):
    """Fill y with the sum of each window of the padded x."""
    share(_total, *_work(y, kernel_size), _planes(x), _planes(y), *kernel_size, *stride)


def route(dy, x, dx, kernel_size, stride, dilation, start):
    """Add each dy to the dx whose x was its window's maximum.

    Neither x nor dx is padded; the first window begins at `start` (row, column), above and left of them where that is
    negative. Each window must hold a pixel.
    """
    share(
        _route, *_work(dy, kernel_size), _planes(dy), _planes(x), _planes(dx), *kernel_size, *stride, *dilation, *start
    )


def spread(dy, dx, kernel_size, stride):
    """Add each dy to every pixel of its window in the padded dx."""
    share(_spread, *_work(dy, kernel_size), _planes(dy), _planes(dx), *kernel_size, *stride)


def _planes(images):
    N, C, H, W = images.shape
    return compact(images).reshape(N * C, H, W)


def _work(outputs, kernel_size):
    """How many planes there are, and how many taps in all."""
    return outputs.shape[0] * outputs.shape[1], outputs.size * kernel_size[0] * kernel_size[1]


@jit
def _maximum(first, last, x, y, Kh, Kw, sh, sw, dh, dw):
    _, Ho, Wo = y.shape
    for plane in range(first, last):
        for i in range(Ho):
            y_row = y[plane, i]
            for j in range(Wo):
                y_row[j] = -np.inf
            for kh in range(Kh):
                x_row = x[plane, i * sh + kh * dh]
                for kw in range(Kw):
                    every = x_row[kw * dw :: sw]
                    for j in range(Wo):
                        value = every[j]
                        # NaN is unequal to itself, and not less than anything: once in, it stays
                        if value > y_row[j] or value != value:
                            y_row[j] = value


@jit
def _total(first, last, x, y, Kh, Kw, sh, sw):
    _, Ho, Wo = y.shape
    for plane in range(first, last):
        for i in range(Ho):
            y_row = y[plane, i]
            for j in range(Wo):
                y_row[j] = 0
            for kh in range(Kh):
                x_row = x[plane, i * sh + kh]
                for kw in range(Kw):
                    every = x_row[kw::sw]
                    for j in range(Wo):
                        y_row[j] += every[j]


@jit
def _route(first, last, dy, x, dx, Kh, Kw, sh, sw, dh, dw, top, left):
    _, H, W = x.shape
    _, Ho, Wo = dy.shape
    for plane in range(first, last):
        for i in range(Ho):
            for j in range(Wo):
                row = column = -1
                best = x[plane, 0, 0]
                for kh in range(Kh):
                    p = top + i * sh + kh * dh
                    if 0 <= p < H:
                        for kw in range(Kw):
                            q = left + j * sw + kw * dw
                            if 0 <= q < W:
                                value = x[plane, p, q]
                                # ties go to the first maximum, and NaN beats all but an earlier NaN: as np.argmax
                                if row < 0 or value > best or (value != value and best == best):
                                    row, column, best = p, q, value
                dx[plane, row, column] += dy[plane, i, j]


@jit
def _spread(first, last, dy, dx, Kh, Kw, sh, sw):
    _, Ho, Wo = dy.shape
    for plane in range(first, last):
        for i in range(Ho):
            dy_row = dy[plane, i]
            for kh in range(Kh):
                dx_row = dx[plane, i * sh + kh]
                for kw in range(Kw):
                    every = dx_row[kw::sw]
                    for j in range(Wo):
                        every[j] += dy_row[j]
