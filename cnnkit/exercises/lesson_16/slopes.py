"""Gradients to work on: no two of one size, of both signs, so that no two ways to look at them agree."""

import numpy as np


def slopes(rng, C, H, W):
    """(C, H, W): whole numbers of different sizes, shuffled, with signs of chance; each channel has both."""
    sizes = rng.permutation(np.arange(1.0, C * H * W + 1)).reshape(C, H, W)
    signs = rng.choice([-1.0, 1.0], (C, H, W))
    signs.reshape(C, -1)[:, :2] = [-1, 1]
    return sizes * signs


def dominated(rng, C, H, W):
    """As ``slopes``, with the largest of every pixel below zero."""
    gradient = slopes(rng, C, H, W)
    largest = np.abs(gradient).argmax(axis=0)
    rows, columns = np.indices((H, W))
    gradient[largest, rows, columns] = -np.abs(gradient[largest, rows, columns])
    return gradient
