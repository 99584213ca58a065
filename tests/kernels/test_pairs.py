"""The instructions that read neighbours together: right at every length, and never a number beyond an array."""

import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = """
import numba
import numpy as np
from cnnkit import ops
from cnnkit.kernels import pool
from cnnkit.kernels.pairs import meet, part
from cnnkit.ops.window import resolve_window
from tests.kernels.guarded import guarded

rng = np.random.default_rng(0)
"""
SIDE_BY_SIDE = """
for dtype in (np.float32, np.float64):
    for H, W in [(h, w) for h in (2, 3, 6) for w in (2, 3, 7, 15, 16, 31, 32, 33, 34, 63, 64, 65, 129)]:
        x = rng.integers(-3, 3, (2, 3, H, W)).astype(dtype)  # many ties
        x[rng.random(x.shape) < 0.05] = np.nan
        window = resolve_window("test", (H, W), 2, 2, 0, 1)
        dy = rng.standard_normal((2, 3, *window.output_size)).astype(dtype)
        for at_end in (False, True):
            y, dx = guarded(np.zeros_like(dy), at_end), guarded(np.full_like(x, 9), at_end)
            kept_x, kept_dy = guarded(x, at_end), guarded(dy, at_end)
            pool.maximum(kept_x, y, window)
            pool.route(kept_dy, kept_x, dx, window)
            np.testing.assert_array_equal(y, ops.reference.max_pool2d(x, 2))
            np.testing.assert_array_equal(dx, ops.reference.max_pool2d_backward(dy, x, 2))
            np.testing.assert_array_equal(kept_x, x)
            np.testing.assert_array_equal(kept_dy, dy)
"""
SORTED = """
@numba.njit
def there_and_back(x, y, back, count):
    part(y, 0, count, x, 0, count)
    meet(back, 0, y, 0, count, count)

for dtype in (np.float32, np.float64):
    for count in (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 50):
        x = rng.standard_normal(2 * count).astype(dtype)
        for at_end in (False, True):
            kept, y, back = (guarded(a, at_end) for a in (x, np.zeros_like(x), np.zeros_like(x)))
            there_and_back(kept, y, back, count)
            np.testing.assert_array_equal(y, np.concatenate([x[::2], x[1::2]]))
            np.testing.assert_array_equal(back, x)
"""
STRIDED = """
for dtype in (np.float32, np.float64):
    for W in (3, 4, 16, 17, 31, 33, 40):
        for left in (0, 1, 2):
            x = rng.standard_normal((1, 2, 5, W)).astype(dtype)
            options = {"stride": 2, "padding": ((0, 1), (left, 1))}
            window = resolve_window("test", (5, W), 3, 2, options["padding"], 1)
            dy = rng.standard_normal((1, 2, *window.output_size)).astype(dtype)
            for at_end in (False, True):
                y, dx, kept = (guarded(a, at_end) for a in (np.zeros_like(dy), np.zeros_like(x), x))
                pool.maximum(kept, y, window)
                pool.route(guarded(dy, at_end), kept, dx, window)
                np.testing.assert_array_equal(y, ops.reference.max_pool2d(x, 3, **options))
                np.testing.assert_allclose(dx, ops.reference.max_pool2d_backward(dy, x, 3, **options), atol=1e-6)
"""
END = """
print("whole")
"""
BEYOND = """
x, y = guarded(np.zeros((1, 2, 32), np.float32), True), np.zeros((1, 1, 17), np.float32)
pool._maximum_of_four(0, 1, x, y)
"""
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="guard pages are asked for as on Linux")


def run(program):
    return subprocess.run(
        [sys.executable, "-c", BEGIN + program + END],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
    )


@linux_only
@pytest.mark.parametrize("program", [SIDE_BY_SIDE, SORTED, STRIDED], ids=["side by side", "sorted", "strided"])
def test_every_length_is_right_and_nothing_beyond_an_array_is_touched(program):
    done = run(program)
    assert done.stdout == "whole\n", done.stderr


@linux_only
def test_the_guard_would_notice():
    assert run(BEYOND).returncode < 0  # ended by a signal
