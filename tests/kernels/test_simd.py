"""Vector instructions: what each sentence does at every length, on the machines we know, and that ARM gets them too."""

import os
import subprocess
import sys
from types import SimpleNamespace

import numba
import numpy as np
import pytest

from cnnkit.kernels import simd

DTYPES = [np.float32, np.float64]


def loop_of(sentence, *constants, takes):
    """Compile a loop that says a sentence, whose first arguments are constants."""
    names = "abcdefghijklmnopqrstuvwxyz"[:takes]
    scope = {"sentence": sentence}
    exec(f"def loop({', '.join(names)}):\n    sentence({', '.join([*map(str, constants), *names])})\n", scope)
    return numba.njit(scope["loop"])


@pytest.mark.parametrize("dtype", DTYPES)
def test_copying_and_clearing_touch_what_they_should_and_nothing_else(dtype):
    copy = numba.njit(lambda y, to, x, at, n: simd.copy(y, to, x, at, n))
    clear = numba.njit(lambda y, to, n: simd.clear(y, to, n))
    x = np.arange(1, 101, dtype=dtype)
    for n in range(50):
        y, expected = -np.ones(60, dtype), -np.ones(60, dtype)
        copy(y, 3, x, 7, n)
        expected[3 : 3 + n] = x[7 : 7 + n]
        np.testing.assert_array_equal(y, expected)
        clear(y, 2, n)
        expected[2 : 2 + n] = 0
        np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("step", [1, 2, 3, 5])
def test_every_takes_every_so_manieth(dtype, step):
    every = numba.njit(lambda y, to, x, at, step, n: simd.every(y, to, x, at, step, n))
    x = np.arange(1, 301, dtype=dtype)
    for n in range(50):
        y, expected = -np.ones(60, dtype), -np.ones(60, dtype)
        every(y, 3, x, 7, step, n)
        expected[3 : 3 + n] = x[7 : 7 + n * step : step]
        np.testing.assert_array_equal(y, expected)


def tables(rng, K, starts):
    """Taps (pixel, weight), and the row of a tile whose taps are all but the first and the last."""
    taps = np.stack([rng.integers(0, 40, K), rng.permutation(K)], axis=1)
    return taps, np.array([[1, K - 1, 0, 0, *rng.integers(0, 40, starts)]])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize("M", simd.TILES)
def test_a_tile_is_a_sum_over_its_taps(dtype, M, pieces):
    rng, V, K, lanes = np.random.default_rng(0), simd.TILES[M], 7, simd.BYTES // np.dtype(dtype).itemsize
    x, w, b = (rng.integers(-9, 9, n).astype(dtype) for n in (200, 200, 20))
    taps, tiles = tables(rng, K, V * pieces)
    y = np.zeros(M * V * lanes + 2, dtype)
    loop_of(simd.tile, M, V, pieces, takes=12)(y, 1, b, 3, w, 5, 11, x, 2, tiles, 0, taps)
    expected = np.array(
        [
            b[3 + m] + sum(w[5 + 11 * m + weight] * x[2 + start + pixel + lane] for pixel, weight in taps[1:-1])
            for m in range(M)
            for start in tiles[0, 4:]
            for lane in range(lanes // pieces)
        ]
    )
    np.testing.assert_array_equal(y, [0, *expected, 0])  # whole numbers: exact in any order


def test_a_tile_without_taps_is_the_bias():
    M, V = max(simd.TILES), simd.TILES[max(simd.TILES)]
    y, b = np.zeros(M * V * simd.BYTES // 4, np.float32), np.arange(M, dtype=np.float32)
    x = np.full(500, np.nan, np.float32)
    loop_of(simd.tile, M, V, 1, takes=12)(
        y, 0, b, 0, x, 0, 1, x, 0, np.zeros((1, 4 + V), int), 0, np.zeros((1, 2), int)
    )
    np.testing.assert_array_equal(y.reshape(M, -1), np.broadcast_to(b[:, None], (M, y.size // M)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize("M", simd.SUMS)
def test_products_are_summed_for_the_rows_and_taps_asked_for(dtype, M, pieces):
    rng, P, lanes = np.random.default_rng(0), simd.SUMS[M], simd.BYTES // np.dtype(dtype).itemsize
    x, d = (rng.integers(-9, 9, 400).astype(dtype) for _ in "xd")
    taps, starts = np.stack([rng.integers(0, 40, P + 2), np.zeros(P + 2, int)], axis=1), rng.integers(0, 40, 4 * pieces)
    loop = loop_of(simd.products, M, P, pieces, takes=15)
    for rows in range(1, M + 2):
        for count in range(1, P + 2):
            y = np.ones(200, dtype)
            step = 60 if 60 * M < 340 else 5
            loop(y, 1, 20, rows, count, d, 3, step, x, 2, starts, 1, 4, taps, 2)
            expected = np.ones(200, dtype)
            for m in range(min(rows, M)):
                for p in range(min(count, P)):
                    vectors = np.concatenate([x[2 + s + taps[2 + p, 0] :][: lanes // pieces] for s in starts[pieces:]])
                    expected[1 + 20 * m + p] += d[3 + step * m + lanes :][: 3 * lanes] @ vectors
            np.testing.assert_array_equal(y, expected)


MACHINES = {  # bytes in a register, its name, how it multiplies, and what Numba is told
    "haswell": (32, "ymm", "vfmadd", {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx2,+fma,+bmi,+bmi2"}),
    "generic": (16, "xmm", "mulps", {"NUMBA_CPU_NAME": "generic"}),
    "this one": (simd.BYTES, "", "", {}),
}
ON_ANOTHER = """
import numpy as np
from numba.core.caching import NullCache
from cnnkit import ops
from cnnkit.kernels import direct, simd
from cnnkit.ops import reference
rng = np.random.default_rng(0)
for dtype, tolerance in ((np.float32, 1e-5), (np.float64, 1e-13)):
    x, w = rng.normal(size=(2, 3, 9, 11)).astype(dtype), rng.normal(size=(7, 3, 3, 2)).astype(dtype)
    y = ops.conv2d(x, w, padding=1, stride=2)
    for mine, slow in zip(
        [y, *ops.conv2d_backward(y, x, w, padding=1, stride=2)],
        [reference.conv2d(x, w, padding=1, stride=2), *reference.conv2d_backward(y, x, w, padding=1, stride=2)],
    ):
        assert np.abs(mine - slow).max() < tolerance * (np.abs(slow).max() + 1)
for loop in direct.LOOPS.values():
    loop._cache = NullCache()
loop = next(loop for loop in direct.LOOPS.values() if loop.signatures)
print(simd.BYTES)
loop.recompile()
print("".join(loop.inspect_asm().values()))
"""


@pytest.mark.parametrize("name", MACHINES)
def test_another_machine_gets_vectors_of_its_own_length_and_the_same_results(name):
    size, register, multiply, told = MACHINES[name]
    if size > simd.BYTES:
        pytest.skip("this processor could not run it")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_CPU")}
    done = subprocess.run(
        [sys.executable, "-c", ON_ANOTHER],
        env=environment | told,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said, assembly = done.stdout.split("\n", 1)
    assert int(said) == size
    assert register in assembly
    assert multiply in assembly
    if size < 64:
        assert "zmm" not in assembly
    if size < 32:
        assert "ymm" not in assembly
        assert "fma" not in assembly


def test_what_numba_is_told_of_the_processor_decides(monkeypatch):
    for name, features, expected in (
        (None, "+sse2,+avx2,+fma", (32, 16, True)),
        (None, "+avx2", (16, 16, False)),
        (None, "+avx512f,+avx2,+fma", (64, 32, True)),
        ("skylake-avx512", "", (64, 32, True)),
        ("haswell", "", (32, 16, True)),
        ("haswell", "+avx512f,+avx2,+fma", (32, 16, True)),
        ("generic", "", (16, 16, False)),
        ("core2", "", (16, 16, False)),
    ):
        monkeypatch.setattr(simd, "config", SimpleNamespace(CPU_NAME=name, CPU_FEATURES=features))
        assert simd.target() == expected


FOR_ARM = """
import sys
import llvmlite.binding as llvm
from llvmlite import ir
llvm.initialize_all_targets()
llvm.initialize_all_asmprinters()
llvm.get_process_triple = lambda: "aarch64-unknown-linux-gnu"
from cnnkit.kernels import planes, simd, winograd, winograd_gradient
assert (simd.BYTES, simd.REGISTERS, simd.FUSED) == (16, 32, True)
sentence, constants, kinds = sys.argv[1:]
module = ir.Module()
known = {"f": ir.FloatType().as_pointer(), "i": ir.IntType(64).as_pointer(), "n": ir.IntType(64)}
function = ir.Function(module, ir.FunctionType(ir.VoidType(), [known[kind] for kind in kinds]), "sentence")
builder = ir.IRBuilder(function.append_basic_block())
eval(sentence).emit(builder, *eval(constants), *function.args)
builder.ret_void()
machine = llvm.Target.from_triple("aarch64-unknown-linux-gnu").create_target_machine(opt=3)
parsed = llvm.parse_assembly(str(module))
passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
passes.getModulePassManager().run(parsed, passes)
print(machine.emit_assembly(parsed))
"""


def on_arm(sentence, constants, kinds):
    """The assembly of a sentence; its other arguments are pointers to floats (f) or integers (i), and numbers (n)."""
    done = subprocess.run([sys.executable, "-c", FOR_ARM, sentence, constants, kinds], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("sentence", "constants", "kinds", "multiplications"),
    [("simd.tile", "(8, 3, 1)", "fnfnfnnfnini", 24), ("planes._stack", "(4, 4)", "fnnfnfnfni", 16)],
)
def test_on_arm_a_loop_is_made_of_fused_multiplications_of_whole_vectors(sentence, constants, kinds, multiplications):
    loop = max(on_arm(sentence, constants, kinds).split("\n.L"), key=lambda block: block.count("fmla"))
    assert loop.count("fmla") == multiplications
    assert ".4s" in loop
    assert "str" not in loop  # no sum leaves its register


@pytest.mark.parametrize(
    ("sentence", "constants", "kinds"),
    [
        ("winograd._deal", "(1, 6)", "fnnfnnn"),
        ("winograd._deal", "(4, 4)", "fnnfnnn"),
        ("winograd.transform_input", "()", "fnnfnn"),
        ("winograd._transform_weights", "(1,)", "fnnfnn"),
        ("winograd._transform_output", "()", "fnnfnfnn"),
        ("winograd_gradient._transform_dy", "()", "fnnfnn"),
        ("winograd_gradient._transform_sums", "()", "fnnfnn"),
    ],
)
def test_on_arm_the_transforms_take_whole_vectors_too(sentence, constants, kinds):
    assert ".4s" in on_arm(sentence, constants, kinds)
