"""Vector instructions on the machines we know: of the right length, with the same results, and for ARM too."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from cnnkit.kernels import simd

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
from cnnkit.kernels import planes, sentences, simd, winograd, winograd_transforms as transforms
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
    [("sentences.tile", "(8, 3, 1)", "fnfnfnnfnini", 24), ("planes._stack", "(4, 4)", "fnnfnfnfni", 16)],
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
        ("transforms.transform_input", "()", "fnnfnn"),
        ("transforms.transform_weights", "(1,)", "fnnfnn"),
        ("transforms.transform_output", "()", "fnnfnfnn"),
        ("transforms.transform_dy", "()", "fnnfnn"),
        ("transforms.transform_sums", "()", "fnnfnn"),
    ],
)
def test_on_arm_the_transforms_take_whole_vectors_too(sentence, constants, kinds):
    assert ".4s" in on_arm(sentence, constants, kinds)
