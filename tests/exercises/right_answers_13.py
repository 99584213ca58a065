"""Right answers to lesson 13, in different styles."""

from itertools import pairwise

import numpy as np

from cnnkit import ops


def norm_by_loops(x, gamma, beta, eps):
    N, C, H, W = x.shape
    y, means, variances = np.zeros(x.shape), [], []
    for c in range(C):
        values = [x[n, c, i, j] for n in range(N) for i in range(H) for j in range(W)]
        means.append(sum(values) / len(values))
        variances.append(sum((value - means[c]) ** 2 for value in values) / len(values))
        for n, i, j in np.ndindex(N, H, W):
            y[n, c, i, j] = gamma[c] * (x[n, c, i, j] - means[c]) / (variances[c] + eps) ** 0.5 + beta[c]
    return y, means, variances


def norm_with_channels_in_front(x, gamma, beta, eps):
    rows = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1).astype(np.float32)
    mean, var = rows.mean(axis=1), rows.var(axis=1)
    scaled = (rows - mean[:, None]) * (gamma / np.sqrt(var + eps))[:, None] + beta[:, None]
    return np.moveaxis(scaled.reshape(x.shape[1], x.shape[0], *x.shape[2:]), 0, 1), mean, var


def norm_by_the_square(x, gamma, beta, eps):
    """The variance as the mean of squares less the square of the mean."""
    count = x.size // x.shape[1]
    mean = np.einsum("nchw->c", x) / count
    var = np.einsum("nchw,nchw->c", x, x) / count - mean**2
    slope = gamma / np.sqrt(var + eps)
    return [x * slope.reshape(1, -1, 1, 1) + (beta - slope * mean).reshape(1, -1, 1, 1), mean, var]


def eval_by_loops(x, gamma, beta, mean, var, eps):
    y = np.empty(x.shape, order="F")
    for c in range(x.shape[1]):
        y[:, c] = gamma[c] * (x[:, c] - mean[c]) / np.sqrt(var[c] + eps) + beta[c]
    return y


def eval_channels_last(x, gamma, beta, mean, var, eps):
    last = np.moveaxis(x, 1, -1)
    return np.moveaxis(gamma * (last - mean) / np.sqrt(var + eps) + beta, -1, 1)


def eval_as_one_line(x, gamma, beta, mean, var, eps):
    """A straight line for each channel, which a convolution before it could take over."""
    slope = (gamma / np.sqrt(var + eps)).astype(np.float32)
    return np.einsum("nchw,c->nchw", x.astype(np.float32), slope) + (beta - slope * mean)[None, :, None, None]


def back_by_matrices(dy, x, gamma, eps):
    """The whole matrix of slopes of one channel's outputs by its inputs."""
    dx, dgamma, dbeta = np.zeros_like(x), np.zeros(len(gamma)), np.zeros(len(gamma))
    for c in range(len(gamma)):
        values, arriving = x[:, c].ravel(), dy[:, c].ravel()
        n, deviation = len(values), np.sqrt(values.var() + eps)
        normal = (values - values.mean()) / deviation
        slopes = (np.eye(n) - 1 / n - np.outer(normal, normal) / n) * gamma[c] / deviation
        dx[:, c] = (arriving @ slopes).reshape(dx[:, c].shape)
        dgamma[c], dbeta[c] = arriving @ normal, arriving.sum()
    return dx, dgamma, dbeta


def back_step_by_step(dy, x, gamma, eps):
    """As a chain: centre, square, mean, root, divide, and each of them back."""
    axes, count = (0, 2, 3), x.size // x.shape[1]
    centred = x - x.mean(axis=axes, keepdims=True)
    root = np.sqrt((centred**2).mean(axis=axes, keepdims=True) + eps)
    normal = centred / root
    dnormal = dy * gamma.reshape(1, -1, 1, 1)
    droot = (-dnormal * centred / root**2).sum(axis=axes, keepdims=True)
    dcentred = dnormal / root + droot / (2 * root) * 2 * centred / count
    return dcentred - dcentred.mean(axis=axes, keepdims=True), (dy * normal).sum(axis=axes), dy.sum(axis=axes)


def back_in_another_layout(dy, x, gamma, eps):
    C = len(gamma)
    rows, arriving = (np.moveaxis(array, 1, 0).reshape(C, -1) for array in (x, dy))
    deviation = np.sqrt(rows.var(axis=1, keepdims=True) + eps)
    normal = (rows - rows.mean(axis=1, keepdims=True)) / deviation
    dgamma, dbeta = np.einsum("ck,ck->c", arriving, normal), arriving @ np.ones(rows.shape[1])
    dx = gamma[:, None] * (arriving - arriving.mean(1)[:, None] - normal * (arriving * normal).mean(1)[:, None])
    N, _, H, W = x.shape
    return np.asfortranarray(np.moveaxis((dx / deviation).reshape(C, N, H, W), 0, 1)), dgamma.tolist(), dbeta


def added_by_loop(x, branch):
    y = np.array(branch(x), order="F")
    for place in np.ndindex(x.shape):
        y[place] += x[place]
    return y


def added_in_float32(x, branch):
    return np.add(x, branch(x), dtype=np.float32, casting="same_kind").tolist()


def shapes_by_table(rows, columns):
    H, W = rows // 2 - 4, columns // 2 - 4
    maps = [(6, rows, columns), (6, rows // 2, columns // 2), (16, H, W), (16, H // 2, W // 2)]
    return [*maps, (16 * (H // 2) * (W // 2),), (120,), (84,), (10,)]


def vgg_layer_by_layer(config):
    channels = [3, *(layer for layer in config if layer != "M")]
    return sum(f * (c * 3 * 3 + 1) for c, f in pairwise(channels))


def vgg_by_while(config):
    total, seen, rest = np.int64(0), 3, list(config)
    while rest:
        layer = rest.pop(0)
        if isinstance(layer, int):
            total += np.ones((layer, seen, 3, 3)).size
            total += layer
            seen = layer
    return total


def vgg_recursively(config, channels=3):
    if not config:
        return 0.0
    first, *others = config
    if first == "M":
        return vgg_recursively(others, channels)
    return first * (9 * channels + 1) + vgg_recursively(others, first)


def norms_by_name(model, x, y):
    for _, p in model.named_parameters():
        p.zero_grad()
    scores = model(x)
    model.backward(ops.cross_entropy_backward(1.0, scores, y))
    return np.array([float((p.grad**2).sum()) ** 0.5 for name, p in model.named_parameters() if p.grad.ndim > 2])


def norms_by_layer(model, x, y):
    """Going through the modules, with the slope of the loss by hand."""
    model.zero_grad()
    scores = model(x)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(y)), y] -= 1
    model.backward(shares / len(y))
    convolutions = [layer for _, layer in model.modules() if type(layer).__name__ == "Conv2d"]
    return tuple(np.linalg.norm(layer.weight.grad.ravel()) for layer in convolutions)


def norms_by_loop(model, x, y):
    model.zero_grad()
    model.backward(ops.cross_entropy_backward(np.float64(1), model(x), y))
    found = []
    for p in model.parameters():
        if len(p.value.shape) == 4:
            total = 0.0
            for value in p.grad.flat:
                total += value * value
            found.append(np.sqrt(total))
    return found


RIGHT = {
    "13.lenet_shapes": [
        [(6, 34, 25), (6, 17, 12), (16, 13, 8), (16, 6, 4), (384,), (120,), (84,), (10,)],
        shapes_by_table(34, 25),
        tuple(np.array(shape) for shape in [[6, 34, 25], [6, 17, 12], [16, 13, 8], [16, 6, 4], 384, 120, 84, 10]),
    ],
    "13.vgg_parameters": [vgg_layer_by_layer, vgg_by_while, vgg_recursively],
    "13.gradient_norms": [norms_by_name, norms_by_layer, norms_by_loop],
    "13.batch_norm_train": [norm_by_loops, norm_with_channels_in_front, norm_by_the_square],
    "13.batch_norm_eval": [eval_by_loops, eval_channels_last, eval_as_one_line],
    "13.batch_norm_backward": [back_by_matrices, back_step_by_step, back_in_another_layout],
    "13.residual_forward": [lambda x, branch: x + branch(x), added_by_loop, added_in_float32],
    "13.residual_backward": [lambda dy, branch: dy + branch(dy), added_by_loop, added_in_float32],
}
