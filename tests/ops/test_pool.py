"""Pooling: against its slow twin, by hand, and with everything it must refuse."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops import reference
from tests.ops.close import assert_close

X = np.arange(1, 10, dtype=np.float32).reshape(1, 1, 3, 3)  # 1 2 3 / 4 5 6 / 7 8 9


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def poolings(draw):
    """Images and the options that both kinds of pooling share."""
    H, W = draw(pairs(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=(*draw(pairs(1, 3)), H, W)).astype(draw(st.sampled_from([np.float32, np.float64])))
    padding = draw(st.one_of(st.integers(0, 2), st.tuples(pairs(0, 2), pairs(0, 2)), st.just("same")))
    options = {"stride": draw(st.none() | pairs(1, 4)), "padding": padding, "ceil_mode": draw(st.booleans())}
    return x, draw(pairs(1, 4)), options


def attempt(pool, *arguments, **options):
    """Pool, or let hypothesis look for another case when the windows do not fit."""
    try:
        return pool(*arguments, **options)
    except ShapeError as error:
        assume(not ("fits" in str(error) or "nothing but padding" in str(error)))
        raise


@settings(max_examples=150, deadline=None)
@given(poolings(), pairs(1, 3))
def test_max_pool2d_equals_its_slow_twin(case, dilation):
    x, kernel_size, options = case
    y = attempt(ops.max_pool2d, x, kernel_size, dilation=dilation, **options)
    expected = reference.max_pool2d(x, kernel_size, dilation=dilation, **options)
    assert y.dtype == x.dtype
    np.testing.assert_array_equal(y, expected)


@settings(max_examples=150, deadline=None)
@given(poolings(), st.booleans())
def test_avg_pool2d_equals_its_slow_twin(case, count_include_pad):
    x, kernel_size, options = case
    y = attempt(ops.avg_pool2d, x, kernel_size, count_include_pad=count_include_pad, **options)
    expected = reference.avg_pool2d(x, kernel_size, count_include_pad=count_include_pad, **options)
    assert y.dtype == x.dtype
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-5 if x.dtype == np.float32 else 1e-14)


@settings(max_examples=150, deadline=None)
@given(poolings(), pairs(1, 3), st.booleans())
def test_max_pool2d_backward_equals_its_slow_twin(case, dilation, ties):
    x, kernel_size, options = case
    x = np.round(x) if ties else x
    options["dilation"] = dilation
    dy = np.random.default_rng(0).normal(size=attempt(ops.max_pool2d, x, kernel_size, **options).shape).astype(x.dtype)
    actual = ops.max_pool2d_backward(dy, x, kernel_size, **options)
    assert_close(actual, reference.max_pool2d_backward(dy, x, kernel_size, **options))


@settings(max_examples=150, deadline=None)
@given(poolings(), st.booleans())
def test_avg_pool2d_backward_equals_its_slow_twin(case, count_include_pad):
    x, kernel_size, options = case
    options["count_include_pad"] = count_include_pad
    dy = np.random.default_rng(0).normal(size=attempt(ops.avg_pool2d, x, kernel_size, **options).shape).astype(x.dtype)
    actual = ops.avg_pool2d_backward(dy, x, kernel_size, **options)
    assert_close(actual, reference.avg_pool2d_backward(dy, x, kernel_size, **options))


@settings(max_examples=100, deadline=None)
@given(poolings(), st.booleans())
def test_backward_is_the_adjoint_of_forward(case, count_include_pad):
    x, kernel_size, options = case
    x = x.astype(np.float64)
    y = attempt(ops.max_pool2d, x, kernel_size, **options)
    dy = np.random.default_rng(1).normal(size=y.shape)
    # a maximum picks pixels: linear for as long as the winners stay the same
    assert np.vdot(dy, y) == pytest.approx(np.vdot(ops.max_pool2d_backward(dy, x, kernel_size, **options), x), abs=1e-9)
    options["count_include_pad"] = count_include_pad
    y = ops.avg_pool2d(x, kernel_size, **options)
    assert np.vdot(dy, y) == pytest.approx(np.vdot(ops.avg_pool2d_backward(dy, x, kernel_size, **options), x), abs=1e-9)


@pytest.mark.parametrize("module", [ops, reference])
def test_gradients_by_hand(module):
    dy = np.array([[[[1, 10], [100, 1000]]]], np.float32)
    np.testing.assert_array_equal(
        module.max_pool2d_backward(dy, X, 2, stride=1)[0, 0], [[0, 0, 0], [0, 1, 10], [0, 100, 1000]]
    )
    np.testing.assert_array_equal(
        module.avg_pool2d_backward(4 * dy, X, 2, stride=1)[0, 0], [[1, 11, 10], [101, 1111, 1010], [100, 1100, 1000]]
    )
    shares = module.avg_pool2d_backward(4 * dy, X, 2, stride=2, padding=1)  # of which the padding takes its part
    np.testing.assert_array_equal(shares[0, 0], [[1, 10, 10], [100, 1000, 1000], [100, 1000, 1000]])


def test_a_pixel_that_wins_several_windows_gets_all_their_gradients():
    x = X.copy()
    x[0, 0, 1, 1] = 100
    dx = ops.max_pool2d_backward(np.array([[[[1, 10], [100, 1000]]]], np.float32), x, 2, stride=1)
    np.testing.assert_array_equal(dx[0, 0], [[0, 0, 0], [0, 1111, 0], [0, 0, 0]])


def test_ties_go_to_the_first_maximum_in_reading_order():
    x = np.zeros((1, 1, 2, 4))
    dx = ops.max_pool2d_backward(np.array([[[[1.0, 2.0]]]]), x, 2)
    np.testing.assert_array_equal(dx[0, 0], [[1, 0, 2, 0], [0, 0, 0, 0]])


def test_no_gradient_is_lost_to_the_padding_even_when_everything_is_minus_infinity():
    x = np.full((1, 1, 3, 3), -np.inf)
    dx = ops.max_pool2d_backward(np.ones((1, 1, 2, 2)), x, 2, padding=1)
    np.testing.assert_array_equal(dx[0, 0], [[1, 1, 0], [1, 1, 0], [0, 0, 0]])
    np.testing.assert_array_equal(dx, reference.max_pool2d_backward(np.ones((1, 1, 2, 2)), x, 2, padding=1))


def test_the_gradient_of_a_maximum_finds_the_first_nan():
    x = np.array([[[[1.0, np.nan], [np.inf, np.nan]]]])
    np.testing.assert_array_equal(ops.max_pool2d_backward(np.ones((1, 1, 1, 1)), x, 2)[0, 0], [[0, 1], [0, 0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_ties_nan_and_infinities_find_their_winner_on_large_images_too(stride, dtype):
    rng = np.random.default_rng(3)
    x = rng.integers(-2, 3, (2, 2, 57, 83)).astype(dtype)
    for value in (np.nan, np.inf, -np.inf):
        x[rng.random(x.shape) < 0.1] = value
    x[0, 0] = -np.inf
    options = {"stride": stride, "padding": 1}
    dy = rng.integers(-9, 10, ops.max_pool2d(x, 3, **options).shape).astype(dtype)  # whose sums are exact
    expected = reference.max_pool2d_backward(dy, x, 3, **options)
    np.testing.assert_array_equal(ops.max_pool2d_backward(dy, x, 3, **options), expected)


def test_nan_and_infinity_in_dy_reach_only_their_window():
    dy = np.array([[[[np.nan, 1.0], [np.inf, 1.0]]]])
    x = np.random.default_rng(2).normal(size=(1, 1, 4, 4))
    for name in ("max_pool2d_backward", "avg_pool2d_backward"):
        np.testing.assert_array_equal(getattr(ops, name)(dy, x, 2), getattr(reference, name)(dy, x, 2))


def test_pixels_that_no_window_holds_get_no_gradient():
    for backward in (ops.max_pool2d_backward, ops.avg_pool2d_backward):
        dx = backward(np.ones((1, 1, 1, 1), np.float32), X, 2)
        assert (dx[0, 0, 2] == 0).all()
        assert (dx[0, 0, :, 2] == 0).all()


def test_global_average_by_hand():
    x = np.stack([X[0, 0], 10 * X[0, 0]])[None]
    np.testing.assert_array_equal(ops.global_avg_pool2d(x), [[[[5]], [[50]]]])
    dx = ops.global_avg_pool2d_backward(np.array([[[[9]], [[18]]]], np.float32), x)
    np.testing.assert_array_equal(dx[0], [np.ones((3, 3)), np.full((3, 3), 2)])
    assert np.isnan(ops.global_avg_pool2d(np.array([[[[np.inf, -np.inf]]]])))


def test_padding_wider_than_half_a_window_is_allowed_while_every_window_holds_a_pixel():
    np.testing.assert_array_equal(ops.max_pool2d(X, 3, padding=2, stride=2)[0, 0], [[1, 3, 3], [7, 9, 9], [7, 9, 9]])


def test_three_by_three_by_hand():
    np.testing.assert_array_equal(ops.max_pool2d(X, 2, stride=1)[0, 0], [[5, 6], [8, 9]])
    np.testing.assert_array_equal(ops.avg_pool2d(X, 2, stride=1)[0, 0], [[3, 4], [6, 7]])


def test_the_stride_is_the_kernel_size_unless_told_otherwise():
    assert ops.max_pool2d(np.zeros((1, 1, 6, 9)), (2, 3)).shape == (1, 1, 3, 3)


def test_padding_never_wins_a_maximum():
    np.testing.assert_array_equal(ops.max_pool2d(-X, 2, padding=1)[0, 0], [[-1, -2], [-4, -5]])


def test_padding_counts_in_an_average_unless_told_otherwise():
    np.testing.assert_array_equal(ops.avg_pool2d(X, 2, padding=1)[0, 0], [[0.25, 1.25], [2.75, 7]])
    uncounted = ops.avg_pool2d(X, 2, padding=1, count_include_pad=False)
    np.testing.assert_array_equal(uncounted[0, 0], [[1, 2.5], [5.5, 7]])


def test_what_hangs_over_the_edge_never_counts():
    np.testing.assert_array_equal(ops.avg_pool2d(X, 2, ceil_mode=True)[0, 0], [[3, 4.5], [7.5, 9]])
    np.testing.assert_array_equal(ops.max_pool2d(-X, 2, ceil_mode=True)[0, 0], [[-1, -3], [-7, -9]])


def test_a_window_that_would_start_beyond_the_image_is_dropped():
    # size 3, stride 2, padding 1: a third window would start at padded pixel 4 = image pixel 3, which is padding
    assert ops.max_pool2d(X, 2, padding=1, ceil_mode=True).shape == (1, 1, 2, 2)


@pytest.mark.parametrize("pool", [ops.max_pool2d, ops.avg_pool2d])
def test_nan_reaches_every_window_that_holds_it_wherever_it_stands(pool):
    for index in np.ndindex(2, 2):
        x = np.ones((1, 1, 4, 4))
        x[0, 0][index] = np.nan
        np.testing.assert_array_equal(np.isnan(pool(x, 2)[0, 0]), [[True, False], [False, False]])


def test_infinity_is_an_ordinary_value():
    x = np.full((1, 1, 2, 4), -np.inf)
    x[0, 0, 1, 3] = np.inf
    np.testing.assert_array_equal(ops.max_pool2d(x, 2)[0, 0], [[-np.inf, np.inf]])
    np.testing.assert_array_equal(ops.avg_pool2d(np.abs(x), 2)[0, 0], [[np.inf, np.inf]])


@pytest.mark.parametrize("pool", [ops.max_pool2d, ops.avg_pool2d])
@pytest.mark.parametrize(
    "layout",
    [np.asfortranarray, lambda a: a[:, :, ::-1].copy()[:, :, ::-1], lambda a: np.repeat(a, 2, axis=2)[:, :, ::2]],
    ids=["Fortran", "reversed", "strided"],
)
def test_any_memory_layout_gives_the_same_numbers_and_is_left_alone(pool, layout):
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6))
    given_x = layout(x)
    np.testing.assert_array_equal(pool(given_x, 2, stride=1), pool(x, 2, stride=1))
    np.testing.assert_array_equal(given_x, x)


@pytest.mark.parametrize("pool", [ops.max_pool2d, ops.avg_pool2d])
def test_a_window_of_one_pixel_copies(pool):
    y = pool(X, 1)
    np.testing.assert_array_equal(y, X)
    assert not np.shares_memory(y, X)


@pytest.mark.parametrize("pool", [ops.max_pool2d, ops.avg_pool2d])
def test_an_empty_batch_gives_an_empty_answer(pool):
    assert pool(np.zeros((0, 2, 4, 6)), 2).shape == (0, 2, 2, 3)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d", "max_pool2d_backward", "avg_pool2d_backward"])
@pytest.mark.parametrize(
    ("x", "kernel_size", "options", "sentence"),
    [
        (X[0, 0], 2, {}, "x must be (N, C, H, W) but is (3, 3); add the missing axes: x[None, None]."),
        ([1.0], 2, {}, "x must be a NumPy array, not list."),
        (
            X.astype(np.int64),
            2,
            {},
            "x (1, 1, 3, 3) is int64 but must be float32 or float64; convert it with x.astype(np.float32).",
        ),
        (
            X,
            4,
            {},
            "the window never fits: a kernel of 4×4 with dilation 1×1 spans 4×4 pixels,"
            " but the padded image has only 3×3.",
        ),
        (X, 0, {}, "kernel_size must be at least 1, not 0."),
        (X, 2, {"stride": 0}, "stride must be at least 1, not 0."),
        (X, 2, {"padding": -1}, "padding must be at least 0, not -1."),
        (
            X,
            2,
            {"padding": (0, 2)},
            "the windows in output column 0 hold nothing but padding: x is (1, 1, 3, 3), the kernel (2, 2),"
            " the padding ((0, 0), (2, 2)).",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(name, x, kernel_size, options, sentence):
    with pytest.raises(ShapeError) as caught:
        getattr(ops, name)(*([None] if "backward" in name else []), x, kernel_size, **options)
    assert str(caught.value) == f"{name}: {sentence}"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.max_pool2d_backward(X, X, 2),
            "max_pool2d_backward: dy is (1, 1, 3, 3) but must be (1, 1, 1, 1),"
            " because max_pool2d of x (1, 1, 3, 3) is.",
        ),
        (
            lambda: ops.avg_pool2d_backward(X, X, 2, stride=1),
            "avg_pool2d_backward: dy is (1, 1, 3, 3) but must be (1, 1, 2, 2),"
            " because avg_pool2d of x (1, 1, 3, 3) is.",
        ),
        (
            lambda: ops.global_avg_pool2d_backward(X, X),
            "global_avg_pool2d_backward: dy is (1, 1, 3, 3) but must be (1, 1, 1, 1),"
            " because global_avg_pool2d of x (1, 1, 3, 3) is.",
        ),
        (
            lambda: ops.global_avg_pool2d(X[0]),
            "global_avg_pool2d: x must be (N, C, H, W) but is (1, 3, 3); add the missing axes: x[None].",
        ),
        (lambda: ops.global_avg_pool2d(X[:, :, :0]), "global_avg_pool2d: x (N, C, H, W) is empty: (1, 1, 0, 3)."),
        (lambda: ops.max_pool2d(X[:, :0], 2), "max_pool2d: x (N, C, H, W) is empty: (1, 0, 3, 3)."),
        (lambda: ops.max_pool2d(X, 2, dilation=0), "max_pool2d: dilation must be at least 1, not 0."),
        (lambda: ops.max_pool2d(X, 1.5), "max_pool2d: kernel_size must be a whole number, not 1.5."),
    ],
)
def test_gradients_and_options_that_do_not_fit_are_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence


def test_the_window_that_holds_nothing_but_padding_is_named():
    for padding, place in ((((0, 3), (0, 0)), "row 2"), (((0, 0), (1, 4)), "column 2")):
        with pytest.raises(ShapeError, match=f"the windows in output {place} hold nothing but padding"):
            ops.avg_pool2d(X, 2, padding=padding)


def test_a_dilated_window_whose_taps_all_miss_the_image_is_refused():
    with pytest.raises(ShapeError, match=r"^max_pool2d: the windows in output row 0 hold nothing but padding"):
        ops.max_pool2d(X[:, :, :1], (2, 1), stride=1, padding=(1, 0), dilation=(2, 1))
