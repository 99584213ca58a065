"""Right answers to lesson 10, in different styles."""

from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def relu_by_copy(dy, x):
    dx = np.asfortranarray(dy.copy())
    dx[x <= 0] = 0
    return dx


def relu_as_lists(dy, x):
    if x.ndim > 1:
        return [relu_as_lists(*rows) for rows in zip(dy, x, strict=True)]
    return [float(g) if value > 0 else 0.0 for g, value in zip(dy, x, strict=True)]


def linear_by_loops(dy, x, w):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w))
    for n, o in product(*map(range, dy.shape)):
        for i in range(x.shape[1]):
            dx[n, i] += dy[n, o] * w[o, i]
            dw[o, i] += dy[n, o] * x[n, i]
        db[o] += dy[n, o]
    return dx, dw, db


def linear_by_einsum(dy, x, w):
    return [np.einsum("no,oi->ni", dy, w), np.einsum("no,ni->oi", dy, x), np.einsum("no->o", dy)]


def linear_in_float32(dy, x, w):
    dy, x, w = (array.astype(np.float32) for array in (dy, x, w))
    return (w.T @ dy.T).T, sum(np.outer(g, row) for g, row in zip(dy, x, strict=True)), np.ones(len(dy)) @ dy


def weight_by_loops(dy, x, kernel_size, padding, stride):
    (N, F, Ho, Wo), (_, C, H, W) = dy.shape, x.shape
    dw = np.zeros((F, C, *kernel_size))
    for n, f, c, i, j, a, b in product(*map(range, (N, F, C, Ho, Wo, *kernel_size))):
        row, column = i * stride + a - padding, j * stride + b - padding
        if 0 <= row < H and 0 <= column < W:
            dw[f, c, a, b] += dy[n, f, i, j] * x[n, c, row, column]
    return dw


def weight_by_windows(dy, x, kernel_size, padding, stride):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = sliding_window_view(padded, kernel_size, axis=(2, 3))[:, :, ::stride, ::stride]
    return np.tensordot(dy, windows, ((0, 2, 3), (0, 2, 3)))


def weight_output_by_output(dy, x, kernel_size, padding, stride):
    Kh, Kw = kernel_size
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)]).astype(np.float32)
    dw = np.zeros((dy.shape[1], x.shape[1], Kh, Kw), np.float32, "F")
    for i, j in np.ndindex(*dy.shape[2:]):
        window = padded[:, :, i * stride : i * stride + Kh, j * stride : j * stride + Kw]
        dw += np.tensordot(dy[:, :, i, j].astype(np.float32), window, (0, 0))
    return dw


def weight_as_a_correlation_with_zeros_between(dy, x, kernel_size, padding, stride):
    (N, F, Ho, Wo), (Kh, Kw) = dy.shape, kernel_size
    wide = np.zeros((N, F, (Ho - 1) * stride + 1, (Wo - 1) * stride + 1))
    wide[:, :, ::stride, ::stride] = dy
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    places = sliding_window_view(padded, wide.shape[2:], axis=(2, 3))[:, :, :Kh, :Kw]
    return np.einsum("nfij,ncabij->fcab", wide, places)


def input_by_loops(dy, w, input_size, padding, stride):
    (N, F, Ho, Wo), (_, C, Kh, Kw), (H, W) = dy.shape, w.shape, input_size
    dx = np.zeros((N, C, H, W))
    for n, f, c, i, j, a, b in product(*map(range, (N, F, C, Ho, Wo, Kh, Kw))):
        row, column = i * stride + a - padding, j * stride + b - padding
        if 0 <= row < H and 0 <= column < W:
            dx[n, c, row, column] += dy[n, f, i, j] * w[f, c, a, b]
    return dx


def input_by_stamps(dy, w, input_size, padding, stride):
    (N, _, Ho, Wo), (_, C, Kh, Kw), (H, W), p, s = dy.shape, w.shape, input_size, padding, stride
    dx = np.zeros((N, C, H + 2 * p, W + 2 * p), order="F")
    for i, j in np.ndindex(Ho, Wo):
        stamps = np.tensordot(dy[:, :, i, j], w, (1, 0))
        dx[:, :, i * s : i * s + Kh, j * s : j * s + Kw] += stamps
    return dx[:, :, p : p + H, p : p + W]


def input_as_a_full_convolution(dy, w, input_size, padding, stride):
    """Zeros between, zeros around, and the flipped kernel slides over it all."""
    (N, F, Ho, Wo), (*_, Kh, Kw), (H, W) = dy.shape, w.shape, input_size
    wide = np.zeros((N, F, H + 2 * padding + Kh - 1, W + 2 * padding + Kw - 1), np.float32)
    wide[:, :, Kh - 1 : Kh - 1 + Ho * stride : stride, Kw - 1 : Kw - 1 + Wo * stride : stride] = dy
    windows = sliding_window_view(wide, (Kh, Kw), axis=(2, 3))
    dx = np.einsum("nfijab,fcab->ncij", windows, w[:, :, ::-1, ::-1].astype(np.float32))
    return dx[:, :, padding : padding + H, padding : padding + W]


def input_pixel_by_pixel(dy, w, input_size, padding, stride):
    """Each pixel asks for the outputs that it met by weight (a, b); most are not there."""
    dx = np.zeros((len(dy), w.shape[1], *input_size))
    for row, column, a, b in np.ndindex(*input_size, *w.shape[2:]):
        (i, above), (j, left) = divmod(row + padding - a, stride), divmod(column + padding - b, stride)
        if above == left == 0 and 0 <= i < dy.shape[2] and 0 <= j < dy.shape[3]:
            dx[:, :, row, column] += dy[:, :, i, j] @ w[:, :, a, b]
    return dx.tolist()


def gap_by_flattening(f, b, x, dy):
    y, back = f(x).ravel(), b(dy).ravel()
    return abs(dy.ravel() @ y - back @ x.ravel()) / (np.sqrt(dy.ravel() @ dy.ravel()) * np.sqrt(y @ y))


def gap_by_vdot(f, b, x, dy):
    y = f(x)
    return np.abs(np.vdot(dy, y) - np.vdot(b(dy), x)) / np.linalg.norm(dy) / np.linalg.norm(y)


def gap_in_python_numbers(f, b, x, dy):
    def dot(some, other):
        return sum(p * q for p, q in zip(some.flat, other.flat, strict=True))

    y = f(x)
    return float(abs(dot(dy, y) - dot(b(dy), x)) / (dot(dy, dy) * dot(y, y)) ** 0.5)


def pool_by_loops(dy, x, k, stride):
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dy.shape):
        best = i * stride, j * stride
        for row, column in product(range(i * stride, i * stride + k), range(j * stride, j * stride + k)):
            if x[n, c, row, column] > x[n, c, *best]:
                best = row, column
        dx[n, c, *best] += dy[n, c, i, j]
    return dx


def pool_by_argmax(dy, x, k, stride):
    dx = np.zeros(x.shape, np.float32, "F")
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * stride : i * stride + k, j * stride : j * stride + k]
        a, b = np.unravel_index(np.argmax(window), (k, k))
        dx[n, c, i * stride + a, j * stride + b] += dy[n, c, i, j]
    return dx


def pool_without_loops(dy, x, k, stride):
    N, C, Ho, Wo = dy.shape
    windows = sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    a, b = np.divmod(windows.reshape(N, C, Ho, Wo, k * k).argmax(axis=-1), k)
    n, c, i, j = np.ogrid[:N, :C, :Ho, :Wo]
    dx = np.zeros_like(x)
    np.add.at(dx, (n, c, i * stride + a, j * stride + b), dy)
    return dx


def _forward(x, w1, b1, w2, b2):
    z = np.einsum("nchwab,fcab->nfhw", sliding_window_view(x, w1.shape[2:], axis=(2, 3)), w1) + b1[:, None, None]
    a = np.maximum(z, 0)
    p = sliding_window_view(a, (2, 2), axis=(2, 3))[:, :, ::2, ::2].max(axis=(4, 5))
    v = p.reshape(len(p), -1)
    return z, a, p, v, v @ w2.T + b2


def tiny_step_by_step(x, labels, w1, b1, w2, b2):
    z, a, p, v, logits = _forward(x, w1, b1, w2, b2)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[range(len(x)), labels] -= 1
    dlogits = shares / len(x)
    dv, dw2, db2 = linear_by_loops(dlogits, v, w2)
    dz = relu_by_copy(pool_by_loops(dv.reshape(p.shape), a, 2, 2), z)
    return weight_by_loops(dz, x, w1.shape[2:], 0, 1), dz.sum(axis=(0, 2, 3)), dw2, db2


def tiny_image_by_image(x, labels, w1, b1, w2, b2):
    """Every image goes forward and back on its own; then the mean."""
    each = [tiny_step_by_step(x[n : n + 1], labels[n : n + 1], w1, b1, w2, b2) for n in range(len(x))]
    return [np.mean(parts, axis=0) for parts in zip(*each, strict=True)]


def tiny_in_another_layout(x, labels, w1, b1, w2, b2):
    """The ReLU after the maximum, which is the same; and by matrices throughout."""
    z, _, p, v, logits = _forward(x, w1, b1, w2, b2)
    truth = np.eye(len(b2))[labels]
    powers = np.exp(logits)
    dlogits = (powers / powers.sum(1)[:, None] - truth) / len(x)
    dp = (dlogits @ w2).reshape(p.shape) * (p > 0)
    dz = pool_without_loops(dp, z, 2, 2)
    dw1 = weight_by_windows(dz, x, w1.shape[2:], 0, 1)
    return np.asfortranarray(dw1), np.einsum("nfij->f", dz), dlogits.T @ v, dlogits.sum(0)


RIGHT = {
    "10.relu_backward": [lambda dy, x: (dy * (x > 0)).astype(np.float32), relu_by_copy, relu_as_lists],
    "10.linear_backward": [linear_by_loops, linear_by_einsum, linear_in_float32],
    "10.conv_bias_backward": [
        lambda dy: [float(sum(image[f].sum() for image in dy)) for f in range(dy.shape[1])],
        lambda dy: np.einsum("nfij->f", dy),
        lambda dy: dy.astype(np.float32).transpose(1, 0, 2, 3).reshape(dy.shape[1], -1).sum(axis=1),
    ],
    "10.conv_weight_backward": [
        weight_by_loops,
        weight_by_windows,
        weight_output_by_output,
        weight_as_a_correlation_with_zeros_between,
    ],
    "10.conv_input_backward": [input_by_loops, input_by_stamps, input_as_a_full_convolution, input_pixel_by_pixel],
    "10.adjoint_gap": [gap_by_flattening, gap_by_vdot, gap_in_python_numbers],
    "10.max_pool_backward": [pool_by_loops, pool_by_argmax, pool_without_loops],
    "10.tiny_cnn_backward": [tiny_step_by_step, tiny_image_by_image, tiny_in_another_layout],
}
