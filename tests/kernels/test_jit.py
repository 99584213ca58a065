"""How loops are compiled: kept on disk where that is possible, and true to NaN and infinity."""

import numba
import numpy as np
import pytest

from cnnkit.kernels.jit import jit


@pytest.fixture(autouse=True)
def a_list_of_our_own(monkeypatch):
    monkeypatch.setattr("cnnkit.kernels.jit.loops", [])


def homeless(source):
    """Define a function in a file that does not exist, for which Numba finds no cache directory."""
    scope = {}
    exec(compile(source, "<no such file>", "exec"), scope)
    return scope["f"]


def test_a_function_that_cannot_be_cached_is_compiled_all_the_same():
    source = "def f(a):\n    return a + 1\n"
    with pytest.raises(RuntimeError, match="cannot cache"):
        numba.njit(cache=True)(homeless(source))  # what jit protects from: this would break the import
    assert jit(homeless(source))(41) == 42


def test_sums_and_comparisons_keep_nan_and_infinity():
    total = jit(
        homeless("def f(a):\n    s = a[0] * 0\n    for i in range(a.size):\n        s += a[i]\n    return s, s != s\n")
    )
    a = np.ones(100, np.float32)
    a[50] = np.nan
    value, is_nan = total(a)
    assert np.isnan(value)
    assert is_nan
    a[50] = -np.inf
    assert total(a) == (-np.inf, False)


def test_division_by_zero_is_infinite_as_in_numpy():
    assert jit(homeless("def f(a, b):\n    return a / b\n"))(1.0, 0.0) == np.inf
