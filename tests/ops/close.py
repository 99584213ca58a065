"""How equal two results must be."""

import numpy as np

TOLERANCE = {"float32": 1e-5, "float64": 1e-13}


def assert_close(actual, expected):
    """Equal up to rounding: as a share of the largest value, because cancellation can leave any small one wrong."""
    assert actual.dtype == expected.dtype
    assert actual.shape == expected.shape
    scale = np.abs(expected).max(initial=0)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE[actual.dtype.name] * (scale + 1))


def slope(function, array, step=1e-6):
    """The numeric gradient of a number that depends on an array: central differences, one element after the other."""
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        keep = array[index]
        array[index] = keep + step
        above = function()
        array[index] = keep - step
        below = function()
        array[index] = keep
        gradient[index] = (above - below) / (2 * step)
    return gradient
