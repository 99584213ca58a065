"""Batch normalisation and dropout, one channel or one number after the other."""

import numpy as np


def batch_norm2d(x, gamma, beta, running_mean, running_var, *, training, momentum=0.1, eps=1e-5):
    """Give each channel mean beta and standard deviation gamma; remember what is typical of it.

    x (N, C, H, W), the others (C,) -> y like x, and the new running mean and variance (C,)

    >>> x, one, zero = np.array([1.0, 3.0]).reshape(2, 1, 1, 1), np.ones(1), np.zeros(1)
    >>> y, mean, var = batch_norm2d(x, one, zero, zero, one, training=True, momentum=0.5, eps=0)
    >>> y.ravel(), mean, var
    (array([-1.,  1.]), array([1.]), array([1.5]))
    """
    y, new_mean, new_var = np.zeros_like(x), running_mean.copy(), running_var.copy()
    count = x[:, 0].size  # values of one channel
    for c in range(x.shape[1]):
        mean, var = running_mean[c], running_var[c]
        if training and count:
            mean = np.sum(x[:, c]) / count
            squares = np.sum((x[:, c] - mean) ** 2)
            var = squares / count
            new_mean[c] = (1 - momentum) * running_mean[c] + momentum * mean
            new_var[c] = (1 - momentum) * running_var[c] + momentum * squares / (count - 1)  # unbiased, as in PyTorch
        y[:, c] = gamma[c] * (x[:, c] - mean) / np.sqrt(var + eps) + beta[c]
    return y, new_mean, new_var


def batch_norm2d_backward(dy, x, gamma, beta, running_mean, running_var, *, training, momentum=0.1, eps=1e-5):
    """Undo the scaling; in training, also what x did to the mean and the variance.

    dy and x (N, C, H, W), the others (C,) -> dx like x, dgamma (C,), dbeta (C,)

    >>> x, one, zero = np.array([1.0, 3.0]).reshape(2, 1, 1, 1), np.ones(1), np.zeros(1)
    >>> batch_norm2d_backward(x, x, one, zero, zero, one, training=True, eps=0)[1:]
    (array([2.]), array([4.]))
    """
    dx, dgamma, dbeta = np.zeros_like(x), np.zeros_like(gamma), np.zeros_like(beta)
    count = x[:, 0].size
    for c in range(x.shape[1]):
        mean, var = running_mean[c], running_var[c]
        if training and count:
            mean = np.sum(x[:, c]) / count
            var = np.sum((x[:, c] - mean) ** 2) / count
        normal = (x[:, c] - mean) / np.sqrt(var + eps)
        dgamma[c] = np.sum(dy[:, c] * normal)
        dbeta[c] = np.sum(dy[:, c])
        d = dy[:, c]
        if training and count:  # the mean moves with every x, and so does the variance
            d = d - dbeta[c] / count - normal * dgamma[c] / count
        dx[:, c] = gamma[c] / np.sqrt(var + eps) * d
    return dx, dgamma, dbeta


def dropout(x, p, *, rng, training):
    """Drop each number with probability p, and enlarge the others. x of any shape -> y and mask like x

    >>> dropout(np.ones(6), 0.5, rng=np.random.default_rng(0), training=True)[0]
    array([2., 0., 0., 0., 2., 2.])
    """
    mask = np.ones_like(x)
    if training and p > 0:
        for index in np.ndindex(x.shape):
            mask[index] = 0 if rng.random(dtype=x.dtype) < p else 1 / (1 - p)
    return x * mask, mask


def dropout_backward(dy, mask):
    """Let the gradient through where the number was kept. dy, mask of one shape -> dx like dy

    >>> dropout_backward(np.array([1.0, 1.0]), np.array([2.0, 0.0]))
    array([2., 0.])
    """
    dx = np.zeros_like(dy)
    for index in np.ndindex(dy.shape):
        dx[index] = dy[index] * mask[index]
    return dx
