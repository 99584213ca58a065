"""Right answers to lesson 03 in different styles."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_03.which_is_it import FORMULAS, WHICH_IS_IT


def flip2d_by_slices(kernel):
    return kernel[::-1, ::-1]


def flip2d_by_turning(kernel):
    return np.rot90(np.rot90(kernel))


def flip2d_as_lists(kernel):
    return [list(reversed(row)) for row in reversed(kernel.tolist())]


def convolve1d_by_loops(f, g):
    out = [0.0] * (len(f) + len(g) - 1)
    for t in range(len(out)):
        for tau in range(len(f)):
            if 0 <= t - tau < len(g):
                out[t] += f[tau] * g[t - tau]
    return out


def convolve1d_by_library(f, g):
    return np.convolve(g, f).astype(np.float32)


def convolve1d_by_diagonals(f, g):
    table = np.outer(f, g)[::-1]
    return np.array([np.trace(table, offset) for offset in range(1 - len(f), len(g))])


def convolve2d_full_by_loops(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros((H + Kh - 1, W + Kw - 1))
    for i, j in np.ndindex(H, W):
        for a, b in np.ndindex(Kh, Kw):
            out[i + a, j + b] += image[i, j] * kernel[a, b]
    return out


def convolve2d_full_by_windows(image, kernel):
    (Kh, Kw), flipped = kernel.shape, kernel[::-1, ::-1]
    padded = np.pad(image, ((Kh - 1, Kh - 1), (Kw - 1, Kw - 1)))
    return np.einsum("ijab,ab->ij", sliding_window_view(padded, (Kh, Kw)), flipped)


def convolve2d_full_by_spectra(image, kernel):
    size = [n + k - 1 for n, k in zip(image.shape, kernel.shape, strict=True)]
    return np.fft.irfft2(np.fft.rfft2(image, size) * np.fft.rfft2(kernel, size), size).astype(np.float32, order="F")


def toeplitz_by_columns(g, n):
    zeros = np.zeros(n - 1)
    padded = np.concatenate([g, zeros])
    return np.stack([np.roll(padded, j) for j in range(n)], axis=1)


def toeplitz_by_loops(g, n):
    return [[float(g[t - tau]) if 0 <= t - tau < len(g) else 0.0 for tau in range(n)] for t in range(n + len(g) - 1)]


def toeplitz_by_diagonals(g, n):
    return sum(value * np.eye(n + len(g) - 1, n, -k, dtype=np.float32) for k, value in enumerate(g))


WHICH = [FORMULAS.truth[line] for line in drawn_for(WHICH_IS_IT)[0][0]]
WORDS = {"conv": "Convolution", "corr": "cross-correlation"}


def continuous_by_loops(f, g, t, dt):
    total = 0.0
    for k in range(round(8 / dt)):
        tau = -4 + (k + 0.5) * dt
        total += f(tau) * g(t - tau) * dt
    return total


def continuous_by_trapezoids(f, g, t, dt):
    tau = np.linspace(-4, 4, round(8 / dt) + 1)
    y = f(tau) * g(t - tau)
    return ((y[1:] + y[:-1]) / 2 * np.diff(tau)).sum()


def continuous_from_the_left(f, g, t, dt):
    tau = np.arange(-4, 4, dt)
    return np.float32(f(tau) @ g(t - tau) * dt)


def smooth_series_by_loops(signal, width):
    return [sum(signal[max(0, i - width + 1) : i + 1]) / width for i in range(len(signal))]


def smooth_series_by_library(signal, width):
    return np.convolve(signal, np.ones(width, np.float32) / width)[: len(signal)]


def smooth_series_by_sums(signal, width):
    sums = np.cumsum(np.concatenate([np.zeros(width), signal]))
    return (sums[width:] - sums[:-width]) / width


RIGHT = {
    "03.flip2d": [flip2d_by_slices, flip2d_by_turning, flip2d_as_lists],
    "03.convolve1d": [convolve1d_by_loops, convolve1d_by_library, convolve1d_by_diagonals],
    "03.convolve2d_full": [convolve2d_full_by_loops, convolve2d_full_by_windows, convolve2d_full_by_spectra],
    "03.toeplitz": [toeplitz_by_columns, toeplitz_by_loops, toeplitz_by_diagonals],
    "03.which_is_it": [WHICH, tuple(WORDS[word] for word in WHICH), np.array(WHICH), ", ".join(WHICH)],
    "03.continuous": [continuous_by_loops, continuous_by_trapezoids, continuous_from_the_left],
    "03.smooth_series": [smooth_series_by_loops, smooth_series_by_library, smooth_series_by_sums],
}
