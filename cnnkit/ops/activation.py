"""Activations and the softmax family, for arrays of any rank; kernels/pointwise.py has the loops."""

import numpy as np

from cnnkit.kernels import pointwise
from cnnkit.ops.checks import check_array, check_axis, check_gradient, check_number, quiet


def relu(x):
    """Keep what is positive and replace the rest by 0. NaN stays NaN.

    x of any shape -> y of the same
    y = max(x, 0)

    Raises ShapeError when x is not a float32 or float64 array.
    Slow twin: reference.relu. PyTorch: torch.nn.functional.relu. Nair and Hinton 2010,
    https://icml.cc/Conferences/2010/papers/432.pdf.

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    check_array("relu", "x", x)
    y = _like(x)
    pointwise.relu(x, y)
    return y


def relu_backward(dy, x):
    """Let the gradient through where x was positive.

    dy and x of one shape -> dx of the same
    dx = dy where x > 0, else 0: the kink at 0 has no derivative, and 0 is the usual choice
    (as in PyTorch, NaN in x counts as positive, so that a diverged training shows).

    Raises ShapeError when the shapes or dtypes of dy and x differ.
    Slow twin: reference.relu_backward. PyTorch: the gradient of torch.nn.functional.relu.

    >>> relu_backward(np.array([1.0, 1.0, 1.0]), np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    check_gradient("relu_backward", dy, x)
    dx = _like(x)
    pointwise.relu_backward(dy, x, dx)
    return dx


def leaky_relu(x, negative_slope=0.01):
    """Keep what is positive and shrink the rest, so that a gradient remains.

    x of any shape -> y of the same
    y = x where x > 0, else negative_slope·x

    Raises ShapeError when x is not a float32 or float64 array, or the slope not a number.
    Slow twin: reference.leaky_relu. PyTorch: torch.nn.functional.leaky_relu. Maas, Hannun and Ng 2013,
    https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf.

    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), 0.5)
    array([-1.,  0.,  3.])
    """
    check_array("leaky_relu", "x", x)
    slope = check_number("leaky_relu", "negative_slope", negative_slope)
    y = _like(x)
    with quiet():  # a slope may be too large for a float32, which makes it infinite
        pointwise.leaky_relu(x, y, slope)
    return y


def leaky_relu_backward(dy, x, negative_slope=0.01):
    """Let the gradient through where x was positive, and a share of it elsewhere.

    dy and x of one shape -> dx of the same
    dx = dy where x > 0, else negative_slope·dy

    Raises ShapeError when the shapes or dtypes of dy and x differ, or the slope is not a number.
    Slow twin: reference.leaky_relu_backward. PyTorch: the gradient of torch.nn.functional.leaky_relu.

    >>> leaky_relu_backward(np.array([1.0, 1.0, 1.0]), np.array([-2.0, 0.0, 3.0]), 0.5)
    array([0.5, 0.5, 1. ])
    """
    check_gradient("leaky_relu_backward", dy, x)
    slope = check_number("leaky_relu_backward", "negative_slope", negative_slope)
    dx = _like(x)
    with quiet():
        pointwise.leaky_relu_backward(dy, x, dx, slope)
    return dx


def sigmoid(x):
    """Squash each number into the range from 0 to 1.

    x of any shape -> y of the same
    y = 1 / (1 + e^−x); where e^−x overflows, that is 0, as it should be

    Raises ShapeError when x is not a float32 or float64 array.
    Slow twin: reference.sigmoid. PyTorch: torch.sigmoid. Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    check_array("sigmoid", "x", x)
    y = _like(x)
    pointwise.sigmoid(x, y)
    return y


def sigmoid_backward(dy, x):
    """Multiply by the slope of the sigmoid: at most a quarter, and almost 0 far from 0.

    dy and x of one shape -> dx of the same
    dx = dy · y·(1 − y), where y = sigmoid(x)

    Raises ShapeError when the shapes or dtypes of dy and x differ.
    Slow twin: reference.sigmoid_backward. PyTorch: the gradient of torch.sigmoid.

    >>> sigmoid_backward(np.array([1.0]), np.array([0.0]))
    array([0.25])
    """
    check_gradient("sigmoid_backward", dy, x)
    dx = _like(x)
    pointwise.sigmoid_backward(dy, x, dx)
    return dx


def tanh(x):
    """Squash each number into the range from −1 to 1.

    x of any shape -> y of the same
    y = (e^x − e^−x) / (e^x + e^−x)

    Raises ShapeError when x is not a float32 or float64 array.
    Slow twin: reference.tanh. PyTorch: torch.tanh. LeCun et al. 1998, doi:10.1007/3-540-49430-8_2.

    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    check_array("tanh", "x", x)
    y = _like(x)
    pointwise.tanh(x, y)
    return y


def tanh_backward(dy, x):
    """Multiply by the slope of tanh: 1 at 0, and almost 0 far from it.

    dy and x of one shape -> dx of the same
    dx = dy · (1 − y²), where y = tanh(x)

    Raises ShapeError when the shapes or dtypes of dy and x differ.
    Slow twin: reference.tanh_backward. PyTorch: the gradient of torch.tanh.

    >>> tanh_backward(np.array([1.0]), np.array([0.0]))
    array([1.])
    """
    check_gradient("tanh_backward", dy, x)
    dx = _like(x)
    pointwise.tanh_backward(dy, x, dx)
    return dx


def softmax(x, axis=1):
    """Turn scores into positive shares that sum to 1 along an axis.

    x of any rank -> y of the same shape
    y = e^x / Σ e^x, after the largest x is subtracted: the same shares, and nothing overflows

    The shares are normalised scores, not calibrated probabilities.

    Raises ShapeError when x is not a float32 or float64 array, or does not have the axis.
    Slow twin: reference.softmax. PyTorch: torch.softmax. Bridle 1990, doi:10.1007/978-3-642-76153-9_28.

    >>> softmax(np.array([[1000.0, 1000.0], [0.0, np.log(3.0)]]))
    array([[0.5 , 0.5 ],
           [0.25, 0.75]])
    """
    check_array("softmax", "x", x)
    axis = check_axis("softmax", x, axis)
    if x.size == 0:
        return _like(x)
    with quiet():
        y = np.subtract(x, x.max(axis=axis, keepdims=True), out=_like(x))
        np.exp(y, out=y)
        y /= y.sum(axis=axis, keepdims=True)
    return y


def softmax_backward(dy, x, axis=1):
    """Let each score's gradient compete: what raises one share lowers the others.

    dy and x of one shape -> dx of the same
    dx = y · (dy − Σ dy·y) along the axis, where y = softmax(x)

    Raises ShapeError when the shapes or dtypes of dy and x differ, or x does not have the axis.
    Slow twin: reference.softmax_backward. PyTorch: the gradient of torch.softmax.

    >>> softmax_backward(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    array([[ 0.25, -0.25]])
    """
    check_gradient("softmax_backward", dy, x)
    axis = check_axis("softmax_backward", x, axis)
    y = softmax(x, axis)
    with quiet():
        return np.multiply(y, dy - (dy * y).sum(axis=axis, keepdims=True), out=y)


def log_softmax(x, axis=1):
    """Take the logarithm of the softmax without ever taking that of a tiny share.

    x of any rank -> y of the same shape
    y = x − log Σ e^x along the axis, after the largest x is subtracted

    Raises ShapeError when x is not a float32 or float64 array, or does not have the axis.
    Slow twin: reference.log_softmax. PyTorch: torch.log_softmax. Bridle 1990, doi:10.1007/978-3-642-76153-9_28.

    >>> log_softmax(np.array([[0.0, -1000.0]]))
    array([[    0., -1000.]])
    """
    check_array("log_softmax", "x", x)
    axis = check_axis("log_softmax", x, axis)
    if x.size == 0:
        return _like(x)
    with quiet():
        y = np.subtract(x, x.max(axis=axis, keepdims=True), out=_like(x))
        y -= np.log(np.exp(y).sum(axis=axis, keepdims=True))
    return y


def log_softmax_backward(dy, x, axis=1):
    """Take from each gradient the share of all that its score claims.

    dy and x of one shape -> dx of the same
    dx = dy − softmax(x) · Σ dy along the axis

    Raises ShapeError when the shapes or dtypes of dy and x differ, or x does not have the axis.
    Slow twin: reference.log_softmax_backward. PyTorch: the gradient of torch.log_softmax.

    >>> log_softmax_backward(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    array([[ 0.5, -0.5]])
    """
    check_gradient("log_softmax_backward", dy, x)
    axis = check_axis("log_softmax_backward", x, axis)
    y = softmax(x, axis)
    with quiet():
        y *= dy.sum(axis=axis, keepdims=True)
        return np.subtract(dy, y, out=y)


def _like(x):
    """Room for a result: compact, whatever x is."""
    return np.empty(x.shape, dtype=x.dtype)
