"""What every number goes through by itself: activations, in one reading and one writing of memory.

Arrays of any shape, compact. ReLU and its like are loops of ours. Exponentials are NumPy's, which has vectorised ones
and Numba has not; they are taken block by block, so that what lies between two steps stays in the second-level cache.

Only arrays and their lengths here, no pointers: a loop cannot leave its arrays.
"""

import numpy as np

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact
from cnnkit.kernels.threads import share

BLOCK = 1 << 14


def relu(x, y):
    """Fill y with x where it is positive, else with 0; NaN stays."""
    share(_relu, x.size, 4 * x.size, _flat(x), _flat(y))


def relu_backward(dy, x, dx):
    """Fill dx with dy where x was not below or at 0."""
    share(_relu_backward, x.size, 5 * x.size, _flat(dy), _flat(x), _flat(dx))


def leaky_relu(x, y, slope):
    """Fill y with x where it is positive, else with slope·x."""
    share(_leaky_relu, x.size, 4 * x.size, _flat(x), _flat(y), x.dtype.type(slope))


def leaky_relu_backward(dy, x, dx, slope):
    """Fill dx with dy where x was positive, else with slope·dy."""
    share(_leaky_relu_backward, x.size, 5 * x.size, _flat(dy), _flat(x), _flat(dx), x.dtype.type(slope))


def sigmoid(x, y):
    """Fill y with 1 / (1 + e^−x)."""
    _by_blocks(_sigmoid, 25, x, y)


def sigmoid_backward(dy, x, dx):
    """Fill dx with dy · y·(1 − y)."""
    _by_blocks(_sigmoid_backward, 35, dy, x, dx)


def tanh(x, y):
    """Fill y with the hyperbolic tangent of x."""
    _by_blocks(_tanh, 15, x, y)


def tanh_backward(dy, x, dx):
    """Fill dx with dy · (1 − y²)."""
    _by_blocks(_tanh_backward, 25, dy, x, dx)


def _flat(array):
    return compact(array).reshape(-1)


def _by_blocks(function, cost, *arrays):
    """Call function on the same block of every array, again and again."""
    size, arrays = arrays[0].size, tuple(map(_flat, arrays))

    def loop(first, last):
        with np.errstate(all="ignore"):  # each thread has its own
            for start in range(first * BLOCK, min(last * BLOCK, size), BLOCK):
                function(*(array[start : start + BLOCK] for array in arrays))

    share(loop, -(-size // BLOCK), cost * size)


def _sigmoid(x, y):
    np.negative(x, out=y)
    np.exp(y, out=y)  # may be infinite, and 1/∞ is the 0 that it should be
    np.add(y, 1, out=y)
    np.divide(1, y, out=y)


def _sigmoid_backward(dy, x, dx):
    _sigmoid(x, dx)
    np.multiply(dx, 1 - dx, out=dx)
    np.multiply(dx, dy, out=dx)


def _tanh(x, y):
    np.tanh(x, out=y)


def _tanh_backward(dy, x, dx):
    np.tanh(x, out=dx)
    np.multiply(dx, dx, out=dx)
    np.subtract(1, dx, out=dx)
    np.multiply(dx, dy, out=dx)


@jit
def _relu(first, last, x, y):
    values, outputs = x[first:last], y[first:last]
    zero = x.dtype.type(0)
    for i in range(values.size):
        value = values[i]
        outputs[i] = zero if value <= zero else value  # NaN is not


@jit
def _relu_backward(first, last, dy, x, dx):
    values, d, outputs = x[first:last], dy[first:last], dx[first:last]
    zero = x.dtype.type(0)
    for i in range(values.size):
        value = d[i]
        outputs[i] = zero if values[i] <= zero else value


@jit
def _leaky_relu(first, last, x, y, slope):
    values, outputs = x[first:last], y[first:last]
    for i in range(values.size):
        value = values[i]
        outputs[i] = value if value > 0 else slope * value


@jit
def _leaky_relu_backward(first, last, dy, x, dx, slope):
    values, d, outputs = x[first:last], dy[first:last], dx[first:last]
    for i in range(values.size):
        value = d[i]
        outputs[i] = value if values[i] > 0 else slope * value
