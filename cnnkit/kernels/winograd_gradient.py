"""Winograd's way to the gradient dw: 3 × 3 weights from 36 multiplications for each tile of 4 × 4 dy.

dw is the cross-correlation of x with dy, so the same trade can be made: with 4 × 4 numbers E of dy as the kernel, and
6 × 6 pixels D of x,

    dw = Σ Cᵀ [ (F E Fᵀ) ⊙ (Bᵀ D B) ] C          ⊙ multiplies element by element, Σ adds up all tiles

where B is that of winograd.py, and C and F go with it. Cᵀ is taken last, once for all tiles; before it there are 36
products of matrices, each (filters × tiles) · (tiles × channels).

A task is a part of the tiles and of the channels. Parts are added at the end; how many there are depends on shapes
alone, so results are the same to the last bit however many threads there are.

Arrays: dy (N, F, Ho, Wo), x (N, C, H, W), dw (F, C, 3, 3), db (F,). Sources: see winograd.py.
"""

import math
from functools import lru_cache
from itertools import chain

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.extending import register_jitable

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact
from cnnkit.kernels.plan import up
from cnnkit.kernels.simd import (
    BYTES,
    INDEX,
    SUMS,
    add_up,
    broadcast,
    clear,
    first_lanes,
    fma,
    masked_store,
    products,
    sentence,
    vector_of,
)
from cnnkit.kernels.threads import share, useful_threads
from cnnkit.kernels.winograd import (
    both_ways,
    gather,
    gathering,
    keep,
    pick,
    reading,
    room_for,
    transform_input,
)

MOST = 256  # tiles of a block: the more, the less often sums are taken out of their registers
PARTS = 8  # as many threads are served; more by splitting channels
FILTERS, CHANNELS = next(iter(SUMS.items()))  # the shape of simd.products


def pays(channels, filters):
    """Say whether that is likely to be faster than the direct way, where the forward pass is faster by Winograd's."""
    return channels * filters >= 512


def weights(dy, x, padding):
    """Return dw (F, C, 3, 3) and db (F,)."""
    F, C = dy.shape[1], x.shape[1]
    steps = 3 * C * dy.size
    threads = useful_threads(steps)
    blocks, room, parts, cuts, starts, taps = _plan(x.shape, dy.shape, x.itemsize, threads)
    workers, some = min(threads, parts * cuts), up(C, cuts)
    scratch = room_for(workers, (36, room), (36, some * room), (36, F * room), (36, F * some), dtype=x.dtype)
    dw, db = np.empty((parts, F, C, 3, 3), dtype=x.dtype), np.zeros((parts, F), dtype=x.dtype)
    layout = padding[0][0], padding[1][0], room, blocks, parts, cuts
    share(_weights, workers, steps, compact(dy), compact(x), dw, db, scratch, starts, taps, layout)
    return tuple(part[0] if parts == 1 else part.sum(axis=0) for part in (dw, db))


@lru_cache(maxsize=256)  # the same for every batch; the tables are not to be written to
def _plan(x, dy, itemsize, threads):
    """How tiles make blocks, blocks parts, and channels cuts; and what simd.products needs to know of vectors and taps.

    Only the cuts may depend on the threads: no sum is split by them.
    """
    (N, F, Ho, Wo), C = dy, x[1]
    lanes, tiles = BYTES // itemsize, N * up(Ho, 4) * up(Wo, 4)
    largest = max(math.prod(x), math.prod(dy), 9 * F * C)
    parts = max(1, min(PARTS, tiles // MOST, largest // (4 * 36 * F * C)))  # sums may take a quarter of its memory
    cuts = next(n for n in range(1, C + 1) if n == C or n * parts % threads == 0)
    blocks = parts * up(tiles, parts * MOST)
    room, some = up(up(tiles, blocks), lanes) * lanes, up(C, cuts)
    channels = np.minimum(np.arange(some + CHANNELS), some - 1) * room  # the last is read again, and its sums dropped
    return blocks, room, parts, cuts, np.arange(0, room, lanes), np.stack([channels, channels], axis=1).ravel()


def _evaluated(b, d):
    """F d: six vectors from four. The rows of 24·F:

    (6 0 0 0) (−4 −4 −4 −4) (−4 4 −4 4) (1 2 4 8) (1 −2 4 −8) (0 0 0 24)
    """
    quarter, sixth, near, far, next_, last = (
        broadcast(b, d[0].type.element(c), d[0].type) for c in (1 / 4, -1 / 6, 1 / 24, 1 / 6, 1 / 12, 1 / 3)
    )
    even, odd = b.fmul(sixth, b.fadd(d[0], d[2])), b.fmul(sixth, b.fadd(d[1], d[3]))
    wide_even, wide_odd = fma(b, far, d[2], b.fmul(near, d[0])), fma(b, last, d[3], b.fmul(next_, d[1]))
    return [
        b.fmul(quarter, d[0]),
        b.fadd(even, odd),
        b.fsub(even, odd),
        b.fadd(wide_even, wide_odd),
        b.fsub(wide_even, wide_odd),
        d[3],
    ]


def _back(b, m):
    """Cᵀ m: three vectors from six. The rows of Cᵀ: (1 1 1 1 1 0) (0 1 −1 2 −2 0) (0 1 1 4 4 1)."""
    two, four = (broadcast(b, m[0].type.element(c), m[0].type) for c in (2.0, 4.0))
    near, far = b.fadd(m[1], m[2]), b.fadd(m[3], m[4])
    return [
        b.fadd(b.fadd(m[0], near), far),
        fma(b, two, b.fsub(m[3], m[4]), b.fsub(m[1], m[2])),
        b.fadd(fma(b, four, far, near), m[5]),
    ]


@sentence
def _transform_dy(b, d, at, plane, g, to, apart):
    """g[to + e·apart + lane] = number e of F E Fᵀ, for tiles whose dy (i, j) is d[at + (4·i + j)·plane + lane]."""
    keep(b, both_ways(b, _evaluated, reading(b, d, at, plane, 4), 4), g, to, apart)


@sentence
def _transform_sums(b, u, at, apart, w, to, count):
    """w[to + 9·lane :] = Cᵀ U C, for the sums U whose number e is u[at + e·apart + lane], lane < count."""
    vector = vector_of(u.type.pointee)
    lanes = vector.count
    taps = list(chain.from_iterable(both_ways(b, _back, reading(b, u, at, apart, 6), 6)))
    left = b.mul(count, INDEX(9))
    for first in range(0, 9 * lanes, lanes):
        places = [place % 9 * lanes + place // 9 for place in range(first, first + lanes)]
        there = first_lanes(b, b.sub(left, INDEX(first)), vector)
        masked_store(b, pick(b, taps, places), b.gep(w, [b.add(to, INDEX(first))]), there)


# ---- the loops -----------------------------------------------------------------------------------------------------

_gather_dy = gathering(4)


@register_jitable
def _clear_rest(d, planes, plane, count, lanes):
    """What follows the last tile in its vector must not be summed."""
    rest = -count % lanes
    if rest:
        for e in range(planes):
            clear(d, e * plane + count, rest)


@jit
def _weights(first, last, dy, x, dw, db, scratch, starts, taps, layout):
    top, left, room, blocks, parts, cuts = layout
    N, F, Ho, Wo = dy.shape
    C, lanes = x.shape[1], BYTES // x.itemsize
    high, wide, some = (Ho + 3) // 4, (Wo + 3) // 4, (C + cuts - 1) // cuts
    tiles, weights, biases = N * high * wide, dw.reshape(dw.size), db.reshape(db.size)
    workers, (plane, v_apart, g_apart, u_apart) = scratch[0].shape[0], [array.shape[2] for array in scratch]
    for worker in range(first, last):
        d, v, g, u = [array[worker].reshape(array[worker].size) for array in scratch]
        for task in range(worker * parts * cuts // workers, (worker + 1) * parts * cuts // workers):
            part, cut = task // cuts, task % cuts
            low, channels = cut * C // cuts, (cut + 1) * C // cuts - cut * C // cuts
            clear(u, 0, u.size)
            for block in range(part * blocks // parts, (part + 1) * blocks // parts):
                start, end = block * tiles // blocks, (block + 1) * tiles // blocks
                vectors = (end - start + lanes - 1) // lanes
                for c in range(channels):
                    gather(d, plane, x, low + c, start, end, high, wide, top, left)
                    _clear_rest(d, 36, plane, end - start, lanes)
                    for q in range(0, vectors * lanes, lanes):
                        transform_input(d, q, plane, v, c * room + q, v_apart)
                for f in range(F):
                    _gather_dy(d, plane, dy, f, start, end, high, wide, 0, 0)
                    _clear_rest(d, 16, plane, end - start, lanes)
                    for q in range(0, vectors * lanes, lanes):
                        _transform_dy(d, q, plane, g, f * room + q, g_apart)
                    if cut == 0:  # number (1, 1) of a tile is the sum of its dy, over 36
                        add_up(biases, part * F + f, g, 7 * g_apart + f * room, vectors * lanes)
                for e in range(36):
                    for f in range(0, F, FILTERS):
                        for c in range(0, channels, CHANNELS):
                            products(
                                FILTERS, CHANNELS, 1, u, e * u_apart + f * some + c, some, F - f, channels - c,
                                g, e * g_apart + f * room, room, v, e * v_apart, starts, 0, vectors, taps, c
                            )  # fmt: skip
            for f in range(F):
                for c in range(0, channels, lanes):
                    to = ((part * F + f) * C + low + c) * 9
                    _transform_sums(u, f * some + c, u_apart, weights, to, min(lanes, channels - c))
                if cut == 0:
                    db[part, f] *= 36
