"""The sentences that all loops share: moving numbers in memory, and the two microkernels, `tile` and `products`.

Compiled loops call them like functions. A place in memory is an array and an index (`x, at`): the element to begin
with. Nothing is checked, and an index beyond the array is a crash. Sums are added in the order of the loop, and lanes
never mix: a number does not depend on the lane, the tile or the thread that computed it.
"""

from itertools import chain

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.core import cgutils

from cnnkit.kernels.simd import (
    INDEX,
    along,
    broadcast,
    finish,
    first_lanes,
    fma,
    join,
    load,
    masked_load,
    masked_store,
    rolled,
    sentence,
    shuffle,
    store,
    total,
    totals,
    vector_of,
)

# ---- moving numbers --------------------------------------------------------------------------------------------------


@sentence
def every(b, y, to, x, at, step, count):
    """y[to : to + count] = x[at : at + step·count : step]: steps of 1 and 2 by vectors, larger ones one by one."""
    y, x = b.gep(y, [to]), b.gep(x, [at])
    vector = vector_of(x.type.pointee)
    ones, twos = (b.icmp_signed("==", step, INDEX(n)) for n in (1, 2))
    with b.if_else(ones) as (plain, stepped):
        with plain:
            _copy(b, y, x, count, vector)
        with stepped, b.if_else(twos) as (by_vectors, one_by_one):
            with by_vectors:
                _even(b, y, x, count, vector)
            with one_by_one, rolled(b, INDEX(0), count) as i:
                b.store(b.load(b.gep(x, [b.mul(i, step)])), b.gep(y, [i]))


def _even(b, y, x, count, vector):
    """y[:count] = x[: 2·count : 2], of which only the first 2·count − 1 elements may be read."""
    n = vector.count

    def pick(low, high):
        return shuffle(b, low, high, list(range(0, 2 * n, 2)))

    end = b.and_(b.sub(count, INDEX(1)), INDEX(-n))  # at least one output is left for the masks
    with cgutils.for_range_slice(b, INDEX(0), end, INDEX(n)) as (i, _):
        pair = b.gep(x, [b.shl(i, INDEX(1))])
        store(b, pick(load(b, pair, vector), load(b, b.gep(pair, [INDEX(n)]), vector)), b.gep(y, [i]))
    with b.if_then(b.icmp_signed(">", count, INDEX(0))):
        pair, left = b.gep(x, [b.shl(end, INDEX(1))]), b.sub(count, end)
        readable = b.sub(b.shl(left, INDEX(1)), INDEX(1))
        low = masked_load(b, pair, first_lanes(b, readable, vector), vector)
        high = masked_load(b, b.gep(pair, [INDEX(n)]), first_lanes(b, b.sub(readable, INDEX(n)), vector), vector)
        masked_store(b, pick(low, high), b.gep(y, [end]), first_lanes(b, left, vector))


@sentence
def write(b, M, V, y, to, y_step, across, x, at, runs, first, last, limit):
    """y[to + m·y_step + where + across·i] = x[at + m·V·lanes + lane + i] for i < count, for each of M rows

    and each (lane, count, where, unit) in runs[first:last] whose unit is below the limit.
    """
    vector = vector_of(x.type.pointee)
    with cgutils.for_range(b, last, start=first) as loop:
        run = b.gep(runs, [b.shl(loop.index, INDEX(2))])
        lane, count, where, unit = (b.load(b.gep(run, [INDEX(i)])) for i in range(4))
        start, goal = b.add(at, lane), b.add(to, where)
        source = [b.gep(x, [b.add(start, INDEX(m * V * vector.count))]) for m in range(M)]
        target = [b.gep(y, [b.add(goal, b.mul(y_step, INDEX(m)))]) for m in range(M)]

        def whole(i):
            for here, there in zip(source, target, strict=True):
                store(b, load(b, b.gep(here, [i]), vector), b.gep(there, [i]))

        def rest(i, mask):
            for here, there in zip(source, target, strict=True):
                masked_store(b, masked_load(b, b.gep(here, [i]), mask, vector), b.gep(there, [i]), mask)

        with (
            b.if_then(b.icmp_signed("<", unit, limit)),
            b.if_else(b.icmp_signed("==", across, INDEX(1))) as (one, more),
        ):
            with one:
                along(b, count, vector, whole, rest)
            with more, rolled(b, INDEX(0), count) as i:
                for here, there in zip(source, target, strict=True):
                    b.store(b.load(b.gep(here, [i])), b.gep(there, [b.mul(i, across)]))


@sentence
def copy(b, y, to, x, at, count):
    """y[to : to + count] = x[at : at + count]."""
    x = b.gep(x, [at])
    _copy(b, b.gep(y, [to]), x, count, vector_of(x.type.pointee))


@sentence
def copy_rows(b, y, to, y_row, x, at, x_row, rows, count):
    """y[to + r·y_row + i] = x[at + r·x_row + i] for r < rows and i < count."""
    x, y = b.gep(x, [at]), b.gep(y, [to])
    vector = vector_of(x.type.pointee)
    with cgutils.for_range(b, rows) as loop:
        here, there = (b.gep(place, [b.mul(loop.index, row)]) for place, row in ((x, x_row), (y, y_row)))
        _copy(b, there, here, count, vector)


def _copy(b, y, x, count, vector):
    def whole(i):
        store(b, load(b, b.gep(x, [i]), vector), b.gep(y, [i]))

    def rest(i, mask):
        masked_store(b, masked_load(b, b.gep(x, [i]), mask, vector), b.gep(y, [i]), mask)

    along(b, count, vector, whole, rest)


@sentence
def clear(b, y, to, count):
    """y[to : to + count] = 0."""
    y = b.gep(y, [to])
    zero = vector_of(y.type.pointee)(None)
    along(
        b,
        count,
        zero.type,
        lambda i: store(b, zero, b.gep(y, [i])),
        lambda i, mask: masked_store(b, zero, b.gep(y, [i]), mask),
    )


# ---- sums ------------------------------------------------------------------------------------------------------------


@sentence
def tile(b, M, V, PIECES, y, to, bias, f, w, at, w_step, x, begin, tiles, t, taps):
    """y[to + (m·V + v)·lanes + lane] = bias[f + m] + Σ w[at + m·w_step + weight] · x[begin + starts[v] + pixel + lane]

    for M filters and V vectors: the one loop in which all convolutions spend their time. A row of the table `tiles` is
    first, last, ·, ·, starts…, and the sum is over the (pixel, weight) of taps[first:last]. Where PIECES is 2, each
    vector of x is put together from two halves, with a start for each.
    """
    vector, piece = (vector_of(x.type.pointee, share) for share in (1, PIECES))
    row = b.gep(tiles, [b.mul(t, INDEX(4 + V * PIECES))])
    first, last, *starts = (b.load(b.gep(row, [INDEX(i)])) for i in (0, 1, *range(4, 4 + V * PIECES)))
    x = [b.gep(x, [b.add(begin, start)]) for start in starts]
    w = [b.gep(w, [b.add(at, b.mul(w_step, INDEX(m)))]) for m in range(M)]
    # The sums are variables in memory here; LLVM sees that nobody takes their address, and keeps them in registers.
    sums = [[cgutils.alloca_once(b, vector) for _ in range(V)] for _ in range(M)]
    for m in range(M):
        start = broadcast(b, b.load(b.gep(bias, [b.add(f, INDEX(m))])), vector)
        for v in range(V):
            b.store(start, sums[m][v])
    with rolled(b, first, last) as k:
        tap = b.gep(taps, [b.shl(k, INDEX(1))])
        pixel, weight = b.load(tap), b.load(b.gep(tap, [INDEX(1)]))
        xs = [load(b, b.gep(start, [pixel]), piece) for start in x]
        if PIECES == 2:
            xs = [join(b, *pair) for pair in zip(xs[::2], xs[1::2], strict=True)]
        for m in range(M):
            scale = broadcast(b, b.load(b.gep(w[m], [weight])), vector)
            now = [fma(b, scale, xs[v], b.load(sums[m][v])) for v in range(V)]
            for v in range(V):
                b.store(now[v], sums[m][v])
            finish(b, now)
    for m in range(M):
        for v in range(V):
            store(b, b.load(sums[m][v]), b.gep(y, [b.add(to, INDEX((m * V + v) * vector.count))]))


@sentence
def products(b, M, P, PIECES, y, to, y_step, rows, count, d, at, d_step, x, begin, starts, first, last, taps, k):
    """y[to + m·y_step + p] += Σ d[at + m·d_step + q·lanes + lane] · x[begin + starts[q] + taps[k + p, 0] + lane]

    over all lanes and first <= q < last, for m < rows and p < count: what dw is made of. Each vector of d that is read
    serves P weights, each of x M filters. Where there are fewer rows than M, the first is read again and the result
    dropped; taps[k : k + P] must be there. PIECES as in `tile`.
    """
    vector, piece = (vector_of(x.type.pointee, share) for share in (1, PIECES))
    spare = [b.icmp_signed("<=", rows, INDEX(m)) for m in range(M)]  # these repeat the first row, for nothing
    d = [b.gep(d, [b.add(at, b.select(spare[m], INDEX(0), b.mul(d_step, INDEX(m))))]) for m in range(M)]
    pixels = [b.load(b.gep(taps, [b.shl(b.add(k, INDEX(p)), INDEX(1))])) for p in range(P)]
    x = [b.gep(x, [b.add(begin, pixel)]) for pixel in pixels]
    sums = [[cgutils.alloca_once(b, vector) for _ in range(P)] for _ in range(M)]
    for sum_ in chain.from_iterable(sums):
        b.store(vector(None), sum_)
    with rolled(b, first, last) as q:
        ds = [load(b, b.gep(row, [b.mul(q, INDEX(vector.count))]), vector) for row in d]
        places = [b.load(b.gep(starts, [b.add(b.mul(q, INDEX(PIECES)), INDEX(i))])) for i in range(PIECES)]
        for p in range(P):
            pieces = [load(b, b.gep(x[p], [place]), piece) for place in places]
            pixel = pieces[0] if PIECES == 1 else join(b, *pieces)
            now = [fma(b, ds[m], pixel, b.load(sums[m][p])) for m in range(M)]
            for m in range(M):
                b.store(now[m], sums[m][p])
            finish(b, now)
    for m in range(M):
        with b.if_then(b.not_(spare[m])):
            place = b.gep(y, [b.add(to, b.mul(y_step, INDEX(m)))])
            p = 0
            while p < P:
                some = 1 << min(P - p, vector.count).bit_length() - 1  # a power of two
                now = totals(b, [b.load(kept) for kept in sums[m][p : p + some]])
                these = first_lanes(b, b.sub(count, INDEX(p)), now.type)
                there = b.gep(place, [INDEX(p)])
                masked_store(b, b.fadd(masked_load(b, there, these, now.type), now), there, these)
                p += some


@sentence
def add_up(b, y, to, x, at, count):
    """y[to] += the sum of x[at : at + count], which must be whole vectors."""
    y, x = b.gep(y, [to]), b.gep(x, [at])
    vector = vector_of(x.type.pointee)
    sums = cgutils.alloca_once(b, vector)
    b.store(vector(None), sums)
    with cgutils.for_range_slice(b, INDEX(0), count, INDEX(vector.count)) as (i, _):
        b.store(b.fadd(b.load(sums), load(b, b.gep(x, [i]), vector)), sums)
    b.store(b.fadd(b.load(y), total(b, b.load(sums))), y)
