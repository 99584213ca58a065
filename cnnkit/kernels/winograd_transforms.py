"""Winograd's transforms, each for one vector of tiles: of images, weights and outputs, and of what makes dw.

Every one is M N Mᵀ with a small matrix M, applied to the columns of N and then to the rows of what that gives. The
matrices stand in the docstrings; what they are for is said in winograd.py and winograd_gradient.py, whose loops call
these sentences.
"""

from itertools import chain

from cnnkit.kernels.simd import (
    INDEX,
    broadcast,
    first_lanes,
    fma,
    join,
    load,
    masked_load,
    masked_store,
    sentence,
    shuffle,
    store,
    vector_of,
)

# ---- the matrices ----------------------------------------------------------------------------------------------------


def _into(b, d):
    """Bᵀ d: six vectors from six. The rows of Bᵀ:

    (4 0 −5 0 1 0) (0 −4 −4 1 1 0) (0 4 −4 −1 1 0) (0 −2 −1 2 1 0) (0 2 −1 −2 1 0) (0 4 0 −5 0 1)
    """
    four, minus_four, minus_five, two = (broadcast(b, d[0].type.element(c), d[0].type) for c in (4.0, -4.0, -5.0, 2.0))
    even, odd = fma(b, minus_four, d[2], d[4]), fma(b, minus_four, d[1], d[3])
    rest, twice = b.fsub(d[4], d[2]), b.fmul(b.fsub(d[3], d[1]), two)
    return [
        fma(b, four, d[0], fma(b, minus_five, d[2], d[4])),
        b.fadd(even, odd),
        b.fsub(even, odd),
        b.fadd(rest, twice),
        b.fsub(rest, twice),
        fma(b, four, d[1], fma(b, minus_five, d[3], d[5])),
    ]


def _back(b, m):
    """Aᵀ m: four vectors from six. The rows of Aᵀ: (1 1 1 1 1 0) (0 1 −1 2 −2 0) (0 1 1 4 4 0) (0 1 −1 8 −8 1)."""
    two, four, eight = (broadcast(b, m[0].type.element(c), m[0].type) for c in (2.0, 4.0, 8.0))
    near, near_apart = b.fadd(m[1], m[2]), b.fsub(m[1], m[2])
    far, far_apart = b.fadd(m[3], m[4]), b.fsub(m[3], m[4])
    return [
        b.fadd(b.fadd(m[0], near), far),
        fma(b, two, far_apart, near_apart),
        fma(b, four, far, near),
        b.fadd(fma(b, eight, far_apart, near_apart), m[5]),
    ]


def _weighted(b, w):
    """G w: six vectors from three. The rows of 24·G:  (6 0 0) (−4 −4 −4) (−4 4 −4) (1 2 4) (1 −2 4) (0 0 24)."""
    quarter, sixth, near, far = (broadcast(b, w[0].type.element(c), w[0].type) for c in (1 / 4, -1 / 6, 1 / 24, 1 / 12))
    ends, middle = b.fmul(b.fadd(w[0], w[2]), sixth), b.fmul(w[1], sixth)
    rest = fma(b, near, w[0], b.fneg(b.fmul(w[2], sixth)))
    return [
        b.fmul(quarter, w[0]),
        b.fadd(ends, middle),
        b.fsub(ends, middle),
        fma(b, far, w[1], rest),
        fma(b, b.fneg(far), w[1], rest),
        w[2],
    ]


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


def _back_to_weights(b, m):
    """Cᵀ m: three vectors from six. The rows of Cᵀ: (1 1 1 1 1 0) (0 1 −1 2 −2 0) (0 1 1 4 4 1)."""
    two, four = (broadcast(b, m[0].type.element(c), m[0].type) for c in (2.0, 4.0))
    near, far = b.fadd(m[1], m[2]), b.fadd(m[3], m[4])
    return [
        b.fadd(b.fadd(m[0], near), far),
        fma(b, two, b.fsub(m[3], m[4]), b.fsub(m[1], m[2])),
        b.fadd(fma(b, four, far, near), m[5]),
    ]


# ---- what all transforms do ------------------------------------------------------------------------------------------


def _both_ways(b, transform, number, size):
    """M N Mᵀ row by row, where transform(b, vectors) is M times a column, and number(i, j) gives those of N."""
    down = [transform(b, [number(i, j) for i in range(size)]) for j in range(size)]
    for row in zip(*down, strict=True):
        yield transform(b, row)


def _reading(b, x, at, apart, size):
    """A function (i, j) -> the vector at x[at + (size·i + j)·apart], read when it is asked for."""
    vector = vector_of(x.type.pointee)
    return lambda i, j: load(b, b.gep(x, [b.add(at, b.mul(apart, INDEX(size * i + j)))]), vector)


def _keep(b, rows, x, to, apart):
    """x[to + e·apart] = the vectors of all rows, numbered through."""
    for e, value in enumerate(chain.from_iterable(rows)):
        store(b, value, b.gep(x, [b.add(to, b.mul(apart, INDEX(e)))]))


def _pick(b, vectors, places):
    """A vector of the numbers at these places of several vectors laid side by side."""
    lanes, picked = vectors[0].type.count, vectors[0]
    for k, vector in enumerate(vectors):
        here = {lane: place % lanes for lane, place in enumerate(places) if place // lanes == k}
        if here:
            picked = shuffle(b, picked, vector, [here.get(lane, lane - lanes) + lanes for lane in range(lanes)])
    return picked


# ---- the sentences ---------------------------------------------------------------------------------------------------


@sentence
def transform_input(b, d, at, plane, v, to, apart):
    """v[to + e·apart + lane] = number e of Bᵀ D B, for tiles whose pixel (i, j) is d[at + (6·i + j)·plane + lane]."""
    _keep(b, _both_ways(b, _into, _reading(b, d, at, plane, 6), 6), v, to, apart)


@sentence
def transform_weights(b, TURNED, w, at, count, u, to, apart):
    """u[to + e·apart + lane] = number e of G w Gᵀ, for the kernels w[at + 9·lane :], lane < count."""
    vector = vector_of(w.type.pointee)
    lanes, left = vector.count, b.mul(count, INDEX(9))
    numbers = []
    for first in range(0, 9 * lanes, lanes):
        there = first_lanes(b, b.sub(left, INDEX(first)), vector)
        numbers.append(masked_load(b, b.gep(w, [b.add(at, INDEX(first))]), there, vector))
    taps = [_pick(b, numbers, [9 * lane + tap for lane in range(lanes)]) for tap in range(9)]
    if TURNED:
        taps.reverse()
    mask = first_lanes(b, count, vector)
    rows = _both_ways(b, _weighted, lambda i, j: taps[3 * i + j], 3)
    for e, value in enumerate(chain.from_iterable(rows)):
        masked_store(b, value, b.gep(u, [b.add(to, b.mul(apart, INDEX(e)))]), mask)


@sentence
def transform_output(b, m, at, apart, bias, f, rows, to, width):
    """rows[to + i·width + 4·lane + j] = bias[f] + output (i, j) of tiles whose number e is m[at + e·apart + lane]."""
    vector = vector_of(m.type.pointee)
    lanes = vector.count
    plus = broadcast(b, b.load(b.gep(bias, [f])), vector)
    for i, row in enumerate(_both_ways(b, _back, _reading(b, m, at, apart, 6), 6)):
        outputs = [b.fadd(value, plus) for value in row]
        four = join(b, join(b, *outputs[:2]), join(b, *outputs[2:]))
        for part in range(4):
            order = [lane % 4 * lanes + lane // 4 for lane in range(part * lanes, (part + 1) * lanes)]
            place = b.add(to, b.add(b.mul(width, INDEX(i)), INDEX(part * lanes)))
            store(b, shuffle(b, four, four, order), b.gep(rows, [place]))


@sentence
def transform_dy(b, d, at, plane, g, to, apart):
    """g[to + e·apart + lane] = number e of F E Fᵀ, for tiles whose dy (i, j) is d[at + (4·i + j)·plane + lane]."""
    _keep(b, _both_ways(b, _evaluated, _reading(b, d, at, plane, 4), 4), g, to, apart)


@sentence
def transform_sums(b, u, at, apart, w, to, count):
    """w[to + 9·lane :] = Cᵀ U C, for the sums U whose number e is u[at + e·apart + lane], lane < count."""
    vector = vector_of(u.type.pointee)
    lanes = vector.count
    taps = list(chain.from_iterable(_both_ways(b, _back_to_weights, _reading(b, u, at, apart, 6), 6)))
    left = b.mul(count, INDEX(9))
    for first in range(0, 9 * lanes, lanes):
        places = [place % 9 * lanes + place // 9 for place in range(first, first + lanes)]
        there = first_lanes(b, b.sub(left, INDEX(first)), vector)
        masked_store(b, _pick(b, taps, places), b.gep(w, [b.add(to, INDEX(first))]), there)
