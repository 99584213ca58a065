"""Signals are images of height 1: an option given as one number must do no harm to the axis that is not there."""

import numpy as np
import pytest

from cnnkit import ops

SIGNAL = np.array([1.0, 2.0, 4.0, 8.0, 16.0])


def image(signal):
    return signal.reshape(1, 1, 1, -1)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_convolution_is_numpys_correlation(stride, dilation):
    w = np.array([1.0, -3.0, 2.0])
    spread = np.zeros(dilation * 2 + 1)
    spread[::dilation] = w
    y = ops.conv2d(image(SIGNAL), image(w), padding=(0, 2), stride=stride, dilation=dilation)
    expected = np.correlate(np.pad(SIGNAL, 2), spread, mode="valid")[::stride]
    np.testing.assert_allclose(y, image(expected))


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_same_keeps_the_height_at_any_stride(stride):
    y = ops.conv2d(image(SIGNAL), np.ones((1, 1, 1, 4)), padding="same", stride=stride)
    assert y.shape == (1, 1, 1, -(-5 // stride))


def test_transposed_convolution_is_numpys_convolution():
    w = np.array([1.0, -3.0, 2.0])
    np.testing.assert_allclose(ops.conv_transpose2d(image(SIGNAL), image(w)), image(np.convolve(SIGNAL, w)))


def test_pooling_along_the_signal():
    x = image(SIGNAL)
    np.testing.assert_array_equal(ops.max_pool2d(x, (1, 2)).ravel(), [2, 8])
    np.testing.assert_array_equal(ops.max_pool2d(x, (1, 2), ceil_mode=True).ravel(), [2, 8, 16])
    np.testing.assert_array_equal(ops.max_pool2d(x, (1, 2), stride=2, padding=(0, 1)).ravel(), [1, 4, 16])
    np.testing.assert_array_equal(ops.avg_pool2d(x, (1, 2), padding=(0, 1)).ravel(), [0.5, 3, 12])
    np.testing.assert_array_equal(ops.global_avg_pool2d(x).ravel(), [6.2])


def test_gradients_keep_the_shape_of_the_signal():
    x, w = image(SIGNAL), np.ones((2, 1, 1, 3))
    y = ops.conv2d(x, w, padding=(0, 1), stride=2)
    dx, dw, _ = ops.conv2d_backward(np.ones_like(y), x, w, padding=(0, 1), stride=2)
    np.testing.assert_array_equal(dx.ravel(), [2, 4, 2, 4, 2])
    np.testing.assert_array_equal(dw[0].ravel(), [2 + 8, 1 + 4 + 16, 2 + 8])
    dx = ops.max_pool2d_backward(np.array([[[[5.0, 7.0]]]]), x, (1, 2))
    np.testing.assert_array_equal(dx.ravel(), [0, 5, 0, 7, 0])


def test_size_arithmetic_with_one_axis_needs_one_number():
    assert ops.conv_output_size(5, 3, padding=1, stride=2) == 3
    assert ops.conv_output_size((1, 5), (1, 3), padding=(0, 1), stride=2) == (1, 3)
