"""The few vector instructions we emit: Python that writes what the processor runs, where a plain loop is too slow.

A *vector* holds as many numbers as one register of this machine: 16 of float32 with AVX-512, 8 with AVX2, 4 elsewhere;
of float64 half as many. A *microkernel* keeps M × V vectors of sums in registers: each vector of x that it loads serves
M filters, and each weight, copied into all lanes, serves V vectors. So nearly every instruction multiplies and adds.

This file is the vocabulary: small functions that add an instruction or a few to LLVM's *builder*, and `sentence`, which
lets compiled loops call what is made of them. The sentences that all loops share are in sentences.py. Addresses need no
alignment.
"""

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from contextlib import contextmanager
from inspect import signature
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


def vector_of(element, share=1):
    """Return the type of a register full of elements (LLVM's float or double), or of a share of one: 2 is a half."""
    return ir.VectorType(element, BYTES // (4 if element == ir.FloatType() else 8) // share)


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
