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

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.extending import register_jitable

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact, up
from cnnkit.kernels.sentences import add_up, clear, products
from cnnkit.kernels.simd import BYTES, SUMS
from cnnkit.kernels.threads import share, useful_threads
from cnnkit.kernels.weights_plan import PARTS
from cnnkit.kernels.winograd import gather, gathering, room_for
from cnnkit.kernels.winograd_transforms import transform_dy, transform_input, transform_sums

MOST = 256  # tiles of a block: the more, the less often sums are taken out of their registers
FILTERS, CHANNELS = next(iter(SUMS.items()))  # the shape of `products`


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
    """How tiles make blocks, blocks parts, and channels cuts; and what `products` needs to know of vectors and taps.

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
                        transform_dy(d, q, plane, g, f * room + q, g_apart)
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
                    transform_sums(u, f * some + c, u_apart, weights, to, min(lanes, channels - c))
                if cut == 0:
                    db[part, f] *= 36
