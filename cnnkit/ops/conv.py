"""Convolution, its transpose and their gradients: checks, names and allocates; kernels/ do the loops."""

from functools import lru_cache

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.kernels import direct, gradient, winograd, winograd_gradient
from cnnkit.kernels.channels import sums as sum_per_channel
from cnnkit.ops.checks import (
    check_array,
    check_channels,
    check_images,
    check_kernels,
    check_same_dtype,
    check_shape,
    counted,
    quiet,
    shown,
    whole,
)
from cnnkit.ops.window import check_room, resolve_transposed, resolve_window

ALGORITHMS = "auto", "direct", "winograd"


def conv2d(x, w, b=None, *, stride=1, padding=0, dilation=1, groups=1, algorithm="auto"):
    """Cross-correlate a batch of images with a bank of kernels.

    x (N, C, H, W), w (F, C/groups, Kh, Kw), b (F,) -> y (N, F, Ho, Wo)
    y[n, f, i, j] = b[f] + Σ x[n, c, i·stride + kh·dilation − top, j·stride + kw·dilation − left] · w[f, c, kh, kw]
    over c, kh, kw; outside the image x is 0. Ho and Wo are conv_output_size's.

    Options are an int or an (h, w) pair; padding is also ((top, bottom), (left, right)), "valid", "same" or
    "same_lower". float32 and float64 stay what they are. algorithm="direct" sums the products as they stand;
    "winograd" saves multiplications in 3 × 3 kernels at stride 1 and rounds about five times as much, as "auto" may do.

    Raises ShapeError when the channels of x and w disagree, the window never fits or dtypes are mixed.
    Slow twin: reference.conv2d. PyTorch: torch.nn.functional.conv2d. LeCun et al. 1998, doi:10.1109/5.726791.

    >>> x = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    >>> edges = np.array([[[[-1, 1]]]], dtype=np.float32)
    >>> conv2d(x, edges)[0, 0]
    array([[1., 1.],
           [1., 1.],
           [1., 1.]], dtype=float32)
    """
    window = _check("conv2d", x, w, stride, padding, dilation, groups, algorithm)
    F = w.shape[0]
    if b is not None:
        _check_bias("conv2d", x, b, F, f"w {w.shape} has {counted(F, 'filter')}")
    return _forward(x, w, b, (x.shape[0], F, *window.output_size), window, algorithm)


def conv2d_backward(dy, x, w, *, stride=1, padding=0, dilation=1, groups=1, algorithm="auto"):
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
    window = _check_backward("conv2d_backward", dy, x, w, stride, padding, dilation, groups, algorithm)
    dx = _transposed(dy, w, None, x.shape, window, algorithm)
    return dx, *_weights(dy, x, w.shape, window, algorithm)


def conv2d_backward_weights(dy, x, w, *, stride=1, padding=0, dilation=1, groups=1, algorithm="auto"):
    """Find dw and db alone: for a network's first layer, whose input does not learn.

    dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C/groups, Kh, Kw) -> dw like w, db (F,)

    The last two that conv2d_backward returns, with the same options. Raises ShapeError where it does.
    Slow twin: reference.conv2d_backward.
    """
    caller = "conv2d_backward_weights"
    window = _check_backward(caller, dy, x, w, stride, padding, dilation, groups, algorithm)
    return _weights(dy, x, w.shape, window, algorithm)


def conv_transpose2d(x, w, b=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1, algorithm="auto"):
    """Stamp the kernels onto a larger image, each weighted by a pixel: what conv2d's gradient does, going forward.

    x (N, C, H, W), w (C, F/groups, Kh, Kw), b (F,) -> y (N, F, Ho, Wo)
    y[n, f, i·stride + kh·dilation − top, j·stride + kw·dilation − left] = b[f] + Σ x[n, c, i, j] · w[c, f, kh, kw]
    over all that land on one pixel. Ho and Wo are conv_transpose_output_size's: padding crops, output_padding
    (less than the stride or the dilation) adds rows and columns at the bottom and right.

    w has the axes of the convolution that this one transposes. Options as in conv2d; "same" gives H·stride, W·stride.

    Raises ShapeError when the channels of x and w disagree, nothing would be left or dtypes are mixed.
    Slow twin: reference.conv_transpose2d. PyTorch: torch.nn.functional.conv_transpose2d.
    Zeiler et al. 2010, doi:10.1109/CVPR.2010.5539957; Dumoulin and Visin 2016, arXiv:1603.07285, chapter 4.

    >>> x = np.array([[[[1.0, 10.0]]]])
    >>> conv_transpose2d(x, np.ones((1, 1, 1, 3)), stride=2)[0, 0]
    array([[ 1.,  1., 11., 10., 10.]])
    """
    F, window = _check_transposed(
        "conv_transpose2d", x, w, stride, padding, output_padding, dilation, groups, algorithm
    )
    shape = (x.shape[0], F, *window.output_size)
    if b is not None:
        _check_bias("conv_transpose2d", x, b, F, f"w {w.shape} makes {counted(F, 'channel')}")
    return _transposed(x, w, b, shape, window, algorithm)


def conv_transpose2d_backward(
    dy, x, w, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1, algorithm="auto"
):
    """Find how a loss changes with each input of conv_transpose2d, from how it changes with each output.

    dy (N, F, Ho, Wo), x (N, C, H, W), w (C, F/groups, Kh, Kw) -> dx like x, dw like w, db (F,)
    dx = conv2d(dy, w), and dw is conv2d's with x and dy in each other's places; db[f] = Σ dy[n, f, i, j]

    Options as in conv_transpose2d; they must be those of the forward call.

    Raises ShapeError where conv_transpose2d does, and when dy does not have the shape of its output.
    Slow twin: reference.conv_transpose2d_backward. PyTorch: the gradients of conv_transpose2d.
    Dumoulin and Visin 2016, arXiv:1603.07285, chapter 4.

    >>> x, w = np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 3))
    >>> dx, dw, db = conv_transpose2d_backward(np.arange(5.0).reshape(1, 1, 1, 5), x, w, stride=2)
    >>> dx.ravel(), dw.ravel(), db
    (array([3., 9.]), array([2., 4., 6.]), array([10.]))
    """
    caller = "conv_transpose2d_backward"
    F, window = _check_transposed(caller, x, w, stride, padding, output_padding, dilation, groups, algorithm)
    check_array(caller, "dy", dy)
    check_same_dtype(caller, x=x, dy=dy)
    outputs = (x.shape[0], F, *window.output_size)
    check_shape(caller, "dy", dy, outputs, f"conv_transpose2d of x {x.shape} and w {w.shape} is")
    dx = _forward(dy, w, None, x.shape, window, algorithm)
    dw, _ = _weights(x, dy, w.shape, window, algorithm)
    return dx, dw, sum_per_channel(dy)


def _forward(x, w, b, shape, window, algorithm):
    """Return the convolution of x and w, plus b, in an array of this shape."""
    y = np.empty(shape, dtype=x.dtype)
    b = np.zeros(shape[1], dtype=x.dtype) if b is None else b
    if _by_winograd(x.shape, w.shape, shape, window, algorithm):
        winograd.forward(x, w, b, y, window.padding)
    else:
        direct.forward(x, w, b, y, window.stride, window.padding, window.dilation)
    return y


def _transposed(x, w, b, shape, window, algorithm):
    """Likewise of the transposed convolution, which dx is too."""
    y = np.empty(shape, dtype=x.dtype)
    b = np.zeros(shape[1], dtype=x.dtype) if b is None else b
    if _by_winograd(shape, w.shape, x.shape, window, algorithm):
        winograd.transposed(x, w, b, y, window.padding)
    else:
        direct.transposed(x, w, b, y, window.stride, window.padding, window.dilation)
    return y


def _weights(dy, x, w, window, algorithm):
    """Return dw and db, of a convolution from the shape of x to that of dy with weights of shape w."""
    by_winograd = dy.size and _by_winograd(x.shape, w, dy.shape, window, algorithm)
    if by_winograd and (algorithm == "winograd" or winograd_gradient.pays(x.shape[1], dy.shape[1])):
        with quiet():
            dw, db = winograd_gradient.weights(dy, x, window.padding)
            if np.isfinite(dw.sum()) or np.isfinite(dw).all():  # else the direct way, which keeps ∞ where it belongs
                return dw, db
    return gradient.weights(dy, x, w, window.stride, window.padding, window.dilation)


def _by_winograd(many, w, few, window, algorithm):
    """Whether to compute so, from the shapes of a convolution's input, weights and output."""
    return algorithm == "winograd" or (algorithm == "auto" and _pays(many, w, few, window))


@lru_cache(maxsize=256)
def _pays(many, w, few, window):
    return _suits(window, many[1] // w[1]) and winograd.pays(many[1], few[1], few[0], few[2:])


def _suits(window, groups):
    return winograd.suits(window.kernel_size, window.stride, window.padding, window.dilation, groups)


def _check_algorithm(caller, algorithm, window, groups):
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        choices = " or ".join(map(repr, ALGORITHMS))
        raise ShapeError(f"{caller}: algorithm must be {choices}, not {shown(algorithm)}.")
    if algorithm == "winograd" and not _suits(window, groups):
        needs = "3 × 3 kernels, stride 1, dilation 1, groups 1 and a padding of at most 2"
        raise ShapeError(f"{caller}: algorithm='winograd' needs {needs}; 'auto' uses it where it can.")


def _check(caller, x, w, stride, padding, dilation, groups, algorithm):
    check_images(caller, "x", x)
    check_kernels(caller, "w", w)
    check_same_dtype(caller, x=x, w=w)
    check_channels(caller, x.shape, w.shape, groups)
    window = resolve_window(caller, x.shape[2:], w.shape[2:], stride, padding, dilation, computed=True)
    _check_algorithm(caller, algorithm, window, groups)
    return window


def _check_backward(caller, dy, x, w, stride, padding, dilation, groups, algorithm):
    window = _check(caller, x, w, stride, padding, dilation, groups, algorithm)
    check_array(caller, "dy", dy)
    check_same_dtype(caller, x=x, dy=dy)
    outputs = (x.shape[0], w.shape[0], *window.output_size)
    check_shape(caller, "dy", dy, outputs, f"conv2d of x {x.shape} and w {w.shape} is")
    return window


def _check_transposed(caller, x, w, stride, padding, output_padding, dilation, groups, algorithm):
    check_images(caller, "x", x)
    check_kernels(caller, "w", w, "(C, F/groups, Kh, Kw)")
    check_same_dtype(caller, x=x, w=w)
    C, groups = x.shape[1], whole(caller, "groups", groups)
    if C % groups:
        raise ShapeError(f"{caller}: groups={groups} must divide the {counted(C, 'channel')} of x {x.shape}.")
    if w.shape[0] != C:
        channels = counted(C, "channel")
        raise ShapeError(f"{caller}: x has {channels} {x.shape} but w expects {w.shape[0]} {w.shape}.")
    window = resolve_transposed(caller, x.shape[2:], w.shape[2:], stride, padding, output_padding, dilation)
    check_room(caller, window.output_size, window)
    _check_algorithm(caller, algorithm, window, groups)
    return w.shape[1] * groups, window


def _check_bias(caller, x, b, F, because):
    check_array(caller, "b", b)
    check_same_dtype(caller, x=x, b=b)
    check_shape(caller, "b", b, (F,), because)
