"""Winograd's convolution: 4 × 4 outputs of a 3 × 3 kernel from 36 multiplications, where the definition takes 144.

The outputs Y of a *tile*, 4 × 4 neighbours, depend on 6 × 6 pixels D. With the matrices of Lavin and Gray,

    Y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ D B) ] A          ⊙ multiplies element by element

and because Aᵀ is the same for all channels, they are summed before it: 36 products of matrices, each (filters ×
channels) · (channels × tiles), and those go through `tile`, the loop of the direct convolution. What is saved in
multiplications is paid in additions and in rounding: relative errors (root mean square, float32, 32 to 256 channels)
are 1 to 3 · 10⁻⁶, four to five times those of the definition, and a pixel that is infinite or NaN spoils its whole
tile, up to five pixels away.

A task is a block of tiles, which are numbered through all images, row by row; one thread does it alone:

1. gather: for one channel after the other, lay pixel (i, j) of all tiles side by side, so that a register takes many
2. transform these to 36 numbers a tile; each of the 36 makes a matrix, channels × tiles
3. multiply the 36 matrices by those of the weights, transform back, and write the rows

Arrays: x (N, C, H, W), w (F, C, 3, 3), b (F,), y (N, F, Ho, Wo). S. Winograd 1980, doi:10.1137/1.9781611970364;
A. Lavin and S. Gray 2016, arXiv:1509.09308.
"""

from functools import lru_cache

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from llvmlite import ir
from numba.extending import register_jitable

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact, up
from cnnkit.kernels.sentences import clear, copy, tile
from cnnkit.kernels.simd import (
    BYTES,
    I32,
    INDEX,
    REGISTERS,
    broadcast,
    join,
    masked_load,
    sentence,
    shuffle,
    store,
    vector_of,
)
from cnnkit.kernels.threads import share, useful_threads
from cnnkit.kernels.winograd_transforms import transform_input, transform_output, transform_weights

FEWEST, MOST = 48, 128  # tiles of a block: enough for every weight that is read, few enough for the caches
FILTERS, VECTORS = (6, 4) if REGISTERS == 32 else (6, 2)  # the shape of a `tile`; vectors left over go one by one


def suits(kernel_size, stride, padding, dilation, groups):
    """Say whether this is a convolution that can be computed so, and its dx too."""
    ones = tuple(kernel_size) == (3, 3) and tuple(stride) == tuple(dilation) == (1, 1) and groups == 1
    return ones and all(0 <= p <= 2 for side in padding for p in side)


def pays(channels, filters, images, output_size):
    """Say whether that is likely to be faster than the direct way, by what was measured.

    The transforms must be shared by many channels, a register filled with tiles, and tiles with outputs; the fewer the
    channels, or the more weights there are to transform, the more tiles it takes.
    """
    (Ho, Wo), few, many = output_size, min(channels, filters), channels * filters > 1 << 17
    tiles = images * up(Ho, 4) * up(Wo, 4)
    enough = 256 if channels * filters < 512 else 64 if few < 32 or many else 32
    return few >= 16 and tiles >= enough and images * Ho * Wo >= 8 * tiles


def forward(x, w, b, y, padding):
    """Fill y with the cross-correlation of x and w, plus b; y's size says how far it goes to the right and down."""
    F, C = w.shape[:2]
    _run(x, _transformed(w, (max(F, FILTERS), C), turned=False), C, 1, b, y, padding)


def transposed(x, w, b, y, padding):
    """Fill y with the transposed convolution of x and w, plus b: the convolution with every kernel turned around."""
    F = max(w.shape[1], FILTERS)
    u = _transformed(w, (w.shape[0], F), turned=True)
    _run(x, u, 1, F, b, y, tuple((2 - before, 2 - after) for before, after in padding))


def _run(x, u, filter_step, channel_step, b, y, padding):
    """Fill y, where the weights of two filters are so far apart in u, and those of two channels."""
    if not y.size:
        return
    C, filters = x.shape[1], max(y.shape[1], FILTERS)
    steps = 3 * C * y.size
    threads = useful_threads(steps)
    blocks, room, tables = _plan(C, y.shape, channel_step, x.itemsize, threads)
    workers = min(threads, blocks)
    scratch = room_for(workers, (36, room), (36, C * room), (36, filters * room), (4, 4 * room), dtype=x.dtype)
    nothing, layout = np.zeros(filters, dtype=x.dtype), (padding[0][0], padding[1][0], room, blocks, filter_step)
    share(_winograd, workers, steps, compact(x), u, compact(b), y, scratch, nothing, *tables, layout)


def room_for(workers, *sizes, dtype):
    """Arrays (workers, rows, numbers and a vector).

    Without the vector, rows would often be powers of two apart, and share their places in the cache.
    """
    lanes = BYTES // dtype.itemsize
    return tuple(np.empty((workers, rows, numbers + lanes), dtype=dtype) for rows, numbers in sizes)


@lru_cache(maxsize=256)  # the same for every batch; the tables are not to be written to
def _plan(C, y, channel_step, itemsize, threads):
    """How many blocks, room for how many tiles of each, and the tables of tiles and of taps for `tile`.

    There is one tile, of vectors side by side, and a tap for each channel.
    """
    N, _, Ho, Wo = y
    lanes, tiles = BYTES // itemsize, N * up(Ho, 4) * up(Wo, 4)
    blocks = _blocks(tiles, lanes, threads)
    room = up(up(tiles, blocks), lanes) * lanes
    tile_ = np.array([0, C, 0, 0, *range(0, VECTORS * lanes, lanes)])
    return blocks, room, (tile_, np.stack([np.arange(C) * room, np.arange(C) * channel_step], axis=1).ravel())


def _blocks(tiles, lanes, threads):
    """How many blocks leave the threads the fewest vectors to do: whole ones, and the same number for each."""

    def vectors(blocks):
        return up(blocks, threads) * up(up(tiles, blocks), lanes)

    return min(range(up(tiles, MOST), max(up(tiles, FEWEST), threads) + 1), key=vectors)


def _transformed(w, size, turned):
    """G w Gᵀ of every kernel, or of every one turned around: 36 times `size` and a vector, zero where w has none."""
    lanes = BYTES // w.itemsize
    u = (np.empty if size == w.shape[:2] else np.zeros)((36, size[0] * size[1] + lanes), dtype=w.dtype)
    share(_transform_all, w.shape[0], 32 * w.size, compact(w), u, size[1], turned)
    return u


@sentence
def _deal(b, PART, CARDS, y, to, apart, x, at, column, width):
    """y[to + j·apart + lane] = x[at + column + 4·lane + j] for j < CARDS: pixels dealt out, the fifth ones twice.

    They are zero in columns outside the image, 0 ≤ column < width. A PART of 2 is for half as many tiles as there are
    lanes, 4 for a quarter.
    """
    vector = vector_of(x.type.pointee)
    lanes, tiles = vector.count, max(1, vector.count // PART)
    numbers = ir.VectorType(I32, lanes)

    def pixels(first):
        start = b.add(column, INDEX(first))
        columns = b.add(numbers(list(range(lanes))), broadcast(b, b.trunc(start, I32), numbers))
        inside = b.icmp_unsigned("<", columns, broadcast(b, b.trunc(width, I32), numbers))  # −1 is a large number
        return masked_load(b, b.gep(x, [b.add(at, start)]), inside, vector)

    for first in range(0, CARDS, 4):
        hand = [pixels(first + lane) for lane in range(0, 4 * tiles, lanes)]
        while len(hand) > 1:
            hand = [join(b, *pair) for pair in zip(hand[::2], hand[1::2], strict=True)]
        for j in range(first, min(first + 4, CARDS)):
            value = shuffle(b, hand[0], hand[0], [4 * lane + j - first for lane in range(tiles)])
            store(b, value, b.gep(y, [b.add(to, b.mul(apart, INDEX(j)))]))


@register_jitable
def segment(t, end, high, wide):
    """Of the tiles from t on, those in the same row and before the end: image, row, first column, how many."""
    n, r, c = t // (high * wide), t // wide % high, t % wide
    return n, r, c, min(wide - c, end - t)


def gathering(SIZE):
    """Return the loop that gathers tiles of SIZE × SIZE pixels, every fourth row and column the first of one."""

    @register_jitable
    def gather(d, plane, x, c, first, end, high, wide, top, left):
        """Fill d with the pixels of channel c of some tiles: (SIZE·i + j)·plane + tile."""
        _, C, H, W = x.shape
        pixels, lanes = x.reshape(x.size), BYTES // x.itemsize
        t = first
        while t < end:
            n, r, column, count = segment(t, end, high, wide)
            for i in range(SIZE):
                to, row = SIZE * i * plane + t - first, 4 * r + i - top
                at = ((n * C + c) * H + row) * W
                if row < 0 or row >= H:
                    for j in range(SIZE):
                        clear(d, to + j * plane, count)
                elif wide <= lanes // 4:
                    _deal(4, SIZE, d, to, plane, pixels, at, 4 * column - left, W)
                elif wide <= lanes // 2:
                    _deal(2, SIZE, d, to, plane, pixels, at, 4 * column - left, W)
                else:
                    for q in range(0, count, lanes):
                        _deal(1, SIZE, d, to + q, plane, pixels, at, 4 * (column + q) - left, W)
            t += count

    return gather


gather = gathering(6)


@register_jitable
def _multiply(m, m_apart, u, u_apart, step, filters, v, v_apart, vectors, lanes, nothing, table, taps):
    """The 36 products of matrices: m[e] = u[e] · v[e], VECTORS of tiles at a time, then one by one."""
    for e in range(36):
        q = 0
        while q < vectors:
            several = q + VECTORS <= vectors
            for block in range(0, filters, FILTERS):
                f = min(block, filters - FILTERS)  # the last block may do some filters a second time
                to, at, begin = e * m_apart + q * filters * lanes, e * u_apart + f * step, e * v_apart + q * lanes
                if several:
                    to += f * VECTORS * lanes
                    tile(FILTERS, VECTORS, 1, m, to, nothing, f, u, at, step, v, begin, table, 0, taps)
                else:
                    tile(FILTERS, 1, 1, m, to + f * lanes, nothing, f, u, at, step, v, begin, table, 0, taps)
            q += VECTORS if several else 1


@register_jitable
def _write(y, m, m_apart, bias, filters, out, width, start, end, vectors, lanes):
    """Transform the products of a block back, one filter after the other, and write the rows."""
    _, F, Ho, Wo = y.shape
    high, wide, results = (Ho + 3) // 4, (Wo + 3) // 4, y.reshape(y.size)
    for f in range(F):
        for q in range(vectors):
            group = q // VECTORS * VECTORS  # where _multiply put it
            several = group + VECTORS <= vectors
            at = group * filters + f * VECTORS + q - group if several else q * filters + f
            transform_output(m, at * lanes, m_apart, bias, f, out, 4 * q * lanes, width)
        t = start
        while t < end:
            n, r, column, count = segment(t, end, high, wide)
            length = min(Wo - 4 * column, 4 * count)
            for i in range(min(4, Ho - 4 * r)):
                to = ((n * F + f) * Ho + 4 * r + i) * Wo + 4 * column
                copy(results, to, out, i * width + 4 * (t - start), length)
            t += count


@jit
def _transform_all(first, last, w, u, row, turned):
    channels = w.shape[1]
    weights, results, lanes = w.reshape(w.size), u.reshape(u.size), BYTES // w.itemsize
    apart = u.shape[1]
    for f in range(first, last):
        for c in range(0, channels, lanes):
            at, to, count = 9 * (f * channels + c), f * row + c, min(lanes, channels - c)
            if turned:
                transform_weights(1, weights, at, count, results, to, apart)
            else:
                transform_weights(0, weights, at, count, results, to, apart)


@jit
def _winograd(first, last, x, u, bias, y, scratch, nothing, table, taps, layout):
    top, left, room, blocks, step = layout
    N, C, _, _ = x.shape
    high, wide = (y.shape[2] + 3) // 4, (y.shape[3] + 3) // 4
    filters, lanes, tiles, weights = nothing.size, BYTES // x.itemsize, N * high * wide, u.reshape(u.size)
    workers, (plane, v_apart, m_apart, width) = scratch[0].shape[0], [array.shape[2] for array in scratch]
    for worker in range(first, last):
        d, v, m, out = [array[worker].reshape(array[worker].size) for array in scratch]
        for block in range(worker * blocks // workers, (worker + 1) * blocks // workers):
            start, end = block * tiles // blocks, (block + 1) * tiles // blocks
            vectors = (end - start + lanes - 1) // lanes
            for c in range(C):
                gather(d, plane, x, c, start, end, high, wide, top, left)
                for q in range(0, vectors * lanes, lanes):
                    transform_input(d, q, plane, v, c * room + q, v_apart)
            _multiply(m, m_apart, weights, u.shape[1], step, filters, v, v_apart, vectors, lanes, nothing, table, taps)
            _write(y, m, m_apart, bias, filters, out, width, start, end, vectors, lanes)
