"""Right answers to lesson 06, in different styles."""

from fractions import Fraction
from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def multi_by_loops(x, w, b):
    (N, _, H, W), (F, _, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, H - Kh + 1, W - Kw + 1))
    for n, f, i, j in product(*map(range, y.shape)):
        y[n, f, i, j] = np.sum(x[n, :, i : i + Kh, j : j + Kw] * w[f]) + b[f]
    return y


def multi_by_windows(x, w, b):
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwab,fcab->nfhw", windows, w) + b.reshape(-1, 1, 1)


def multi_tap_by_tap(x, w, b):
    x, w = x.astype(np.float32), w.astype(np.float32)
    Ho, Wo = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    y = np.zeros((len(x), len(w), Ho, Wo), np.float32, "F") + b[:, None, None]
    for a, c in np.ndindex(*w.shape[2:]):
        y += np.tensordot(x[:, :, a : a + Ho, c : c + Wo], w[:, :, a, c], (1, 1)).transpose(0, 3, 1, 2)
    return y


def pointwise_by_transposing(x, w):
    return (x.transpose(0, 2, 3, 1) @ w.T).transpose(0, 3, 1, 2)


def pointwise_by_flattening(x, w):
    N, C, H, W = x.shape
    return (w @ x.reshape(N, C, H * W)).reshape(N, -1, H, W)


def pointwise_by_loops(x, w):
    return np.stack([sum(weight * x[:, c] for c, weight in enumerate(row)) for row in w], axis=1).astype(np.float32)


def depthwise_by_loops(x, w):
    (N, C, H, W), (_, _, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, C, H - Kh + 1, W - Kw + 1))
    for n, c, i, j in product(*map(range, y.shape)):
        y[n, c, i, j] = (x[n, c, i : i + Kh, j : j + Kw] * w[c, 0]).sum()
    return y


def depthwise_by_windows(x, w):
    return np.einsum("nchwab,cab->nchw", sliding_window_view(x, w.shape[2:], axis=(2, 3)), w[:, 0])


def depthwise_as_diagonal_bank(x, w):
    C = x.shape[1]
    bank = np.zeros((C, C, *w.shape[2:]), np.float32)
    bank[range(C), range(C)] = w[:, 0]
    return multi_by_windows(x, bank, np.zeros(C, np.float32))


def grouped_by_splitting(x, w, groups):
    pairs = zip(np.split(x, groups, 1), np.split(w, groups), strict=True)
    return np.concatenate([multi_by_windows(part, bank, np.zeros(len(bank))) for part, bank in pairs], axis=1)


def grouped_by_loops(x, w, groups):
    (N, _, H, W), (F, per_group, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, H - Kh + 1, W - Kw + 1))
    for n, f, c, i, j in product(range(N), range(F), range(per_group), range(y.shape[2]), range(y.shape[3])):
        channel = f // (F // groups) * per_group + c
        y[n, f, i, j] += np.vdot(x[n, channel, i : i + Kh, j : j + Kw], w[f, c])
    return y


def grouped_as_sparse_bank(x, w, groups):
    (F, per_group), C = w.shape[:2], x.shape[1]
    bank = np.zeros((F, C, *w.shape[2:]))
    for f in range(F):
        first = f // (F // groups) * per_group
        bank[f, first : first + per_group] = w[f]
    return multi_by_windows(x, bank, np.zeros(F)).astype(np.float32)


RIGHT = {
    "06.conv2d_multi": [multi_by_loops, multi_by_windows, multi_tap_by_tap],
    "06.pointwise": [pointwise_by_transposing, pointwise_by_flattening, pointwise_by_loops],
    "06.depthwise": [depthwise_by_loops, depthwise_by_windows, depthwise_as_diagonal_bank],
    "06.grouped": [grouped_by_splitting, grouped_by_loops, grouped_as_sparse_bank],
    "06.flatten": [
        lambda x: x.reshape(x.shape[0], np.prod(x.shape[1:])),
        lambda x: [image.ravel().tolist() for image in x],
        lambda x: np.asfortranarray(np.stack([image.flatten() for image in x]).astype(np.float32)),
    ],
    "06.linear": [
        lambda x, w, b: np.einsum("ni,oi->no", x, w) + b,
        lambda x, w, b: [[float(sum(row * w[o]) + b[o]) for o in range(len(b))] for row in x],
        lambda x, w, b: (w.astype(np.float32) @ x.T).T + b,
    ],
    "06.conv_parameters": [
        lambda f, c, kh, kw: f * c * kh * kw + f,
        lambda f, c, kh, kw: np.zeros((f, c, kh, kw)).size + np.zeros(f).size,
        lambda f, c, kh, kw: float(sum(c * kh * kw + 1 for _ in range(f))),
    ],
    "06.dense_parameters": [
        lambda inputs, outputs: inputs * outputs + outputs,
        lambda inputs, outputs: np.int64((inputs + 1) * outputs),
        lambda inputs, outputs: float(sum(inputs + 1 for _ in range(outputs))),
    ],
    "06.multiply_adds": [
        lambda f, c, kh, kw, ho, wo: (f * ho * wo) * (c * kh * kw),
        lambda *sizes: int(np.prod(sizes)),
        lambda *sizes: float(np.prod(np.array(sizes, float))),
    ],
    "06.separable_ratio": [
        lambda f, k: (k * k + f) / (f * k * k),
        lambda f, k: (10 * k**2 + 10 * f) / (10 * f * k**2),
        lambda f, k: float(Fraction(1, f) + Fraction(1, k * k)),
    ],
}
