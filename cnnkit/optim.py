"""Optimisers use the gradients that backward computed: each step moves every parameter a little downhill.

The arithmetic is in three functions; a class remembers what its function needs from one step to the next.
"""

from collections.abc import Iterable
from math import cos, pi

import numpy as np

from cnnkit.errors import CnnkitError, ShapeError
from cnnkit.ops.checks import check_number, shown, whole


def momentum_step(w, g, v, lr, momentum, *, nesterov=False):
    """Move against a running sum of gradients -> w, v, new arrays.

    w, g and v of one shape; v None at the first step
    v = momentum·v + g, w = w − lr·v; with Nesterov w = w − lr·(g + momentum·v)
    PyTorch: torch.optim.SGD. Polyak 1964, doi:10.1016/0041-5553(64)90137-5; Sutskever et al. 2013,
    https://proceedings.mlr.press/v28/sutskever13.html.

    >>> momentum_step(np.array([1.0]), np.array([2.0]), np.array([10.0]), lr=0.1, momentum=0.5)
    (array([0.3]), array([7.]))
    """
    v = g if v is None else momentum * v + g
    return w - lr * (g + momentum * v if nesterov else v), v


def adam_step(w, g, m, v, t, lr, b1, b2, eps):
    """Move each weight by its mean gradient over its typical size -> w, m, v, new arrays.

    w, g, m and v of one shape; t counts the steps from 1
    m = b1·m + (1 − b1)·g, v = b2·v + (1 − b2)·g², then w = w − lr·m̂ / (√v̂ + eps)
    with m̂ = m / (1 − b1ᵗ) and v̂ = v / (1 − b2ᵗ), because m and v begin at 0
    PyTorch: torch.optim.Adam. Kingma and Ba 2015, arXiv:1412.6980, algorithm 1.

    >>> w, m, v = adam_step(np.array([1.0]), np.array([5.0]), 0.0, 0.0, 1, lr=0.1, b1=0.9, b2=0.999, eps=1e-8)
    >>> w.round(6)  # the first step is lr, whatever the gradient's size
    array([0.9])
    """
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * (g * g)
    return w - (lr / (1 - b1**t)) * m / (np.sqrt(v) / (1 - b2**t) ** 0.5 + eps), m, v


def clip_grad_norm(parameters, max_norm):
    """Shrink all gradients together until their norm, as one long vector, is at most max_norm -> the norm before.

    Raises ShapeError when max_norm is not a number of at least 0. PyTorch: torch.nn.utils.clip_grad_norm_.
    Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063.
    """
    max_norm = check_number("clip_grad_norm", "max_norm", max_norm, 0)
    learning = [p for p in parameters if p.grad is not None]
    norm = float(np.sqrt(sum(float(np.sum(np.square(p.grad, dtype=np.float64))) for p in learning)))
    if norm > max_norm:
        for p in learning:
            p.grad = p.grad * p.grad.dtype.type(max_norm / (norm + 1e-6))  # 1e-6 as in PyTorch
    return norm


class Optimizer:
    """What all optimisers share: parameters, a learning rate ``lr`` that schedules may change, and their memory.

    Raises CnnkitError when there is nothing to learn, or when it is given something else than parameters.
    """

    def __init__(self, parameters, lr):
        name = type(self).__name__
        self.parameters = list(parameters) if isinstance(parameters, Iterable) else [parameters]
        if not self.parameters:
            raise CnnkitError(f"{name}: there are no parameters to learn.")
        if not all(hasattr(p, "value") and hasattr(p, "grad") for p in self.parameters):
            raise CnnkitError(f"{name}: it wants the parameters of a network, as in {name}(model.parameters()).")
        self.lr = check_number(name, "lr", lr, 0)
        self.steps = 0
        self.memory = [self._begin(p.value) for p in self.parameters]

    def _begin(self, w) -> tuple:
        """What is remembered of a parameter before the first step."""
        return ()

    def _update(self, w, g, *memory) -> tuple:
        """One parameter's new value, and its new memory."""
        raise NotImplementedError

    def step(self):
        """Move each parameter that has a gradient; values become new arrays, in the dtype that they had."""
        self.steps += 1
        for place, p in enumerate(self.parameters):
            if p.grad is not None:
                p.value, *memory = self._update(p.value, p.grad, *self.memory[place])
                self.memory[place] = tuple(memory)

    def zero_grad(self):
        """Forget the gradients, before the next batch."""
        for p in self.parameters:
            p.zero_grad()

    def state_dict(self):
        """The learning rate, the number of steps and the memory, as named arrays."""
        state = {"lr": np.array(self.lr), "steps": np.array(self.steps)}
        for place, memory in enumerate(self.memory):
            # an empty array stands for "nothing yet"
            state |= {f"{place}.{part}": np.array([] if m is None else m) for part, m in enumerate(memory)}
        return state

    def load_state_dict(self, state):
        """Take over what state_dict gave. Raises ShapeError when it belongs to another optimiser or network."""
        if state.keys() != self.state_dict().keys():
            raise ShapeError(f"{type(self).__name__}.load_state_dict: the state is that of another optimiser.")
        memory = []
        for place, p in enumerate(self.parameters):
            parts = [state[f"{place}.{part}"] for part in range(len(self.memory[place]))]
            if any(part.size and part.shape != p.value.shape for part in parts):
                raise ShapeError(f"{type(self).__name__}.load_state_dict: parameter {place} has another shape.")
            memory.append(tuple(part.copy() if part.size else None for part in parts))
        self.memory, self.lr, self.steps = memory, float(state["lr"]), int(state["steps"])


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum when asked.

    Weight decay adds weight_decay·w to each gradient.

    Raises CnnkitError when Nesterov is wanted without momentum. PyTorch: torch.optim.SGD.
    Robbins and Monro 1951, doi:10.1214/aoms/1177729586.
    """

    def __init__(self, parameters, lr=1e-3, *, momentum=0.0, weight_decay=0.0, nesterov=False):
        self.momentum = check_number("SGD", "momentum", momentum, 0)
        self.weight_decay = check_number("SGD", "weight_decay", weight_decay, 0)
        self.nesterov = nesterov
        if nesterov and not self.momentum:
            raise CnnkitError("SGD: nesterov looks ahead along the momentum, so momentum must be above 0.")
        super().__init__(parameters, lr)

    def _begin(self, w):
        return (None,) if self.momentum else ()

    def _update(self, w, g, v=None):
        g = g + self.weight_decay * w if self.weight_decay else g
        if not self.momentum:
            return (w - self.lr * g,)
        return momentum_step(w, g, v, self.lr, self.momentum, nesterov=self.nesterov)


class Adam(Optimizer):
    """Steps of about lr for every weight, whatever the size of its gradients.

    Weight decay adds weight_decay·w to each gradient, which Adam then rescales with it; AdamW does not.

    Raises CnnkitError when betas are not two numbers from 0 to 1. PyTorch: torch.optim.Adam. Kingma and Ba 2015,
    arXiv:1412.6980.
    """

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        name = type(self).__name__
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise CnnkitError(f"{name}: betas must be a pair of numbers, such as (0.9, 0.999), not {shown(betas)}.")
        b1, b2 = betas
        self.betas = check_number(name, "betas", b1, 0, 1), check_number(name, "betas", b2, 0, 1)
        self.eps = check_number(name, "eps", eps, 0)
        self.weight_decay = check_number(name, "weight_decay", weight_decay, 0)
        super().__init__(parameters, lr)

    def _begin(self, w):
        return None, None

    def _update(self, w, g, m, v):
        g = g + self.weight_decay * w if self.weight_decay else g
        return self._adam(w, g, m, v)

    def _adam(self, w, g, m, v):
        m, v = (np.zeros_like(w) if part is None else part for part in (m, v))
        return adam_step(w, g, m, v, self.steps, self.lr, *self.betas, self.eps)


class AdamW(Adam):
    """Adam whose weight decay shrinks the weights themselves: w is multiplied by 1 − lr·weight_decay.

    PyTorch: torch.optim.AdamW. Loshchilov and Hutter 2019, arXiv:1711.05101.
    """

    def __init__(self, parameters, lr=1e-3, *, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def _update(self, w, g, m, v):
        return self._adam(w * (1 - self.lr * self.weight_decay), g, m, v)


class Schedule:
    """Changes an optimiser's learning rate: call ``step()`` at the end of each epoch.

    Raises CnnkitError for what has no learning rate.
    """

    def __init__(self, optimizer):
        if not hasattr(optimizer, "lr"):
            name = type(self).__name__
            raise CnnkitError(f"{name}: it steers an optimizer, such as optim.Adam(model.parameters()); give it that.")
        self.optimizer, self.base, self.epoch = optimizer, optimizer.lr, 0

    def rate(self, epoch) -> float:
        """The learning rate of an epoch, counted from 0."""
        raise NotImplementedError

    def step(self):
        """Go on to the next epoch."""
        self.epoch += 1
        self.optimizer.lr = self.rate(self.epoch)


class StepLR(Schedule):
    """Multiply the learning rate by gamma every step_size epochs.

    Raises ShapeError unless step_size is a whole number of at least 1. PyTorch: torch.optim.lr_scheduler.StepLR.
    """

    def __init__(self, optimizer, step_size, gamma=0.1):
        super().__init__(optimizer)
        self.step_size, self.gamma = whole("StepLR", "step_size", step_size), check_number("StepLR", "gamma", gamma, 0)

    def rate(self, epoch):
        return self.base * self.gamma ** (epoch // self.step_size)


class CosineAnnealingLR(Schedule):
    """Let the learning rate sink along half a cosine to eta_min at epoch T_max, where it stays.

    Raises ShapeError unless T_max is a whole number of at least 1. PyTorch: torch.optim.lr_scheduler.CosineAnnealingLR,
    which rises again after T_max. Loshchilov and Hutter 2017, arXiv:1608.03983.
    """

    def __init__(self, optimizer, T_max, eta_min=0.0):
        super().__init__(optimizer)
        name = "CosineAnnealingLR"
        self.T_max, self.eta_min = whole(name, "T_max", T_max), check_number(name, "eta_min", eta_min, 0)

    def rate(self, epoch):
        return self.eta_min + (self.base - self.eta_min) * (1 + cos(pi * min(epoch / self.T_max, 1))) / 2
