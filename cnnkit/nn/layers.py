"""Layers with weights: convolution, its transpose, and the fully connected layer. ops computes; these remember."""

import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.nn.initialise import initial
from cnnkit.nn.module import Module, described
from cnnkit.nn.parameter import Parameter
from cnnkit.ops.shapes import pair, whole


class Conv2d(Module):
    """Slide a bank of kernels over images: ops.conv2d with weights that learn.

    x (N, in_channels, H, W) -> y (N, out_channels, Ho, Wo)
    weight (out_channels, in_channels/groups, Kh, Kw) drawn from rng by init ("he", "xavier", "small", "zeros" or a
    function); bias (out_channels,) starts at 0.

    Raises ShapeError when groups does not divide the channels, or x does not fit; CnnkitError without rng.
    PyTorch: torch.nn.Conv2d.

    >>> layer = Conv2d(1, 6, 5, padding=2, rng=np.random.default_rng(0))
    >>> layer(np.zeros((8, 1, 28, 28), np.float32)).shape
    (8, 6, 28, 28)
    """

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
        C, F, groups, kernels = _sizes("Conv2d", in_channels, out_channels, groups, kernel_size)
        taps = kernels[0] * kernels[1]
        shape = (F, C // groups, *kernels)
        self.weight = Parameter(initial("Conv2d", init, shape, C // groups * taps, F // groups * taps, rng))
        self.bias = Parameter(np.zeros(F, np.float32)) if bias else None
        self.options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        self.kernel_size = kernels
        self.extra = described(C, F, kernel_size, **_usual(self.options), bias=bias, usual_bias=True)

    def forward(self, x):
        self.x = x
        b = None if self.bias is None else self.bias.value
        return ops.conv2d(x, self.weight.value, b, **self.options)

    def backward(self, dy):
        dx, dw, db = ops.conv2d_backward(dy, self.x, self.weight.value, **self.options)
        _give(self, dw, db)
        return dx

    def window(self):
        return self.kernel_size, self.options["stride"], 0, self.options["dilation"]

    def multiply_adds(self, x_shape, y_shape):
        return self.weight.value.size * y_shape[2] * y_shape[3]


class ConvTranspose2d(Module):
    """Stamp kernels onto a larger image: ops.conv_transpose2d with weights that learn.

    x (N, in_channels, H, W) -> y (N, out_channels, Ho, Wo), weight (in_channels, out_channels/groups, Kh, Kw)

    Raises ShapeError when groups does not divide the channels, or x does not fit; CnnkitError without rng.
    PyTorch: torch.nn.ConvTranspose2d.
    """

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
        C, F, groups, kernels = _sizes("ConvTranspose2d", in_channels, out_channels, groups, kernel_size)
        steps = pair("ConvTranspose2d", "stride", stride)
        # each output gets the stamps of about taps / stride² inputs
        taps = max(kernels[0] * kernels[1] // (steps[0] * steps[1]), 1)
        shape = (C, F // groups, *kernels)
        self.weight = Parameter(initial("ConvTranspose2d", init, shape, C // groups * taps, F // groups * taps, rng))
        self.bias = Parameter(np.zeros(F, np.float32)) if bias else None
        self.options = {
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "dilation": dilation,
            "groups": groups,
        }
        self.extra = described(C, F, kernel_size, **_usual(self.options), bias=bias, usual_bias=True)

    def forward(self, x):
        self.x = x
        b = None if self.bias is None else self.bias.value
        return ops.conv_transpose2d(x, self.weight.value, b, **self.options)

    def backward(self, dy):
        dx, dw, db = ops.conv_transpose2d_backward(dy, self.x, self.weight.value, **self.options)
        _give(self, dw, db)
        return dx

    def multiply_adds(self, x_shape, y_shape):
        return self.weight.value.size * x_shape[2] * x_shape[3]


class Linear(Module):
    """Weigh every input for every output: ops.linear with weights that learn.

    x (..., in_features) -> y (..., out_features), weight (out_features, in_features), bias (out_features,)

    Raises ShapeError when x has another number of features; CnnkitError without rng. PyTorch: torch.nn.Linear.
    """

    def __init__(self, in_features, out_features, *, bias=True, rng=None, init="he"):
        I, O = whole("Linear", "in_features", in_features), whole("Linear", "out_features", out_features)
        self.weight = Parameter(initial("Linear", init, (O, I), I, O, rng))
        self.bias = Parameter(np.zeros(O, np.float32)) if bias else None
        self.extra = described(I, O, bias=bias, usual_bias=True)

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


def _sizes(layer, in_channels, out_channels, groups, kernel_size):
    C, F = whole(layer, "in_channels", in_channels), whole(layer, "out_channels", out_channels)
    groups = whole(layer, "groups", groups)
    if C % groups or F % groups:
        raise ShapeError(f"{layer}: groups={groups} must divide in_channels={C} and out_channels={F}.")
    return C, F, groups, pair(layer, "kernel_size", kernel_size)


def _usual(options):
    usual = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}
    return {**options, **{f"usual_{name}": usual[name] for name in options}}
