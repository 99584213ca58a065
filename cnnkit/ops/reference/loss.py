"""Losses, one label or one difference after the other."""

import numpy as np

from cnnkit.ops.reference.activation import log_softmax, softmax


def cross_entropy(logits, labels):
    """Measure how surprised a classifier is by the true classes. logits (N, K, ...), labels (N, ...) -> a number

    >>> print(cross_entropy(np.log([[0.5, 0.5], [0.25, 0.75]]), np.array([0, 1])).round(4))
    0.4904
    """
    logs, total = log_softmax(logits, axis=1), logits.dtype.type(0)
    for n, *place in np.ndindex(labels.shape):
        total -= logs[n, labels[n, *place], *place]
    return total / logits.dtype.type(labels.size)  # the mean over the labels, not over the classes


def cross_entropy_backward(dy, logits, labels):
    """Take 1 from the share of the true class. dy a number, logits (N, K, ...), labels (N, ...) -> like logits

    >>> cross_entropy_backward(1.0, np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    dlogits = softmax(logits, axis=1)
    for n, *place in np.ndindex(labels.shape):
        dlogits[n, labels[n, *place], *place] -= 1
    return dlogits * logits.dtype.type(dy / max(labels.size, 1))


def mse(prediction, target):
    """Average the squared differences. prediction, target of one shape -> a number

    >>> print(mse(np.array([1.0, 2.0]), np.array([1.0, 4.0])))
    2.0
    """
    total = prediction.dtype.type(0)
    for index in np.ndindex(prediction.shape):
        total += (prediction[index] - target[index]) ** 2
    return total / prediction.dtype.type(prediction.size)


def mse_backward(dy, prediction, target):
    """Find how mse changes with each prediction. dy a number, prediction, target of one shape -> like prediction

    >>> mse_backward(1.0, np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    array([ 0., -2.])
    """
    dprediction = np.zeros_like(prediction)
    for index in np.ndindex(prediction.shape):
        dprediction[index] = dy * 2 * (prediction[index] - target[index]) / prediction.size
    return dprediction
