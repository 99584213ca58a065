"""Right answers to lesson 02 in different styles."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.exercises.lesson_02.detect_corner import CORNER

SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def gaussian_kernel_by_loops(size, sigma):
    middle = (size - 1) / 2
    rows = [
        [math.exp(-((i - middle) ** 2 + (j - middle) ** 2) / (2 * sigma**2)) for j in range(size)] for i in range(size)
    ]
    total = sum(map(sum, rows))
    return [[weight / total for weight in row] for row in rows]


def gaussian_kernel_by_outer_product(size, sigma):
    bell = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2) / sigma) ** 2)
    return np.outer(bell / bell.sum(), bell / bell.sum())


def gaussian_kernel_by_grid(size, sigma):
    r, c = np.mgrid[:size, :size] - (size - 1) / 2
    kernel = np.exp(-(r**2 + c**2) / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    return np.asfortranarray(kernel / kernel.sum())


def grey_by_loops(rgb):
    return [[0.299 * r + 0.587 * g + 0.114 * b for r, g, b in row] for row in rgb.tolist()]


def grey_by_channel(rgb):
    return 0.299 * rgb[:, :, 0] + 0.587 * rgb[:, :, 1] + 0.114 * rgb[:, :, 2]


def grey_in_float32(rgb):
    return np.einsum("hwc,c->hw", rgb.astype(np.float32), np.array([0.299, 0.587, 0.114], np.float32))


def sobel_magnitude_by_loops(image):
    H, W = image.shape
    out = np.zeros((H - 2, W - 2))
    for i in range(H - 2):
        for j in range(W - 2):
            across = down = 0.0
            for a in range(3):
                for b in range(3):
                    across += image[i + a, j + b] * SOBEL[a, b]
                    down += image[i + a, j + b] * SOBEL[b, a]
            out[i, j] = (across**2 + down**2) ** 0.5
    return out


def sobel_magnitude_by_windows(image):
    windows = sliding_window_view(image, (3, 3))
    return np.hypot(np.tensordot(windows, SOBEL), np.tensordot(windows, SOBEL.T))


def sobel_magnitude_by_differences(image):
    rows = image[:-2] + 2 * image[1:-1] + image[2:]
    columns = image[:, :-2] + 2 * image[:, 1:-1] + image[:, 2:]
    return abs((rows[:, 2:] - rows[:, :-2]) + 1j * (columns[2:] - columns[:-2]))


def to_display_by_loops(map):
    reach = max(abs(value) for row in map for value in row)
    rows = [[math.floor(128 + 127 * value / (reach or 1) + 0.5) for value in row] for row in map]
    return np.array(rows, dtype=np.uint8)


def to_display_by_library(map):
    reach = np.max(np.abs(map))
    scaled = np.divide(map, reach, out=np.zeros(map.shape), where=reach > 0)
    return np.rint(128 + 127 * scaled).astype(np.uint8, order="F")


def to_display_in_integers(map):
    shown = np.full(map.shape, 128, np.uint8)
    shown += np.round(127 * map / max(np.abs(map).max(), 1e-9)).astype(np.int64).astype(np.uint8)  # bytes go round
    return shown


def separate_by_rank(kernel):
    if np.linalg.matrix_rank(kernel) != 1:
        raise ValueError(f"rank is not 1 in {kernel}")
    row = next(row for row in kernel if row.any())
    return kernel @ row / (row @ row), row


def separate_by_loops(kernel):
    rows = kernel.tolist()
    row = next(row for row in rows if any(row))
    j = next(j for j, value in enumerate(row) if value)
    column = [other[j] / row[j] for other in rows]
    for i, times in enumerate(column):
        for k, value in enumerate(row):
            if abs(rows[i][k] - times * value) > 1e-9:
                raise ValueError
    return [np.array(column), np.array(row)]


def separate_by_svd(kernel):
    u, sizes, v = np.linalg.svd(kernel)
    if sizes[1] > 1e-9 * sizes[0]:
        raise ValueError("not separable")
    return u[:, 0] * np.sqrt(sizes[0]), (v[0] * np.sqrt(sizes[0])).astype(np.float32)


def separate_as_tables(kernel):
    column, row = separate_by_rank(kernel)
    return 2 * column[:, None], row[None] / 2


def normalised_correlation_by_windows(image, template):
    windows = sliding_window_view(image, template.shape)
    windows = windows - windows.mean(axis=(2, 3), keepdims=True)
    pattern = template - template.mean()
    sizes = np.sqrt((windows**2).sum(axis=(2, 3)) * (pattern**2).sum())
    return np.divide((windows * pattern).sum(axis=(2, 3)), sizes, out=np.zeros(sizes.shape), where=sizes > 0)


def normalised_correlation_by_corrcoef(image, template):
    h, w = template.shape
    out = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i, j in np.ndindex(*out.shape):
        window = image[i : i + h, j : j + w]
        if window.max() > window.min():
            out[i, j] = np.corrcoef(window.ravel(), template.ravel())[0, 1]
    return out


def normalised_correlation_as_lists(image, template):
    (H, W), (h, w) = image.shape, template.shape

    def unit(patch):
        centred = (patch - np.mean(patch)).ravel()
        return centred / (np.linalg.norm(centred) or 1)

    return [
        [float(unit(image[i : i + h, j : j + w]) @ unit(template)) for j in range(W - w + 1)] for i in range(H - h + 1)
    ]


RIGHT = {
    "02.gaussian_kernel": [gaussian_kernel_by_loops, gaussian_kernel_by_outer_product, gaussian_kernel_by_grid],
    "02.grey": [grey_by_loops, grey_by_channel, grey_in_float32],
    "02.sobel_magnitude": [sobel_magnitude_by_loops, sobel_magnitude_by_windows, sobel_magnitude_by_differences],
    "02.to_display": [to_display_by_loops, to_display_by_library, to_display_in_integers],
    "02.separate": [separate_by_rank, separate_by_loops, separate_by_svd, separate_as_tables],
    "02.detect_corner": [
        (2 * CORNER - 1, -3),
        ([[-1, -1, -1], [-1, 0, 1], [-1, 1, 1]], -2.5),
        (np.array([[0, -2, 0], [-2, 1, 1], [0, 1, 1]], np.float32), np.float32(-3.5)),
        [np.array([[-5, -5, -5], [-5, 1, 1], [-5, 1, 1]], order="F"), [-3]],
    ],
    "02.normalised_correlation": [
        normalised_correlation_by_windows,
        normalised_correlation_by_corrcoef,
        normalised_correlation_as_lists,
    ],
}
