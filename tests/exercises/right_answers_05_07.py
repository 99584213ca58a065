"""Right answers to the exercises of lessons 05 and 07, in at least three styles each."""

import itertools
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.exercises import lesson_05, lesson_07
from cnnkit.exercises.asking import drawn_for

LAYERS = lesson_05.layers_needed(*drawn_for(lesson_05.LAYERS_NEEDED)[0])


def effective_kernel_size_by_formula(k, d):
    return (k - 1) * d + 1


def effective_kernel_size_by_counting(k, d):
    return len(range(0, k * d, d)) and range(0, k * d, d)[-1] + 1


def effective_kernel_size_with_holes(k, d):
    return np.float32(k + (k - 1) * (d - 1))


def dilate_kernel_by_slices(w, d):
    out = np.zeros([d * (n - 1) + 1 for n in w.shape], np.float32, "F")
    out[::d, ::d] = w
    return out


def dilate_kernel_by_kron(w, d):
    one = np.zeros((d, d))
    one[0, 0] = 1
    wide = np.kron(w, one)
    return wide[: wide.shape[0] - d + 1, : wide.shape[1] - d + 1]


def dilate_kernel_as_lists(w, d):
    (Kh, Kw), out = w.shape, []
    for i in range(d * (Kh - 1) + 1):
        row = [float(w[i // d, j // d]) if i % d == j % d == 0 else 0.0 for j in range(d * (Kw - 1) + 1)]
        out.append(row)
    return out


def dilate_kernel_by_inserting_rows(w, d):
    rows = np.repeat(np.arange(1, w.shape[0]), d - 1)
    columns = np.repeat(np.arange(1, w.shape[1]), d - 1)
    return np.insert(np.insert(w, rows, 0, axis=0), columns, 0, axis=1)


def conv2d_dilated_by_loops(x, w, dilation):
    (H, W), (Kh, Kw), d = x.shape, w.shape, dilation
    y = np.zeros((H - d * (Kh - 1), W - d * (Kw - 1)))
    for i, j, a, b in itertools.product(*map(range, (*y.shape, Kh, Kw))):
        y[i, j] += x[i + a * d, j + b * d] * w[a, b]
    return y


def conv2d_dilated_by_windows(x, w, dilation):
    spread = dilate_kernel_by_slices(w, dilation).astype(float)
    return np.tensordot(sliding_window_view(x, spread.shape), spread)


def conv2d_dilated_tap_by_tap(x, w, dilation):
    Ho, Wo = (n - dilation * (k - 1) for n, k in zip(x.shape, w.shape, strict=True))
    x, y = x.astype(np.float32), np.zeros((Ho, Wo), np.float32, "F")
    for (a, b), weight in np.ndenumerate(w):
        y += weight * x[a * dilation : a * dilation + Ho, b * dilation : b * dilation + Wo]
    return y


def conv2d_dilated_by_slices_as_lists(x, w, dilation):
    Eh, Ew = (dilation * (k - 1) + 1 for k in w.shape)
    H, W = x.shape
    return [
        [float(np.sum(x[i : i + Eh : dilation, j : j + Ew : dilation] * w)) for j in range(W - Ew + 1)]
        for i in range(H - Eh + 1)
    ]


def receptive_field_forwards(layers):
    size = jump = 1
    start = 0
    for k, s, p, d in layers:
        size, start, jump = size + d * (k - 1) * jump, start - p * jump, jump * s
    return [size, jump, start]


def receptive_field_backwards(layers):
    first, last = 0, 0  # the units of each map that unit 0 of the last one needs
    jump = 1
    for k, s, p, d in layers[::-1]:
        first, last = first * s - p, last * s - p + d * (k - 1)
        jump *= s
    return last - first + 1, jump, first


def receptive_field_by_two_units(layers):
    def first_and_last(unit):
        first = last = unit
        for k, s, p, d in reversed(layers):
            first, last = first * s - p, last * s - p + d * (k - 1)
        return first, last

    (first, last), (second, _) = first_and_last(0), first_and_last(1)
    return np.array([last - first + 1, second - first, first], dtype=float)


def path_counts_by_loops(layers):
    counts = [1]
    for k, s, _p, d in layers[::-1]:
        before = [0] * ((len(counts) - 1) * s + d * (k - 1) + 1)
        for unit, count in enumerate(counts):
            for tap in range(k):
                before[unit * s + tap * d] += count
        counts = before
    return counts


def path_counts_by_convolution(layers):
    counts = np.array([1.0])
    for k, s, _p, d in reversed(layers):
        apart = np.zeros((len(counts) - 1) * s + 1)
        apart[::s] = counts
        taps = np.zeros(d * (k - 1) + 1)
        taps[::d] = 1
        counts = np.convolve(apart, taps)
    return counts.astype(np.float32)


def path_counts_by_recursion(layers):
    (k, s, _p, d), *rest = layers
    counts = path_counts_by_recursion(rest) if rest else np.ones(1, int)
    out = np.zeros((len(counts) - 1) * s + d * (k - 1) + 1, int)
    for tap in range(k):
        out[tap * d : tap * d + (len(counts) - 1) * s + 1 : s] += counts
    return out


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


(ITEMS,) = drawn_for(lesson_07.INVARIANT_OR_EQUIVARIANT)[0]
WORDS = [lesson_07.TRUTH[item] for item in ITEMS]


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


RIGHT_05_07 = {
    "05.layers_needed": [LAYERS, float(LAYERS), np.int16(LAYERS)],
    "05.effective_kernel_size": [
        effective_kernel_size_by_formula,
        effective_kernel_size_by_counting,
        effective_kernel_size_with_holes,
    ],
    "05.dilate_kernel": [
        dilate_kernel_by_slices,
        dilate_kernel_by_kron,
        dilate_kernel_as_lists,
        dilate_kernel_by_inserting_rows,
    ],
    "05.conv2d_dilated": [
        conv2d_dilated_by_loops,
        conv2d_dilated_by_windows,
        conv2d_dilated_tap_by_tap,
        conv2d_dilated_by_slices_as_lists,
    ],
    "05.receptive_field": [receptive_field_forwards, receptive_field_backwards, receptive_field_by_two_units],
    "05.no_gaps": [[1, 2, 4, 8], (8, 4, 2, 1), np.array([1, 3, 9, 27]), [7.0, 1.0, 5.0, 2.0], (1, 2, 6, 6)],
    "05.path_counts": [path_counts_by_loops, path_counts_by_convolution, path_counts_by_recursion],
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
