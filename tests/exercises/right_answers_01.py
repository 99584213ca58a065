"""Right answers to lesson 01, in different styles."""

import itertools

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_01.predict_shape import PREDICT_SHAPE, predict_shape

SHAPE = predict_shape(*drawn_for(PREDICT_SHAPE)[0])


def window_dot_by_loops(patch, kernel):
    total = 0.0
    for i, row in enumerate(kernel):
        for j, weight in enumerate(row):
            total += patch[i, j] * weight
    return total


def window_dot_as_inner_product(patch, kernel):
    return patch.ravel() @ kernel.ravel()


def window_dot_in_float32(patch, kernel):
    return np.einsum("ij,ij->", patch.astype(np.float32), kernel.astype(np.float32))


def correlate2d_by_four_loops(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros((H - Kh + 1, W - Kw + 1))
    for i, j, a, b in itertools.product(*map(range, (*out.shape, Kh, Kw))):
        out[i, j] += image[i + a, j + b] * kernel[a, b]
    return out


def correlate2d_by_windows(image, kernel):
    return np.tensordot(sliding_window_view(image, kernel.shape), kernel)


def correlate2d_as_lists(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    return [
        [float(np.vdot(image[i : i + Kh, j : j + Kw], kernel)) for j in range(W - Kw + 1)] for i in range(H - Kh + 1)
    ]


def correlate2d_tap_by_tap(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros((H - Kh + 1, W - Kw + 1), np.float32, "F")
    for a, b in np.ndindex(Kh, Kw):
        out += kernel[a, b] * image[a : a + H - Kh + 1, b : b + W - Kw + 1]
    return out


def integer_trap_in_floats(image, kernel):
    return correlate2d_by_four_loops(image.astype(float), kernel.astype(float))


def integer_trap_in_float32(image, kernel):
    return correlate2d_tap_by_tap(image.astype(np.float32), kernel.astype(np.float32))


def integer_trap_in_python_numbers(image, kernel):
    image, kernel = image.tolist(), kernel.tolist()
    return [
        [
            sum(image[i + a][j + b] * w for a, row in enumerate(kernel) for b, w in enumerate(row))
            for j in range(len(image[0]) - len(kernel[0]) + 1)
        ]
        for i in range(len(image) - len(kernel) + 1)
    ]


RIGHT = {
    "01.window_dot": [window_dot_by_loops, window_dot_as_inner_product, window_dot_in_float32],
    "01.correlate2d": [correlate2d_by_four_loops, correlate2d_by_windows, correlate2d_as_lists, correlate2d_tap_by_tap],
    "01.predict_shape": [SHAPE, float(SHAPE), np.int32(SHAPE)],
    "01.edge_kernel": [
        [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        np.array([[0, 0, 0], [-0.1, 0, 0.1], [0, 0, 0]], np.float32),
        np.array([[-3.0, 1, 2], [-1, -1, 2], [-5, 0, 5]], order="F"),
    ],
    "01.integer_trap": [integer_trap_in_floats, integer_trap_in_float32, integer_trap_in_python_numbers],
}
