"""Convolution and its gradients: checks, names and allocates; kernels/direct.py does the loops."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.kernels import direct
from cnnkit.ops.checks import (
    IMAGES,
    KERNELS,
    check_array,
    check_rank,
    check_same_dtype,
    compact,
    pad,
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
    else:
        check_array("conv2d", "b", b)
        check_same_dtype("conv2d", x=x, b=b)
        if b.shape != (F,):
            raise ShapeError(
                f"conv2d: b must have one number for each of the {F} filters of w {w.shape}, not {b.shape}."
            )
    y = np.empty((x.shape[0], F, *window.output_size), dtype=x.dtype)
    direct.forward(pad(x, window.padding), compact(w), compact(b), y, *window.stride, *window.dilation)
    return y


def _check(caller, x, w, stride, padding, dilation, groups):
    check_rank(caller, "x", x, IMAGES)
    check_rank(caller, "w", w, KERNELS)
    check_same_dtype(caller, x=x, w=w)
    check_channels(caller, x.shape, w.shape, groups)
    return resolve_window(caller, x.shape[2:], w.shape[2:], stride, padding, dilation)
