"""Instructions that read neighbours together and sort them into even and odd columns, which loops do one by one.

They serve strides of two, above all the windows that nearly every network pools: 2×2 side by side, two rows of pixels,
one of outputs. As in sentences.py, a place in memory is an array and an index, and nothing is checked: the loops in
pool.py see to it that rows end where arrays do.
"""

from cnnkit.kernels.simd import (
    INDEX,
    along,
    first_lanes,
    load,
    masked_load,
    masked_store,
    sentence,
    shuffle,
    store,
    vector_of,
)


@sentence
def part(b, y, evens, odds, x, at, count):
    """y[evens + j] = x[at + 2·j] and y[odds + j] = x[at + 2·j + 1]."""
    evens, odds, row = b.gep(y, [evens]), b.gep(y, [odds]), b.gep(x, [at])
    vector = vector_of(row.type.pointee)

    def whole(i):
        for half, to in zip(_pairs(b, row, i, vector), (evens, odds), strict=True):
            store(b, half, b.gep(to, [i]))

    def rest(i, mask):
        for half, to in zip(_last_pairs(b, row, i, b.sub(count, i), vector), (evens, odds), strict=True):
            masked_store(b, half, b.gep(to, [i]), mask)

    along(b, count, vector, whole, rest)


@sentence
def meet(b, x, at, y, evens, odds, count):
    """x[at + 2·j] = y[evens + j] and x[at + 2·j + 1] = y[odds + j]."""
    evens, odds, row = b.gep(y, [evens]), b.gep(y, [odds]), b.gep(x, [at])
    vector = vector_of(row.type.pointee)

    def whole(i):
        halves = (load(b, b.gep(half, [i]), vector) for half in (evens, odds))
        for joined, place in zip(_zip(b, *halves), _places(b, row, i, vector), strict=True):
            store(b, joined, place)

    def rest(i, mask):
        halves = (masked_load(b, b.gep(half, [i]), mask, vector) for half in (evens, odds))
        places, masks = _places(b, row, i, vector), _last_masks(b, b.sub(count, i), vector)
        for joined, place, on in zip(_zip(b, *halves), places, masks, strict=True):
            masked_store(b, joined, place, on)

    along(b, count, vector, whole, rest)


@sentence
def largest_of_four(b, y, to, x, at, below, count):
    """y[to + j] = the largest of x[at + 2·j], its right neighbour and both of theirs `below`, or NaN if one is."""
    y, above = b.gep(y, [to]), b.gep(x, [at])
    below = b.gep(above, [below])
    vector = vector_of(y.type.pointee)

    def whole(i):
        store(b, _compete(b, _pairs(b, above, i, vector), _pairs(b, below, i, vector))[0], b.gep(y, [i]))

    def rest(i, mask):
        left = b.sub(count, i)
        rows = (_last_pairs(b, row, i, left, vector) for row in (above, below))
        masked_store(b, _compete(b, *rows)[0], b.gep(y, [i]), mask)

    along(b, count, vector, whole, rest)


@sentence
def to_largest_of_four(b, dx, x, at, below, dy, of, count):
    """dx[·] = dy[of + j] where x[·] was the first largest of its four, else 0; places as in largest_of_four."""
    dy = b.gep(dy, [of])
    above, to_above = b.gep(x, [at]), b.gep(dx, [at])
    rows, to_rows = (above, b.gep(above, [below])), (to_above, b.gep(to_above, [below]))
    vector = vector_of(dy.type.pointee)
    zero = vector(None)

    def gains(d, pairs):
        _, lower, rights = _compete(b, *pairs)
        for right, share in zip(rights, (b.select(lower, zero, d), b.select(lower, d, zero)), strict=True):
            yield _zip(b, b.select(right, zero, share), b.select(right, share, zero))

    def whole(i):
        pairs = [_pairs(b, row, i, vector) for row in rows]
        for halves, row in zip(gains(load(b, b.gep(dy, [i]), vector), pairs), to_rows, strict=True):
            for half, place in zip(halves, _places(b, row, i, vector), strict=True):
                store(b, half, place)

    def rest(i, mask):
        left = b.sub(count, i)
        pairs = [_last_pairs(b, row, i, left, vector) for row in rows]
        d = masked_load(b, b.gep(dy, [i]), mask, vector)
        for halves, row in zip(gains(d, pairs), to_rows, strict=True):
            places, masks = _places(b, row, i, vector), _last_masks(b, left, vector)
            for half, place, on in zip(halves, places, masks, strict=True):
                masked_store(b, half, place, on)

    along(b, count, vector, whole, rest)


def _places(b, row, i, vector):
    """Where the two vectors of pixels begin that belong to the vector of outputs i."""
    at = b.shl(i, INDEX(1))
    return b.gep(row, [at]), b.gep(row, [b.add(at, INDEX(vector.count))])


def _last_masks(b, left, vector):
    """Which lanes of those two vectors hold pixels, when `left` outputs are left."""
    pixels = b.shl(left, INDEX(1))
    return first_lanes(b, pixels, vector), first_lanes(b, b.sub(pixels, INDEX(vector.count)), vector)


def _pairs(b, row, i, vector):
    """-> the even and the odd pixels that belong to the vector of outputs i."""
    return _unzip(b, *(load(b, place, vector) for place in _places(b, row, i, vector)))


def _last_pairs(b, row, i, left, vector):
    places, masks = _places(b, row, i, vector), _last_masks(b, left, vector)
    return _unzip(b, *(masked_load(b, place, on, vector) for place, on in zip(places, masks, strict=True)))


def _unzip(b, low, high):
    lanes = list(range(2 * low.type.count))
    return shuffle(b, low, high, lanes[::2]), shuffle(b, low, high, lanes[1::2])


def _zip(b, even, odd):
    L = even.type.count
    lanes = [lane for pair in zip(range(L), range(L, 2 * L), strict=True) for lane in pair]
    return shuffle(b, even, odd, lanes[:L]), shuffle(b, even, odd, lanes[L:])


def _compete(b, above, below):
    """-> the largest, whether it is in the lower row, and whether each row's own largest is the right one."""
    (best_above, right_above), (best_below, right_below) = _larger(b, *above), _larger(b, *below)
    best, lower = _larger(b, best_above, best_below)
    return best, lower, (right_above, right_below)


def _larger(b, one, other):
    """-> the larger, and whether it is the other: not in a tie, and NaN is larger than all but an earlier NaN."""
    new_nan = b.and_(b.fcmp_unordered("uno", other, other), b.fcmp_ordered("ord", one, one))
    better = b.or_(b.fcmp_ordered(">", other, one), new_nan)
    return b.select(better, other, one), better
