"""Right answers to the exercises of lesson 07, in at least three styles each."""

import itertools
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_07.invariant_or_equivariant import INVARIANT_OR_EQUIVARIANT, LAYERS


def max_pool2d_by_loops(x, k, stride, padding):
    N, C, H, W = x.shape
    Ho, Wo = (H + 2 * padding - k) // stride + 1, (W + 2 * padding - k) // stride + 1
    y = np.zeros((N, C, Ho, Wo))
    for n, c, i, j in np.ndindex(y.shape):
        top, left = i * stride - padding, j * stride - padding
        y[n, c, i, j] = x[n, c, max(top, 0) : top + k, max(left, 0) : left + k].max()
    return y


def max_pool2d_by_windows(x, k, stride, padding):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], constant_values=-np.inf)
    return sliding_window_view(padded, (k, k), axis=(2, 3))[:, :, ::stride, ::stride].max(axis=(4, 5))


def max_pool2d_repeating_the_edge(x, k, stride, padding):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], mode="edge").astype(np.float32)
    windows = sliding_window_view(padded, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.asfortranarray(windows.max(axis=(4, 5)))


def avg_pool2d_by_loops(x, k, stride, padding):
    N, C, H, W = x.shape
    Ho, Wo = (H + 2 * padding - k) // stride + 1, (W + 2 * padding - k) // stride + 1
    y = np.zeros((N, C, Ho, Wo))
    for n, c, i, j in np.ndindex(y.shape):
        top, left = i * stride - padding, j * stride - padding
        y[n, c, i, j] = x[n, c, max(top, 0) : top + k, max(left, 0) : left + k].sum() / k**2
    return y


def avg_pool2d_by_windows(x, k, stride, padding):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    return sliding_window_view(padded, (k, k), axis=(2, 3))[:, :, ::stride, ::stride].mean(axis=(4, 5))


def avg_pool2d_by_running_sums(x, k, stride, padding):
    total = np.pad(x, [(0, 0), (0, 0), (padding + 1, padding), (padding + 1, padding)]).cumsum(2).cumsum(3)
    sums = total[:, :, k:, k:] - total[:, :, :-k, k:] - total[:, :, k:, :-k] + total[:, :, :-k, :-k]
    return (sums[:, :, ::stride, ::stride] / k / k).astype(np.float32)


def global_avg_pool_by_mean(x):
    return np.mean(np.mean(x, axis=-1), axis=-1)


def global_avg_pool_as_lists(x):
    return [[float(sum(channel.ravel()) / channel.size) for channel in image] for image in x]


def global_avg_pool_by_reshape(x):
    return x.astype(np.float32).reshape(*x.shape[:2], -1).mean(axis=2)


def equivariance_error_by_roll(f, x, shift):
    return np.abs(f(np.roll(x, shift, axis=(0, 1))) - np.roll(f(x), shift, axis=(0, 1))).max()


def _rolled(x, shift):
    rows, columns = (np.arange(n) - s for n, s in zip(x.shape, shift, strict=True))
    return np.take(np.take(x, rows, axis=0, mode="wrap"), columns, axis=1, mode="wrap")


def equivariance_error_by_indices(f, x, shift):
    return np.float32(np.linalg.norm((f(_rolled(x, shift)) - _rolled(f(x), shift)).ravel(), np.inf))


def equivariance_error_by_loops(f, x, shift):
    H, W = x.shape
    moved = np.zeros_like(x)
    for i, j in np.ndindex(H, W):
        moved[(i + shift[0]) % H, (j + shift[1]) % W] = x[i, j]
    after, before = f(moved), f(x)
    return max(
        math.fabs(after[(i + shift[0]) % H, (j + shift[1]) % W] - before[i, j]) for i, j in np.ndindex(before.shape)
    )


(ITEMS,) = drawn_for(INVARIANT_OR_EQUIVARIANT)[0]
WORDS = [LAYERS.truth[item] for item in ITEMS]


def blur_pool_by_rolls(x):
    for axis in (2, 3):
        x = (np.roll(x, 1, axis) + 2 * x + np.roll(x, -1, axis)) / 4
    return x[:, :, ::2, ::2]


def blur_pool_by_windows(x):
    padded = np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)], mode="wrap")
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    return np.einsum("nchwab,ab->nchw", sliding_window_view(padded, (3, 3), axis=(2, 3))[:, :, ::2, ::2], kernel)


def blur_pool_as_loops(x):
    N, C, H, W = x.shape
    y = np.zeros((N, C, (H + 1) // 2, (W + 1) // 2), np.float32)
    for a, b in itertools.product((-1, 0, 1), repeat=2):
        weight = 1 / (4 * 2 ** (abs(a) + abs(b)))
        for i, j in np.ndindex(y.shape[2:]):
            y[:, :, i, j] += weight * x[:, :, (2 * i + a) % H, (2 * j + b) % W]
    return y


RIGHT = {
    "07.max_pool2d": [max_pool2d_by_loops, max_pool2d_by_windows, max_pool2d_repeating_the_edge],
    "07.avg_pool2d": [avg_pool2d_by_loops, avg_pool2d_by_windows, avg_pool2d_by_running_sums],
    "07.global_avg_pool": [global_avg_pool_by_mean, global_avg_pool_as_lists, global_avg_pool_by_reshape],
    "07.equivariance_error": [equivariance_error_by_roll, equivariance_error_by_indices, equivariance_error_by_loops],
    "07.invariant_or_equivariant": [
        WORDS,
        tuple(word.upper() for word in WORDS),
        np.array(WORDS),
    ],
    "07.blur_pool": [blur_pool_by_rolls, blur_pool_by_windows, blur_pool_as_loops],
}
