"""Who computes what of the gradient dw: sums over blocks of dy, which are cut into parts and added at the end.

How sums are parted depends on shapes alone, so that results do not depend on the number of threads; where there are
more threads than parts, channels are split among them.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnkit.kernels.layout import forward_reading, up
from cnnkit.kernels.plan import multiple
from cnnkit.kernels.simd import BYTES, SUMS
from cnnkit.kernels.tiling import (
    choose_vectors,
    columns_of,
    grid_of,
    lanes_of,
    off_pages,
    rows_of,
    table_of,
    taps_of,
    tiles_of,
)

PARTS = 8  # of a sum over all outputs, for as many threads
SUMMED = 1_000_000  # bytes of padded images, and of dy, at a time: long sums are worth some cache
NEAR = 24_000  # bytes of dy that the first-level cache keeps while all taps pass by

KERNELS = [(M, P, pieces) for M, P in SUMS.items() for pieces in ((1, 2) if M > 1 else (1,))]


class WeightsPlan(NamedTuple):
    """What the loop of the gradient dw needs besides the arrays; rows, taps, starts and runs as in Plan.

    The tables are int64, shared, and not to be written to.
    """

    kernel: tuple[int, int, int]  # M, P, and of how many pieces each vector is
    parts: int  # sums that are added at the end
    # as in Plan, but for a task's channels; F, stretch, d_step, vectors, K, weights of one channel, place of dy
    sizes: np.ndarray
    tasks: np.ndarray  # (tasks, 6): part, its first and last block, group, first channel, channels
    blocks: np.ndarray  # (blocks, 6): images, image, row of x, units in the block, row of dy, fewer units than others
    rows: np.ndarray
    taps: np.ndarray
    starts: np.ndarray
    runs: np.ndarray

    @property
    def tables(self):
        """All that the loop takes."""
        return self[2:]


@lru_cache(maxsize=256)
def weights_plan(x, w, y, stride, padding, dilation, itemsize, threads):
    """Plan the gradient dw of a convolution of arrays with these shapes."""
    N, channels, _, W = x
    F, C, Kh, Kw = w
    groups, lanes = channels // C, BYTES // itemsize
    filters, high = F // groups, y[2]
    reading = forward_reading((Kh, Kw), stride, padding, dilation)
    phases, pitch, slack = columns_of(reading, W, y[3])
    down, _ = reading.reach()
    room = _cache((x, w, y), itemsize) // (itemsize * max(C * len(phases), filters) * pitch) - down
    blocks, bands, parts = _divide(N, groups, high, down, room, _most_parts((x, w, y)))
    cuts = multiple(1, groups * parts, threads, C)
    some = up(C, cuts)
    grid = grid_of(up(N, blocks), up(high, bands), down, pitch, slack, itemsize)
    M = max(M for M in SUMS if filters >= M)
    P = SUMS[M]
    taps, ranges = taps_of(reading, phases, some, grid, Kh * Kw)
    pieces, by_rows = choose_vectors(reading, grid, y[2:], lanes, M > 1)
    vectors = up(lanes_of(reading, grid, y[1:], (0, 0), lanes // pieces, by_rows)[0].size, pieces)
    tiles, runs = tiles_of(reading, grid, y[1:], ranges, lanes, vectors, pieces, by_rows, bands > 1)
    d_step, d_place = off_pages(vectors * lanes, itemsize), grid.plane * some * len(phases) + lanes
    stretch = up(vectors, up(vectors, max(16, NEAR // (M * BYTES))))
    sizes = (
        *(d_place + filters * d_step, some, grid.plane, grid.height * pitch, channels),
        *(filters, stretch, d_step, vectors, C * Kh * Kw, Kh * Kw, d_place),
    )
    return WeightsPlan(
        (M, P, pieces),
        parts,
        table_of(sizes, 1).ravel(),
        _tasks(parts, groups, cuts, blocks * bands, C),
        _blocks(N, high, blocks, bands, reading),
        rows_of(reading, phases, some, grid),
        np.concatenate([taps, np.repeat(taps[-1:], P, axis=0)]),
        tiles[0, 4:].copy(),
        runs,
    )


def _cache(shapes, itemsize):
    """Return the bytes that a block may take: for small arrays less, so that there are blocks for several threads."""
    return min(SUMMED, max(SUMMED // 2, max(map(math.prod, shapes)) * itemsize // 3))


def _most_parts(shapes):
    """Return how many parts may take a quarter of the memory that the largest of x, w and dy has."""
    return max(map(math.prod, shapes)) // (4 * math.prod(shapes[1]))


def _divide(N, groups, high, down, room, most):
    """Return how many blocks of images, bands of rows in each, and parts of the sum over all of them."""
    blocks, bands = (up(N, max(1, (room + down) // (high + down))), 1) if high <= room else (N, up(high, max(1, room)))
    parts = max(1, min(PARTS, N * high if groups == 1 else 1, most))
    if blocks * bands < parts:
        blocks, bands = (parts, 1) if parts <= N else (N, min(high, up(parts, N)))
    return blocks, bands, min(parts, blocks * bands)


def _tasks(parts, groups, cuts, blocks, C):
    """Return the table of tasks: for every part of the blocks, group and cut of its channels."""
    part, group, cut = (axis.ravel() for axis in np.indices((parts, groups, cuts)))
    first, end = cut * C // cuts, (cut + 1) * C // cuts
    ends = part * blocks // parts, (part + 1) * blocks // parts
    return np.column_stack([part, *ends, group, first, end - first]).astype(np.int64)


def _blocks(N, high, blocks, bands, reading):
    """Return the table of the blocks of dy and x that are summed over one after the other."""
    block, band = (axis.ravel() for axis in np.indices((blocks, bands)))
    image, end = block * N // blocks, (block + 1) * N // blocks
    low, last = band * high // bands, (band + 1) * high // bands
    units = end - image if bands == 1 else last - low
    row = low * reading.stride[0] - reading.before[0]
    short = units < units.max()
    return np.column_stack([end - image, image, row, units, low, short]).astype(np.int64)
