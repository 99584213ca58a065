"""Right answers to lesson 14, in different styles."""

from itertools import product

import numba
import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def columns_by_loops(x, kh, kw):
    (N, C, H, W), columns = x.shape, []
    for n in range(N):
        places = product(range(H - kh + 1), range(W - kw + 1))
        columns.append([[x[n, c, i + a, j + b] for c, a, b in np.ndindex(C, kh, kw)] for i, j in places])
    return np.array(columns).swapaxes(1, 2)


def columns_tap_by_tap(x, kh, kw):
    N, C, H, W = x.shape
    Ho, Wo = H - kh + 1, W - kw + 1
    cols = np.empty((N, C, kh, kw, Ho, Wo), np.float32)
    for a, b in np.ndindex(kh, kw):
        cols[:, :, a, b] = x[:, :, a : a + Ho, b : b + Wo]
    return cols.reshape(N, C * kh * kw, Ho * Wo)


def columns_by_strides(x, kh, kw):
    x = np.ascontiguousarray(x)
    N, C, H, W = x.shape
    n, c, h, w = x.strides
    seen = as_strided(x, (N, C, kh, kw, H - kh + 1, W - kw + 1), (n, c, h, w, h, w), writeable=False)
    return np.asfortranarray(seen.reshape(N, C * kh * kw, -1))


def convolved_by_columns(x, w):
    N, (F, _, Kh, Kw) = len(x), w.shape
    cols = columns_tap_by_tap(x, Kh, Kw)
    return (w.reshape(F, -1) @ cols).reshape(N, F, x.shape[2] - Kh + 1, -1)


def convolved_image_by_image(x, w):
    Kh, Kw = w.shape[2:]
    flat = [np.dot(w.reshape(len(w), -1), columns_by_loops(x[n : n + 1], Kh, Kw)[0]) for n in range(len(x))]
    return np.array(flat).reshape(len(x), len(w), x.shape[2] - Kh + 1, -1).tolist()


def convolved_by_tensordot(x, w):
    return np.tensordot(sliding_window_view(x, w.shape[2:], (2, 3)), w, ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


def put_back_window_by_window(cols, x_shape, kh, kw):
    N, C, H, W = x_shape
    Wo, x = W - kw + 1, np.zeros(x_shape)
    for n, i, j in np.ndindex(N, H - kh + 1, Wo):
        x[n, :, i : i + kh, j : j + kw] += cols[n, :, i * Wo + j].reshape(C, kh, kw)
    return x


def put_back_tap_by_tap(cols, x_shape, kh, kw):
    N, C, H, W = x_shape
    parts, x = cols.reshape(N, C, kh, kw, H - kh + 1, W - kw + 1), np.zeros(x_shape, np.float32, "F")
    for a, b in np.ndindex(kh, kw):
        x[:, :, a : a + H - kh + 1, b : b + W - kw + 1] += parts[:, :, a, b]
    return x


def put_back_by_addresses(cols, x_shape, kh, kw):
    addresses = columns_by_loops(np.arange(np.prod(x_shape)).reshape(x_shape), kh, kw)
    x = np.zeros(np.prod(x_shape))
    np.add.at(x, addresses.ravel(), cols.ravel())
    return x.reshape(x_shape).tolist()


@numba.njit
def compiled_loops(x, w):
    (N, C, H, W), (F, _, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, H - Kh + 1, W - Kw + 1))
    for n in range(N):
        for f in range(F):
            for i in range(H - Kh + 1):
                for j in range(W - Kw + 1):
                    for c in range(C):
                        for a in range(Kh):
                            for b in range(Kw):
                                y[n, f, i, j] += x[n, c, i + a, j + b] * w[f, c, a, b]
    return y


@numba.njit
def window_summed(x, w):
    y = np.empty((x.shape[0], w.shape[0], x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1), np.float32)
    for n, f, i, j in np.ndindex(y.shape):
        y[n, f, i, j] = np.sum(x[n, :, i : i + w.shape[2], j : j + w.shape[3]] * w[f])
    return y


def compiled_within(x, w):
    """A plain function around a compiled one."""
    return np.asfortranarray(compiled_loops(x, w))


def by_complex_spectra(x, w):
    size = [n + k - 1 for n, k in zip(x.shape, w.shape, strict=True)]
    return np.fft.ifft2(np.fft.fft2(x, size) * np.fft.fft2(np.flip(w), size)).real


def by_padded_arrays(x, w):
    (H, W), (Kh, Kw) = x.shape, w.shape
    padded = np.zeros((2, H + Kh - 1, W + Kw - 1))
    padded[0, :H, :W], padded[1, :Kh, :Kw] = x, np.rot90(w, 2)
    return np.fft.irfftn(np.prod(np.fft.rfftn(padded, axes=(1, 2)), axis=0), padded.shape[1:], (0, 1)).tolist()


def by_a_power_of_two(x, w):
    full = [n + k - 1 for n, k in zip(x.shape, w.shape, strict=True)]
    product_ = np.fft.rfft2(x, (16, 16)) * np.conj(np.fft.rfft2(w, (16, 16)))
    rolled = np.roll(np.fft.irfft2(product_, (16, 16)), (w.shape[0] - 1, w.shape[1] - 1), (0, 1))
    return rolled[: full[0], : full[1]]


def lavin_and_gray():
    AT = [[1, 1, 1, 0], [0, 1, -1, -1]]
    G = [[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]]
    BT = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
    return AT, G, BT


def halves_elsewhere():
    """Without fractions for the weights: the halves stand before the pixels, and one sign went elsewhere."""
    AT, G, BT = (np.array(matrix, np.float32) for matrix in lavin_and_gray())
    scale = np.array([1, 0.5, 0.5, -1], np.float32)
    return AT * [1, 1, 1, -1], G / np.abs(scale)[:, None], BT * scale[:, None]


def other_order():
    AT, G, BT = (np.array(matrix) for matrix in lavin_and_gray())
    order = [3, 1, 0, 2]
    return [AT[:, order], G[order], np.asfortranarray(BT[order])]


def intensity_in_steps(N, C, H, W, F, K, groups):
    outputs = N * F * H * W
    weights = F * C // groups * K * K
    flops = 2 * outputs * (C // groups) * K * K
    return flops / (4 * N * C * H * W + 4 * weights + 4 * outputs)


def intensity_of_arrays(N, C, H, W, F, K, groups):
    x, w = np.zeros((N, C, H, W), np.float32), np.zeros((F, C // groups, K, K), np.float32)
    y = np.zeros((N, F, H, W), np.float32)
    return 2 * y.size * w[0].size / (x.nbytes + w.nbytes + y.nbytes)


def intensity_inverted(N, C, H, W, F, K, groups):
    per_output = C / groups * K**2
    return np.float32(per_output / 2 / (1 + C / F + per_output / (N * H * W)))


RIGHT = {
    "14.im2col": [columns_by_loops, columns_tap_by_tap, columns_by_strides],
    "14.conv_im2col": [convolved_by_columns, convolved_image_by_image, convolved_by_tensordot],
    "14.col2im": [put_back_window_by_window, put_back_tap_by_tap, put_back_by_addresses],
    "14.numba_conv": [compiled_loops, window_summed, compiled_within],
    "14.fft_conv": [by_complex_spectra, by_padded_arrays, by_a_power_of_two],
    "14.winograd_matrices": [lavin_and_gray, halves_elsewhere, other_order],
    "14.intensity": [intensity_in_steps, intensity_of_arrays, intensity_inverted],
}
