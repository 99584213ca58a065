"""Losses: against their slow twins, by hand, by slopes, and with everything they must refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops import reference
from tests.ops.close import assert_close, slope


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.integers(0, 99),
    st.sampled_from([np.float32, np.float64]),
    st.sampled_from([np.int64, np.int8, np.uint16]),
    st.floats(-2, 2),
)
def test_cross_entropy_and_its_gradient_equal_their_slow_twins(shape, seed, dtype, label_type, dy):
    rng = np.random.default_rng(seed)
    logits = (20 * rng.normal(size=shape)).astype(dtype)
    labels = rng.integers(0, shape[1], size=(shape[0], *shape[2:])).astype(label_type)
    assert_close(ops.cross_entropy(logits, labels), reference.cross_entropy(logits, labels))
    assert_close(ops.cross_entropy_backward(dy, logits, labels), reference.cross_entropy_backward(dy, logits, labels))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 4), max_size=4), st.integers(0, 99), st.sampled_from([np.float32, np.float64]))
def test_mse_and_its_gradient_equal_their_slow_twins(shape, seed, dtype):
    rng = np.random.default_rng(seed)
    prediction, target = (np.asarray(rng.normal(size=shape), dtype) for _ in range(2))
    assert_close(ops.mse(prediction, target), reference.mse(prediction, target))
    assert_close(ops.mse_backward(1.5, prediction, target), reference.mse_backward(1.5, prediction, target))


def test_backward_is_the_slope_of_forward():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(3, 4, 2)), rng.integers(0, 4, size=(3, 2))
    expected = 2 * slope(lambda: ops.cross_entropy(logits, labels), logits)
    np.testing.assert_allclose(ops.cross_entropy_backward(2.0, logits, labels), expected, atol=1e-8)
    prediction, target = rng.normal(size=(2, 3, 4))
    expected = 2 * slope(lambda: ops.mse(prediction, target), prediction)
    np.testing.assert_allclose(ops.mse_backward(2.0, prediction, target), expected, atol=1e-8)


def test_by_hand_the_mean_is_over_the_labels_not_the_classes():
    logits, labels = np.log([[1.0, 1, 2], [1, 2, 1]]), np.array([2, 0])  # shares ½ and ¼ of the truth
    assert ops.cross_entropy(logits, labels) == pytest.approx((np.log(2) + np.log(4)) / 2)
    np.testing.assert_allclose(ops.cross_entropy_backward(8.0, logits, labels), [[1, 1, -2], [-3, 2, 1]])
    x, t = np.array([[1.0, 2, 3]]), np.array([[1.0, 0, 6]])
    assert ops.mse(x, t) == pytest.approx(13 / 3)
    np.testing.assert_allclose(ops.mse_backward(3.0, x, t), [[0, 4, -6]])


def test_a_loss_is_a_number_of_the_inputs_dtype():
    for dtype in (np.float32, np.float64):
        for loss in (
            ops.cross_entropy(np.zeros((2, 3), dtype), np.zeros(2, int)),
            ops.mse(np.ones(2, dtype), np.zeros(2, dtype)),
        ):
            assert type(loss) is dtype


def test_dy_may_be_any_kind_of_number():
    logits, labels = np.zeros((1, 2), np.float32), np.array([1])
    expected = ops.cross_entropy_backward(1.0, logits, labels)
    for one in (1, np.float32(1), np.float64(1), np.array(1.0), np.int64(1)):
        actual = ops.cross_entropy_backward(one, logits, labels)
        assert actual.dtype == np.float32
        np.testing.assert_array_equal(actual, expected)


def test_a_dy_that_is_nan_or_infinite_shows_in_the_gradient():
    for dy in (np.nan, np.inf, -np.inf):
        dlogits = ops.cross_entropy_backward(dy, np.zeros((1, 2)), np.array([1]))
        np.testing.assert_array_equal(dlogits, [[dy, -dy]])
        np.testing.assert_array_equal(ops.mse_backward(dy, np.ones(1), np.zeros(1)), [dy])


def test_the_loss_of_a_hopeless_guess_is_large_and_finite():
    assert ops.cross_entropy(np.array([[1e4, 0.0]]), np.array([1])) == 1e4
    assert ops.cross_entropy(np.array([[1e4, 0.0]]), np.array([0])) == 0


def test_nan_and_infinity_travel_as_in_the_slow_twin_and_warn_nobody():
    for row in ([np.nan, 1.0], [np.inf, 1.0], [-np.inf, 1.0], [np.inf, np.inf], [-np.inf, -np.inf]):
        logits, labels = np.array([row, [0.0, 1.0]]), np.array([0, 1])
        target = np.zeros_like(logits)
        actual = (
            ops.cross_entropy(logits, labels),
            ops.cross_entropy_backward(1.0, logits, labels),
            ops.mse(logits, target),
            ops.mse_backward(1.0, logits, target),
        )
        with np.errstate(all="ignore"):
            expected = (
                reference.cross_entropy(logits, labels),
                reference.cross_entropy_backward(1.0, logits, labels),
                reference.mse(logits, target),
                reference.mse_backward(1.0, logits, target),
            )
        for ours, theirs in zip(actual, expected, strict=True):
            np.testing.assert_allclose(ours, theirs)


LOGITS, LABELS = np.zeros((4, 3)), np.zeros(4, int)


@pytest.mark.parametrize("name", ["cross_entropy", "cross_entropy_backward"])
@pytest.mark.parametrize(
    ("logits", "labels", "sentence"),
    [
        (LOGITS, LABELS[:3], "labels is (3,) but must be (4,), because logits is (4, 3)."),
        (LOGITS, LOGITS, "labels (4, 3) is float64 but must be whole numbers, one per item."),
        (LOGITS, LOGITS.astype(int), "labels is (4, 3) but must be (4,), because logits is (4, 3)."),
        (LOGITS, LABELS > 0, "labels (4,) is bool but must be whole numbers, one per item."),
        (LOGITS, [0, 1, 2, 0], "labels must be a NumPy array, not list."),
        (LOGITS, np.array([0, 1, 3, 2]), "label 3 is not a class: logits (4, 3) has classes 0 to 2."),
        (LOGITS, np.array([0, 1, -1, 2]), "label -1 is not a class: logits (4, 3) has classes 0 to 2."),
        (LOGITS[0], LABELS, "logits must be (N, K, ...) with K classes but is (3,)."),
        (LOGITS[:, :0], LABELS, "logits must be (N, K, ...) with K classes but is (4, 0)."),
        (
            LOGITS.astype(int),
            LABELS,
            "logits (4, 3) is int64 but must be float32 or float64; convert it with logits.astype(np.float32).",
        ),
    ],
)
def test_labels_that_do_not_fit_are_refused_with_a_sentence(name, logits, labels, sentence):
    with pytest.raises(ShapeError) as caught:
        getattr(ops, name)(*([1.0] if "backward" in name else []), logits, labels)
    assert str(caught.value) == f"{name}: {sentence}"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.mse(np.zeros((4, 1)), np.zeros(4)),
            "mse: target is (4,) but must be (4, 1), because prediction is, and nothing is broadcast.",
        ),
        (
            lambda: ops.mse_backward(1.0, np.zeros(4), np.zeros(3)),
            "mse_backward: target is (3,) but must be (4,), because prediction is, and nothing is broadcast.",
        ),
        (lambda: ops.mse_backward(None, LOGITS, LOGITS), "mse_backward: dy must be a number, not None."),
        (
            lambda: ops.cross_entropy_backward(True, LOGITS, LABELS),
            "cross_entropy_backward: dy must be a number, not True.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence
