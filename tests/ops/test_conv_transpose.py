"""Transposed convolution: against its slow twin, by hand, as conv2d's adjoint, and with everything it must refuse."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.ops import reference
from tests.ops.close import assert_close


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def transposed_convolutions(draw):
    """Arrays and options that fit together, square ones being the exception."""
    options = {
        "stride": draw(pairs(1, 3)),
        "padding": draw(
            st.one_of(
                st.integers(0, 2),
                pairs(0, 2),
                st.tuples(pairs(0, 2), pairs(0, 2)),
                st.sampled_from(["valid", "same", "same_lower"]),
            )
        ),
        "dilation": draw(pairs(1, 3)),
        "groups": draw(st.integers(1, 3)),
    }
    if options["padding"] not in ("same", "same_lower"):
        most = (max(s, d) - 1 for s, d in zip(options["stride"], options["dilation"], strict=True))
        options["output_padding"] = tuple(draw(st.integers(0, n)) for n in most)
    size, kernel_size = draw(pairs(1, 6)), draw(pairs(1, 4))
    groups, C, F, N = options["groups"], *(draw(st.integers(1, 3)) for _ in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    x = rng.normal(size=(N, groups * C, *size)).astype(dtype)
    w = rng.normal(size=(groups * C, F, *kernel_size)).astype(dtype)
    b = rng.normal(size=groups * F).astype(dtype) if draw(st.booleans()) else None
    try:
        ops.conv_transpose2d(x, w, **options)
    except ShapeError as error:
        assume("nothing is left" not in str(error))
        raise
    return x, w, b, options, rng


@settings(max_examples=150, deadline=None)
@given(transposed_convolutions())
def test_conv_transpose2d_equals_its_slow_twin(case):
    x, w, b, options, _ = case
    assert_close(ops.conv_transpose2d(x, w, b, **options), reference.conv_transpose2d(x, w, b, **options))


@settings(max_examples=100, deadline=None)
@given(transposed_convolutions())
def test_conv_transpose2d_backward_equals_its_slow_twin(case):
    x, w, _, options, rng = case
    dy = rng.normal(size=ops.conv_transpose2d(x, w, **options).shape).astype(x.dtype)
    for actual, expected in zip(
        ops.conv_transpose2d_backward(dy, x, w, **options),
        reference.conv_transpose2d_backward(dy, x, w, **options),
        strict=True,
    ):
        assert_close(actual, expected)


@settings(max_examples=100, deadline=None)
@given(transposed_convolutions())
def test_backward_is_the_adjoint_of_forward(case):
    x, w, _, options, rng = case
    x, w = x.astype(np.float64), w.astype(np.float64)
    y = ops.conv_transpose2d(x, w, **options)
    dy = rng.normal(size=y.shape)
    dx, dw, db = ops.conv_transpose2d_backward(dy, x, w, **options)
    tolerance = 1e-12 * (np.abs(dy).sum() * np.abs(w).max() * np.abs(x).max() * w.size + 1)
    assert np.vdot(dy, y) == pytest.approx(np.vdot(dx, x), abs=tolerance)
    assert np.vdot(dy, y) == pytest.approx(np.vdot(dw, w), abs=tolerance)
    np.testing.assert_allclose(db, dy.sum(axis=(0, 2, 3)))


@settings(max_examples=100, deadline=None)
@given(transposed_convolutions())
def test_it_is_the_transpose_of_conv2d_with_the_same_kernels(case):
    x, w, _, options, rng = case
    x, w = x.astype(np.float64), w.astype(np.float64)
    output_padding = options.pop("output_padding", 0)
    y = ops.conv_transpose2d(x, w, output_padding=output_padding, **options)
    u = rng.normal(size=y.shape)
    down = ops.conv2d(u, w, **options)
    assume(down.shape == x.shape)  # output_padding beyond the stride makes room for another window
    tolerance = 1e-12 * (np.abs(u).sum() * np.abs(w).max() * np.abs(x).max() * w.size + 1)
    assert np.vdot(u, y) == pytest.approx(np.vdot(down, x), abs=tolerance)


@pytest.mark.parametrize("module", [ops, reference])
def test_three_by_three_by_hand(module):
    x, w = np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), np.array([[[[1.0, 10.0], [100.0, 1000.0]]]])
    expected = [[1, 12, 20], [103, 1234, 2040], [300, 3400, 4000]]  # where stamps overlap, they add
    np.testing.assert_array_equal(module.conv_transpose2d(x, w, np.array([0.0]))[0, 0], expected)
    np.testing.assert_array_equal(module.conv_transpose2d(x, w, padding=1)[0, 0], [[1234]])
    apart = [[1, 10, 2, 20], [100, 1000, 200, 2000], [3, 30, 4, 40], [300, 3000, 400, 4000]]
    np.testing.assert_array_equal(module.conv_transpose2d(x, w, stride=2)[0, 0], apart)


@pytest.mark.parametrize("module", [ops, reference])
def test_gradients_by_hand(module):
    x, w = np.array([[[[1.0, 2.0]]]]), np.array([[[[3.0, 4.0]]]])  # y = 3, 4 + 6, 8
    dx, dw, db = module.conv_transpose2d_backward(np.array([[[[1.0, 10.0, 100.0]]]]), x, w)
    np.testing.assert_array_equal(dx.ravel(), [43, 430])
    np.testing.assert_array_equal(dw.ravel(), [21, 210])
    np.testing.assert_array_equal(db, [111])


def test_what_output_padding_adds_is_at_the_bottom_and_right_and_holds_the_bias():
    y = ops.conv_transpose2d(np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1)), np.array([5.0]), stride=2, output_padding=1)
    np.testing.assert_array_equal(y[0, 0], [[6, 5], [5, 5]])


@pytest.mark.parametrize("padding", ["same", "same_lower"])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_same_multiplies_the_size_by_the_stride(padding, kernel_size, stride):
    y = ops.conv_transpose2d(
        np.ones((1, 1, 3, 4)), np.ones((1, 1, kernel_size, kernel_size)), padding=padding, stride=stride
    )
    assert y.shape == (1, 1, 3 * stride, 4 * stride)


def test_it_restores_the_size_that_a_convolution_took():
    for size, options in (((7, 9), {"stride": 2, "padding": 1}), ((8, 5), {"padding": ((0, 2), (1, 0))})):
        small = ops.conv_output_size(size, 3, **options)
        assert ops.conv_transpose_output_size(small, 3, **options) == size


@pytest.mark.parametrize("poison", [np.nan, np.inf])
@pytest.mark.parametrize("stride", [1, 2])
def test_nan_and_infinity_reach_exactly_the_stamps_that_hold_them(poison, stride):
    x, w = np.ones((1, 2, 4, 3)), np.ones((2, 2, 3, 2))
    for array, index in ((x, (0, 1, 3, 2)), (w, (1, 0, 2, 1))):
        keep, array[index] = array[index], poison
        y = ops.conv_transpose2d(x, w, stride=stride)
        np.testing.assert_array_equal(y, reference.conv_transpose2d(x, w, stride=stride))
        assert not np.isfinite(y).all()
        assert np.isfinite(y).any()
        for actual, expected in zip(
            ops.conv_transpose2d_backward(np.ones_like(y), x, w, stride=stride),
            reference.conv_transpose2d_backward(np.ones_like(y), x, w, stride=stride),
            strict=True,
        ):
            np.testing.assert_array_equal(actual, expected)
        array[index] = keep


X, KERNELS = np.zeros((8, 4, 5, 6), np.float32), np.zeros((4, 3, 3, 3), np.float32)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.conv_transpose2d(X[:, :3], KERNELS),
            "conv_transpose2d: x has 3 channels (8, 3, 5, 6) but w expects 4 (4, 3, 3, 3).",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, groups=3),
            "conv_transpose2d: groups=3 must divide the 4 channels of x (8, 4, 5, 6).",
        ),
        (lambda: ops.conv_transpose2d(X, KERNELS, groups=0), "conv_transpose2d: groups must be at least 1, not 0."),
        (
            lambda: ops.conv_transpose2d(X[0], KERNELS),
            "conv_transpose2d: x must be (N, C, H, W) but is (4, 5, 6); add the missing axes: x[None].",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS[0]),
            "conv_transpose2d: w must be (C, F/groups, Kh, Kw) but is (3, 3, 3).",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS[:, :0]),
            "conv_transpose2d: w (C, F/groups, Kh, Kw) is empty: (4, 0, 3, 3).",
        ),
        (
            lambda: ops.conv_transpose2d(X[..., :0], KERNELS),
            "conv_transpose2d: x (N, C, H, W) is empty: (8, 4, 5, 0).",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, np.zeros(4, np.float32)),
            "conv_transpose2d: b is (4,) but must be (3,), because w (4, 3, 3, 3) makes 3 channels.",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, np.zeros(3, np.float32), groups=2),
            "conv_transpose2d: b is (3,) but must be (6,), because w (4, 3, 3, 3) makes 6 channels.",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, output_padding=1),
            "conv_transpose2d: output_padding (1, 1) must be less than the stride (1, 1) or the dilation (1, 1).",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, stride=2, output_padding=-1),
            "conv_transpose2d: output_padding must be at least 0, not -1.",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, stride=2, padding="same", output_padding=1),
            "conv_transpose2d: padding 'same' settles the size, so output_padding must be 0.",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, padding=(4, 1)),
            "conv_transpose2d: nothing is left: the kernels cover 7×8 pixels,"
            " and the padding ((4, 4), (1, 1)) crops them all.",
        ),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, stride=20_000, padding=1),
            "conv_transpose2d: the padded image would have 80003×100003 pixels;"
            " 2147483647 is the most that is computed.",
        ),
        (lambda: ops.conv_transpose2d(X, KERNELS, stride=0), "conv_transpose2d: stride must be at least 1, not 0."),
        (lambda: ops.conv_transpose2d(X, KERNELS, dilation=0), "conv_transpose2d: dilation must be at least 1, not 0."),
        (lambda: ops.conv_transpose2d(X, KERNELS, padding=-1), "conv_transpose2d: padding must be at least 0, not -1."),
        (
            lambda: ops.conv_transpose2d(X, KERNELS, stride=1.5),
            "conv_transpose2d: stride must be a whole number, not 1.5.",
        ),
        (
            lambda: ops.conv_transpose2d_backward(X, X, KERNELS),
            "conv_transpose2d_backward: dy is (8, 4, 5, 6) but must be (8, 3, 7, 8),"
            " because conv_transpose2d of x (8, 4, 5, 6) and w (4, 3, 3, 3) is.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence
