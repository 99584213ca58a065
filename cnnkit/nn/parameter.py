"""A parameter is an array that learns: its value, and how the loss changes with it."""

import numpy as np

from cnnkit.ops.checks import check_array, check_same_dtype, check_shape


class Parameter:
    """value of any shape; grad of the same shape, or None while no gradient has arrived.

    Raises ShapeError when the value is not a float32 or float64 array.

    >>> w = Parameter(np.zeros(2))
    >>> w.add(np.array([1.0, 2.0])); w.add(np.array([1.0, 2.0]))
    >>> w.grad
    array([2., 4.])
    """

    __slots__ = ("grad", "value")

    def __init__(self, value):
        check_array("Parameter", "value", value)
        self.value: np.ndarray = value
        self.grad: np.ndarray | None = None

    def add(self, gradient):
        """Add a gradient like the value to what has arrived since the last zero_grad; ShapeError for any other."""
        check_array("Parameter", "gradient", gradient)
        check_same_dtype("Parameter", value=self.value, gradient=gradient)
        check_shape("Parameter", "gradient", gradient, self.value.shape, "the value is")
        self.grad = gradient if self.grad is None else self.grad + gradient

    def zero_grad(self):
        """Forget the gradient."""
        self.grad = None

    def __repr__(self):
        return f"Parameter{self.value.shape}"
