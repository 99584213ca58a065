"""Activations and the softmax family, one number or one row of scores after the other."""

import math

import numpy as np


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


def leaky_relu(x, negative_slope=0.01):
    """Keep what is positive and shrink the rest. x of any shape -> y like x

    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), 0.5)
    array([-1.,  0.,  3.])
    """
    y = x.copy()
    for index in np.ndindex(x.shape):
        if x[index] <= 0:
            y[index] = negative_slope * x[index]
    return y


def leaky_relu_backward(dy, x, negative_slope=0.01):
    """Let the gradient through where the input was positive, and a share of it elsewhere. dy, x -> dx like x

    >>> leaky_relu_backward(np.array([1.0, 1.0, 1.0]), np.array([-2.0, 0.0, 3.0]), 0.5)
    array([0.5, 0.5, 1. ])
    """
    dx = dy.copy()
    for index in np.ndindex(x.shape):
        if not x[index] > 0:
            dx[index] = negative_slope * dy[index]
    return dx


def sigmoid(x):
    """Squash each number into the range from 0 to 1, without e^1000 on the way. x of any shape -> y like x

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    y = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        small = math.exp(-abs(x[index]))
        y[index] = 1 / (1 + small) if x[index] >= 0 else small / (1 + small)
    return y


def sigmoid_backward(dy, x):
    """Multiply by the slope y·(1 − y), where y = sigmoid(x). dy, x of one shape -> dx like x

    >>> sigmoid_backward(np.array([1.0]), np.array([0.0]))
    array([0.25])
    """
    y, dx = sigmoid(x), np.zeros_like(x)
    for index in np.ndindex(x.shape):
        dx[index] = dy[index] * y[index] * (1 - y[index])
    return dx


def tanh(x):
    """Squash each number into the range from −1 to 1. x of any shape -> y like x

    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    y = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        y[index] = math.tanh(x[index])
    return y


def tanh_backward(dy, x):
    """Multiply by the slope 1 − y², where y = tanh(x). dy, x of one shape -> dx like x

    >>> tanh_backward(np.array([1.0]), np.array([0.0]))
    array([1.])
    """
    y, dx = tanh(x), np.zeros_like(x)
    for index in np.ndindex(x.shape):
        dx[index] = dy[index] * (1 - y[index] ** 2)
    return dx


def softmax(x, axis=1):
    """Turn each row of scores along the axis into shares that sum to 1. x of any rank -> y like x

    >>> softmax(np.array([[1000.0, 1000.0], [0.0, np.log(3.0)]]))
    array([[0.5 , 0.5 ],
           [0.25, 0.75]])
    """
    y = np.zeros_like(x)
    for scores, shares in zip(_rows(x, axis), _rows(y, axis), strict=True):
        powers = np.exp(scores - np.max(scores))  # the same shares as without the maximum, and no overflow
        shares[...] = powers / np.sum(powers)
    return y


def softmax_backward(dy, x, axis=1):
    """Raise each score whose gradient beats the shares' average. dy, x of one shape -> dx like x

    >>> softmax_backward(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    array([[ 0.25, -0.25]])
    """
    y, dx = softmax(x, axis), np.zeros_like(x)
    for d, shares, row in zip(_rows(dy, axis), _rows(y, axis), _rows(dx, axis), strict=True):
        row[...] = shares * (d - np.sum(d * shares))
    return dx


def log_softmax(x, axis=1):
    """Take the logarithm of the softmax as a difference, never of a tiny share. x of any rank -> y like x

    >>> log_softmax(np.array([[0.0, -1000.0]]))
    array([[    0., -1000.]])
    """
    y = np.zeros_like(x)
    for scores, logs in zip(_rows(x, axis), _rows(y, axis), strict=True):
        less = scores - np.max(scores)
        logs[...] = less - np.log(np.sum(np.exp(less)))
    return y


def log_softmax_backward(dy, x, axis=1):
    """Take from each gradient its share of their sum. dy, x of one shape -> dx like x

    >>> log_softmax_backward(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    array([[ 0.5, -0.5]])
    """
    y, dx = softmax(x, axis), np.zeros_like(x)
    for d, shares, row in zip(_rows(dy, axis), _rows(y, axis), _rows(dx, axis), strict=True):
        row[...] = d - shares * np.sum(d)
    return dx


def _rows(x, axis):
    """Every row of x along the axis, as a view to read or fill."""
    x = np.moveaxis(x, axis, -1)
    return [x[index] for index in np.ndindex(x.shape[:-1])] if x.size else []
