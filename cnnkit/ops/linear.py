"""The fully connected layer: one matrix product, which NumPy's BLAS does as well as anyone."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.ops.checks import check_array, check_same_dtype, check_shape, counted, quiet

ALONE = 1 << 18  # multiply-adds that OpenBLAS does in the calling thread
PIECES = 32  # more of them are worth its threads


def linear(x, w, b=None):
    """Weigh every input for every output, and sum.

    x (..., I), w (O, I), b (O,) -> y (..., O)
    y[..., o] = b[o] + Σ x[..., i] · w[o, i] over i

    x is (N, I) after a Flatten; any number of axes before the last is kept.

    Raises ShapeError when x and w disagree about I, or dtypes are mixed.
    Slow twin: reference.linear. PyTorch: torch.nn.functional.linear. Rosenblatt 1958, doi:10.1037/h0042519.

    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [0.0, 1.0]]), np.array([10.0, 0.0]))
    array([[21.,  2.]])
    """
    _check("linear", x, w, b)
    with quiet():
        y = _product(x.reshape(-1, x.shape[-1]), w.T).reshape(*x.shape[:-1], w.shape[0])
        if b is not None:
            y += b
    return y


def linear_backward(dy, x, w, b=None):
    """Find how a loss changes with each input of linear, from how it changes with each output.

    dy (..., O), x (..., I), w (O, I) -> dx like x, dw like w, db (O,)
    dx = dy·w, dw = dyᵀ·x and db = Σ dy, over all the axes before the last; the value of b does not matter

    Raises ShapeError where linear does, and when dy does not have the shape of its output.
    Slow twin: reference.linear_backward. PyTorch: the gradients of torch.nn.functional.linear.

    >>> dx, dw, db = linear_backward(np.array([[1.0]]), np.array([[2.0, 3.0]]), np.array([[4.0, 5.0]]))
    >>> dx, dw, db
    (array([[4., 5.]]), array([[2., 3.]]), array([1.]))
    """
    _check("linear_backward", x, w, b)
    check_array("linear_backward", "dy", dy)
    check_same_dtype("linear_backward", x=x, dy=dy)
    outputs = (*x.shape[:-1], w.shape[0])
    check_shape("linear_backward", "dy", dy, outputs, f"linear of x {x.shape} and w {w.shape} is")
    rows_in, rows_out = x.reshape(-1, x.shape[-1]), dy.reshape(-1, w.shape[0])
    with quiet():
        return _product(rows_out, w).reshape(x.shape), _product(rows_out.T, rows_in), rows_out.sum(axis=0)


def _product(a, b):
    """a (n, k), b (k, m) -> a·b (n, m), compact; of medium size in pieces, each by the calling thread.

    NumPy's usual BLAS wakes threads of its own for anything larger than ALONE. Where other programs or our own helpers
    keep the processors busy, it then waits for them: a classifier's layer took 100 ms instead of 0.1.
    """
    (n, k), m = a.shape, b.shape[1]
    longer, step = max(n, m), ALONE // max(k * min(n, m), 1)
    if not 1 <= step < longer <= PIECES * step:
        return np.matmul(a, b)
    product = np.empty((n, m), dtype=a.dtype)
    for start in range(0, longer, step):
        part = slice(start, start + step)
        if n >= m:
            np.matmul(a[part], b, out=product[part])
        else:
            np.matmul(a, b[:, part], out=product[:, part])
    return product


def _check(caller, x, w, b):
    check_array(caller, "x", x)
    check_array(caller, "w", w)
    check_same_dtype(caller, x=x, w=w)
    if x.ndim < 1 or w.ndim != 2:
        raise ShapeError(f"{caller}: x must be (..., I) and w (O, I), but they are {x.shape} and {w.shape}.")
    if 0 in w.shape:
        raise ShapeError(f"{caller}: w (O, I) is empty: {w.shape}.")
    if x.shape[-1] != w.shape[1]:
        raise ShapeError(
            f"{caller}: x has {counted(x.shape[-1], 'feature')} {x.shape} but w expects {w.shape[1]} {w.shape}."
        )
    if b is not None:
        check_array(caller, "b", b)
        check_same_dtype(caller, x=x, b=b)
        check_shape(caller, "b", b, w.shape[:1], f"w {w.shape} makes {counted(w.shape[0], 'output')}")
