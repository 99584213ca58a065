"""A block of images cut into tiles, and their outputs into runs: the tables that the loops of a convolution follow.

A *block* is some images, or a band of rows of one, whose padded phases (layout.py) lie in scratch memory. A *tile* is
as many of the block's outputs as the microkernel computes at once; its vectors begin wherever `starts` say. What a tile
computes is written in *runs*: stretches of lanes whose outputs are neighbours in memory. Lanes between the rows of an
image belong to no run.

Who takes which block is decided in plan.py and weights_plan.py. What the columns of the tables are, plan.Plan says.
"""

from typing import NamedTuple

import numpy as np

from cnnkit.kernels.layout import Reading, up


class Grid(NamedTuple):
    """A block in scratch memory: each phase of each channel has a plane, its images one below the other."""

    images: int
    rows: int  # of outputs in each phase
    height: int  # of an image
    pitch: int  # from row to row
    plane: int  # from plane to plane


def grid_of(images, rows, down, pitch, slack, itemsize):
    """Return the grid of so many images of so many rows of outputs, whose windows reach `down` rows further."""
    height = rows + down
    plane = images * height * pitch + slack
    return Grid(images, rows, height, pitch, off_pages(plane + -plane % 16, itemsize))


def off_pages(numbers, itemsize):
    """Return how far apart to lay stretches of so many numbers: not whole pages, which share the cache's places."""
    return numbers + 16 * (numbers * itemsize % 4096 < 256)


def table_of(rows, columns):
    """Return rows of so many numbers as a table, which may have no row at all."""
    return np.array(rows, dtype=np.int64).reshape(-1, columns)


def columns_of(reading: Reading, W, Wo):
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


def rows_of(reading, phases, C, grid):
    """Return the table of the rows of one channel of one image that are copied."""
    return table_of(
        [
            (r * reading.stride[0] + a, column, i * C * grid.plane + r * grid.pitch + first, count, reading.stride[1])
            for i, (a, _, first, column, count) in enumerate(phases)
            for r in range(grid.height)
            if count
        ],
        5,
    )


def taps_of(reading, phases, C, grid, channel_step):
    """Return the table of taps, and its stretch for each phase of outputs."""
    order = {phase[:2]: i * C for i, phase in enumerate(phases)}
    table, ranges = [np.empty((0, 2), np.int64)], []
    done = 0
    for taps in reading.taps.values():
        one = table_of([(order[t.phase] * grid.plane + t.down * grid.pitch + t.right, t.weight) for t in taps], 2)
        channels = np.arange(C)[:, None, None] * np.array([grid.plane, channel_step])
        table.append((channels + one).reshape(-1, 2))
        ranges.append((done, done + C * len(taps)))
        done += C * len(taps)
    return np.concatenate(table), ranges


def choose_vectors(reading, grid, outputs, lanes, halves):
    """Return the pieces of a vector, and whether each piece keeps to a row: what leaves the fewest lanes idle."""
    rows, columns = min(grid.rows, up(outputs[0], reading.step[0])), up(outputs[1], reading.step[1])

    def work(choice):
        pieces, by_rows = choice
        length = lanes // pieces
        starts = rows * up(columns, length) if by_rows else up((rows - 1) * grid.pitch + columns, length)
        return starts * length * (1 if pieces == 1 else 1.12)  # what it costs to put vectors together

    return min([(1, False), (1, True), *[(2, True)] * halves], key=work)


def tiles_of(reading, grid, y_shape, ranges, lanes, V, pieces, by_rows, banded):
    """Return the tables of tiles and runs."""
    length = lanes // pieces
    tables, found = [], []
    done = 0
    for (a, b), taps in zip(reading.taps, ranges, strict=True):
        starts, image, row, column = lanes_of(reading, grid, y_shape, (a, b), length, by_rows)
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
        found.append(runs)
    return np.concatenate(tables).astype(np.int64), np.concatenate(found).astype(np.int64)


def lanes_of(reading, grid, y_shape, phase, length, by_rows):
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
