"""Activations, for arrays of any rank. NumPy is fast enough here: the work is reading and writing memory."""

import numpy as np

from cnnkit.ops.checks import check_array, check_same_dtype, check_shape


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
    y = np.empty(x.shape, dtype=x.dtype)  # given as out, so that 0-d arrays stay arrays
    return np.maximum(x, x.dtype.type(0), out=y)


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
    check_array("relu_backward", "dy", dy)
    check_array("relu_backward", "x", x)
    check_same_dtype("relu_backward", x=x, dy=dy)
    check_shape("relu_backward", "dy", dy, x.shape, "x is")
    return np.where(x <= 0, x.dtype.type(0), dy)
