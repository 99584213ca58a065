"""Activations as layers: each remembers its x, and ops does the rest; sources stand there."""

from cnnkit import ops
from cnnkit.nn.module import Module
from cnnkit.ops.checks import check_number


class ReLU(Module):
    """Keep what is positive. x of any shape -> y like x.

    Raises ShapeError where ops.relu does. PyTorch: torch.nn.ReLU.
    """

    def forward(self, x):
        self.x = x
        return ops.relu(x)

    def backward(self, dy):
        return ops.relu_backward(dy, self.x)


class LeakyReLU(Module):
    """Keep what is positive, shrink the rest. x of any shape -> y like x.

    Raises ShapeError where ops.leaky_relu does. PyTorch: torch.nn.LeakyReLU.
    """

    def __init__(self, negative_slope=0.01):
        self.negative_slope = check_number("LeakyReLU", "negative_slope", negative_slope)

    def forward(self, x):
        self.x = x
        return ops.leaky_relu(x, self.negative_slope)

    def backward(self, dy):
        return ops.leaky_relu_backward(dy, self.x, self.negative_slope)


class Sigmoid(Module):
    """Squash into 0 … 1. x of any shape -> y like x.

    Raises ShapeError where ops.sigmoid does. PyTorch: torch.nn.Sigmoid.
    """

    def forward(self, x):
        self.x = x
        return ops.sigmoid(x)

    def backward(self, dy):
        return ops.sigmoid_backward(dy, self.x)


class Tanh(Module):
    """Squash into −1 … 1. x of any shape -> y like x.

    Raises ShapeError where ops.tanh does. PyTorch: torch.nn.Tanh.
    """

    def forward(self, x):
        self.x = x
        return ops.tanh(x)

    def backward(self, dy):
        return ops.tanh_backward(dy, self.x)


class Softmax(Module):
    """Turn scores into shares that sum to 1 along an axis. x of any rank -> y like x.

    A classifier that is trained ends with its scores: the loss, cross_entropy, takes the softmax itself.

    Raises ShapeError where ops.softmax does. PyTorch: torch.nn.Softmax(dim).
    """

    def __init__(self, axis=1):
        self.axis = axis

    def forward(self, x):
        self.x = x
        return ops.softmax(x, self.axis)

    def backward(self, dy):
        return ops.softmax_backward(dy, self.x, self.axis)
