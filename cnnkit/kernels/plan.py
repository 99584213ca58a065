"""Who computes what of a convolution, or of its gradient dx: blocks for the cache, shared evenly by the threads.

A block (tiling.py) is as much as the second-level cache of one processor holds. A task is a block, and all filters or
a part of them. A plan depends on shapes alone. It takes NumPy a millisecond, and is kept for the next call.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnkit.kernels.layout import forward_reading, transposed_reading, up
from cnnkit.kernels.simd import BYTES, TILES
from cnnkit.kernels.tiling import choose_vectors, columns_of, grid_of, rows_of, table_of, taps_of, tiles_of

BLOCK = 1_050_000  # bytes of padded images: with some filters beside them, what the second-level cache holds
NEAR = 40_000  # bytes of padded images where they are read for one or two filters: the first-level cache
BANK = 300_000  # bytes of filters that stay there while all tiles of the block pass by

HALVES = (*next(iter(TILES.items())), 2)  # the one tile whose vectors may be put together from halves


class Plan(NamedTuple):
    """What the loop needs besides the arrays. The tables are int64, shared, and not to be written to."""

    kernel: tuple[int, int, int]  # M, V, and of how many pieces each vector is
    # scratch memory; C, plane, image, planes in each of x's images; F, bank, w_step, across, tile's width
    sizes: np.ndarray
    # (tasks, 9): images, plane, row of x; units in the block; first and last filter; places in w, b, y
    tasks: np.ndarray
    rows: np.ndarray  # (rows, 5): row and column of x, place in scratch, how many pixels, how far apart
    taps: np.ndarray  # (taps, 2): how far from a window's first pixel, how far from a filter's first weight
    tiles: np.ndarray  # (tiles, 4 + V·pieces): first and last tap, first and last run, starts
    runs: np.ndarray  # (runs, 4): first lane, length, how far from the block's first output, unit

    @property
    def tables(self):
        """All but the kernel."""
        return self[1:]


@lru_cache(maxsize=256)
def forward_plan(x, w, y, stride, padding, dilation, itemsize, threads):
    """Plan a convolution of arrays with these shapes."""
    N, channels, H, W = x
    F, C, Kh, Kw = w
    groups = channels // C
    reading = forward_reading((Kh, Kw), stride, padding, dilation)
    strides = C * Kh * Kw, Kh * Kw  # of w, from filter to filter and from channel to channel
    return _plan(reading, (N, groups, C, H, W), F // groups, y[2:], strides, itemsize, threads)


@lru_cache(maxsize=256)
def transposed_plan(dy, w, dx, stride, padding, dilation, itemsize, threads):
    """Plan the gradient dx: a convolution of dy in which filters are channels and channels filters."""
    F, C, Kh, Kw = w
    groups = dx[1] // C
    reading = transposed_reading((Kh, Kw), stride, padding, dilation, dx[2:])
    return _plan(reading, (dy[0], groups, F // groups, *dy[2:]), C, dx[2:], (Kh * Kw, C * Kh * Kw), itemsize, threads)


def _plan(reading, shape, F, outputs, strides, itemsize, threads):
    """shape (N, groups, C, H, W) is read, (N, groups, F, *outputs) written."""
    N, groups, C, _, W = shape
    lanes = BYTES // itemsize
    M = _height(F)
    blocks_of_filters = up(F, M)
    phases, pitch, slack = columns_of(reading, W, outputs[1])
    high = up(outputs[0], reading.step[0])
    down, _ = reading.reach()
    room = BLOCK // (itemsize * C * max(1, len(phases)) * pitch) - down
    near = max(1, NEAR // (itemsize * C * max(1, len(phases)) * pitch * (high + down))) if F < 3 else N
    blocks, bands, parts = _divide(N, groups, high, down, room, blocks_of_filters, threads)
    if bands == 1:
        blocks = max(blocks, multiple(up(N, near), groups, threads, N))
    grid = grid_of(up(N, blocks), up(high, bands), down, pitch, slack, itemsize)
    taps, ranges = taps_of(reading, phases, C, grid, strides[1])
    V = TILES[M]
    pieces, by_rows = choose_vectors(reading, grid, outputs, lanes, (M, V, 2) == HALVES)
    tiles, runs = tiles_of(reading, grid, (groups * F, *outputs), ranges, lanes, V, pieces, by_rows, bands > 1)
    size = grid.plane * C * len(phases) + lanes * V + M * V * lanes
    most = max(last - first for first, last in ranges)
    bank = max(1, BANK // (itemsize * max(1, most) * M)) * M
    sizes = (size, C, grid.plane, grid.height * pitch, groups * C, F, bank, strides[0], reading.step[1], V * lanes)
    tasks = _tasks(reading, shape, F, outputs, (blocks, bands, parts), M, strides)
    rows_of_x = rows_of(reading, phases, C, grid)
    return Plan((M, V, pieces), table_of(sizes, 1).ravel(), tasks, rows_of_x, taps, tiles, runs)


def _tasks(reading, shape, F, outputs, cuts, M, strides):
    """Return the table of tasks: for every block of images, group, band of rows and part of the filters."""
    N, groups, C, _, _ = shape
    blocks, bands, parts = cuts
    high = up(outputs[0], reading.step[0])
    block, group, band, part = (axis.ravel() for axis in np.indices((blocks, groups, bands, parts)))
    image, end = block * N // blocks, (block + 1) * N // blocks
    low, last = band * high // bands, np.minimum((band + 1) * high // bands * reading.step[0], outputs[0])
    per_part = up(up(F, M), parts) * M
    units = end - image if bands == 1 else last - low * reading.step[0]
    planes = (image * groups + group) * F
    return np.column_stack(
        [
            *(end - image, (image * groups + group) * C, low * reading.stride[0] - reading.before[0]),
            *(units, part * per_part, np.minimum(F, (part + 1) * per_part)),
            *(group * max(F * strides[0], C * strides[1]), group * F),
            (planes * outputs[0] + low * reading.step[0]) * outputs[1],
        ]
    ).astype(np.int64)


def _height(F):
    """Return how many filters a tile has: those that leave the fewest rows over, since the last tile is moved up."""
    return min((M for M in TILES if M <= F), key=lambda M: (up(F, M) * M * (1 + 0.2 * (M < 3)), -M))


def _divide(N, groups, rows, down, room, filter_blocks, threads):
    """Return how many blocks of images, bands of rows in each and parts of the filters give threads equal shares."""
    if rows <= room and N * groups >= threads:
        least = up(N, max(1, (room + down) // (rows + down)))
        return multiple(least, groups, threads, N), 1, 1
    bands = multiple(max(up(rows, max(1, room)), up(threads, N * groups)), N * groups, threads, rows)
    return N, bands, min(filter_blocks, up(threads, N * groups * bands))


def multiple(least, times, threads, most):
    """Return the first number from `least` on that, `times` over, the threads can share evenly; at most `most`."""
    return min(most, next(n for n in range(max(1, least), least + threads + 1) if n * times % threads == 0))
