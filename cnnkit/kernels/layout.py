"""How images lie in memory for the loops: compact, padded, and split so that every tap is one constant distance away.

A window at output (i, j) reads pixel (i·sh + kh·dh, j·sw + kw·dw) of the padded image. Split the image into sh × sw
*phases*, each holding every sh-th row and every sw-th column: that pixel is then in phase (kh·dh mod sh, kw·dw mod sw)
at (i + kh·dh // sh, j + kw·dw // sw). For one tap the phase and the distance are the same at every output, so a
strided or dilated convolution has the same inner loop as a plain one. At stride 1 there is one phase, the image itself.

Turned round, it is the gradient dx, which is a transposed convolution: pixel (p, q) of dx hears from outputs
((p − kh·dh) / sh, (q − kw·dw) / sw) where these are whole. So the phases of dx are convolutions of dy at stride 1, each
with those taps that reach its pixels.
"""

from typing import NamedTuple

import numpy as np


def up(a, b):
    """a / b, rounded up."""
    return -(-a // b)


def compact(array):
    """Return the array C-contiguous and writable, without a copy where it is so already.

    Read-only arrays are copied because Numba would compile every kernel a second time for them.
    """
    if array.flags.carray and type(array) is np.ndarray:  # what np.require finds out in five times the time
        return array
    return np.require(array, requirements=["C", "A", "W", "E"])


def pad(x, padding, value=0.0):
    """Return a compact x (N, C, H, W) with ((top, bottom), (left, right)) pixels of `value` around each image."""
    (top, bottom), (left, right) = padding
    if not (top or bottom or left or right):
        return compact(x)
    N, C, H, W = x.shape
    padded = np.full((N, C, top + H + bottom, left + W + right), value, dtype=x.dtype)
    padded[:, :, top : top + H, left : left + W] = x
    return padded


class Tap(NamedTuple):
    """A weight and what it reads: its place in w for one channel; source phase, rows down and columns right in x."""

    weight: int
    phase: tuple[int, int]
    down: int
    right: int


class Reading(NamedTuple):
    """How every output is a sum over taps.

    The outputs of phase (a, b), every step[0]-th row from a and step[1]-th column from b, read `taps[a, b]`. Sources
    are phases of x with `before` (top, left) zeros put before it: less than 0 are cut off.
    """

    stride: tuple[int, int]
    before: tuple[int, int]
    step: tuple[int, int]
    taps: dict[tuple[int, int], list[Tap]]

    def reach(self):
        """How far down and right of a window's first pixel the furthest taps are."""
        every = [tap for taps in self.taps.values() for tap in taps]
        return max((tap.down for tap in every), default=0), max((tap.right for tap in every), default=0)

    def phases(self):
        """The phases of x that are read at all, in order."""
        return sorted({tap.phase for taps in self.taps.values() for tap in taps})


def forward_reading(kernel_size, stride, padding, dilation):
    """How the outputs of a convolution read x."""
    (Kh, Kw), (sh, sw), (dh, dw) = kernel_size, stride, dilation
    taps = [
        Tap(kh * Kw + kw, (kh * dh % sh, kw * dw % sw), kh * dh // sh, kw * dw // sw)
        for kh in range(Kh)
        for kw in range(Kw)
    ]
    return Reading(stride, (padding[0][0], padding[1][0]), (1, 1), {(0, 0): taps})


def transposed_reading(kernel_size, stride, padding, dilation, size):
    """How the pixels of dx, of this size, read dy. A stride larger than dx leaves phases without a pixel: not those."""
    (Kh, Kw), top, left = kernel_size, padding[0][0], padding[1][0]
    rows = [_whole_steps(a + top, Kh, stride[0], dilation[0]) for a in range(min(stride[0], size[0]))]
    columns = [_whole_steps(b + left, Kw, stride[1], dilation[1]) for b in range(min(stride[1], size[1]))]
    above = -min((down for row in rows for _, down in row), default=0)
    before = -min((right for column in columns for _, right in column), default=0)
    taps = {
        (a, b): [Tap(kh * Kw + kw, (0, 0), down + above, right + before) for kh, down in row for kw, right in column]
        for a, row in enumerate(rows)
        for b, column in enumerate(columns)
    }
    return Reading((1, 1), (above, before), stride, taps)


def _whole_steps(pixel, K, stride, dilation):
    """The (k, step) for which step·stride + k·dilation is the pixel."""
    return [(k, (pixel - k * dilation) // stride) for k in range(K) if (pixel - k * dilation) % stride == 0]
