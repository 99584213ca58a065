"""Pooling, batch norm and ReLU, beside PyTorch's."""

import numpy as np

from cnnkit import ops
from cnnkit.bench.peers import Call, torch_on_our_threads

Present = dict[str, str | None]


def pooling(shape: tuple, backward: bool, present: Present, **window: int) -> dict[str, Call]:
    """Maximum pooling; window has kernel_size, stride and padding."""
    x = _draw(shape)
    dy = _draw(ops.max_pool2d(x, **window).shape)
    calls: dict[str, Call] = {"cnnkit": lambda: ops.max_pool2d(x, **window)}
    if backward:
        calls = {"cnnkit": lambda: ops.max_pool2d_backward(dy, x, **window)}
    if present.get("torch"):
        pool = torch_on_our_threads().nn.functional.max_pool2d
        calls["torch"] = _torch(lambda x: pool(x, **window), [x], dy, backward)
    return calls


def batch_norm(shape: tuple, backward: bool, present: Present) -> dict[str, Call]:
    """In training, by the statistics of the batch."""
    x, dy = _draw(shape), _draw(shape)
    one, zero = np.ones(shape[1], np.float32), np.zeros(shape[1], np.float32)
    calls: dict[str, Call] = {"cnnkit": lambda: ops.batch_norm2d(x, one, zero, zero, one, training=True)}
    if backward:
        calls = {"cnnkit": lambda: ops.batch_norm2d_backward(dy, x, one, zero, zero, one, training=True)}
    if present.get("torch"):
        torch = torch_on_our_threads()
        mean, var = torch.from_numpy(zero.copy()), torch.from_numpy(one.copy())

        def normalise(x, gamma, beta):
            return torch.nn.functional.batch_norm(x, mean, var, gamma, beta, training=True)

        calls["torch"] = _torch(normalise, [x, one, zero], dy, backward)
    return calls


def relu(shape: tuple, backward: bool, present: Present) -> dict[str, Call]:
    """Reading and writing memory, and nothing else."""
    x, dy = _draw(shape), _draw(shape)
    calls: dict[str, Call] = {"cnnkit": lambda: ops.relu(x)}
    if backward:
        calls = {"cnnkit": lambda: ops.relu_backward(dy, x)}
    if present.get("torch"):
        calls["torch"] = _torch(torch_on_our_threads().relu, [x], dy, backward)
    return calls


def _torch(function, arrays: list[np.ndarray], dy: np.ndarray, backward: bool) -> Call:
    """PyTorch's forward without a graph, or its backward alone."""
    torch = torch_on_our_threads()
    inputs = [torch.from_numpy(array).clone().requires_grad_(backward) for array in arrays]
    if not backward:
        return torch.inference_mode()(lambda: function(*inputs))
    y, gradient = function(*inputs), torch.from_numpy(dy)
    return lambda: torch.autograd.grad(y, inputs, gradient, retain_graph=True)


def _draw(shape: tuple) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
