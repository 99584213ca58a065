"""Pooling: checks, names and allocates; kernels/pool.py does the loops."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.kernels import pool
from cnnkit.kernels.layout import pad
from cnnkit.ops.checks import check_images
from cnnkit.ops.shapes import resolve_window


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
    check_images("max_pool2d", "x", x)
    stride = kernel_size if stride is None else stride
    window = resolve_window("max_pool2d", x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode=ceil_mode)
    _refuse_empty_windows("max_pool2d", x, window)
    y = np.empty((*x.shape[:2], *window.output_size), dtype=x.dtype)
    x = pad(x, _complete(x, window), -np.inf)
    pool.maximum(x, y, *window.kernel_size, *window.stride, *window.dilation)
    return y


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
    check_images("avg_pool2d", "x", x)
    stride = kernel_size if stride is None else stride
    window = resolve_window("avg_pool2d", x.shape[2:], kernel_size, stride, padding, 1, ceil_mode=ceil_mode)
    _refuse_empty_windows("avg_pool2d", x, window)
    y = np.empty((*x.shape[:2], *window.output_size), dtype=x.dtype)
    pool.total(pad(x, _complete(x, window)), y, *window.kernel_size, *window.stride)
    rows, columns = _count_taps(x, window, count_include_pad)
    y /= (rows[:, None] * columns).astype(x.dtype)
    return y


def _complete(x, window):
    """Return the padding with as many more pixels below and right as the last windows hang over."""
    amounts = []
    for axis, (before, after) in enumerate(window.padding):
        last = (window.output_size[axis] - 1) * window.stride[axis]
        end = last + window.dilation[axis] * (window.kernel_size[axis] - 1) + 1
        amounts.append((before, max(after, end - before - x.shape[2 + axis])))
    return amounts


def _count_taps(x, window, include_padding):
    """Count, for each window along each axis, the taps on the image, or on the image and its padding."""
    counts = []
    for axis, (before, after) in enumerate(window.padding):
        starts = np.arange(window.output_size[axis]) * window.stride[axis] - before
        taps = starts[:, None] + np.arange(window.kernel_size[axis]) * window.dilation[axis]
        low, high = (-before, x.shape[2 + axis] + after) if include_padding else (0, x.shape[2 + axis])
        counts.append(((taps >= low) & (taps < high)).sum(axis=1))
    return counts


def _refuse_empty_windows(caller, x, window):
    for counts, name in zip(_count_taps(x, window, include_padding=False), ("row", "column"), strict=True):
        if not counts.all():
            raise ShapeError(
                f"{caller}: the windows in output {name} {np.argmin(counts)} hold nothing but padding:"
                f" x is {x.shape}, the kernel {window.kernel_size}, the padding {window.padding}."
            )
