"""Pooling and its gradients: checks, names and allocates; kernels/pool.py does the loops."""

from functools import lru_cache

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.kernels import channels, pool
from cnnkit.ops.checks import check_array, check_flag, check_images, check_same_dtype, check_shape
from cnnkit.ops.window import resolve_window


def max_pool2d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the largest value of each window.

    x (N, C, H, W) -> y (N, C, Ho, Wo), sizes as pool_output_size
    y[n, c, i, j] = max x[n, c, i·stride + kh·dilation − top, j·stride + kw·dilation − left] over kh, kw

    The stride defaults to the kernel size: windows side by side. Padding is −inf, so it never wins; NaN always does.
    With ceil_mode a last window may hang over the far edge if it starts inside the image or its near padding.

    Raises ShapeError when the window never fits, or one would hold nothing but padding.
    Slow twin: reference.max_pool2d. PyTorch: torch.nn.functional.max_pool2d. Riesenhuber and Poggio 1999,
    doi:10.1038/14819.

    >>> x = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)
    >>> max_pool2d(x, 2)[0, 0]
    array([[ 5.,  7.],
           [13., 15.]], dtype=float32)
    """
    window = _check("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode)
    y = np.empty((*x.shape[:2], *window.output_size), dtype=x.dtype)
    pool.maximum(x, y, window)
    return y


def max_pool2d_backward(dy, x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Give each output's gradient to the one pixel that won its window.

    dy (N, C, Ho, Wo), x (N, C, H, W) -> dx like x
    dx[n, c, p, q] = Σ dy[n, c, i, j] over the windows whose maximum is pixel (p, q)

    Ties go to the first maximum in reading order, NaN being larger than any number, as in np.argmax. A pixel that wins
    several overlapping windows gets the sum. Options as in max_pool2d; they must be those of the forward call.

    Raises ShapeError where max_pool2d does, and when dy does not have the shape of its output.
    Slow twin: reference.max_pool2d_backward. PyTorch: the gradient of torch.nn.functional.max_pool2d.

    >>> max_pool2d_backward(np.array([[[[5.0]]]]), np.array([[[[1.0, 3.0], [3.0, 2.0]]]]), 2)[0, 0]
    array([[0., 5.],
           [0., 0.]])
    """
    window = _check("max_pool2d_backward", x, kernel_size, stride, padding, dilation, ceil_mode)
    _check_gradient("max_pool2d_backward", dy, x, window)
    dx = np.empty(x.shape, dtype=x.dtype)
    pool.route(dy, x, dx, window)
    return dx


def avg_pool2d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Average each window.

    x (N, C, H, W) -> y (N, C, Ho, Wo), sizes as pool_output_size
    y[n, c, i, j] = Σ x[n, c, i·stride + kh − top, j·stride + kw − left] / count over kh, kw

    The count is the kernel's Kh·Kw, less what hangs over the padded image with ceil_mode, and less the padding unless
    count_include_pad. The stride defaults to the kernel size: windows side by side.

    Raises ShapeError when the window never fits, or one would hold nothing but padding.
    Slow twin: reference.avg_pool2d. PyTorch: torch.nn.functional.avg_pool2d. LeCun et al. 1998,
    doi:10.1109/5.726791, section II.B.

    >>> x = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)
    >>> avg_pool2d(x, 2)[0, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]], dtype=float32)
    """
    window = _check("avg_pool2d", x, kernel_size, stride, padding, 1, ceil_mode)
    counts = _counts("avg_pool2d", x, window, count_include_pad)
    y = np.empty((*x.shape[:2], *window.output_size), dtype=x.dtype)
    pool.average(x, y, counts, window)
    return y


def avg_pool2d_backward(dy, x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Share each output's gradient equally among what its window counted.

    dy (N, C, Ho, Wo), x (N, C, H, W) -> dx like x
    dx[n, c, p, q] = Σ dy[n, c, i, j] / count over the windows that hold pixel (p, q); the padding's shares are lost

    Of x only shape and dtype matter. Options as in avg_pool2d; they must be those of the forward call.

    Raises ShapeError where avg_pool2d does, and when dy does not have the shape of its output.
    Slow twin: reference.avg_pool2d_backward. PyTorch: the gradient of torch.nn.functional.avg_pool2d.

    >>> avg_pool2d_backward(np.array([[[[8.0]]]]), np.ones((1, 1, 2, 3)), 2)[0, 0]
    array([[2., 2., 0.],
           [2., 2., 0.]])
    """
    window = _check("avg_pool2d_backward", x, kernel_size, stride, padding, 1, ceil_mode)
    _check_gradient("avg_pool2d_backward", dy, x, window)
    counts = _counts("avg_pool2d_backward", x, window, count_include_pad)
    dx = np.empty(x.shape, dtype=x.dtype)
    pool.spread(dy, dx, counts, window)
    return dx


def global_avg_pool2d(x):
    """Average each channel over the whole image.

    x (N, C, H, W) -> y (N, C, 1, 1)
    y[n, c] = Σ x[n, c, i, j] / (H·W) over i, j

    Raises ShapeError when x is not a batch of images.
    Slow twin: reference.global_avg_pool2d. PyTorch: torch.nn.functional.adaptive_avg_pool2d(x, 1).
    Lin, Chen and Yan 2014, arXiv:1312.4400.

    >>> global_avg_pool2d(np.arange(8.0).reshape(1, 2, 2, 2)).ravel()
    array([1.5, 5.5])
    """
    check_images("global_avg_pool2d", "x", x)
    y = np.empty((*x.shape[:2], 1, 1), dtype=x.dtype)
    channels.averages(x, y)
    return y


def global_avg_pool2d_backward(dy, x):
    """Share each channel's gradient equally among its pixels.

    dy (N, C, 1, 1), x (N, C, H, W) -> dx like x
    dx[n, c, i, j] = dy[n, c] / (H·W)

    Of x only shape and dtype matter. Raises ShapeError when dy is not (N, C, 1, 1).
    Slow twin: reference.global_avg_pool2d_backward. PyTorch: the gradient of adaptive_avg_pool2d(x, 1).

    >>> global_avg_pool2d_backward(np.array([[[[4.0]]]]), np.ones((1, 1, 1, 2))).ravel()
    array([2., 2.])
    """
    check_images("global_avg_pool2d_backward", "x", x)
    check_array("global_avg_pool2d_backward", "dy", dy)
    check_same_dtype("global_avg_pool2d_backward", x=x, dy=dy)
    because = f"global_avg_pool2d of x {x.shape} is"
    check_shape("global_avg_pool2d_backward", "dy", dy, (*x.shape[:2], 1, 1), because)
    dx = np.empty(x.shape, dtype=x.dtype)
    dx[...] = dy / (x.shape[2] * x.shape[3])
    return dx


def _check(caller, x, kernel_size, stride, padding, dilation, ceil_mode):
    check_images(caller, "x", x)
    stride = kernel_size if stride is None else stride
    ceil_mode = check_flag(caller, "ceil_mode", ceil_mode)
    options = stride, padding, dilation
    window = resolve_window(caller, x.shape[2:], kernel_size, *options, ceil_mode=ceil_mode, computed=True)
    for counts, name in zip(_count_taps(x.shape[2:], window, include_padding=False), ("row", "column"), strict=True):
        if not counts.all():
            raise ShapeError(
                f"{caller}: the windows in output {name} {np.argmin(counts)} hold nothing but padding:"
                f" x is {x.shape}, the kernel {window.kernel_size}, the padding {window.padding}."
            )
    return window


def _check_gradient(caller, dy, x, window):
    check_array(caller, "dy", dy)
    check_same_dtype(caller, x=x, dy=dy)
    forward = caller.removesuffix("_backward")
    check_shape(caller, "dy", dy, (*x.shape[:2], *window.output_size), f"{forward} of x {x.shape} is")


def _counts(caller, x, window, count_include_pad):
    """What each window divides by, (Ho, Wo)."""
    include_padding = check_flag(caller, "count_include_pad", count_include_pad)
    rows, columns = _count_taps(x.shape[2:], window, include_padding)
    return (rows[:, None] * columns).astype(x.dtype)


@lru_cache(maxsize=256)  # the same for every batch, and half the time of a small image; not to be written to
def _count_taps(size, window, include_padding):
    """Count, for each window along each axis, the taps on the image, or on the image and its padding."""
    counts = []
    for axis, (before, after) in enumerate(window.padding):
        starts = np.arange(window.output_size[axis]) * window.stride[axis] - before
        taps = starts[:, None] + np.arange(window.kernel_size[axis]) * window.dilation[axis]
        low, high = (-before, size[axis] + after) if include_padding else (0, size[axis])
        counts.append(((taps >= low) & (taps < high)).sum(axis=1))
    return counts
