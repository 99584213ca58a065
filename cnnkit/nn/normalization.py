"""The two layers that differ between training and use: batch normalisation and dropout."""

from typing import Any

import numpy as np

from cnnkit import ops
from cnnkit.nn.module import Module, Remembered
from cnnkit.nn.parameter import Parameter
from cnnkit.ops.checks import check_number, check_rng, whole


class BatchNorm2d(Module):
    """Shift and scale each channel to mean 0 and variance 1, then to a learnt mean and spread.

    x (N, num_features, H, W) -> y like x; weight (gamma) starts at 1, bias (beta) at 0
    In training by the batch's statistics, which the running ones follow; in use by the running ones.

    Raises ShapeError when x has another number of channels. PyTorch: torch.nn.BatchNorm2d. Ioffe and Szegedy 2015,
    arXiv:1502.03167.
    """

    buffers = ("running_mean", "running_var")
    before: Any = Remembered()  # the running statistics, as they were

    def __init__(self, num_features, *, eps=1e-5, momentum=0.1):
        C = self.num_features = whole("BatchNorm2d", "num_features", num_features)
        self.weight, self.bias = Parameter(np.ones(C, np.float32)), Parameter(np.zeros(C, np.float32))
        self.running_mean, self.running_var = np.zeros(C, np.float32), np.ones(C, np.float32)
        self.options = {"eps": eps, "momentum": momentum}

    def forward(self, x):
        before = self.running_mean, self.running_var
        options = {"training": self.training, **self.options}
        y, self.running_mean, self.running_var = ops.batch_norm2d(
            x, self.weight.value, self.bias.value, *before, **options
        )
        self.x, self.before, self.mode = x, before, options
        return y

    def backward(self, dy):
        dx, dgamma, dbeta = ops.batch_norm2d_backward(
            dy, self.x, self.weight.value, self.bias.value, *self.before, **self.mode
        )
        self.weight.add(dgamma)
        self.bias.add(dbeta)
        return dx


class Dropout(Module):
    """In training, drop each value with probability p and enlarge the rest by 1 / (1 − p); in use, do nothing.

    x of any shape -> y like x. Without an rng it serves a network that is not trained any more.

    Raises ShapeError when rng is something else, and in training when there is none. PyTorch: torch.nn.Dropout.
    Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html.
    """

    mask: Any = Remembered()

    def __init__(self, p=0.5, *, rng=None):
        self.p = check_number("Dropout", "p", p, 0, 1)
        if rng is not None:
            check_rng("Dropout", rng)
        self.rng = rng

    def forward(self, x):
        y, self.mask = ops.dropout(x, self.p, rng=self.rng, training=self.training)
        return y

    def backward(self, dy):
        return ops.dropout_backward(dy, self.mask)
