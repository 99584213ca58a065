"""Convolution: against its slow twin, by hand, by the adjoint identity, and with everything it must refuse."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.kernels import direct
from cnnkit.ops import reference
from cnnkit.ops.conv import conv2d_backward_weights
from tests.ops.close import assert_close

DTYPES = [np.float32, np.float64]


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def convolutions(draw):
    """Arrays and options that fit together, square ones being the exception."""
    kernel_size, stride, dilation = draw(pairs(1, 4)), draw(pairs(1, 3)), draw(pairs(1, 3))
    padding = draw(
        st.one_of(
            st.integers(0, 3),
            pairs(0, 3),
            st.tuples(pairs(0, 3), pairs(0, 3)),
            st.sampled_from(["valid", "same", "same_lower"]),
        )
    )
    spelled_out = ops.resolve_padding(padding, (1, 1), kernel_size, stride=stride, dilation=dilation)
    H, W = (
        max(n, d * (k - 1) + 1 - (sum(before_after) if not isinstance(padding, str) else 0))
        for n, k, d, before_after in zip(draw(pairs(1, 9)), kernel_size, dilation, spelled_out, strict=True)
    )
    groups, C, filters, N = (draw(st.integers(1, 3)) for _ in range(4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    dtype = draw(st.sampled_from(DTYPES))
    x = rng.normal(size=(N, groups * C, H, W)).astype(dtype)
    w = rng.normal(size=(groups * filters, C, *kernel_size)).astype(dtype)
    b = rng.normal(size=groups * filters).astype(dtype) if draw(st.booleans()) else None
    return x, w, b, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}, rng


@settings(max_examples=150, deadline=None)
@given(convolutions())
def test_conv2d_equals_its_slow_twin(case):
    x, w, b, options, _ = case
    assert_close(ops.conv2d(x, w, b, **options), reference.conv2d(x, w, b, **options))


@settings(max_examples=100, deadline=None)
@given(convolutions())
def test_conv2d_backward_equals_its_slow_twin(case):
    x, w, _, options, rng = case
    dy = rng.normal(size=ops.conv2d(x, w, **options).shape).astype(x.dtype)
    for actual, expected in zip(
        ops.conv2d_backward(dy, x, w, **options), reference.conv2d_backward(dy, x, w, **options), strict=True
    ):
        assert_close(actual, expected)


@settings(max_examples=50, deadline=None)
@given(convolutions())
def test_the_weights_gradients_alone_are_those_of_conv2d_backward(case):
    x, w, _, options, rng = case
    dy = rng.normal(size=ops.conv2d(x, w, **options).shape).astype(x.dtype)
    alone, others = conv2d_backward_weights(dy, x, w, **options), ops.conv2d_backward(dy, x, w, **options)[1:]
    for actual, expected in zip(alone, others, strict=True):
        np.testing.assert_array_equal(actual, expected)


def test_the_weights_gradients_alone_by_hand():
    x = np.arange(1.0, 7).reshape(1, 1, 2, 3)  # 1 2 3 / 4 5 6
    dw, db = conv2d_backward_weights(np.array([[[[1.0, 10.0]]]]), x, np.zeros((1, 1, 2, 2)))
    np.testing.assert_array_equal(dw[0, 0], [[21, 32], [54, 65]])
    np.testing.assert_array_equal(db, [11])


@settings(max_examples=100, deadline=None)
@given(convolutions())
def test_backward_is_the_adjoint_of_forward(case):
    x, w, _, options, rng = case
    x, w = x.astype(np.float64), w.astype(np.float64)
    y = ops.conv2d(x, w, **options)
    dy = rng.normal(size=y.shape)
    dx, dw, db = ops.conv2d_backward(dy, x, w, **options)
    tolerance = 1e-12 * (np.abs(dy).sum() * np.abs(w).max() + 1)
    # y is linear in x, and linear in w: both inner products see the same sum of products
    assert np.vdot(dy, y) == pytest.approx(np.vdot(dx, x), abs=tolerance * np.abs(x).max())
    assert np.vdot(dy, y) == pytest.approx(np.vdot(dw, w), abs=tolerance * np.abs(x).max())
    np.testing.assert_allclose(db, dy.sum(axis=(0, 2, 3)))


@pytest.mark.parametrize("size", [(70, 71), (3, 4200), (130, 33)])
@pytest.mark.parametrize("stride", [1, (2, 3)])
def test_images_larger_than_one_run_of_the_inner_loop_are_right_too(size, stride):
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(1, 2, *size)), rng.normal(size=(5, 2, 3, 2))
    options = {"stride": stride, "padding": 1}
    y = ops.conv2d(x, w, **options)
    assert_close(y, reference.conv2d(x, w, **options))
    dy = rng.normal(size=y.shape)
    dx, dw, _ = ops.conv2d_backward(dy, x, w, **options)
    assert np.vdot(dy, y) == pytest.approx(np.vdot(dx, x), rel=1e-10)
    assert np.vdot(dy, y) == pytest.approx(np.vdot(dw, w), rel=1e-10)


def test_three_by_three_by_hand_and_the_kernel_is_not_flipped():
    x = np.arange(1, 10, dtype=np.float32).reshape(1, 1, 3, 3)
    w = np.array([[[[1, 2], [3, 4]]]], dtype=np.float32)
    np.testing.assert_array_equal(ops.conv2d(x, w, np.array([10], np.float32))[0, 0], [[47, 57], [77, 87]])


def test_a_single_one_returns_the_kernel_flipped():
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 1
    w = np.arange(9.0).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(ops.conv2d(x, w)[0, 0], w[0, 0, ::-1, ::-1])


def test_pixels_that_the_stride_drops_get_no_gradient():
    x, w = np.ones((1, 1, 6, 6)), np.ones((1, 1, 3, 3))
    dx, dw, db = ops.conv2d_backward(np.ones((1, 1, 2, 2)), x, w, stride=2)
    assert dx.shape == x.shape
    assert (dx[:, :, 5] == 0).all()
    assert (dx[:, :, :, 5] == 0).all()
    assert dx[0, 0, 2, 2] == 4
    assert (dw == 4).all()
    assert db == [4]


def test_pure_functions_leave_their_inputs_alone_and_answer_the_same_twice():
    rng = np.random.default_rng(2)
    arrays = {"x": rng.normal(size=(2, 3, 6, 5)), "w": rng.normal(size=(4, 3, 3, 2)), "b": rng.normal(size=4)}
    dy = rng.normal(size=(2, 4, 3, 3))
    copies = {name: array.copy() for name, array in arrays.items()}
    options = {"stride": 2, "padding": 1}
    first, again = (
        (ops.conv2d(**arrays, **options), *ops.conv2d_backward(dy, arrays["x"], arrays["w"], **options))
        for _ in range(2)
    )
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, copies[name])


def test_results_share_no_memory_with_the_inputs():
    x, w = np.ones((1, 1, 3, 3)), np.ones((1, 1, 1, 1))
    y = ops.conv2d(x, w)
    dx, dw, _ = ops.conv2d_backward(y, x, w)
    for result in (y, dx, dw):
        assert not np.shares_memory(result, x)
        assert not np.shares_memory(result, w)
        assert result.flags.c_contiguous


def read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


def unaligned(a):
    raw = np.zeros(a.nbytes + 1, np.uint8)
    view = raw[1:].view(a.dtype).reshape(a.shape)
    view[...] = a
    return view


@pytest.mark.parametrize(
    "layout",
    [
        lambda a: np.asfortranarray(a),
        lambda a: a[..., ::-1].copy()[..., ::-1],
        lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
        lambda a: np.ascontiguousarray(a.T).T,
        read_only,
        unaligned,
    ],
    ids=["Fortran", "reversed", "strided", "transposed", "read-only", "unaligned"],
)
@pytest.mark.parametrize("padding", [0, 1])
def test_any_memory_layout_gives_the_same_numbers(layout, padding):
    rng = np.random.default_rng(3)
    x, w, b = rng.normal(size=(2, 3, 6, 5)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    y = ops.conv2d(x, w, b, padding=padding)
    np.testing.assert_array_equal(ops.conv2d(layout(x), layout(w), layout(b), padding=padding), y)
    for actual, expected in zip(
        ops.conv2d_backward(layout(y), layout(x), layout(w), padding=padding),
        ops.conv2d_backward(y, x, w, padding=padding),
        strict=True,
    ):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


def test_an_unusual_layout_compiles_nothing_anew():
    x, w = np.zeros((1, 1, 5, 5)), np.zeros((1, 1, 3, 3))
    ops.conv2d(x, w)
    known = {kernel: list(loop.signatures) for kernel, loop in direct.LOOPS.items()}
    for layout in (np.asfortranarray, read_only, unaligned):
        ops.conv2d(layout(x), layout(w))
    assert {kernel: loop.signatures for kernel, loop in direct.LOOPS.items()} == known


def test_an_empty_batch_gives_an_empty_answer_and_zero_gradients():
    x, w = np.zeros((0, 2, 5, 4), np.float32), np.ones((3, 2, 2, 2), np.float32)
    y = ops.conv2d(x, w, padding=1, stride=2)
    assert y.shape == (0, 3, 3, 3)
    dx, dw, db = ops.conv2d_backward(y, x, w, padding=1, stride=2)
    assert dx.shape == x.shape
    np.testing.assert_array_equal(dw, np.zeros_like(w))
    np.testing.assert_array_equal(db, np.zeros(3, np.float32))


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("stride", [1, 2])
def test_nan_and_infinity_reach_exactly_the_windows_that_hold_them(poison, stride):
    x, w = np.ones((1, 1, 7, 8)), np.ones((1, 1, 3, 2))
    x[0, 0, 3, 7] = poison
    y, expected = (f(x, w, padding=1, stride=stride) for f in (ops.conv2d, reference.conv2d))
    np.testing.assert_array_equal(y, expected)
    assert not np.isfinite(y).all()


@pytest.mark.parametrize("poison", [np.nan, np.inf])
@pytest.mark.parametrize("index", [(0, 0), (1, 0)])
def test_nan_and_infinity_in_dy_reach_exactly_what_they_should(poison, index):
    x, w, dy = np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))
    dy[0, 0][index] = poison
    for actual, expected in zip(ops.conv2d_backward(dy, x, w), reference.conv2d_backward(dy, x, w), strict=True):
        np.testing.assert_array_equal(actual, expected)
        assert not np.isfinite(actual).all()


@pytest.mark.parametrize("poison", [np.nan, np.inf])
@pytest.mark.parametrize("stride", [1, 2])
def test_nan_and_infinity_in_x_and_w_reach_the_gradients_of_their_windows_alone(poison, stride):
    x, w = np.ones((2, 1, 6, 7)), np.ones((2, 1, 3, 2))
    x[0, 0, 5, 6] = w[1, 0, 2, 1] = poison
    dy = np.ones(ops.conv2d(x, w, stride=stride).shape)
    with np.errstate(invalid="ignore"):
        expected = reference.conv2d_backward(dy, x, w, stride=stride)
    for actual, wanted in zip(ops.conv2d_backward(dy, x, w, stride=stride), expected, strict=True):
        np.testing.assert_array_equal(actual, wanted)
        assert np.isfinite(actual).any()


def test_threads_do_not_disturb_each_other():
    rng = np.random.default_rng(4)
    xs, w = rng.normal(size=(4, 1, 2, 40, 41)), rng.normal(size=(3, 2, 3, 3))
    expected = [ops.conv2d(x, w) for x in xs]
    wrong = []

    def repeat(x, y):
        wrong.extend(i for i in range(20) if not np.array_equal(ops.conv2d(x, w), y))

    threads = [threading.Thread(target=repeat, args=case) for case in zip(xs, expected, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


IMAGES, KERNELS = np.zeros((8, 3, 28, 28), np.float32), np.zeros((6, 1, 5, 5), np.float32)
GRAY = IMAGES[:, :1]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.conv2d(IMAGES, KERNELS),
            "conv2d: x has 3 channels (8, 3, 28, 28) but w expects 1 (6, 1, 5, 5).",
        ),
        (
            lambda: ops.conv2d(np.zeros((8, 1, 9, 9)), np.zeros((6, 3, 5, 5))),
            "conv2d: x has 1 channel (8, 1, 9, 9) but w expects 3 (6, 3, 5, 5).",
        ),
        (
            lambda: ops.conv2d(np.zeros((8, 4, 9, 9)), np.zeros((6, 4, 5, 5)), groups=2),
            "conv2d: x has 4 channels in 2 groups (8, 4, 9, 9) but w expects 4 (6, 4, 5, 5).",
        ),
        (
            lambda: ops.conv2d(IMAGES, KERNELS, groups=2),
            "conv2d: groups=2 must divide the 3 channels of x (8, 3, 28, 28) and the 6 filters of w (6, 1, 5, 5).",
        ),
        (lambda: ops.conv2d(IMAGES, KERNELS, groups=0), "conv2d: groups must be at least 1, not 0."),
        (
            lambda: ops.conv2d(GRAY[0, 0], KERNELS),
            "conv2d: x must be (N, C, H, W) but is (28, 28); add the missing axes: x[None, None].",
        ),
        (
            lambda: ops.conv2d(GRAY[0], KERNELS),
            "conv2d: x must be (N, C, H, W) but is (1, 28, 28); add the missing axes: x[None].",
        ),
        (lambda: ops.conv2d(GRAY[0, 0, 0], KERNELS), "conv2d: x must be (N, C, H, W) but is (28,)."),
        (lambda: ops.conv2d(GRAY, KERNELS[0, 0]), "conv2d: w must be (F, C/groups, Kh, Kw) but is (5, 5)."),
        (lambda: ops.conv2d([[1.0]], KERNELS), "conv2d: x must be a NumPy array, not list."),
        (
            lambda: ops.conv2d(np.zeros((1, 1, 8, 8), np.uint8), KERNELS),
            "conv2d: x (1, 1, 8, 8) is uint8 but must be float32 or float64; convert it with x.astype(np.float32).",
        ),
        (
            lambda: ops.conv2d(GRAY, KERNELS.astype(complex)),
            "conv2d: w (6, 1, 5, 5) is complex128 but must be float32 or float64.",
        ),
        (
            lambda: ops.conv2d(GRAY, KERNELS.astype(np.float64)),
            "conv2d: x (8, 1, 28, 28) is float32 but w (6, 1, 5, 5) is float64; convert one of them,"
            " as in w.astype(x.dtype).",
        ),
        (
            lambda: ops.conv2d(GRAY, KERNELS, np.zeros(6)),
            "conv2d: x (8, 1, 28, 28) is float32 but b (6,) is float64; convert one of them, as in b.astype(x.dtype).",
        ),
        (
            lambda: ops.conv2d(GRAY, KERNELS, np.zeros(5, np.float32)),
            "conv2d: b is (5,) but must be (6,), because w (6, 1, 5, 5) has 6 filters.",
        ),
        (lambda: ops.conv2d(GRAY, KERNELS, 0.5), "conv2d: b must be a NumPy array, not float."),
        (
            lambda: ops.conv2d(GRAY[:, :, :4], KERNELS),
            "conv2d: the window never fits: a kernel of 5×5 with dilation 1×1 spans 5×5 pixels,"
            " but the padded image has only 4×28.",
        ),
        (
            lambda: ops.conv2d(GRAY[:, :, :0], KERNELS, padding=9),
            "conv2d: x (N, C, H, W) is empty: (8, 1, 0, 28).",
        ),
        (
            lambda: ops.conv2d(GRAY, KERNELS[:, :, :0]),
            "conv2d: w (F, C/groups, Kh, Kw) is empty: (6, 1, 0, 5).",
        ),
        (
            lambda: ops.conv2d(GRAY, KERNELS, algorithm="fft"),
            "conv2d: algorithm must be 'auto' or 'direct' or 'winograd', not 'fft'.",
        ),
        (lambda: ops.conv2d(GRAY, KERNELS, stride=0), "conv2d: stride must be at least 1, not 0."),
        (lambda: ops.conv2d(GRAY, KERNELS, stride=1.5), "conv2d: stride must be a whole number, not 1.5."),
        (lambda: ops.conv2d(GRAY, KERNELS, dilation=(1, 0)), "conv2d: dilation must be at least 1, not 0."),
        (lambda: ops.conv2d(GRAY, KERNELS, padding=-1), "conv2d: padding must be at least 0, not -1."),
        (
            lambda: ops.conv2d_backward(np.zeros((8, 6, 28, 28), np.float32), GRAY, KERNELS),
            "conv2d_backward: dy is (8, 6, 28, 28) but must be (8, 6, 24, 24),"
            " because conv2d of x (8, 1, 28, 28) and w (6, 1, 5, 5) is.",
        ),
        (
            lambda: ops.conv2d_backward(np.zeros((8, 6, 24, 24)), GRAY, KERNELS),
            "conv2d_backward: x (8, 1, 28, 28) is float32 but dy (8, 6, 24, 24) is float64; convert one of them,"
            " as in dy.astype(x.dtype).",
        ),
        (
            lambda: ops.conv2d_backward(None, IMAGES, KERNELS),
            "conv2d_backward: x has 3 channels (8, 3, 28, 28) but w expects 1 (6, 1, 5, 5).",
        ),
        (lambda: ops.conv2d_backward(None, GRAY, KERNELS), "conv2d_backward: dy must be a NumPy array, not NoneType."),
        (
            lambda: conv2d_backward_weights(None, IMAGES, KERNELS),
            "conv2d_backward_weights: x has 3 channels (8, 3, 28, 28) but w expects 1 (6, 1, 5, 5).",
        ),
        (
            lambda: conv2d_backward_weights(GRAY[:, :, 4:, 4:].repeat(6, axis=1), GRAY, KERNELS, algorithm="winograd"),
            "conv2d_backward_weights: algorithm='winograd' needs 3 × 3 kernels, stride 1, dilation 1, groups 1 and a"
            " padding of at most 2; 'auto' uses it where it can.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence
