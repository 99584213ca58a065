"""Activations and the softmax family: against their slow twins, by hand, and with everything they must refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops import reference
from tests.ops.close import assert_close, slope

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


ELEMENTWISE = ["relu", "leaky_relu", "sigmoid", "tanh"]
ALONG_AN_AXIS = ["softmax", "log_softmax"]
wide = st.lists(st.floats(-200, 200, width=32) | st.sampled_from([0.0, -0.0, 1e30, -1e30]), max_size=12)


@settings(max_examples=50, deadline=None)
@given(wide, wide, st.sampled_from([np.float32, np.float64]), st.sampled_from(ELEMENTWISE))
def test_elementwise_ones_equal_their_slow_twins_however_large_the_numbers(xs, dys, dtype, name):
    n = min(len(xs), len(dys))
    x, dy = np.array(xs[:n], dtype), np.clip(np.array(dys[:n], dtype), -200, 200)
    assert_close(getattr(ops, name)(x), getattr(reference, name)(x))
    backward = f"{name}_backward"
    assert_close(getattr(ops, backward)(dy, x), getattr(reference, backward)(dy, x))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=4).map(tuple),
    st.data(),
    st.sampled_from([np.float32, np.float64]),
    st.sampled_from(ALONG_AN_AXIS),
)
def test_the_softmax_family_equals_its_slow_twins_along_any_axis(shape, data, dtype, name):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x, dy = ((scale * rng.normal(size=shape)).astype(dtype) for scale in (50, 1))
    assert_close(getattr(ops, name)(x, axis=axis), getattr(reference, name)(x, axis=axis))
    backward = f"{name}_backward"
    assert_close(getattr(ops, backward)(dy, x, axis=axis), getattr(reference, backward)(dy, x, axis=axis))


@pytest.mark.parametrize("name", ELEMENTWISE + ALONG_AN_AXIS)
def test_backward_is_the_slope_of_forward(name):
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    expected = slope(lambda: np.vdot(dy, getattr(ops, name)(x)), x)
    np.testing.assert_allclose(getattr(ops, f"{name}_backward")(dy, x), expected, atol=1e-8)


def test_numbers_worked_out_by_hand():
    x = np.array([[-2.0, 0.0, 2.0]])
    np.testing.assert_allclose(ops.leaky_relu(x), [[-0.02, 0, 2]])
    np.testing.assert_allclose(ops.leaky_relu(x, negative_slope=0.5), [[-1, 0, 2]])
    np.testing.assert_allclose(ops.sigmoid(x), [[1 / (1 + np.e**2), 0.5, 1 / (1 + np.e**-2)]])
    np.testing.assert_allclose(ops.tanh(np.array(np.log(2.0))), 0.6)  # (2 − ½) / (2 + ½)
    np.testing.assert_allclose(ops.softmax(np.log([[1.0, 2.0, 5.0]])), [[1 / 8, 2 / 8, 5 / 8]])
    np.testing.assert_allclose(ops.log_softmax(np.log([[1.0, 2.0, 5.0]])), np.log([[1 / 8, 2 / 8, 5 / 8]]))
    np.testing.assert_allclose(ops.tanh_backward(np.array(2.0), np.array(np.log(2.0))), 2 * 0.64)
    np.testing.assert_allclose(ops.softmax_backward(np.array([[1.0, 0.0]]), np.zeros((1, 2))), [[0.25, -0.25]])


@pytest.mark.parametrize("module", [ops, reference])
def test_at_0_a_slope_counts_and_for_relu_it_is_0(module):
    dy, zeros = np.array([3.0, 5.0]), np.array([0.0, -0.0])
    np.testing.assert_array_equal(module.relu_backward(dy, zeros), [0, 0])
    np.testing.assert_array_equal(module.leaky_relu_backward(dy, zeros, 0.5), [1.5, 2.5])
    np.testing.assert_array_equal(module.leaky_relu_backward(dy, zeros, -2.0), [-6, -10])


@pytest.mark.parametrize("slope", [-2.0, 0.0, 1.0, np.inf, np.nan])
def test_a_slope_may_be_any_number(slope):
    x = np.array([-np.inf, -1.0, -0.0, 0.0, 1.0, np.inf, np.nan])
    actual = ops.leaky_relu(x, slope), ops.leaky_relu_backward(x[::-1], x, slope)
    with np.errstate(all="ignore"):
        expected = reference.leaky_relu(x, slope), reference.leaky_relu_backward(x[::-1], x, slope)
    np.testing.assert_array_equal(actual, expected)


@pytest.mark.parametrize("name", ["softmax_backward", "log_softmax_backward"])
def test_the_slow_twins_answer_for_all_rows_or_for_none(name):
    with pytest.raises(ValueError, match="zip"):
        getattr(reference, name)(np.ones((2, 3)), np.ones((4, 3)))


def test_shares_are_positive_sum_to_one_and_ignore_a_shift():
    x = np.random.default_rng(1).normal(size=(2, 5, 3))
    y = ops.softmax(x)
    assert (y > 0).all()
    np.testing.assert_allclose(y.sum(axis=1), 1)
    np.testing.assert_allclose(ops.softmax(x + 1000), y)
    np.testing.assert_allclose(ops.log_softmax(x), np.log(y))


@pytest.mark.parametrize("name", ELEMENTWISE + ALONG_AN_AXIS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nan_and_infinity_travel_as_in_the_slow_twin_and_warn_nobody(name, dtype):
    for row in ([np.nan, 1.0], [np.inf, 1.0], [-np.inf, 1.0], [-np.inf, -np.inf], [np.inf, np.inf], [3e38, -3e38]):
        x = np.array([row], dtype)
        for dy in (np.ones_like(x), np.array([[np.inf, np.nan]], dtype)):
            actual = getattr(ops, name)(x), getattr(ops, f"{name}_backward")(dy, x)
            with np.errstate(all="ignore"):
                expected = getattr(reference, name)(x), getattr(reference, f"{name}_backward")(dy, x)
            for ours, theirs in zip(actual, expected, strict=True):
                np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("module", [ops, reference])
def test_a_row_of_scores_knows_nothing_of_other_rows_however_far_they_are(module):
    x = np.array([[1e4, 1e4], [0.0, 0.0], [-1e4, -1e4]])
    np.testing.assert_allclose(module.softmax(x), np.full((3, 2), 0.5))
    np.testing.assert_allclose(module.log_softmax(x), np.full((3, 2), np.log(0.5)))
    dx = module.log_softmax_backward(np.tile([1.0, 0.0], (3, 1)), x)
    np.testing.assert_allclose(dx, np.tile([0.5, -0.5], (3, 1)))


def test_a_masked_score_gets_no_share():
    np.testing.assert_array_equal(ops.softmax(np.array([[0.0, -np.inf, 0.0]])), [[0.5, 0, 0.5]])


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
        (lambda: ops.leaky_relu(np.zeros(2), "0.1"), "leaky_relu: negative_slope must be a number, not '0.1'."),
        (lambda: ops.leaky_relu(np.zeros(2), True), "leaky_relu: negative_slope must be a number, not True."),
        (
            lambda: ops.leaky_relu_backward(np.zeros(2), np.zeros(3)),
            "leaky_relu_backward: dy is (2,) but must be (3,), because x is.",
        ),
        (
            lambda: ops.leaky_relu_backward(np.zeros(2), np.zeros(2), None),
            "leaky_relu_backward: negative_slope must be a number, not None.",
        ),
        (lambda: ops.sigmoid([1.0]), "sigmoid: x must be a NumPy array, not list."),
        (
            lambda: ops.sigmoid_backward(np.zeros(2), np.zeros(3)),
            "sigmoid_backward: dy is (2,) but must be (3,), because x is.",
        ),
        (lambda: ops.tanh(1.0), "tanh: x must be a NumPy array, not float."),
        (
            lambda: ops.tanh_backward(np.zeros(2), np.zeros(3)),
            "tanh_backward: dy is (2,) but must be (3,), because x is.",
        ),
        (lambda: ops.softmax(np.zeros(3)), "softmax: x (3,) has no axis 1."),
        (lambda: ops.softmax(np.array(1.0), axis=0), "softmax: x () has no axis 0."),
        (lambda: ops.softmax(np.zeros((2, 3)), axis=-3), "softmax: x (2, 3) has no axis -3."),
        (lambda: ops.softmax(np.zeros((2, 3)), axis=1.0), "softmax: axis must be a whole number, not 1.0."),
        (lambda: ops.softmax(np.zeros((2, 3)), axis=None), "softmax: axis must be a whole number, not None."),
        (
            lambda: ops.softmax_backward(np.zeros((2, 3)), np.zeros((2, 3)), axis=2),
            "softmax_backward: x (2, 3) has no axis 2.",
        ),
        (
            lambda: ops.softmax_backward(np.zeros((2, 1)), np.zeros((2, 3))),
            "softmax_backward: dy is (2, 1) but must be (2, 3), because x is.",
        ),
        (lambda: ops.log_softmax(np.zeros(3)), "log_softmax: x (3,) has no axis 1."),
        (
            lambda: ops.log_softmax_backward(np.zeros((2, 3)), np.zeros((2, 3)), axis=True),
            "log_softmax_backward: axis must be a whole number, not True.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence
