"""Batch normalisation and dropout: the two layers that behave differently in training and in use."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.kernels import channels
from cnnkit.ops.checks import (
    check_array,
    check_flag,
    check_gradient,
    check_images,
    check_number,
    check_rng,
    check_same_dtype,
    check_shape,
    counted,
    quiet,
)


def batch_norm2d(x, gamma, beta, running_mean, running_var, *, training, momentum=0.1, eps=1e-5):
    """Shift and scale each channel to mean 0 and variance 1, then to mean beta and standard deviation gamma.

    x (N, C, H, W), the others (C,) -> y like x, and the new running mean and variance (C,)
    y = gamma · (x − mean) / √(var + eps) + beta

    In training, mean and var are the batch's, over N, H and W; var divides by their number. What is returned has moved
    towards them: (1 − momentum)·running + momentum·batch, where the batch's variance divides by the number less one.
    Otherwise mean and var are the running ones, and they come back unchanged. An empty batch changes nothing.

    Raises ShapeError when a vector is not (C,), and in training when there is but one value for each channel.
    Slow twin: reference.batch_norm2d. PyTorch: torch.nn.functional.batch_norm, which writes into its arguments.
    Ioffe and Szegedy 2015, arXiv:1502.03167.

    >>> x = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
    >>> one, zero = np.ones(1), np.zeros(1)
    >>> y, mean, var = batch_norm2d(x, one, zero, zero, one, training=True, momentum=0.5, eps=0)
    >>> y.ravel(), mean, var
    (array([-1.,  1.]), array([1.]), array([1.5]))
    """
    vectors = {"gamma": gamma, "beta": beta, "running_mean": running_mean, "running_var": running_var}
    momentum, eps = _check("batch_norm2d", x, vectors, training, momentum, eps)
    y, mean, var = np.empty(x.shape, x.dtype), np.empty(x.shape[1], x.dtype), np.empty(x.shape[1], x.dtype)
    moves = training and x.size > 0
    channels.normalise(x, y, gamma, beta, (running_mean, running_var), momentum if moves else None, eps, (mean, var))
    return y, mean, var


def batch_norm2d_backward(dy, x, gamma, beta, running_mean, running_var, *, training, momentum=0.1, eps=1e-5):
    """Find how a loss changes with x, gamma and beta, from how it changes with batch_norm2d's y.

    dy and x (N, C, H, W), the others (C,) -> dx like x, dgamma (C,), dbeta (C,)
    dgamma = Σ dy·x̂ and dbeta = Σ dy over N, H and W, where x̂ = (x − mean) / √(var + eps)
    in training dx = gamma/√(var + eps) · (dy − mean dy − x̂ · mean(dy·x̂)), for x moves the batch's mean and variance;
    otherwise dx = gamma/√(var + eps) · dy

    Arguments and options as in batch_norm2d; the running ones must be those from before the forward call. beta and
    momentum do not matter.

    Raises ShapeError where batch_norm2d does, and when dy is not like x.
    Slow twin: reference.batch_norm2d_backward. PyTorch: the gradients of torch.nn.functional.batch_norm.
    Ioffe and Szegedy 2015, arXiv:1502.03167, section 3.

    >>> x, one, zero = np.array([1.0, 3.0]).reshape(2, 1, 1, 1), np.ones(1), np.zeros(1)
    >>> dx, dgamma, dbeta = batch_norm2d_backward(x, x, one, zero, zero, one, training=True, eps=0)
    >>> dx.ravel(), dgamma, dbeta  # raising x by a factor changes nothing
    (array([0., 0.]), array([2.]), array([4.]))
    """
    caller = "batch_norm2d_backward"
    vectors = {"gamma": gamma, "beta": beta, "running_mean": running_mean, "running_var": running_var}
    _, eps = _check(caller, x, vectors, training, momentum, eps)
    check_gradient(caller, dy, x)
    dx, dgamma, dbeta = np.empty(x.shape, x.dtype), np.empty(gamma.shape, x.dtype), np.empty(gamma.shape, x.dtype)
    moved = training and x.size > 0
    channels.normalise_backward(dy, x, gamma, (running_mean, running_var), moved, eps, dx, dgamma, dbeta)
    return dx, dgamma, dbeta


def dropout(x, p, *, rng, training):
    """Drop each number with probability p, and enlarge the others so that the mean stays.

    x of any shape -> y and mask, both like x
    mask = 0 with probability p, else 1/(1 − p); y = x·mask

    How many are dropped is random, too. When not training, nothing is: the mask is all ones and rng is not asked.

    Raises ShapeError when p is not from 0 to 1, or rng is not a NumPy Generator.
    Slow twin: reference.dropout. PyTorch: torch.nn.functional.dropout. Srivastava et al. 2014,
    https://jmlr.org/papers/v15/srivastava14a.html.

    >>> y, mask = dropout(np.ones(6), 0.5, rng=np.random.default_rng(0), training=True)
    >>> y
    array([2., 0., 0., 0., 2., 2.])
    """
    check_array("dropout", "x", x)
    p = check_number("dropout", "p", p, 0, 1)
    if not check_flag("dropout", "training", training) or p == 0:
        return x.copy(), np.ones(x.shape, dtype=x.dtype)
    check_rng("dropout", rng)
    keep = np.asarray(rng.random(x.shape, dtype=x.dtype) >= p)
    mask = keep.astype(x.dtype)
    if p < 1:
        mask *= x.dtype.type(1 / (1 - p))
    with quiet():
        return np.multiply(x, mask, out=np.empty(x.shape, x.dtype)), mask


def dropout_backward(dy, mask):
    """Let the gradient through where dropout let x through, enlarged by the same factor.

    dy and the mask that dropout returned -> dx like dy
    dx = dy·mask

    Raises ShapeError when their shapes or dtypes differ.
    Slow twin: reference.dropout_backward. PyTorch: the gradient of torch.nn.functional.dropout.

    >>> dropout_backward(np.array([1.0, 1.0]), np.array([2.0, 0.0]))
    array([2., 0.])
    """
    check_gradient("dropout_backward", dy, mask, "mask")
    with quiet():
        return np.multiply(dy, mask, out=np.empty(dy.shape, dy.dtype))


def _check(caller, x, vectors, training, momentum, eps):
    check_images(caller, "x", x)
    for name, vector in vectors.items():
        check_array(caller, name, vector)
    check_same_dtype(caller, x=x, **vectors)
    C = x.shape[1]
    for name, vector in vectors.items():
        check_shape(caller, name, vector, (C,), f"x {x.shape} has {counted(C, 'channel')}")
    if check_flag(caller, "training", training) and x.size == C:
        raise ShapeError(f"{caller}: x {x.shape} has one value for each channel; in training a variance needs more.")
    return check_number(caller, "momentum", momentum, 0, 1), check_number(caller, "eps", eps, 0)
