"""Pooling, and where its gradients go, in loops."""

import numpy as np

from cnnkit.ops.shapes import effective_kernel_size, pool_output_size, resolve_padding


def max_pool2d(x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the largest value of each window; the padding is −inf, so it never wins.

    x (N, C, H, W) -> y (N, C, Ho, Wo)

    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2)[0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    stride = kernel_size if stride is None else stride
    N, C, H, W = x.shape
    (sh, sw), (dil_h, dil_w) = _pair(stride), _pair(dilation)
    Eh, Ew = effective_kernel_size(_pair(kernel_size), dilation)
    Ho, Wo = pool_output_size(
        (H, W), kernel_size, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode
    )
    rows, columns = resolve_padding(padding, (H, W), kernel_size, stride=stride, dilation=dilation)
    x = np.pad(x, ((0, 0), (0, 0), rows, columns), constant_values=-np.inf)

    y = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):  # a slice stops at the edge: so do windows that ceil_mode lets hang over
                    y[n, c, i, j] = np.max(x[n, c, i * sh : i * sh + Eh : dil_h, j * sw : j * sw + Ew : dil_w])
    return y


def avg_pool2d(x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Average each window, counting the zeros of the padding or leaving them out.

    x (N, C, H, W) -> y (N, C, Ho, Wo)

    >>> avg_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2)[0, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    stride = kernel_size if stride is None else stride
    N, C, H, W = x.shape
    (Kh, Kw), (sh, sw) = _pair(kernel_size), _pair(stride)
    Ho, Wo = pool_output_size((H, W), kernel_size, stride=stride, padding=padding, ceil_mode=ceil_mode)
    rows, columns = resolve_padding(padding, (H, W), kernel_size, stride=stride)
    counted = np.pad(np.ones((H, W)), (rows, columns), constant_values=1.0 if count_include_pad else 0.0)
    x = np.pad(x, ((0, 0), (0, 0), rows, columns))

    y = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    window = slice(i * sh, i * sh + Kh), slice(j * sw, j * sw + Kw)
                    y[n, c, i, j] = np.sum(x[n, c][window]) / np.sum(counted[window])
    return y


def max_pool2d_backward(dy, x, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Give each gradient to the pixel that won its window; ties go to the first, as in np.argmax.

    dy (N, C, Ho, Wo), x (N, C, H, W) -> dx like x

    >>> max_pool2d_backward(np.array([[[[5.0]]]]), np.array([[[[1.0, 3.0], [3.0, 2.0]]]]), 2)[0, 0]
    array([[0., 5.],
           [0., 0.]])
    """
    stride = kernel_size if stride is None else stride
    N, C, H, W = x.shape
    (sh, sw), (dil_h, dil_w) = _pair(stride), _pair(dilation)
    Eh, Ew = effective_kernel_size(_pair(kernel_size), dilation)
    (top, _), (left, _) = resolve_padding(padding, (H, W), kernel_size, stride=stride, dilation=dilation)

    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    rows = [p for p in range(i * sh - top, i * sh - top + Eh, dil_h) if 0 <= p < H]
                    columns = [q for q in range(j * sw - left, j * sw - left + Ew, dil_w) if 0 <= q < W]
                    winner = np.argmax(x[n, c][rows][:, columns])
                    p, q = rows[winner // len(columns)], columns[winner % len(columns)]
                    dx[n, c, p, q] += dy[n, c, i, j]  # += because one pixel can win several windows
    return dx


def avg_pool2d_backward(dy, x, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Share each gradient equally among what its window counted.

    dy (N, C, Ho, Wo), x (N, C, H, W) -> dx like x

    >>> avg_pool2d_backward(np.array([[[[8.0]]]]), np.ones((1, 1, 2, 3)), 2)[0, 0]
    array([[2., 2., 0.],
           [2., 2., 0.]])
    """
    stride = kernel_size if stride is None else stride
    N, C, H, W = x.shape
    (Kh, Kw), (sh, sw) = _pair(kernel_size), _pair(stride)
    rows, columns = resolve_padding(padding, (H, W), kernel_size, stride=stride)
    counted = np.pad(np.ones((H, W)), (rows, columns), constant_values=1.0 if count_include_pad else 0.0)

    dx = np.zeros((N, C, *counted.shape), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    window = slice(i * sh, i * sh + Kh), slice(j * sw, j * sw + Kw)
                    dx[n, c][window] += dy[n, c, i, j] / np.sum(counted[window])
    return dx[:, :, rows[0] : rows[0] + H, columns[0] : columns[0] + W]


def global_avg_pool2d(x):
    """Average each channel over the whole image. x (N, C, H, W) -> y (N, C, 1, 1)

    >>> global_avg_pool2d(np.arange(8.0).reshape(1, 2, 2, 2)).ravel()
    array([1.5, 5.5])
    """
    N, C, H, W = x.shape
    y = np.zeros((N, C, 1, 1), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            y[n, c] = np.sum(x[n, c]) / (H * W)
    return y


def global_avg_pool2d_backward(dy, x):
    """Share each gradient equally among the channel's pixels. dy (N, C, 1, 1), x (N, C, H, W) -> dx like x

    >>> global_avg_pool2d_backward(np.array([[[[4.0]]]]), np.ones((1, 1, 1, 2))).ravel()
    array([2., 2.])
    """
    N, C, H, W = x.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            dx[n, c] = dy[n, c] / (H * W)
    return dx


def _pair(option):
    """One number stands for both axes."""
    return option if isinstance(option, (tuple, list)) else (option, option)
