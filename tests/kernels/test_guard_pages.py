"""No byte outside an array is read or written: arrays lie against pages that nobody may touch, at either end.

Everything that the convolutions use is moved there: what they are given, what they allocate and the tables of their
plans. A touch ends the process, so all of it happens in one of its own.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

GUARDED = """
import ctypes, sys
import numpy as np
from tests.kernels.guarded import guarded, let_go, room

END = sys.argv[1] == "end"


def moved(array):
    return guarded(array, END)


class Guarding:
    "NumPy, but for where new arrays are."

    def __getattr__(self, name):
        return getattr(np, name)

    def empty(self, shape, dtype=np.float64):
        array = room(shape, dtype, END)
        array.view(np.uint8)[...] = 255  # NaN
        return array

    def zeros(self, shape, dtype=np.float64):
        return room(shape, dtype, END)
"""
CONVOLUTIONS = """
import random
from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.kernels import direct, gradient, planes, threads, winograd, winograd_gradient
from cnnkit.ops import conv

threads.WORTH = 1
threads.set_num_threads(2)
for module in (direct, gradient, planes, winograd, winograd_gradient, conv):
    module.np = Guarding()


def guard(module, name):
    planned = getattr(module, name)

    def guarded_plan(*arguments):
        plan = planned(*arguments)
        return plan._replace(**{k: moved(v) for k, v in plan._asdict().items() if isinstance(v, np.ndarray)})

    setattr(module, name, guarded_plan)


guard(direct, "forward_plan")
guard(direct, "transposed_plan")
guard(gradient, "weights_plan")
rng, dice = np.random.default_rng(0), random.Random(0)
pair = lambda low, high: (dice.randint(low, high), dice.randint(low, high))
sizes = [(1, 1), (1, 17), (9, 1), (8, 8), (16, 16), (5, 33), (14, 14), (23, 40), (64, 7)]
for round in range(130):
    dtype = dice.choice([np.float32, np.float64])
    groups, C, F, N = (dice.choice(n) for n in ([1, 1, 3], [1, 2, 5], [1, 2, 3, 4, 6, 8, 9], [1, 2, 3]))
    kernel, stride = dice.choice([(1, 1), (3, 3), pair(1, 4)]), dice.choice([(1, 1), (2, 2), pair(1, 3)])
    dilation, padding = pair(1, 2), (pair(0, 2), pair(0, 2))
    span = [d * (k - 1) + 1 - sum(p) for d, k, p in zip(dilation, kernel, padding)]
    size = tuple(max(n, s) for n, s in zip(dice.choice(sizes), span))
    x = moved(rng.normal(size=(N, groups * C, *size)).astype(dtype))
    w = moved(rng.normal(size=(groups * F, C, *kernel)).astype(dtype))
    b = moved(rng.normal(size=groups * F).astype(dtype))
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    y = ops.conv2d(x, w, b, **options)
    results = [y, *ops.conv2d_backward(moved(y), x, w, **options)]
    try:
        t = ops.conv_transpose2d(y, w, **options)
        results += [t, *ops.conv_transpose2d_backward(moved(t), y, w, **options)]
    except ShapeError:
        pass  # the padding crops all of it
    if kernel == (3, 3) and stride == (1, 1) and groups == 1:
        options["dilation"], options["algorithm"] = 1, "winograd"
        if min(n + sum(p) for n, p in zip(size, padding)) >= 3:
            y = ops.conv2d(x, w, b, **options)
            results += [y, *ops.conv2d_backward(moved(y), x, w, **options)]
    for result in results:
        assert np.isfinite(result).all()
    let_go()
print("done")
"""


def run(program, side):
    command = [sys.executable, "-c", GUARDED + program, side]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="needs mprotect")
@pytest.mark.parametrize("side", ["end", "start"])
def test_convolutions_touch_nothing_beyond_their_arrays(side):
    done = run(CONVOLUTIONS, side)
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-2000:]}"
    assert done.stdout == "done\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs mprotect")
@pytest.mark.parametrize(("side", "index"), [("end", "a.size"), ("start", "-1")])
def test_the_guard_is_awake(side, index):
    place = f"a.ctypes.data + 8 * ({index})"
    done = run(f"a = room(5, float, END)\nprint(ctypes.c_double.from_address({place}).value)\n", side)
    assert done.returncode < 0
    assert done.stdout == ""
