"""Activations: against their slow twins, by hand, and with everything they must refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops import reference

shapes = st.lists(st.integers(0, 4), max_size=5).map(tuple)


@settings(max_examples=50, deadline=None)
@given(shapes, st.sampled_from([np.float32, np.float64]), st.integers(0, 99))
def test_relu_equals_its_slow_twin_at_any_rank(shape, dtype, seed):
    rng = np.random.default_rng(seed)
    x, dy = (np.asarray(rng.integers(-2, 3, size=shape), dtype=dtype) for _ in range(2))  # many zeros: the kink
    for actual, expected in (
        (ops.relu(x), reference.relu(x)),
        (ops.relu_backward(dy, x), reference.relu_backward(dy, x)),
    ):
        assert isinstance(actual, np.ndarray)
        assert actual.dtype == dtype
        np.testing.assert_array_equal(actual, expected)


def test_relu_by_hand():
    x = np.array([-1, 0, 2], np.float32)
    np.testing.assert_array_equal(ops.relu(x), [0, 0, 2])
    np.testing.assert_array_equal(ops.relu_backward(np.full(3, 5, np.float32), x), [0, 0, 5])


def test_nan_and_infinity_pass_and_warn_nobody():
    x = np.array([np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(ops.relu(x), [np.nan, np.inf, 0])
    np.testing.assert_array_equal(ops.relu_backward(np.array([1.0, 2.0, 3.0]), x), [1, 2, 0])
    np.testing.assert_array_equal(ops.relu_backward(np.array([np.inf, np.nan]), np.array([-1.0, -1.0])), [0, 0])


def test_relu_leaves_its_input_alone():
    x = np.array([[-1.0, 2.0]]).T
    y = ops.relu(x)
    assert not np.shares_memory(x, y)
    np.testing.assert_array_equal(x, [[-1], [2]])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.relu(np.array([1, -1])),
            "relu: x (2,) is int64 but must be float32 or float64; convert it with x.astype(np.float32).",
        ),
        (lambda: ops.relu(-1.0), "relu: x must be a NumPy array, not float."),
        (
            lambda: ops.relu_backward(np.zeros((2, 3)), np.zeros((3, 2))),
            "relu_backward: dy is (2, 3) but must be (3, 2), because x is.",
        ),
        (
            lambda: ops.relu_backward(np.zeros(2), np.zeros(2, np.float32)),
            "relu_backward: x (2,) is float32 but dy (2,) is float64; convert one of them, as in dy.astype(x.dtype).",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence
