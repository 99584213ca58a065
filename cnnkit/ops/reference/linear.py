"""The fully connected layer, one output after the other."""

import numpy as np


def linear(x, w, b=None):
    """Weigh every input for every output, and sum. x (..., I), w (O, I), b (O,) -> y (..., O)

    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [0.0, 1.0]]), np.array([10.0, 0.0]))
    array([[21.,  2.]])
    """
    y = np.zeros((*x.shape[:-1], len(w)), dtype=x.dtype)
    for n in np.ndindex(x.shape[:-1]):
        for o in range(len(w)):
            y[n][o] = np.sum(x[n] * w[o])
            if b is not None:
                y[n][o] += b[o]
    return y


def linear_backward(dy, x, w, b=None):
    """Send each output's gradient back to the inputs and the weights that made it.

    dy (..., O), x (..., I), w (O, I) -> dx like x, dw like w, db (O,)

    >>> linear_backward(np.array([[1.0]]), np.array([[2.0, 3.0]]), np.array([[4.0, 5.0]]))
    (array([[4., 5.]]), array([[2., 3.]]), array([1.]))
    """
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w), dtype=w.dtype)
    for n in np.ndindex(x.shape[:-1]):
        for o in range(len(w)):
            dx[n] += dy[n][o] * w[o]
            dw[o] += dy[n][o] * x[n]
            db[o] += dy[n][o]
    return dx, dw, db
