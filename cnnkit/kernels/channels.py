"""What the numbers of one channel share: their sum, and their mean and variance in batch normalisation.

x, y, dy, dx (N, C, H·W), compact; a task is a channel, so that a sum never depends on how many threads there are.
Sums run over short stretches in the arrays' own dtype, which vectorises, and from stretch to stretch in float64.

Only arrays and their lengths here, no pointers: a loop cannot leave its arrays.
"""

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.extending import register_jitable

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact
from cnnkit.kernels.threads import share

STRETCH = 4096


def sums(x):
    """Return the sum of each channel of x (N, C, H, W): (C,)."""
    total = np.empty(x.shape[1], dtype=x.dtype)
    share(_sums, x.shape[1], 2 * x.size, _planes(x), total)
    return total


def averages(x, y):
    """Fill y (N, C, 1, 1) with the mean of each image's channels."""
    planes = compact(x).reshape(1, x.shape[0] * x.shape[1], x.shape[2] * x.shape[3])
    share(_sums, planes.shape[1], 2 * x.size, planes, y.reshape(-1))
    y /= x.shape[2] * x.shape[3]


def normalise(x, y, gamma, beta, running, momentum, eps, after):
    """Fill y with the normalised x, and `after` (mean, variance) with where the running statistics have moved to.

    With momentum None the running statistics are what is normalised by, and they do not move.
    """
    training, momentum = momentum is not None, momentum or 0.0
    vectors = [compact(vector) for vector in (gamma, beta, *running)]
    share(_normalise, x.shape[1], 8 * x.size, _planes(x), _planes(y), *vectors, *after, training, momentum, eps)


def normalise_backward(dy, x, gamma, running, training, eps, dx, dgamma, dbeta):
    """Fill dx, dgamma and dbeta with the gradients of normalise."""
    vectors = [compact(vector) for vector in (gamma, *running)]
    planes = _planes(dy), _planes(x), _planes(dx)
    share(_normalise_backward, x.shape[1], 12 * x.size, *planes, *vectors, dgamma, dbeta, training, eps)


def _planes(images):
    N, C, H, W = images.shape
    return compact(images).reshape(N, C, H * W)


@register_jitable
def _sum(x, c):
    total = 0.0
    for n in range(x.shape[0]):
        for start in range(0, x.shape[2], STRETCH):
            values = x[n, c, start : start + STRETCH]
            part = x.dtype.type(0)
            for i in range(values.size):
                part += values[i]
            total += part
    return total


@register_jitable
def _mean_and_variance(x, c):
    """Read memory once: each stretch by itself, twice while it is in the cache, and then what parts their means.

    Never from the sum of squares: where large numbers differ little, nothing would be left of what they differ by.
    Chan, Golub and LeVeque 1983, doi:10.1080/00031305.1983.10483115.
    """
    total, mean, squares, seen = 0.0, 0.0, 0.0, 0
    for n in range(x.shape[0]):
        for start in range(0, x.shape[2], STRETCH):
            values = x[n, c, start : start + STRETCH]
            part = x.dtype.type(0)
            for i in range(values.size):
                part += values[i]
            total += part
            here = part / np.float64(values.size)
            centre, part = x.dtype.type(here), x.dtype.type(0)
            for i in range(values.size):
                part += (values[i] - centre) * (values[i] - centre)
            apart, both = here - mean, seen + values.size
            squares += part + apart * apart * seen * values.size / both
            mean += apart * values.size / both
            seen = both
    return total / seen, squares / seen  # not `mean`: after an infinity it is NaN


@jit
def _sums(first, last, x, total):
    for c in range(first, last):
        total[c] = _sum(x, c)


@jit
def _normalise(first, last, x, y, gamma, beta, running_mean, running_var, new_mean, new_var, training, momentum, eps):
    kind, count = x.dtype.type, x.shape[0] * x.shape[2]
    for c in range(first, last):
        mean, var = np.float64(running_mean[c]), np.float64(running_var[c])
        new_mean[c], new_var[c] = mean, var
        if training:
            mean, var = _mean_and_variance(x, c)
            new_mean[c] = (1 - momentum) * running_mean[c] + momentum * mean
            new_var[c] = (1 - momentum) * running_var[c] + momentum * var * count / (count - 1)
        centre, scale, shift = kind(mean), kind(gamma[c] / np.sqrt(var + eps)), beta[c]
        for n in range(x.shape[0]):
            values, outputs = x[n, c], y[n, c]
            for i in range(values.size):
                outputs[i] = (values[i] - centre) * scale + shift


@jit
def _normalise_backward(first, last, dy, x, dx, gamma, running_mean, running_var, dgamma, dbeta, training, eps):
    kind, zero, count = x.dtype.type, x.dtype.type(0), x.shape[0] * x.shape[2]
    for c in range(first, last):
        mean, var = np.float64(running_mean[c]), np.float64(running_var[c])
        if training:
            mean, var = _mean_and_variance(x, c)
        centre, scale = kind(mean), 1 / np.sqrt(var + eps)
        total = slope = 0.0  # Σ dy, Σ dy·(x − mean)
        for n in range(x.shape[0]):
            for start in range(0, x.shape[2], STRETCH):
                values, d = x[n, c, start : start + STRETCH], dy[n, c, start : start + STRETCH]
                part = sloping = zero
                for i in range(values.size):
                    part += d[i]
                    sloping += d[i] * (values[i] - centre)
                total += part
                slope += sloping
        dgamma[c], dbeta[c] = slope * scale, total
        by_dy = kind(gamma[c] * scale)
        if not training:
            for n in range(x.shape[0]):
                d, out = dy[n, c], dx[n, c]
                for i in range(d.size):
                    out[i] = d[i] * by_dy
            continue
        less, by_x = kind(total / count), kind(slope * scale * scale / count)
        for n in range(x.shape[0]):
            values, d, out = x[n, c], dy[n, c], dx[n, c]
            for i in range(d.size):
                out[i] = by_dy * (d[i] - less - (values[i] - centre) * by_x)
