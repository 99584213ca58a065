"""Layers with weights: convolution, its transpose, and the fully connected layer. ops computes; these remember."""

from collections.abc import Callable

import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.nn.initialise import initial
from cnnkit.nn.module import Module
from cnnkit.nn.parameter import Parameter
from cnnkit.ops.checks import pair, whole
from cnnkit.ops.conv import conv2d_backward_weights


class _Convolution(Module):
    """What both directions share: kernels and a bias that learn, and the options that ops wants with them."""

    function: Callable
    gradient: Callable

    def _make(self, in_channels, out_channels, kernel_size, options, bias, rng, init):
        layer = type(self).__name__
        self.in_channels = C = whole(layer, "in_channels", in_channels)
        self.out_channels = F = whole(layer, "out_channels", out_channels)
        groups = whole(layer, "groups", options["groups"])
        if C % groups or F % groups:
            raise ShapeError(f"{layer}: groups={groups} must divide in_channels={C} and out_channels={F}.")
        self.kernel_size, self.options = kernel_size, options
        kernels = pair(layer, "kernel_size", kernel_size)
        shape, taps = self._weights(C, F, groups, kernels)
        self.weight = Parameter(initial(layer, init, shape, C // groups * taps, F // groups * taps, rng))
        self.bias = Parameter(np.zeros(F, np.float32)) if bias else None

    def _weights(self, C, F, groups, kernels) -> tuple[tuple[int, ...], int]:
        """The weight's shape, and how many taps of a kernel meet in one output."""
        raise NotImplementedError

    def forward(self, x):
        self.x = x
        return self.function(x, self.weight.value, None if self.bias is None else self.bias.value, **self.options)

    def backward(self, dy):
        dx, dw, db = self.gradient(dy, self.x, self.weight.value, **self.options)
        _give(self, dw, db)
        return dx


class Conv2d(_Convolution):
    """Slide a bank of kernels over images: ops.conv2d with weights that learn.

    x (N, in_channels, H, W) -> y (N, out_channels, Ho, Wo)
    weight (out_channels, in_channels/groups, Kh, Kw) drawn from rng by init ("he", "xavier", "small", "zeros" or a
    function); bias (out_channels,) starts at 0.

    Raises ShapeError when groups does not divide the channels, or x does not fit; CnnkitError without rng.
    PyTorch: torch.nn.Conv2d. LeCun et al. 1998, doi:10.1109/5.726791.

    >>> layer = Conv2d(1, 6, 5, padding=2, rng=np.random.default_rng(0))
    >>> layer(np.zeros((8, 1, 28, 28), np.float32)).shape
    (8, 6, 28, 28)
    """

    function, gradient = staticmethod(ops.conv2d), staticmethod(ops.conv2d_backward)

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        *,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        rng=None,
        init="he",
    ):
        options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        self._make(in_channels, out_channels, kernel_size, options, bias, rng, init)

    def _weights(self, C, F, groups, kernels):
        return (F, C // groups, *kernels), kernels[0] * kernels[1]

    def backward_to_parameters(self, dy):
        if getattr(self.backward, "__func__", None) is not Conv2d.backward:
            self.backward(dy)
        else:
            _give(self, *conv2d_backward_weights(dy, self.x, self.weight.value, **self.options))

    def window(self):
        return self.kernel_size, self.options["stride"], 0, self.options["dilation"]

    def multiply_adds(self, x_shape, y_shape):
        return self.weight.value.size * y_shape[2] * y_shape[3]


class ConvTranspose2d(_Convolution):
    """Stamp kernels onto a larger image: ops.conv_transpose2d with weights that learn.

    x (N, in_channels, H, W) -> y (N, out_channels, Ho, Wo)
    weight (in_channels, out_channels/groups, Kh, Kw) and bias (out_channels,) begin as those of Conv2d do.

    Raises ShapeError when groups does not divide the channels, or x does not fit; CnnkitError without rng.
    PyTorch: torch.nn.ConvTranspose2d. Zeiler et al. 2010, doi:10.1109/CVPR.2010.5539957.
    """

    function, gradient = staticmethod(ops.conv_transpose2d), staticmethod(ops.conv_transpose2d_backward)

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        *,
        stride=1,
        padding=0,
        output_padding=0,
        dilation=1,
        groups=1,
        bias=True,
        rng=None,
        init="he",
    ):
        options = {
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "dilation": dilation,
            "groups": groups,
        }
        self._make(in_channels, out_channels, kernel_size, options, bias, rng, init)

    def _weights(self, C, F, groups, kernels):
        steps = pair("ConvTranspose2d", "stride", self.options["stride"])
        # each output gets the stamps of about taps / stride² inputs
        return (C, F // groups, *kernels), max(kernels[0] * kernels[1] // (steps[0] * steps[1]), 1)

    def multiply_adds(self, x_shape, y_shape):
        return self.weight.value.size * x_shape[2] * x_shape[3]


class Linear(Module):
    """Weigh every input for every output: ops.linear with weights that learn.

    x (..., in_features) -> y (..., out_features)
    weight (out_features, in_features) and bias (out_features,) begin as those of Conv2d do.

    Raises ShapeError when x has another number of features; CnnkitError without rng. PyTorch: torch.nn.Linear.
    """

    def __init__(self, in_features, out_features, *, bias=True, rng=None, init="he"):
        self.in_features = I = whole("Linear", "in_features", in_features)
        self.out_features = O = whole("Linear", "out_features", out_features)
        self.weight = Parameter(initial("Linear", init, (O, I), I, O, rng))
        self.bias = Parameter(np.zeros(O, np.float32)) if bias else None

    def forward(self, x):
        self.x = x
        return ops.linear(x, self.weight.value, None if self.bias is None else self.bias.value)

    def backward(self, dy):
        dx, dw, db = ops.linear_backward(dy, self.x, self.weight.value)
        _give(self, dw, db)
        return dx

    def window(self):
        return None

    def multiply_adds(self, x_shape, y_shape):
        return self.weight.value.size * int(np.prod(x_shape[1:-1]))


def _give(layer, dw, db):
    layer.weight.add(dw)
    if layer.bias is not None:
        layer.bias.add(db)
