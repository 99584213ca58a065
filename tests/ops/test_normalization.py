"""Batch normalisation and dropout: against their slow twins, by hand, by slopes, and with what they must refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops import reference
from tests.ops.close import assert_close, slope

DTYPES = [np.float32, np.float64]


@st.composite
def batches(draw):
    """Arguments and options of batch_norm2d."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 6), st.integers(2, 6)))
    rng, dtype = np.random.default_rng(draw(st.integers(0, 2**32))), draw(st.sampled_from(DTYPES))
    x = draw(st.sampled_from([0.1, 1, 5])) * rng.normal(size=shape) + draw(st.sampled_from([-2, 0, 3]))
    vectors = [rng.normal(size=shape[1]) for _ in range(3)] + [rng.uniform(0.5, 2, size=shape[1])]
    options = {"training": draw(st.booleans()), "momentum": draw(st.floats(0, 1)), "eps": 1e-3}
    return [np.asarray(a, dtype) for a in (x, *vectors)], options, rng


@settings(max_examples=100, deadline=None)
@given(batches())
def test_batch_norm_equals_its_slow_twin(case):
    args, options, _ = case
    for actual, expected in zip(
        ops.batch_norm2d(*args, **options), reference.batch_norm2d(*args, **options), strict=True
    ):
        assert_close(actual, expected)


@settings(max_examples=100, deadline=None)
@given(batches())
def test_batch_norm_backward_equals_its_slow_twin(case):
    args, options, rng = case
    dy = rng.normal(size=args[0].shape).astype(args[0].dtype)
    actual, expected = (
        module.batch_norm2d_backward(dy, *args, **options | {"eps": 0.1}) for module in (ops, reference)
    )
    for ours, theirs in zip(actual, expected, strict=True):
        assert_close(ours, theirs)


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_backward_is_the_slope_of_forward(training):
    rng = np.random.default_rng(0)
    x, gamma, beta, mean = rng.normal(size=(2, 3, 2, 3)), *rng.normal(size=(3, 3))
    dy, var = rng.normal(size=x.shape), np.array([0.5, 1, 2])

    def loss():
        return np.vdot(dy, ops.batch_norm2d(x, gamma, beta, mean, var, training=training)[0])

    gradients = ops.batch_norm2d_backward(dy, x, gamma, beta, mean, var, training=training)
    for array, gradient in zip((x, gamma, beta), gradients, strict=True):
        np.testing.assert_allclose(gradient, slope(loss, array), atol=1e-7)


def test_in_training_each_channel_gets_mean_beta_and_deviation_gamma():
    rng = np.random.default_rng(1)
    x, gamma, beta = 7 * rng.normal(size=(5, 3, 8, 9)) + 4, np.array([1.0, 2, 3]), np.array([-1.0, 0, 1])
    y, _, _ = ops.batch_norm2d(x, gamma, beta, np.zeros(3), np.ones(3), training=True, eps=0)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), beta, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=(0, 2, 3)), gamma)


def test_by_hand_the_batch_is_divided_by_its_number_and_the_running_variance_by_one_less():
    x = np.array([1.0, 3.0, 5.0, 7.0]).reshape(4, 1, 1, 1)  # mean 4, variance 20/4 = 5, unbiased 20/3
    one, zero = np.ones(1), np.zeros(1)
    y, mean, var = ops.batch_norm2d(x, one, zero, zero, one, training=True, momentum=0.1, eps=0)
    np.testing.assert_allclose(y.ravel(), np.array([-3, -1, 1, 3]) / np.sqrt(5))
    np.testing.assert_allclose([mean, var], [[0.4], [0.9 + 0.1 * 20 / 3]])


def test_in_use_the_running_statistics_count_and_come_back_unchanged():
    x, vectors = np.array([1.0, 3.0]).reshape(2, 1, 1, 1), [np.array([v]) for v in (2.0, 10.0, 1.0, 4.0)]
    y, mean, var = ops.batch_norm2d(x, *vectors, training=False, eps=0)
    np.testing.assert_array_equal(y.ravel(), [10, 12])
    assert (mean, var) == (1, 4)
    assert not np.shares_memory(mean, vectors[2])


def test_nan_and_infinity_stay_in_their_channel_and_warn_nobody():
    x = np.random.default_rng(2).normal(size=(2, 3, 2, 2))
    x[0, 0, 0, 0], x[1, 1, 1, 1] = np.nan, np.inf
    one, zero = np.ones(3), np.zeros(3)
    for training in (True, False):
        results = (
            *ops.batch_norm2d(x, one, zero, zero, one, training=training),
            *ops.batch_norm2d_backward(x, x, one, zero, zero, one, training=training),
        )
        with np.errstate(all="ignore"):
            expected = (
                *reference.batch_norm2d(x, one, zero, zero, one, training=training),
                *reference.batch_norm2d_backward(x, x, one, zero, zero, one, training=training),
            )
        for actual, wanted in zip(results, expected, strict=True):
            np.testing.assert_allclose(actual, wanted, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=4), st.floats(0, 1), st.booleans(), st.sampled_from(DTYPES))
def test_dropout_equals_its_slow_twin_draw_for_draw(shape, p, training, dtype):
    x = np.asarray(np.random.default_rng(3).normal(size=shape), dtype)
    actual, expected = (
        module.dropout(x, p, rng=np.random.default_rng(4), training=training) for module in (ops, reference)
    )
    for ours, theirs in zip(actual, expected, strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    np.testing.assert_array_equal(ops.dropout_backward(x, actual[1]), x * actual[1])


@pytest.mark.parametrize("module", [ops, reference])
def test_dropped_is_exactly_what_draws_less_than_p(module):
    draws = np.random.default_rng(7).random(9)
    for p in draws:
        _, mask = module.dropout(np.ones(9), float(p), rng=np.random.default_rng(7), training=True)
        np.testing.assert_array_equal(mask == 0, draws < p)


def test_dropout_keeps_the_mean_and_drops_about_p():
    x = np.ones((200, 500), np.float32)
    y, mask = ops.dropout(x, 0.3, rng=np.random.default_rng(5), training=True)
    assert (y == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert y.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(y, mask)
    np.testing.assert_allclose(np.unique(mask), [0, 1 / 0.7], rtol=1e-6)


def test_dropout_advances_the_generator_it_is_given_and_no_other():
    x, rng = np.ones(100), np.random.default_rng(6)
    first, second = (ops.dropout(x, 0.5, rng=rng, training=True)[0] for _ in range(2))
    assert (first != second).any()
    state = rng.bit_generator.state
    for module in (ops, reference):
        for p, training in ((0.5, False), (0, True)):  # where nothing is dropped, nothing is drawn
            y, mask = module.dropout(x, p, rng=rng, training=training)
            np.testing.assert_array_equal([y, mask], np.ones((2, 100)))
            assert rng.bit_generator.state == state


X, C = np.zeros((2, 3, 4, 5)), np.ones(3)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.batch_norm2d(X, C, C, C, np.ones(4), training=True),
            "batch_norm2d: running_var is (4,) but must be (3,), because x (2, 3, 4, 5) has 3 channels.",
        ),
        (
            lambda: ops.batch_norm2d(X, C[:, None], C, C, C, training=True),
            "batch_norm2d: gamma is (3, 1) but must be (3,), because x (2, 3, 4, 5) has 3 channels.",
        ),
        (
            lambda: ops.batch_norm2d(X[:, :, 0, 0], C, C, C, C, training=True),
            "batch_norm2d: x must be (N, C, H, W) but is (2, 3); add the missing axes: x[None, None].",
        ),
        (
            lambda: ops.batch_norm2d(X[:, :, :0], C, C, C, C, training=False),
            "batch_norm2d: x (N, C, H, W) is empty: (2, 3, 0, 5).",
        ),
        (
            lambda: ops.batch_norm2d(X[:1, :, :1, :1], C, C, C, C, training=True),
            "batch_norm2d: x (1, 3, 1, 1) has one value for each channel; in training a variance needs more.",
        ),
        (
            lambda: ops.batch_norm2d_backward(X, X[:1, :, :1, :1], C, C, C, C, training=True),
            "batch_norm2d_backward: x (1, 3, 1, 1) has one value for each channel; in training a variance needs more.",
        ),
        (
            lambda: ops.batch_norm2d(X, C, C, C, C, training=True, momentum=1.5),
            "batch_norm2d: momentum must be from 0 to 1, not 1.5.",
        ),
        (
            lambda: ops.batch_norm2d(X, C, C, C, C, training=True, momentum=None),
            "batch_norm2d: momentum must be a number, not None.",
        ),
        (
            lambda: ops.batch_norm2d(X, C, C, C, C, training=True, eps=-1),
            "batch_norm2d: eps must be at least 0, not -1.",
        ),
        (
            lambda: ops.batch_norm2d(X, C, C, C, C, training=True, eps=float("nan")),
            "batch_norm2d: eps must be at least 0, not nan.",
        ),
        (
            lambda: ops.batch_norm2d_backward(X[:1], X, C, C, C, C, training=True),
            "batch_norm2d_backward: dy is (1, 3, 4, 5) but must be (2, 3, 4, 5), because x is.",
        ),
        (
            lambda: ops.batch_norm2d_backward(X, X, C, C[:1], C, C, training=True),
            "batch_norm2d_backward: beta is (1,) but must be (3,), because x (2, 3, 4, 5) has 3 channels.",
        ),
        (
            lambda: ops.dropout(C, 1.5, rng=np.random.default_rng(0), training=True),
            "dropout: p must be from 0 to 1, not 1.5.",
        ),
        (
            lambda: ops.dropout(C, -0.1, rng=np.random.default_rng(0), training=False),
            "dropout: p must be from 0 to 1, not -0.1.",
        ),
        (
            lambda: ops.dropout(C, "half", rng=np.random.default_rng(0), training=True),
            "dropout: p must be a number, not 'half'.",
        ),
        (
            lambda: ops.dropout(C, 0.5, rng=0, training=True),
            "dropout: rng must be a NumPy Generator, such as np.random.default_rng(0), not int.",
        ),
        (
            lambda: ops.dropout_backward(C, np.ones(4)),
            "dropout_backward: dy is (3,) but must be (4,), because mask is.",
        ),
        (
            lambda: ops.dropout_backward(C, C > 0),
            "dropout_backward: mask (3,) is bool but must be float32 or float64;",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value).startswith(sentence)
