"""The few vector instructions we emit: Python that writes what the processor runs, where a plain loop is too slow.

A *vector* holds as many numbers as one register of this machine: 16 of float32 with AVX-512, 8 with AVX2, 4 elsewhere;
of float64 half as many. A *microkernel* keeps M × V vectors of sums in registers: each vector of x that it loads serves
M filters, and each weight, copied into all lanes, serves V vectors. So nearly every instruction multiplies and adds.

The upper half of this file is the vocabulary: small functions that add one instruction to LLVM's *builder*. The lower
half makes sentences of it, which compiled loops call like functions. There, a place in memory is an array and an index
(`x, at`): the element to begin with. Nothing is checked, and an index beyond the array is a crash.

Addresses need no alignment, sums are added in the order of the loop, and lanes never mix: a number does not depend on
the lane, the tile or the thread that computed it.
"""

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from contextlib import contextmanager
from inspect import signature
from itertools import chain
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic

AVX512 = ("skylake-avx512", "cascadelake", "icelake", "sapphirerapids", "znver4", "znver5", "x86-64-v4")
AVX2 = ("haswell", "broadwell", "skylake", "alderlake", "znver1", "znver2", "znver3", "x86-64-v3")

ARM = llvm.get_process_triple().startswith(("aarch64", "arm64"))


def target():
    """-> (bytes in a register, registers, whether one instruction multiplies and adds) of the machine we compile for.

    Like Numba it listens to NUMBA_CPU_NAME and NUMBA_CPU_FEATURES, by which one machine can stand in for another.
    """
    if ARM:
        return 16, 32, True
    name, features = vars(config)["CPU_NAME"] or "", vars(config)["CPU_FEATURES"]
    if features is None:
        features = llvm.get_host_cpu_features().flatten()
    has = {feature[1:] for feature in features.split(",") if feature.startswith("+")}
    if name in AVX2 or name == "generic":  # a machine of this name has no more, whatever the host has
        has.discard("avx512f")
    if not features and name in AVX512 + AVX2:
        has = {"avx2", "fma", "avx512f"} if name in AVX512 else {"avx2", "fma"}
    if "avx512f" in has:
        return 64, 32, True
    return (32, 16, True) if {"avx2", "fma"} <= has else (16, 16, False)


BYTES, REGISTERS, FUSED = target()
I32, INDEX = ir.IntType(32), ir.IntType(64)

# The shapes of tiles, M: V. Their M × V sums leave registers for V vectors of x and a weight.
TILES = {8: 3, 4: 6, 3: 6, 2: 8, 1: 12} if REGISTERS == 32 else {6: 2, 4: 2, 3: 3, 2: 4, 1: 6}
# Likewise for dw, M: P. Sums of M filters by P taps leave registers for M vectors of dy and one of x.
SUMS = {4: 6, 1: 9} if REGISTERS == 32 else {3: 4, 1: 9}


# ---- the vocabulary: each adds an instruction or two ----------------------------------------------------------------


def vector_of(element, share=1):
    """Return the type of a register full of elements (LLVM's float or double), or of a share of one: 2 is a half."""
    return ir.VectorType(element, lanes_of(element) // share)


def lanes_of(element):
    """How many elements a register holds."""
    return BYTES // (4 if element == ir.FloatType() else 8)


def load(b, pointer, vector):
    """Read a vector that begins at a pointer to an element."""
    return b.load(b.bitcast(pointer, vector.as_pointer()), align=4)


def store(b, value, pointer):
    """Write a vector that begins at a pointer to an element."""
    b.store(value, b.bitcast(pointer, value.type.as_pointer()), align=4)


def first_lanes(b, count, vector):
    """Return a mask: true in the first `count` lanes."""
    numbers = ir.VectorType(I32, vector.count)
    return b.icmp_signed("<", numbers(list(range(vector.count))), broadcast(b, b.trunc(count, I32), numbers))


def masked_load(b, pointer, mask, vector):
    """Read the lanes where the mask is true, and nothing of the memory beneath the others, which become zero."""
    pointer = b.bitcast(pointer, vector.as_pointer())
    return _call(b, "masked.load", vector, [pointer, I32(4), mask, vector(None)], [vector, pointer.type])


def masked_store(b, value, pointer, mask):
    """Write the lanes where the mask is true, and nothing else."""
    pointer = b.bitcast(pointer, value.type.as_pointer())
    _call(b, "masked.store", ir.VoidType(), [value, pointer, I32(4), mask], [value.type, pointer.type])


def broadcast(b, scalar, vector):
    """Return the scalar in all lanes."""
    one = b.insert_element(vector(ir.Undefined), scalar, I32(0))
    return shuffle(b, one, one, [0] * vector.count)


def shuffle(b, low, high, lanes):
    """Return a vector of the chosen lanes of two, those of the second being counted on from those of the first."""
    return b.shuffle_vector(low, high, ir.VectorType(I32, len(lanes))(lanes))


def join(b, low, high):
    """Return one vector of twice the length."""
    return shuffle(b, low, high, list(range(2 * low.type.count)))


def fma(b, x, y, z):
    """Return x·y + z: one instruction where there is one, else two (asked for it there, LLVM would call a function)."""
    if FUSED:
        return _call(b, "fma", z.type, [x, y, z], [z.type])
    return b.fadd(b.fmul(x, y, flags=["contract"]), z, flags=["contract"])


def finish(b, values):
    """Have these vectors computed before anything below is loaded.

    LLVM, left alone, loads all weights first and then has no registers for the sums. The instruction is an empty one.
    """
    register = "w" if ARM else "v"
    kind = ir.FunctionType(ir.VoidType(), [value.type for value in values])
    b.asm(kind, "", ",".join([register] * len(values) + ["~{memory}"]), values, side_effect=True)


def total(b, value):
    """Return the sum of all lanes: one half is added to the other until one number is left."""
    lanes = value.type.count
    while lanes > 1:
        lanes //= 2
        low, high = (shuffle(b, value, value, list(range(at, at + lanes))) for at in (0, lanes))
        value = b.fadd(low, high)
    return b.extract_element(value, I32(0))


def _call(b, name, result, arguments, kinds):
    """Call one of LLVM's own functions, whose names end in the types that they are for, as in llvm.fma.v16f32."""
    full = ".".join(["llvm", name, *map(_suffix, kinds)])
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    return b.call(cgutils.get_or_insert_function(b.module, kind, full), arguments)


def _suffix(kind):
    if isinstance(kind, ir.PointerType):  # before LLVM 15 a pointer said what it points to
        return f"p0{_suffix(kind.pointee)}" if str(kind).endswith("*") else "p0"
    return f"v{kind.count}f{32 if kind.element == ir.FloatType() else 64}"


@contextmanager
def rolled(b, first, last):
    """Add a loop over first <= k < last, and give k. LLVM may not unroll it: two rounds at once spill the sums."""
    before, body, end = b.block, b.append_basic_block("round"), b.append_basic_block("over")
    b.cbranch(b.icmp_signed("<", first, last), body, end)
    b.position_at_end(body)
    k = b.phi(INDEX)
    k.add_incoming(first, before)
    yield k
    following = b.add(k, INDEX(1))
    k.add_incoming(following, b.block)
    back = b.cbranch(b.icmp_signed("<", following, last), body, end)
    # LLVM knows a loop by a note that refers to itself first, which llvmlite has no word for.
    note = ir.values.MDValue(b.module, [], name=str(len(b.module.metadata)))
    note.operands = note, b.module.add_metadata(["llvm.loop.unroll.disable"])
    back.set_metadata("llvm.loop", note)
    b.position_at_end(end)


def totals(b, values):
    """Return a vector whose lane p is the sum of all lanes of values[p], whose number is a power of two.

    Two vectors are folded into one as long as there are two, each time into groups half as long: 23 instructions for
    eight sums, where eight times `total` takes 72.
    """
    groups = 1
    while len(values) > 1:
        groups *= 2
        values = [
            _fold(b, low, high, groups, low.type.count // groups)
            for low, high in zip(values[::2], values[1::2], strict=True)
        ]
    (value,) = values
    while value.type.count > groups:
        value = _fold(b, value, value, groups, value.type.count // groups // 2)
    return value


def _fold(b, low, high, groups, half):
    """Add the first half of each group of lanes to the second; the groups of `high` follow those of `low`."""
    first = [g * 2 * half + i for g in range(groups) for i in range(half)]
    return b.fadd(shuffle(b, low, high, first), shuffle(b, low, high, [i + half for i in first]))


def along(b, count, vector, whole, rest):
    """Add a loop that calls whole(i) at every whole vector in `count` elements, then rest(i, mask) if some are left."""
    end = b.and_(count, INDEX(-vector.count))
    with cgutils.for_range_slice(b, INDEX(0), end, INDEX(vector.count)) as (i, _):
        whole(i)
    with b.if_then(b.icmp_signed("<", end, count)):
        rest(end, first_lanes(b, b.sub(count, end), vector))


# ---- sentences: what compiled loops call ----------------------------------------------------------------------------


def sentence(emit):
    """Let compiled loops call emit, which adds instructions to the builder b, its first parameter.

    An array arrives there as the pointer to its first element, a number as LLVM's, and what has a name in capitals,
    which must be a constant of the loop, as Python's int.
    """
    names = list(signature(emit).parameters)[1:]

    def typed(typing, *kinds):
        kept = [name.isupper() or isinstance(kind, types.Array) for name, kind in zip(names, kinds, strict=True)]

        def generate(context, b, call, values):
            ready = list(values)
            for i, (name, kind) in enumerate(zip(names, call.args, strict=True)):
                if name.isupper():
                    ready[i] = kind.literal_value
                elif isinstance(kind, types.Array):
                    ready[i] = context.make_array(kind)(context, b, values[i]).data
            emit(b, *ready)
            return context.get_dummy_value()

        return types.void(*(k if keep else types.intp for k, keep in zip(kinds, kept, strict=True))), generate

    typed.__name__, typed.__doc__ = emit.__name__, emit.__doc__
    vars(typed)["__signature__"] = signature(emit)
    word: Any = intrinsic(prefer_literal=True)(typed)
    word.emit = emit  # for those who want the instructions without a loop around them
    return word


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
