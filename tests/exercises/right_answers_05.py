"""Right answers to the exercises of lesson 05, in at least three styles each."""

import itertools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_05.layers_needed import LAYERS_NEEDED, layers_needed

LAYERS = layers_needed(*drawn_for(LAYERS_NEEDED)[0])


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


RIGHT = {
    "05.layers_needed": [LAYERS, tuple(map(float, LAYERS)), np.array(LAYERS, np.int16)],
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
}
