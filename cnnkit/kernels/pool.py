"""Pooling and its gradients, one plane (an image's channel) after the other.

x and dx (N·C, H, W), y and dy (N·C, Ho, Wo), all compact. A plane is copied into *phases*, padded: every sh-th row and
every sw-th column lie together, so that a tap is one constant distance from its window's position at any stride and
dilation. Rows of outputs are then laid end to end, as far apart as a phase's rows (the *pitch*), and every tap takes a
long run of them at once; what is computed between the rows is dropped. Convolution does the same: see layout.py.

The windows that nearly every network uses, 2×2 side by side, need no copy: pairs.py has instructions for them.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.extending import register_jitable

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact
from cnnkit.kernels.pairs import largest_of_four, meet, part, to_largest_of_four
from cnnkit.kernels.sentences import copy
from cnnkit.kernels.simd import BYTES
from cnnkit.kernels.threads import share
from cnnkit.kernels.winners import V, elect, reward

RUN = 2048  # positions at a time: what is known of them stays in the first-level cache
SPARE = V * BYTES // 4  # numbers behind the last: loops by whole vectors run on into them


def maximum(x, y, window):
    """Fill y with the largest value of each window, or NaN where there is one. Each window must hold a pixel."""
    x, y = _planes(x), _planes(y)
    if _side_by_side(x, window):
        share(_maximum_of_four, x.shape[0], 4 * x.size, x, y)
    else:
        share(_maximum, x.shape[0], _work(x, y, window), x, y, *_geometry(x.shape[1:], window))


def route(dy, x, dx, window):
    """Give each dy to the pixel whose x was its window's maximum; dx comes as it may. Each window must hold a pixel."""
    dy, x, dx = _planes(dy), _planes(x), _planes(dx)
    if _side_by_side(x, window):
        share(_route_to_four, x.shape[0], 8 * x.size, dy, x, dx)
    else:
        tables = *_routes(x.shape[1:], window), *_geometry(x.shape[1:], window)
        share(_route, x.shape[0], 2 * _work(x, dy, window), dy, x, dx, *tables)


def average(x, y, counts, window):
    """Fill y with the sum of each window's pixels, divided by counts (Ho, Wo)."""
    x, y = _planes(x), _planes(y)
    share(_average, x.shape[0], _work(x, y, window), x, y, counts, *_geometry(x.shape[1:], window))


def spread(dy, dx, counts, window):
    """Give each pixel of a window its dy, divided by counts (Ho, Wo); dx comes as it may."""
    dy, dx = _planes(dy), _planes(dx)
    share(_spread, dx.shape[0], _work(dx, dy, window), dy, dx, counts, *_geometry(dx.shape[1:], window))


def _planes(images):
    N, C, H, W = images.shape
    return compact(images).reshape(N * C, H, W)


def _work(x, y, window):
    """How much there is to do, in steps of an inner loop."""
    return 8 * x.size + 4 * y.size * window.kernel_size[0] * window.kernel_size[1]


def _side_by_side(x, window):
    """Are these windows of 2×2 that cover the image from its corner, without holes, padding or overhang?"""
    twos = window.kernel_size == window.stride == (2, 2) and window.dilation == (1, 1)
    (top, _), (left, _) = window.padding
    Ho, Wo = window.output_size
    return twos and top == left == 0 and 2 * Ho <= x.shape[1] and 2 * Wo <= x.shape[2]


class Geometry(NamedTuple):
    """What the loops must know of a window."""

    layout: tuple[int, int, int, int]  # of a plane's phases: (sh, sw, rows, pitch)
    corner: tuple[int, int]  # where the plane begins in the padded one: (top, left)
    offsets: np.ndarray  # how far each tap is from its window's position


@lru_cache(maxsize=256)  # the same for every batch; the arrays are not to be written to
def _geometry(size, window):
    strides, padded = [], []
    for axis, (before, _) in enumerate(window.padding):
        s, d, k = window.stride[axis], window.dilation[axis], window.kernel_size[axis]
        s = s if window.output_size[axis] > 1 else 1  # a single window takes no step, which may be of any length
        end = (window.output_size[axis] - 1) * s + d * (k - 1) + 1
        strides.append(s)
        padded.append(-(-max(before + size[axis], end) // s))
    (sh, sw), (rows, pitch) = strides, padded
    down, across = (d * np.arange(k) for k, d in zip(window.kernel_size, window.dilation, strict=True))
    phase = (down % sh)[:, None] * sw + across % sw
    offset = phase * (rows * pitch) + (down // sh)[:, None] * pitch + across // sw
    corner = tuple(before for before, _ in window.padding)
    return Geometry((sh, sw, rows, pitch), corner, offset.ravel().astype(np.int64))


class Routes(NamedTuple):
    """What the gradient of a maximum must know besides: which taps a pixel may have been, in each of its windows."""

    firsts: np.ndarray  # int32, a window's first tap on the image, who wins while nobody is larger; rows a pitch apart
    taps: np.ndarray  # (taps, 2): those of one phase after the other, and how far from the pixel back to the window
    ends: np.ndarray  # where in `taps` each phase begins, and the end
    before: int  # how far back it is at most


@lru_cache(maxsize=256)
def _routes(size, window):
    (sh, sw, rows, pitch), _, offsets = _geometry(size, window)
    starts = []
    for axis, (before, _) in enumerate(window.padding):
        start = np.arange(window.output_size[axis]) * window.stride[axis] - before
        starts.append(np.maximum(-(start // window.dilation[axis]), 0))
    firsts = np.zeros(rows * pitch + SPARE, dtype=np.int32)
    Ho, Wo = window.output_size
    firsts[: Ho * pitch].reshape(Ho, pitch)[:, :Wo] = starts[0][:, None] * window.kernel_size[1] + starts[1]
    phase, back = np.divmod(offsets, rows * pitch)
    order = np.argsort(phase, kind="stable")  # in each phase from the first tap to the last, as dy is added up
    ends = np.searchsorted(phase[order], np.arange(sh * sw + 1))
    taps = np.column_stack([order, back[order]]).astype(np.int64)
    return Routes(firsts, taps, ends.astype(np.int64), int(back.max()))


@jit
def _maximum_of_four(first, last, x, y):
    _, H, W = x.shape
    _, Ho, Wo = y.shape
    for plane in range(first, last):
        for i in range(Ho):
            largest_of_four(y, (plane * Ho + i) * Wo, x, (plane * H + 2 * i) * W, W, Wo)


@jit
def _route_to_four(first, last, dy, x, dx):
    _, H, W = x.shape
    _, Ho, Wo = dy.shape
    for plane in range(first, last):
        for i in range(Ho):
            to_largest_of_four(dx, x, (plane * H + 2 * i) * W, W, dy, (plane * Ho + i) * Wo, Wo)
            for p in range(2 * i, 2 * i + 2):
                for q in range(2 * Wo, W):
                    dx[plane, p, q] = 0
        for p in range(2 * Ho, H):
            for q in range(W):
                dx[plane, p, q] = 0


@register_jitable
def _split(x, at, size, phases, layout, corner):
    """Copy the plane that begins at x[at] into its phases."""
    H, W = size
    sh, sw, rows, pitch = layout
    top, left = corner
    a, i = top % sh, top // sh  # counted on from row to row: dividing takes longer than copying a short row
    for p in range(H):
        row, pixels = (a * sw * rows + i) * pitch, at + p * W
        if sw == 1:
            to, of = phases[row + left :], x[pixels:]
            for q in range(W):
                to[q] = of[q]
        elif sw == 2:
            evens, odds = _evens_and_odds(row, rows * pitch, left)
            part(phases, evens, odds, x, pixels, W // 2)
            if W % 2:
                phases[evens + W // 2] = x[pixels + W - 1]
        else:
            b, j = left % sw, left // sw
            for q in range(W):
                phases[row + b * rows * pitch + j] = x[pixels + q]
                b += 1
                if b == sw:
                    b, j = 0, j + 1
        a += 1
        if a == sh:
            a, i = 0, i + 1


@register_jitable
def _join(phases, x, at, size, layout, corner):
    """Copy the phases back into the plane that begins at x[at]."""
    H, W = size
    sh, sw, rows, pitch = layout
    top, left = corner
    a, i = top % sh, top // sh
    for p in range(H):
        row, pixels = (a * sw * rows + i) * pitch, at + p * W
        if sw == 1:
            of, to = phases[row + left :], x[pixels:]
            for q in range(W):
                to[q] = of[q]
        elif sw == 2:
            evens, odds = _evens_and_odds(row, rows * pitch, left)
            meet(x, pixels, phases, evens, odds, W // 2)
            if W % 2:
                x[pixels + W - 1] = phases[evens + W // 2]
        else:
            b, j = left % sw, left // sw
            for q in range(W):
                x[pixels + q] = phases[row + b * rows * pitch + j]
                b += 1
                if b == sw:
                    b, j = 0, j + 1
        a += 1
        if a == sh:
            a, i = 0, i + 1


@register_jitable
def _evens_and_odds(row, phase, left):
    """Where the image's columns 0 and 1 are, with `left` of padding before them."""
    return row + left % 2 * phase + left // 2, row + (left + 1) % 2 * phase + (left + 1) // 2


@register_jitable
def _size(layout):
    sh, sw, rows, pitch = layout
    return sh * sw * rows * pitch


@register_jitable
def _rows_at_once(Ho, pitch):
    return max(1, min(RUN // pitch, Ho))


@jit
def _maximum(first, last, x, y, layout, corner, offsets):
    (_, H, W), (_, Ho, Wo) = x.shape, y.shape
    pitch = layout[3]
    rows = _rows_at_once(Ho, pitch)
    phases, best = np.full(_size(layout), -np.inf, x.dtype), np.empty(rows * pitch, x.dtype)
    for plane in range(first, last):
        _split(x.reshape(x.size), plane * H * W, (H, W), phases, layout, corner)
        for top in range(0, Ho, rows):
            height = min(rows, Ho - top)
            run = (height - 1) * pitch + Wo
            values = phases[top * pitch + offsets[0] :]
            for t in range(run):
                best[t] = values[t]
            for k in range(1, offsets.size):
                values = phases[top * pitch + offsets[k] :]
                for t in range(run):
                    value, old = values[t], best[t]
                    # NaN is unequal to itself, and not less than anything: once in, it stays
                    best[t] = value if (value > old) | (value != value) else old
            for i in range(height):
                row, bests = y[plane, top + i], best[i * pitch :]
                for j in range(Wo):
                    row[j] = bests[j]


@jit
def _route(first, last, dy, x, dx, firsts, taps, ends, before, layout, corner, offsets):
    (_, H, W), (_, Ho, Wo) = x.shape, dy.shape
    _, _, height, pitch = layout
    plane, most = height * pitch, _rows_at_once(height, pitch)
    phases = np.full(_size(layout) + SPARE, -np.inf, x.dtype)
    # What lies between the rows of dy, before and after it is zero: nothing comes from there, whoever may have won.
    gains, d = np.empty(_size(layout), x.dtype), np.zeros(before + plane + SPARE, x.dtype)
    winners = np.zeros(d.size, np.int32)
    for image in range(first, last):
        _split(x.reshape(x.size), image * H * W, (H, W), phases, layout, corner)
        for top in range(0, height, most):
            begin, count = top * pitch, (min(top + most, height) - top) * pitch
            for i in range(top, min(top + most, Ho)):
                copy(d, before + i * pitch, dy, (image * Ho + i) * Wo, Wo)
            run = min(top + most, Ho) * pitch - begin
            elect(winners, before + begin, phases, begin, firsts, begin, offsets, offsets.size, run)
            for phase in range(ends.size - 1):
                there = phase * plane + begin
                reward(gains, there, winners, d, before + begin, taps, ends[phase], ends[phase + 1], count)
        _join(gains, dx.reshape(dx.size), image * H * W, (H, W), layout, corner)


@jit
def _average(first, last, x, y, counts, layout, corner, offsets):
    (_, H, W), (_, Ho, Wo) = x.shape, y.shape
    pitch = layout[3]
    rows = _rows_at_once(Ho, pitch)
    phases, sums = np.zeros(_size(layout), x.dtype), np.empty(rows * pitch, x.dtype)
    for plane in range(first, last):
        _split(x.reshape(x.size), plane * H * W, (H, W), phases, layout, corner)
        for top in range(0, Ho, rows):
            height = min(rows, Ho - top)
            run = (height - 1) * pitch + Wo
            for t in range(run):
                sums[t] = 0
            for k in range(offsets.size):
                values = phases[top * pitch + offsets[k] :]
                for t in range(run):
                    sums[t] += values[t]
            for i in range(height):
                row, total, count = y[plane, top + i], sums[i * pitch :], counts[top + i]
                for j in range(Wo):
                    row[j] = total[j] / count[j]


@jit
def _spread(first, last, dy, dx, counts, layout, corner, offsets):
    (_, H, W), (_, Ho, Wo) = dx.shape, dy.shape
    pitch = layout[3]
    rows = _rows_at_once(Ho, pitch)
    gains, d = np.empty(_size(layout), dy.dtype), np.zeros(rows * pitch, dy.dtype)
    for plane in range(first, last):
        for t in range(gains.size):
            gains[t] = 0
        for top in range(0, Ho, rows):
            height = min(rows, Ho - top)
            run = (height - 1) * pitch + Wo
            for i in range(height):
                row, ds, count = dy[plane, top + i], d[i * pitch :], counts[top + i]
                for j in range(Wo):
                    ds[j] = row[j] / count[j]
            for k in range(offsets.size):
                gain = gains[top * pitch + offsets[k] :]
                for t in range(run):
                    gain[t] += d[t]
        _join(gains, dx.reshape(dx.size), plane * H * W, (H, W), layout, corner)
