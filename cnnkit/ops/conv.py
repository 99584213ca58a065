"""Convolution and its gradients: checks, names and allocates; kernels/direct.py does the loops."""

import numpy as np

from cnnkit.kernels import direct
from cnnkit.ops.checks import (
    check_array,
    check_images,
    check_kernels,
    check_same_dtype,
    check_shape,
)
from cnnkit.ops.shapes import check_channels, resolve_window


def conv2d(x, w, b=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate a batch of images with a bank of kernels.

    x (N, C, H, W), w (F, C/groups, Kh, Kw), b (F,) -> y (N, F, Ho, Wo)
    y[n, f, i, j] = b[f] + Σ x[n, c, i·stride + kh·dilation − top, j·stride + kw·dilation − left] · w[f, c, kh, kw]
    over c, kh, kw; outside the image x is 0. Ho and Wo are conv_output_size's.

    Options are an int or an (h, w) pair; padding is also ((top, bottom), (left, right)), "valid", "same" or
    "same_lower". float32 and float64 stay what they are.

    Raises ShapeError when the channels of x and w disagree, the window never fits or dtypes are mixed.
    Slow twin: reference.conv2d. PyTorch: torch.nn.functional.conv2d. LeCun et al. 1998, doi:10.1109/5.726791.

    >>> x = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    >>> edges = np.array([[[[-1, 1]]]], dtype=np.float32)
    >>> conv2d(x, edges)[0, 0]
    array([[1., 1.],
           [1., 1.],
           [1., 1.]], dtype=float32)
    """
    window = _check("conv2d", x, w, stride, padding, dilation, groups)
    F = w.shape[0]
    if b is None:
        b = np.zeros(F, dtype=x.dtype)
    check_array("conv2d", "b", b)
    check_same_dtype("conv2d", x=x, b=b)
    check_shape("conv2d", "b", b, (F,), f"w {w.shape} has {F} filter{'s' if F != 1 else ''}")
    y = np.empty((x.shape[0], F, *window.output_size), dtype=x.dtype)
    direct.forward(x, w, b, y, window.stride, window.padding, window.dilation)
    return y


def conv2d_backward(dy, x, w, *, stride=1, padding=0, dilation=1, groups=1):
    """Find how a loss changes with each input of conv2d, from how it changes with each output.

    dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C/groups, Kh, Kw) -> dx like x, dw like w, db (F,)
    dx[n, c, p, q] = Σ dy[n, f, i, j] · w[f, c, kh, kw] over the outputs whose windows hold pixel (p, q)
    dw[f, c, kh, kw] = Σ dy[n, f, i, j] · x[n, c, i·stride + kh·dilation − top, j·stride + kw·dilation − left]
    db[f] = Σ dy[n, f, i, j], each summed over every index that the left side does not have

    Pixels that the stride drops get 0. Options as in conv2d; they must be those of the forward call.

    Raises ShapeError where conv2d does, and when dy does not have the shape of its output.
    Slow twin: reference.conv2d_backward. PyTorch: the gradients of torch.nn.functional.conv2d.
    LeCun et al. 1998, doi:10.1109/5.726791.

    >>> x, w, dy = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    >>> dx, dw, db = conv2d_backward(dy, x, w)
    >>> dx[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    >>> dw[0, 0], db
    (array([[4., 4.],
           [4., 4.]]), array([4.]))
    """
    window = _check("conv2d_backward", x, w, stride, padding, dilation, groups)
    check_array("conv2d_backward", "dy", dy)
    check_same_dtype("conv2d_backward", x=x, dy=dy)
    outputs = (x.shape[0], w.shape[0], *window.output_size)
    check_shape("conv2d_backward", "dy", dy, outputs, f"conv2d of x {x.shape} and w {w.shape} is")
    dx = direct.input_gradient(dy, w, x.shape, window.stride, window.padding, window.dilation)
    dw = direct.weight_gradient(dy, x, w.shape, window.stride, window.padding, window.dilation)
    return dx, dw, dy.sum(axis=(0, 2, 3))


def _check(caller, x, w, stride, padding, dilation, groups):
    check_images(caller, "x", x)
    check_kernels(caller, "w", w)
    check_same_dtype(caller, x=x, w=w)
    check_channels(caller, x.shape, w.shape, groups)
    return resolve_window(caller, x.shape[2:], w.shape[2:], stride, padding, dilation)
