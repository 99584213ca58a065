"""Compiles every loop ahead of time, so that nobody waits for a first answer."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cnnkit.kernels import direct, gradient, limits
from cnnkit.ops.activation import leaky_relu, leaky_relu_backward, relu, relu_backward
from cnnkit.ops.conv import conv2d, conv2d_backward
from cnnkit.ops.normalization import batch_norm2d, batch_norm2d_backward
from cnnkit.ops.pool import (
    avg_pool2d,
    avg_pool2d_backward,
    global_avg_pool2d,
    max_pool2d,
    max_pool2d_backward,
)


def warmup(progress: Callable[[str, int, int], None] = lambda what, done, total: None) -> int:
    """Compile what is not on disk yet, by small calls: what is used is what gets compiled.

    `progress` hears what comes next, how many steps are done, and of how many. -> the number of steps

    >>> warmup()
    28
    """
    steps = [step for dtype in (np.float32, np.float64) for step in _steps(dtype)]
    for done, (what, call) in enumerate(steps):
        progress(what, done, len(steps))
        call()
    progress("done", len(steps), len(steps))
    return len(steps)


def _steps(dtype: Any) -> Iterator[tuple[str, Callable]]:
    x, w = np.ones((1, 1, 3, 3), dtype), np.ones((1, 1, 2, 2), dtype)  # w also has the shape of every dy here
    yield f"convolution, {dtype.__name__}", lambda: [conv2d(*arrays) for arrays in direct.examples(dtype)]
    yield f"its gradients, {dtype.__name__}", lambda: [conv2d_backward(*a) for a in gradient.examples(dtype)]
    yield f"the same by Winograd, {dtype.__name__}", lambda: conv2d(x, x, padding=1, algorithm="winograd")
    yield f"its gradients, {dtype.__name__}", lambda: conv2d_backward(x, x, x, padding=1, algorithm="winograd")
    yield f"maximum pooling, {dtype.__name__}", lambda: (max_pool2d(x, 2, stride=1), max_pool2d(x, 2))
    yield f"its gradient, {dtype.__name__}", lambda: max_pool2d_backward(w, x, 2, stride=1)
    yield f"of 2×2 side by side, {dtype.__name__}", lambda: max_pool2d_backward(x[:, :, :1, :1], w, 2)
    yield f"average pooling, {dtype.__name__}", lambda: (avg_pool2d(x, 2, stride=1), global_avg_pool2d(x))
    yield f"its gradient, {dtype.__name__}", lambda: avg_pool2d_backward(w, x, 2, stride=1)
    yield f"activations, {dtype.__name__}", lambda: (relu(x), leaky_relu(x))
    yield f"their gradients, {dtype.__name__}", lambda: (relu_backward(x, x), leaky_relu_backward(x, x))
    one, zero = np.ones(1, dtype), np.zeros(1, dtype)
    yield f"batch norm, {dtype.__name__}", lambda: batch_norm2d(x, one, zero, zero, one, training=True)
    yield f"its gradients, {dtype.__name__}", lambda: batch_norm2d_backward(x, x, one, zero, zero, one, training=True)
    yield f"this machine's limit, {dtype.__name__}", lambda: limits.multiply_adds(1, limits.room_for_sums(1, dtype))
