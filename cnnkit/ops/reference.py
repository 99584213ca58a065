"""The slow, obvious truth: each operation in the loops that a learner writes, and the oracle of every test.

Nothing is checked beyond what the size arithmetic refuses; `cnnkit.ops` has the same functions with helpful errors.
"""

import numpy as np

from cnnkit.ops.shapes import conv_output_size, effective_kernel_size, pool_output_size, resolve_padding


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


def relu(x):
    """Keep what is positive; everything else becomes 0. x of any shape -> y like x

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    y = x.copy()
    for index in np.ndindex(x.shape):
        if x[index] <= 0:
            y[index] = 0
    return y


def relu_backward(dy, x):
    """Let the gradient through where the input was positive. dy, x of one shape -> dx like x

    >>> relu_backward(np.array([1.0, 1.0, 1.0]), np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    dx = dy.copy()
    for index in np.ndindex(x.shape):
        if x[index] <= 0:
            dx[index] = 0
    return dx


def _pair(option):
    """One number stands for both axes."""
    return option if isinstance(option, (tuple, list)) else (option, option)
