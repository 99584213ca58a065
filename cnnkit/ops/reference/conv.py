"""Convolution and transposed convolution, and where their gradients go, in loops."""

import numpy as np

from cnnkit.ops.shapes import (
    conv_output_size,
    conv_transpose_output_size,
    effective_kernel_size,
    resolve_padding,
)


def conv2d(x, w, b=None, *, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate: at each position, multiply the window with the kernel and sum.

    x (N, C, H, W), w (F, C/groups, Kh, Kw), b (F,) -> y (N, F, Ho, Wo)

    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))[0, 0]
    array([[4., 4.],
           [4., 4.]])
    """
    N, _, H, W = x.shape
    F, C, Kh, Kw = w.shape  # C channels in each group
    (sh, sw), (dil_h, dil_w) = _pair(stride), _pair(dilation)
    Eh, Ew = effective_kernel_size((Kh, Kw), dilation)
    Ho, Wo = conv_output_size((H, W), (Kh, Kw), stride=stride, padding=padding, dilation=dilation)
    rows, columns = resolve_padding(padding, (H, W), (Kh, Kw), stride=stride, dilation=dilation)
    x = np.pad(x, ((0, 0), (0, 0), rows, columns))

    y = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            c = f // (F // groups) * C  # the first channel of this filter's group
            for i in range(Ho):
                for j in range(Wo):
                    window = x[n, c : c + C, i * sh : i * sh + Eh : dil_h, j * sw : j * sw + Ew : dil_w]
                    y[n, f, i, j] = np.sum(window * w[f])
            if b is not None:
                y[n, f] += b[f]
    return y


def conv2d_backward(dy, x, w, *, stride=1, padding=0, dilation=1, groups=1):
    """Send each output's gradient back to the window and the kernel that made it.

    dy (N, F, Ho, Wo), x (N, C, H, W), w (F, C/groups, Kh, Kw) -> dx like x, dw like w, db (F,)

    >>> dx, dw, db = conv2d_backward(np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))
    >>> dx[0, 0]  # the middle pixel was in all four windows
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    _, _, H, W = x.shape
    N, F, Ho, Wo = dy.shape
    _, C, Kh, Kw = w.shape
    (sh, sw), (dil_h, dil_w) = _pair(stride), _pair(dilation)
    Eh, Ew = effective_kernel_size((Kh, Kw), dilation)
    rows, columns = resolve_padding(padding, (H, W), (Kh, Kw), stride=stride, dilation=dilation)
    x = np.pad(x, ((0, 0), (0, 0), rows, columns))

    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n in range(N):
        for f in range(F):
            c = f // (F // groups) * C
            for i in range(Ho):
                for j in range(Wo):
                    window = n, slice(c, c + C), slice(i * sh, i * sh + Eh, dil_h), slice(j * sw, j * sw + Ew, dil_w)
                    dx[window] += dy[n, f, i, j] * w[f]  # += because windows overlap
                    dw[f] += dy[n, f, i, j] * x[window]
    db = dy.sum(axis=(0, 2, 3))
    return dx[:, :, rows[0] : rows[0] + H, columns[0] : columns[0] + W], dw, db


def conv_transpose2d(x, w, b=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """Stamp the kernels onto a larger image, each as strong as its pixel, and crop the padding.

    x (N, C, H, W), w (C, F/groups, Kh, Kw), b (F,) -> y (N, F, Ho, Wo)

    >>> conv_transpose2d(np.array([[[[1.0, 10.0]]]]), np.ones((1, 1, 1, 3)), stride=2)[0, 0]
    array([[ 1.,  1., 11., 10., 10.]])
    """
    N, C, H, W = x.shape
    _, F, Kh, Kw = w.shape  # F filters in each group
    (sh, sw), (dil_h, dil_w) = _pair(stride), _pair(dilation)
    Eh, Ew = effective_kernel_size((Kh, Kw), dilation)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    Ho, Wo = conv_transpose_output_size((H, W), (Kh, Kw), output_padding=output_padding, **options)
    (top, bottom), (left, right) = resolve_padding(
        padding, (H * sh, W * sw), (Kh, Kw), stride=stride, dilation=dilation
    )

    y = np.zeros((N, F * groups, top + Ho + bottom, left + Wo + right), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            f = c // (C // groups) * F  # the first filter of this channel's group
            for i in range(H):
                for j in range(W):
                    window = n, slice(f, f + F), slice(i * sh, i * sh + Eh, dil_h), slice(j * sw, j * sw + Ew, dil_w)
                    y[window] += x[n, c, i, j] * w[c]  # += because stamps overlap
    if b is not None:
        y += b[:, None, None]
    return y[:, :, top : top + Ho, left : left + Wo]


def conv_transpose2d_backward(dy, x, w, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """Collect each pixel's gradient from the stamp it made.

    dy (N, F, Ho, Wo), x (N, C, H, W), w (C, F/groups, Kh, Kw) -> dx like x, dw like w, db (F,)

    >>> x, w, dy = np.ones((1, 1, 1, 2)), np.ones((1, 1, 1, 3)), np.arange(5.0).reshape(1, 1, 1, 5)
    >>> conv_transpose2d_backward(dy, x, w, stride=2)[0].ravel()  # 0 + 1 + 2 and 2 + 3 + 4
    array([3., 9.])
    """
    N, C, H, W = x.shape
    _, F, Kh, Kw = w.shape
    (sh, sw), (dil_h, dil_w) = _pair(stride), _pair(dilation)
    Eh, Ew = effective_kernel_size((Kh, Kw), dilation)
    rows, columns = resolve_padding(padding, (H * sh, W * sw), (Kh, Kw), stride=stride, dilation=dilation)
    db = dy.sum(axis=(0, 2, 3))
    dy = np.pad(dy, ((0, 0), (0, 0), rows, columns))

    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n in range(N):
        for c in range(C):
            f = c // (C // groups) * F
            for i in range(H):
                for j in range(W):
                    window = dy[n, f : f + F, i * sh : i * sh + Eh : dil_h, j * sw : j * sw + Ew : dil_w]
                    dx[n, c, i, j] = np.sum(window * w[c])
                    dw[c] += x[n, c, i, j] * window
    return dx, dw, db


def _pair(option):
    """One number stands for both axes."""
    return option if isinstance(option, (tuple, list)) else (option, option)
