"""Right answers to lesson 04, in different styles."""

import itertools
import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pad2d_by_concatenation(x, padding):
    h, w = padding
    N, C, _, W = x.shape
    rows = np.zeros((N, C, h, W))
    x = np.concatenate([rows, x, rows], axis=2)
    columns = np.zeros((N, C, x.shape[2], w))
    return np.concatenate([columns, x, columns], axis=3)


def pad2d_by_library(x, padding):
    return np.pad(x, [(0, 0), (0, 0), *[(p, p) for p in padding]]).astype(np.float32)


def pad2d_by_loops_as_lists(x, padding):
    h, w = padding
    _, _, H, W = x.shape

    def pixel(image, i, j):
        return float(image[i, j]) if 0 <= i < H and 0 <= j < W else 0.0

    return [[[[pixel(c, i, j) for j in range(-w, W + w)] for i in range(-h, H + h)] for c in image] for image in x]


def pad2d_in_fortran_order(x, padding):
    h, w = padding
    N, C, H, W = x.shape
    out = np.zeros((N, C, H + 2 * h, W + 2 * w), order="F")
    out[:, :, h : out.shape[2] - h, w : out.shape[3] - w] = x
    return out


def output_size_by_formula(n, k, padding, stride):
    return (n + 2 * padding - k) // stride + 1


def output_size_by_counting(n, k, padding, stride):
    count = start = 0
    while start + k <= n + 2 * padding:
        count, start = count + 1, start + stride
    return count


def output_size_as_numpy_float(n, k, padding, stride):
    return np.floor((n + 2 * padding - k) / stride) + 1


def output_size_rounding_up_correctly(n, k, padding, stride):
    return math.ceil((n + 2 * padding - k + 1) / stride)


def same_padding_as_tuple(k, dilation):
    total = dilation * (k - 1)
    return total // 2, (total + 1) // 2


def same_padding_as_list(k, dilation):
    before, extra = divmod(dilation * k - dilation, 2)
    return [before, before + extra]


def same_padding_as_array(k, dilation):
    span = dilation * (k - 1) + 1
    return np.array([math.floor((span - 1) / 2), math.ceil((span - 1) / 2)], dtype=np.int32)


def never_read_by_sets(n, k, padding, stride):
    size = (n + 2 * padding - k) // stride + 1
    read = {i * stride - padding + a for i in range(size) for a in range(k)}
    return sorted(set(range(n)) - read)


def never_read_by_painting(n, k, padding, stride):
    seen = np.zeros(n + 2 * padding, dtype=bool)
    for start in range(0, n + 2 * padding - k + 1, stride):
        seen[start : start + k] = True
    return np.flatnonzero(~seen[padding : padding + n])


def never_read_by_asking_each_column(n, k, padding, stride):
    starts = range(-padding, n + padding - k + 1, stride)
    return tuple(c for c in range(n) if not any(start <= c < start + k for start in starts))


def conv2d_by_loops(x, w, padding, stride):
    (H, W), (Kh, Kw), (ph, pw), (sh, sw) = x.shape, w.shape, padding, stride
    y = np.zeros(((H + 2 * ph - Kh) // sh + 1, (W + 2 * pw - Kw) // sw + 1))
    for i, j, a, b in itertools.product(*map(range, (*y.shape, Kh, Kw))):
        row, column = i * sh + a - ph, j * sw + b - pw
        if 0 <= row < H and 0 <= column < W:
            y[i, j] += x[row, column] * w[a, b]
    return y


def conv2d_by_windows(x, w, padding, stride):
    windows = sliding_window_view(np.pad(x, [(p, p) for p in padding]), w.shape)
    return np.einsum("ijab,ab->ij", windows[:: stride[0], :: stride[1]], w)


def conv2d_in_float32(x, w, padding, stride):
    x, w = x.astype(np.float32), w.astype(np.float32)
    padded = np.pad(x, [(p, p) for p in padding])
    y = np.zeros([(n - k) // s + 1 for n, k, s in zip(padded.shape, w.shape, stride, strict=True)], np.float32, "F")
    for a, b in np.ndindex(*w.shape):
        y += w[a, b] * padded[a : a + stride[0] * y.shape[0] : stride[0], b:][:, :: stride[1]][:, : y.shape[1]]
    return y


RIGHT = {
    "04.pad2d": [pad2d_by_concatenation, pad2d_by_library, pad2d_by_loops_as_lists, pad2d_in_fortran_order],
    "04.output_size": [
        output_size_by_formula,
        output_size_by_counting,
        output_size_as_numpy_float,
        output_size_rounding_up_correctly,
    ],
    "04.same_padding": [same_padding_as_tuple, same_padding_as_list, same_padding_as_array],
    "04.never_read": [never_read_by_sets, never_read_by_painting, never_read_by_asking_each_column],
    "04.conv2d": [conv2d_by_loops, conv2d_by_windows, conv2d_in_float32],
    "04.article_says_two": [3, 3.0, np.int64(3)],
}
