"""The two loops of max-pool's gradient, a register at a time: who won each window, and what each pixel gets for it.

Windows and pixels lie as pool.py says: a tap is one distance from every window, at any stride and dilation. As in
sentences.py, a place in memory is an array and an index, and nothing is checked.
"""

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from llvmlite import ir
from numba.core import cgutils

from cnnkit.kernels.simd import (
    I32,
    INDEX,
    along,
    broadcast,
    load,
    masked_store,
    rolled,
    sentence,
    store,
    vector_of,
)

V = 4  # windows are compared by so many vectors at once: while one waits for its comparison, the others go on


@sentence
def elect(b, winners, to, x, at, firsts, of, offsets, taps, count):
    """winners[to + t] = the first tap k of which x[at + t + offsets[k]] is the largest, NaN being larger than all.

    firsts[of + t] stays where all are −inf. t < count, which is rounded up to V vectors: what follows is overwritten.
    """
    winners, x, firsts = b.gep(winners, [to]), b.gep(x, [at]), b.gep(firsts, [of])
    vector = vector_of(x.type.pointee)
    lanes, numbers = vector.count, ir.VectorType(I32, vector.count)
    bests, leaders = ([cgutils.alloca_once(b, kind) for _ in range(V)] for kind in (vector, numbers))
    lowest = broadcast(b, vector.element(float("-inf")), vector)
    with cgutils.for_range_slice(b, INDEX(0), count, INDEX(V * lanes)) as (t, _):
        places = [b.add(t, INDEX(v * lanes)) for v in range(V)]
        for v, place in enumerate(places):
            b.store(lowest, bests[v])
            b.store(load(b, b.gep(firsts, [place]), numbers), leaders[v])
        with rolled(b, INDEX(0), taps) as k:
            values, tap = b.gep(x, [b.load(b.gep(offsets, [k]))]), broadcast(b, b.trunc(k, I32), numbers)
            for v, place in enumerate(places):
                value, best = load(b, b.gep(values, [place]), vector), b.load(bests[v])
                # "not at most" is true of NaN too; an earlier NaN has won already
                better = b.and_(b.fcmp_unordered(">", value, best), b.fcmp_ordered("ord", best, best))
                b.store(b.select(better, value, best), bests[v])
                b.store(b.select(better, tap, b.load(leaders[v])), leaders[v])
        for v, place in enumerate(places):
            store(b, b.load(leaders[v]), b.gep(winners, [place]))


@sentence
def reward(b, gains, to, winners, d, at, taps, first, last, count):
    """gains[to + t] = Σ d[at + t − back] over the (k, back) of taps[first:last] where winners[at + t − back] is k

    for t < count: what a pixel gets from the windows that it won.
    """
    gains, winners, d = b.gep(gains, [to]), b.gep(winners, [at]), b.gep(d, [at])
    vector = vector_of(gains.type.pointee)
    numbers, zero = ir.VectorType(I32, vector.count), vector(None)
    sum_ = cgutils.alloca_once(b, vector)

    def add_up(t):
        b.store(zero, sum_)
        with rolled(b, first, last) as row:
            tap = b.gep(taps, [b.shl(row, INDEX(1))])
            place = b.sub(t, b.load(b.gep(tap, [INDEX(1)])))
            won = b.icmp_signed(
                "==", load(b, b.gep(winners, [place]), numbers), broadcast(b, b.trunc(b.load(tap), I32), numbers)
            )
            b.store(b.fadd(b.load(sum_), b.select(won, load(b, b.gep(d, [place]), vector), zero)), sum_)
        return b.load(sum_)

    along(
        b,
        count,
        vector,
        lambda t: store(b, add_up(t), b.gep(gains, [t])),
        lambda t, mask: masked_store(b, add_up(t), b.gep(gains, [t]), mask),
    )
