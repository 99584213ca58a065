"""The slow truth itself: against numbers worked out by hand, SciPy-free identities, and numeric gradients."""

import numpy as np
import pytest

from cnnkit.ops import reference
from tests.ops.close import slope

X = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)  # 1 2 3 / 4 5 6 / 7 8 9


def test_conv2d_by_hand():
    w = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    y = reference.conv2d(X, w, np.array([10.0]))
    # 1·1 + 2·2 + 4·3 + 5·4 + 10 = 47, and so on: the kernel is not flipped
    np.testing.assert_array_equal(y[0, 0], [[47, 57], [77, 87]])


def test_conv2d_with_padding_stride_and_dilation_by_hand():
    w = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    padded = reference.conv2d(X, w, padding=1, stride=2)
    np.testing.assert_array_equal(padded[0, 0], [[4, 3 * 2 + 4 * 3], [2 * 4 + 4 * 7, 5 + 2 * 6 + 3 * 8 + 4 * 9]])
    dilated = reference.conv2d(X, w, dilation=2)
    np.testing.assert_array_equal(dilated[0, 0], [[1 + 2 * 3 + 3 * 7 + 4 * 9]])


def test_conv2d_sums_over_channels_and_keeps_groups_apart():
    x = np.stack([X[0, 0], 10 * X[0, 0]])[None]
    w = np.ones((2, 1, 3, 3))
    np.testing.assert_array_equal(reference.conv2d(x, w, groups=2).ravel(), [45, 450])
    np.testing.assert_array_equal(reference.conv2d(x, w[:1].repeat(2, axis=1)).ravel(), [495])


@pytest.mark.parametrize(
    "options",
    [{}, {"stride": (2, 3), "padding": ((1, 0), (2, 1)), "dilation": (2, 1), "groups": 2}],
)
def test_conv2d_backward_is_the_slope_of_conv2d(options):
    rng = np.random.default_rng(0)
    groups = options.get("groups", 1)
    x, w, b = rng.normal(size=(2, 2, 6, 5)), rng.normal(size=(4, 2 // groups, 2, 3)), rng.normal(size=4)
    dy = rng.normal(size=reference.conv2d(x, w, b, **options).shape)
    gradients = reference.conv2d_backward(dy, x, w, **options)
    for array, gradient in zip((x, w, b), gradients, strict=True):
        assert gradient.shape == array.shape
        for index in np.ndindex(array.shape):
            keep, step = array[index], 1e-3  # conv2d is linear in each: a large step is exact
            array[index] = keep + step
            above = np.sum(dy * reference.conv2d(x, w, b, **options))
            array[index] = keep - step
            below = np.sum(dy * reference.conv2d(x, w, b, **options))
            array[index] = keep
            assert gradient[index] == pytest.approx((above - below) / (2 * step), abs=1e-8)


def test_max_pool2d_by_hand():
    np.testing.assert_array_equal(reference.max_pool2d(X, 2, stride=1)[0, 0], [[5, 6], [8, 9]])
    np.testing.assert_array_equal(reference.max_pool2d(X, 2, ceil_mode=True)[0, 0], [[5, 6], [8, 9]])
    np.testing.assert_array_equal(reference.max_pool2d(-X, 2, padding=1)[0, 0], [[-1, -2], [-4, -5]])
    np.testing.assert_array_equal(reference.max_pool2d(X, 2, dilation=2)[0, 0], [[9]])


def test_avg_pool2d_by_hand():
    np.testing.assert_array_equal(reference.avg_pool2d(X, 2)[0, 0], [[3]])
    np.testing.assert_array_equal(reference.avg_pool2d(X, 2, padding=1)[0, 0], [[0.25, 1.25], [2.75, 7]])
    uncounted = reference.avg_pool2d(X, 2, padding=1, count_include_pad=False)
    np.testing.assert_array_equal(uncounted[0, 0], [[1, 2.5], [5.5, 7]])


def test_windows_that_hang_over_the_edge_are_averaged_over_what_they_hold():
    np.testing.assert_array_equal(reference.avg_pool2d(X, 2, ceil_mode=True)[0, 0], [[3, 4.5], [7.5, 9]])


def test_relu_and_its_gradient_by_hand():
    x = np.array([[-1.0, 0.0], [2.0, np.inf]])
    np.testing.assert_array_equal(reference.relu(x), [[0, 0], [2, np.inf]])
    np.testing.assert_array_equal(reference.relu_backward(np.full((2, 2), 5.0), x), [[0, 0], [5, 5]])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("conv_transpose2d", {"stride": (2, 1), "padding": ((1, 0), (0, 2)), "dilation": (1, 2), "output_padding": 1}),
        ("max_pool2d", {"stride": 1, "padding": ((1, 0), (0, 1)), "ceil_mode": True}),
        ("avg_pool2d", {"stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False}),
    ],
)
def test_gradients_with_every_option_are_the_slopes(name, options):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 2, 5, 4))
    rest = (rng.normal(size=(2, 3, 2, 3)),) if name == "conv_transpose2d" else ((2, 3),)
    forward, backward = getattr(reference, name), getattr(reference, f"{name}_backward")
    dy = rng.normal(size=forward(x, *rest, **options).shape)
    gradients = backward(dy, x, *rest, **options)
    arrays = (x, *rest) if isinstance(gradients, tuple) else (x,)
    for array, gradient in zip(arrays, gradients if isinstance(gradients, tuple) else (gradients,), strict=False):
        expected = slope(lambda: np.vdot(dy, forward(x, *rest, **options)), array)
        np.testing.assert_allclose(gradient, expected, atol=1e-7)
