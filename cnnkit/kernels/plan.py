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

BLOCK = 1_050_000  # bytes of padded images: with some filters beside them, what the second-level cache holds
PARTS = 8  # of a sum over all outputs, for as many threads; more are served by splitting channels
SUMMED = 1_000_000  # bytes of padded images, and of dy, in the gradient dw, where long sums are worth some cache
NEAR = 40_000  # bytes of padded images where they are read for one or two filters: the first-level cache
BANK = 300_000  # bytes of filters that stay there while all tiles of the block pass by


HALVES = (*next(iter(simd.TILES.items())), 2)  # the one tile whose vectors may be put together from halves

SUM_KERNELS = [(M, P, pieces) for M, P in simd.SUMS.items() for pieces in ((1, 2) if M > 1 else (1,))]


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
    reading = gradient_reading((Kh, Kw), stride, padding, dilation, dx[2:])
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
    near = max(1, NEAR // (itemsize * C * max(1, len(phases)) * pitch * (high + down))) if F < 3 else N
    blocks, bands, parts = _divide(N, groups, high, down, room, blocks_of_filters, threads)
    if bands == 1:
        blocks = max(blocks, _multiple(up(N, near), groups, threads, N))
    images, rows = up(N, blocks), up(high, bands)
    height = rows + down
    plane = images * height * pitch + slack
    plane += -plane % 16
    plane += 16 * (plane * itemsize % 4096 < 256)  # planes whole pages apart would share the cache's places
    grid = Grid(images, rows, height, pitch, plane)
    taps, ranges = _taps(reading, phases, C, grid, strides[1])
    V = simd.TILES[M]
    pieces, by_rows = _vectors(reading, grid, outputs, lanes, (M, V, 2) == HALVES)
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


class SumPlan(NamedTuple):
    """What the loop of the gradient dw needs besides the arrays."""

    kernel: tuple[int, int, int]  # M, P, and of how many pieces each vector is
    parts: int  # sums that are added at the end
    sizes: np.ndarray  # as in Plan, but for a task's channels; F, stretch, d_step, vectors, K, weights of one channel
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
    """Plan the gradient dw. Parts depend on shapes alone, so that results do not depend on the number of threads."""
    N, channels, _, W = x
    F, C, Kh, Kw = w
    groups, lanes = channels // C, simd.BYTES // itemsize
    filters, high = F // groups, y[2]
    reading = forward_reading((Kh, Kw), stride, padding, dilation)
    phases, pitch, slack = _columns(reading, W, y[3])
    down, _ = reading.reach()
    largest = max(np.prod(x), np.prod(w), np.prod(y))
    cache = min(SUMMED, max(SUMMED // 2, int(largest) * itemsize // 3))
    room = cache // (itemsize * max(C * len(phases), filters) * pitch) - down
    blocks, bands = (up(N, max(1, (room + down) // (high + down))), 1) if high <= room else (N, up(high, max(1, room)))
    most = largest // (4 * np.prod(w))  # parts may take a quarter of the memory that the largest array has
    parts = int(max(1, min(PARTS, N * high if groups == 1 else 1, most)))
    if blocks * bands < parts:
        blocks, bands = (parts, 1) if parts <= N else (N, min(high, up(parts, N)))
    parts = min(parts, blocks * bands)
    cuts = _multiple(1, groups * parts, threads, C)
    some = up(C, cuts)
    grid = Grid(up(N, blocks), up(high, bands), up(high, bands) + down, pitch, 0)
    plane = grid.images * grid.height * pitch + slack
    plane += -plane % 16
    plane += 16 * (plane * itemsize % 4096 < 256)
    grid = grid._replace(plane=plane)
    M = max(M for M in simd.SUMS if filters >= M)
    P = simd.SUMS[M]
    taps, ranges = _taps(reading, phases, some, grid, Kh * Kw)
    pieces, by_rows = _vectors(reading, grid, y[2:], lanes, M > 1)
    length = lanes // pieces
    vectors = up(_lanes(reading, grid, y[1:], (0, 0), length, by_rows)[0].size, pieces)
    tiles, runs = _tiles(reading, grid, y[1:], ranges, lanes, vectors, pieces, by_rows, bands > 1)
    d_step = vectors * lanes + 16 * (vectors * lanes * itemsize % 4096 < 256)
    d_place = plane * some * len(phases) + lanes
    size = d_place + filters * d_step
    stretch = max(16, 24_000 // (M * simd.BYTES))  # vectors whose dy the first-level cache holds
    stretch = up(vectors, up(vectors, stretch))
    sizes = (
        size,
        some,
        plane,
        grid.height * pitch,
        channels,
        filters,
        stretch,
        d_step,
        vectors,
        C * Kh * Kw,
        Kh * Kw,
        d_place,
    )
    part, group, cut = (axis.ravel() for axis in np.indices((parts, groups, cuts)))
    first = cut * C // cuts
    ends = part * blocks * bands // parts, (part + 1) * blocks * bands // parts
    tasks = np.column_stack([part, *ends, group, first, (cut + 1) * C // cuts - first])
    return SumPlan(
        (M, P, pieces),
        parts,
        _table(sizes, 1).ravel(),
        tasks.astype(np.int64),
        _blocks(N, high, blocks, bands, reading),
        _rows(reading, phases, some, grid),
        np.concatenate([taps, np.repeat(taps[-1:], P, axis=0)]),
        tiles[0, 4:].copy(),
        runs,
    )


def _blocks(N, high, blocks, bands, reading):
    """Return the table of the blocks of dy and x that are summed over one after the other."""
    block, band = (axis.ravel() for axis in np.indices((blocks, bands)))
    image, end = block * N // blocks, (block + 1) * N // blocks
    low, last = band * high // bands, (band + 1) * high // bands
    units = end - image if bands == 1 else last - low
    row = low * reading.stride[0] - reading.before[0]
    short = units < units.max()
    return np.column_stack([end - image, image, row, units, low, short]).astype(np.int64)


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
        least = up(N, max(1, (room + down) // (rows + down)))
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


def _vectors(reading, grid, outputs, lanes, halves):
    """Return the pieces of a vector, and whether each piece keeps to a row: what leaves the fewest lanes idle."""
    rows, columns = min(grid.rows, up(outputs[0], reading.step[0])), up(outputs[1], reading.step[1])

    def work(choice):
        pieces, by_rows = choice
        length = lanes // pieces
        starts = rows * up(columns, length) if by_rows else up((rows - 1) * grid.pitch + columns, length)
        return starts * length * (1 if pieces == 1 else 1.12)  # what it costs to put vectors together

    return min([(1, False), (1, True), *[(2, True)] * halves], key=work)


def _tiles(reading, grid, y_shape, ranges, lanes, V, pieces, by_rows, banded):
    """Return the tables of tiles and runs."""
    length = lanes // pieces
    tables, runs_of = [], []
    done = 0
    for (a, b), taps in zip(reading.taps, ranges, strict=True):
        starts, image, row, column = _lanes(reading, grid, y_shape, (a, b), length, by_rows)
        idle = -starts.size % (V * pieces)  # pieces of the last tile that nobody asked for
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
    if by_rows:
        begins = np.add.outer(np.arange(rows) * grid.pitch, np.arange(0, columns, length)).ravel()
    else:
        begins = np.arange(0, (rows - 1) * grid.pitch + columns, length)
    images = np.arange(grid.images)[:, None]
    starts = images * (grid.height * grid.pitch) + begins
    lanes = begins[:, None] + np.arange(length)
    # Lanes may run on into the next row, which has pieces of its own if these keep to a row.
    row = lanes // grid.pitch if not by_rows else np.broadcast_to(begins[:, None] // grid.pitch, lanes.shape)
    column = lanes - row * grid.pitch
    every = (len(images), *lanes.shape)
    image, row, column = (np.broadcast_to(a, every).ravel() for a in (images[..., None], row, column))
    return starts.ravel(), image, row, column


def _runs(inside, where, unit, tile, step):
    """Return the table of runs, and the tile of each; `inside` are the lanes that have an output."""
    where, unit, of = where[inside], unit[inside], inside // tile
    new = (np.diff(inside) != 1) | (np.diff(where) != step) | (np.diff(unit) != 0) | (np.diff(of) != 0)
    first = np.flatnonzero(np.concatenate([[True], new])) if inside.size else np.empty(0, int)
    count = np.diff(np.append(first, inside.size))
    return np.column_stack([inside[first] % tile, count, where[first], unit[first]]), of[first]
