"""Who computes what, in which order: a convolution cut into tiles for the registers and blocks for the cache.

A *block* is some images, or a band of rows of one, whose padded phases fit the second-level cache of one processor,
where they are copied. A *tile* is as many of the block's outputs as the microkernel computes at once, M filters deep;
its vectors begin wherever `starts` say. What a tile computes is written in *runs*: stretches of lanes whose outputs are
neighbours in memory. Lanes between the rows of an image belong to no run.

A plan depends on shapes alone. It takes NumPy a millisecond, and is kept for the next call.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnkit.kernels import simd
from cnnkit.kernels.layout import Reading, forward_reading, gradient_reading

BLOCK = 700_000  # bytes of padded images: with some filters beside them, what the second-level cache holds
BANK = 300_000  # bytes of filters that stay there while all tiles of the block pass by


HALVES = (*next(iter(simd.TILES.items())), 2)  # the one tile whose vectors may be put together from halves


class Plan(NamedTuple):
    """What the loop needs besides the arrays. The tables are int64, shared, and not to be written to."""

    kernel: tuple[int, int, int]  # M, V, and of how many pieces each vector is
    sizes: (
        np.ndarray
    )  # of scratch; C, plane, image, planes in each of x's images; F, bank, w_step, across, tile's width
    tasks: (
        np.ndarray
    )  # (tasks, 9): images, plane, row of x; units in the block; first and last filter; places in w, b, y
    rows: np.ndarray  # (rows, 5): row and column of x, place in scratch, how many pixels, how far apart
    taps: np.ndarray  # (taps, 2): how far from a window's first pixel, how far from a filter's first weight
    tiles: np.ndarray  # (tiles, 4 + V·pieces): first and last tap, first and last run, starts
    runs: np.ndarray  # (runs, 4): first lane, length, how far from the block's first output, unit

    @property
    def tables(self):
        """All but the kernel."""
        return self[1:]


class Grid(NamedTuple):
    """A block in scratch memory: each phase of each channel has a plane, its images one below the other."""

    images: int
    rows: int  # of outputs in each phase
    height: int  # of an image
    pitch: int  # from row to row
    plane: int  # from plane to plane


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
def gradient_plan(dy, w, dx, stride, padding, dilation, itemsize, threads):
    """Plan the gradient dx: a convolution of dy in which filters are channels and channels filters."""
    F, C, Kh, Kw = w
    groups = dx[1] // C
    reading = gradient_reading((Kh, Kw), stride, padding, dilation)
    return _plan(reading, (dy[0], groups, F // groups, *dy[2:]), C, dx[2:], (Kh * Kw, C * Kh * Kw), itemsize, threads)


def _plan(reading, shape, F, outputs, strides, itemsize, threads):
    """shape (N, groups, C, H, W) is read, (N, groups, F, *outputs) written."""
    N, groups, C, _, W = shape
    lanes = simd.BYTES // itemsize
    M = _height(F)
    blocks_of_filters = up(F, M)
    phases, pitch, slack = _columns(reading, W, outputs[1])
    high = up(outputs[0], reading.step[0])
    down, _ = reading.reach()
    room = BLOCK // (itemsize * C * max(1, len(phases)) * pitch) - down
    blocks, bands, parts = _divide(N, groups, high, down, room, blocks_of_filters, threads)
    images, rows = up(N, blocks), up(high, bands)
    height = rows + down
    plane = images * height * pitch + slack
    plane += -plane % 16
    plane += 16 * (plane * itemsize % 4096 < 256)  # planes whole pages apart would share the cache's places
    grid = Grid(images, rows, height, pitch, plane)
    taps, ranges = _taps(reading, phases, C, grid, strides[1])
    V, pieces, by_rows = _shape_of_vectors(reading, grid, outputs, M, lanes)
    tiles, runs = _tiles(reading, grid, (groups * F, *outputs), ranges, lanes, V, pieces, by_rows, bands > 1)
    size = plane * C * len(phases) + lanes * V + M * V * lanes
    most = max(last - first for first, last in ranges)
    bank = max(1, BANK // (itemsize * max(1, most) * M)) * M
    sizes = (size, C, plane, height * pitch, groups * C, F, bank, strides[0], reading.step[1], V * lanes)
    tasks = _tasks(reading, shape, F, outputs, (blocks, bands, parts), M, strides)
    rows_of_x = _rows(reading, phases, C, grid)
    return Plan((M, V, pieces), _table(sizes, 1).ravel(), tasks, rows_of_x, taps, tiles, runs)


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
            *(end - image, (image * groups + group) * C, low * reading.stride[0] - reading.before[0], units),
            *(
                part * per_part,
                np.minimum(F, (part + 1) * per_part),
                group * max(F * strides[0], C * strides[1]),
                group * F,
            ),
            (planes * outputs[0] + low * reading.step[0]) * outputs[1],
        ]
    ).astype(np.int64)


def _rows(reading, phases, C, grid):
    """Return the table of the rows of one channel of one image that are copied."""
    return _table(
        [
            (r * reading.stride[0] + a, column, i * C * grid.plane + r * grid.pitch + first, count, reading.stride[1])
            for i, (a, _, first, column, count) in enumerate(phases)
            for r in range(grid.height)
            if count
        ],
        5,
    )


def up(a, b):
    """a / b, rounded up."""
    return -(-a // b)


def _table(rows, columns):
    return np.array(rows, dtype=np.int64).reshape(-1, columns)


def _height(F):
    """Return how many filters a tile has: those that leave the fewest rows over, since the last tile is moved up."""
    return min((M for M in simd.TILES if M <= F), key=lambda M: (up(F, M) * M * (1 + 0.2 * (M < 3)), -M))


def _columns(reading: Reading, W, Wo):
    """Where the columns of each phase lie in scratch, the pitch, and how many zeros follow the last row.

    The zeros to the right of a row are those to the left of the next one.
    """
    (_, sw), (_, left), (_, step) = reading.stride, reading.before, reading.step
    columns = up(Wo, step)
    width = columns + reading.reach()[1]
    phases, pitch = [], columns
    for a, b in reading.phases():
        first = max(0, -((b - left) // sw))  # the first place that is not left of the image
        column = first * sw + b - left
        count = max(0, min(-((column - W) // sw), width - first))
        phases.append((a, b, first, column, count))
        pitch = max(pitch, first + count, width - first)
    return phases, pitch, max(0, width - pitch)


def _divide(N, groups, rows, down, room, filter_blocks, threads):
    """Return how many blocks of images, bands of rows in each and parts of the filters give threads equal shares."""
    if rows <= room and N * groups >= threads:
        least = up(N, max(1, room // (rows + down)))
        return _multiple(least, groups, threads, N), 1, 1
    bands = _multiple(max(up(rows, max(1, room)), up(threads, N * groups)), N * groups, threads, rows)
    return N, bands, min(filter_blocks, up(threads, N * groups * bands))


def _multiple(least, times, threads, most):
    """Return the first number from `least` on that, `times` over, the threads can share evenly; at most `most`."""
    return min(most, next(n for n in range(max(1, least), least + threads + 1) if n * times % threads == 0))


def _taps(reading, phases, C, grid, channel_step):
    """Return the table of taps, and its stretch for each phase of outputs."""
    order = {phase[:2]: i * C for i, phase in enumerate(phases)}
    table, ranges = [np.empty((0, 2), np.int64)], []
    done = 0
    for taps in reading.taps.values():
        one = _table([(order[t.phase] * grid.plane + t.down * grid.pitch + t.right, t.weight) for t in taps], 2)
        channels = np.arange(C)[:, None, None] * np.array([grid.plane, channel_step])
        table.append((channels + one).reshape(-1, 2))
        ranges.append((done, done + C * len(taps)))
        done += C * len(taps)
    return np.concatenate(table), ranges


def _shape_of_vectors(reading, grid, outputs, M, lanes):
    """Return V, the pieces of a vector, and whether each piece keeps to a row: what computes the fewest idle lanes."""
    rows, columns = min(grid.rows, up(outputs[0], reading.step[0])), up(outputs[1], reading.step[1])

    def work(choice):
        pieces, by_rows = choice
        length = lanes // pieces
        starts = rows * up(columns, length) if by_rows else up((rows - 1) * grid.pitch + columns, length)
        return starts * length * (1 if pieces == 1 else 1.12)  # what it costs to put vectors together

    halves = [(2, True)] if (M, simd.TILES[M], 2) == HALVES else []
    return simd.TILES[M], *min([(1, False), (1, True), *halves], key=work)


def _tiles(reading, grid, y_shape, ranges, lanes, V, pieces, by_rows, banded):
    """Return the tables of tiles and runs."""
    length = lanes // pieces
    tables, runs_of = [], []
    done = 0
    for (a, b), taps in zip(reading.taps, ranges, strict=True):
        starts, image, row, column = _lanes(reading, grid, y_shape, (a, b), length, by_rows)
        idle = -starts.size % (V * pieces)
        starts = np.concatenate([starts, np.repeat(starts[:1], idle)]).reshape(-1, V * pieces)
        y_row, y_column = row * reading.step[0] + a, column * reading.step[1] + b
        where = (image * y_shape[0] * y_shape[1] + y_row) * y_shape[2] + y_column
        unit = y_row if banded else image
        inside = (row < grid.rows) & (y_row < (y_shape[1] if not banded else y_row + 1)) & (y_column < y_shape[2])
        runs, tile = _runs(np.flatnonzero(inside), where, unit, lanes * V, reading.step[1])
        ends = done + np.searchsorted(tile, np.arange(len(starts) + 1))
        done += len(runs)
        known = np.array(taps)[None].repeat(len(starts), axis=0)
        tables.append(np.column_stack([known, ends[:-1], ends[1:], starts]))
        runs_of.append(runs)
    return np.concatenate(tables).astype(np.int64), np.concatenate(runs_of).astype(np.int64)


def _lanes(reading, grid, y_shape, phase, length, by_rows):
    """Return where the pieces of vectors start, and for every lane its image and its row and column in the phase."""
    rows = min(grid.rows, up(y_shape[1] - phase[0], reading.step[0]))
    columns = up(y_shape[2] - phase[1], reading.step[1])
    image = np.arange(grid.images)[:, None] * (grid.height * grid.pitch)
    if by_rows:
        along = np.arange(rows)[:, None] * grid.pitch + np.arange(0, columns, length)
    else:
        along = np.arange(0, (rows - 1) * grid.pitch + columns, length)
    starts = (image + along.ravel()).ravel()
    place = (starts[:, None] + np.arange(length)).ravel()
    image, place = np.divmod(place, grid.height * grid.pitch)
    row, column = np.divmod(place, grid.pitch)
    return starts, image, row, column


def _runs(inside, where, unit, tile, step):
    """Return the table of runs, and the tile of each; `inside` are the lanes that have an output."""
    where, unit, of = where[inside], unit[inside], inside // tile
    new = (np.diff(inside) != 1) | (np.diff(where) != step) | (np.diff(unit) != 0) | (np.diff(of) != 0)
    first = np.flatnonzero(np.concatenate([[True], new])) if inside.size else np.empty(0, int)
    count = np.diff(np.append(first, inside.size))
    return np.column_stack([inside[first] % tile, count, where[first], unit[first]]), of[first]
