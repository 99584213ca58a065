"""Blocks that make a convolution cheaper, or let it choose: separable, squeeze-and-excite, dynamic."""

import numpy as np

from cnnkit import ops
from cnnkit.nn.activations import ReLU, Sigmoid, Softmax
from cnnkit.nn.containers import Sequential
from cnnkit.nn.initialise import initial
from cnnkit.nn.layers import Conv2d, Linear
from cnnkit.nn.module import Module, check_batch
from cnnkit.nn.parameter import Parameter
from cnnkit.nn.pooling import Flatten, GlobalAvgPool2d
from cnnkit.ops.checks import check_gradient, check_images, pair, whole


class DepthwiseSeparable(Sequential):
    """A convolution in two cheap steps: one kernel for each channel, then a 1×1 convolution that mixes the channels.

    x (N, in_channels, H, W) -> y (N, out_channels, Ho, Wo), for 1/out_channels + 1/K² of the multiply-adds

    `between` are layers that come after the first step, such as BatchNorm2d and ReLU.

    Raises what Conv2d does. Howard et al. 2017, arXiv:1704.04861, section 3.1.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, *, stride=1, padding=0, bias=True, between=(), rng=None, init="he"
    ):
        weights = {"bias": bias, "rng": rng, "init": init}
        window = {"stride": stride, "padding": padding}
        super().__init__(
            Conv2d(in_channels, in_channels, kernel_size, groups=in_channels, **window, **weights),
            *between,
            Conv2d(in_channels, out_channels, 1, **weights),
        )

    def arguments(self):
        """Read off the layers inside."""
        first, *between, last = self.layers
        told = first.arguments() | {"out_channels": last.out_channels, "between": tuple(between)}
        return {name: value for name, value in told.items() if name not in ("groups", "dilation")}


class SqueezeExcite(Module):
    """Let each image turn its own channels up or down.

    x (N, channels, H, W) -> y = x · s, where s (N, channels, 1, 1) = sigmoid(w2 relu(w1 mean(x)))
    The two 1×1 convolutions have channels // reduction channels (at least 1) between them.

    Raises ShapeError when x has another number of channels; CnnkitError without rng. Hu et al. 2018, arXiv:1709.01507.
    """

    def __init__(self, channels, *, reduction=16, rng=None, init="he"):
        self.channels = whole("SqueezeExcite", "channels", channels)
        self.reduction = whole("SqueezeExcite", "reduction", reduction)
        narrow = max(channels // reduction, 1)
        self.gate = Sequential(
            GlobalAvgPool2d(),
            Conv2d(channels, narrow, 1, rng=rng, init=init),
            ReLU(),
            Conv2d(narrow, channels, 1, rng=rng, init=init),
            Sigmoid(),
        )

    def forward(self, x):
        check_batch(x)
        self.x, self.s = x, self.gate(x)
        return x * self.s

    def backward(self, dy):
        check_gradient("SqueezeExcite", dy, self.x)
        ds = (dy * self.x).sum(axis=(2, 3), keepdims=True)
        return dy * self.s + self.gate.backward(ds)  # x acts twice: by itself, and through its gate

    def window(self):
        return None

    def multiply_adds(self, x_shape, y_shape):
        return self.gate[1].weight.value.size + self.gate[3].weight.value.size


class DynamicConv2d(Module):
    """A convolution whose kernels every image mixes for itself from a bank.

    x (N, in_channels, H, W) -> y[n] = conv2d(x[n], Σ shares[n, m] · bank[m]), (N, out_channels, Ho, Wo)
    shares (N, kernels) = softmax(linear(mean(x))); they are kept in ``shares``
    bank (kernels, out_channels, in_channels, Kh, Kw), bias (out_channels,)

    Raises ShapeError when x does not fit; CnnkitError without rng.
    Chen et al. 2020, arXiv:1912.03458; their gate has a hidden layer and a temperature besides.
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        *,
        kernels=4,
        stride=1,
        padding=0,
        dilation=1,
        rng=None,
        init="he",
    ):
        self.kernels = whole("DynamicConv2d", "kernels", kernels)
        self.in_channels = C = whole("DynamicConv2d", "in_channels", in_channels)
        self.out_channels = F = whole("DynamicConv2d", "out_channels", out_channels)
        self.kernel_size = kernel_size
        taps = pair("DynamicConv2d", "kernel_size", kernel_size)
        each = taps[0] * taps[1]
        self.bank = Parameter(initial("DynamicConv2d", init, (kernels, F, C, *taps), C * each, F * each, rng))
        self.bias = Parameter(np.zeros(F, np.float32))
        self.gate = Sequential(
            GlobalAvgPool2d(), Flatten(), Linear(in_channels, kernels, rng=rng, init=init), Softmax()
        )
        self.options = {"stride": stride, "padding": padding, "dilation": dilation}

    def forward(self, x):
        check_batch(x)
        N, C, H, W = x.shape
        self.x, self.shares = x, self.gate(x)
        if N == 0:  # no image, no group; any kernels of the bank's size tell the shape
            return ops.conv2d(x, self.bank.value[0], **self.options)
        self.w = np.tensordot(self.shares, self.bank.value, axes=1)
        # each image is a group of its own, so that one call convolves all with their own kernels
        y = ops.conv2d(x.reshape(1, N * C, H, W), _as_groups(self.w), groups=N, **self.options)
        return y.reshape(N, -1, *y.shape[2:]) + self.bias.value[:, None, None]

    def backward(self, dy):
        check_images("DynamicConv2d", "dy", dy, "(N, F, Ho, Wo)")
        N, C, H, W = self.x.shape
        grouped = np.ascontiguousarray(dy).reshape(1, -1, *dy.shape[2:])
        dx, dw, db = ops.conv2d_backward(
            grouped, self.x.reshape(1, N * C, H, W), _as_groups(self.w), groups=N, **self.options
        )
        dw = dw.reshape(self.w.shape)
        self.bias.add(db.reshape(N, -1).sum(axis=0))
        self.bank.add(np.tensordot(self.shares.T, dw, axes=1))
        dshares = np.tensordot(dw, self.bank.value, axes=([1, 2, 3, 4], [1, 2, 3, 4]))
        return dx.reshape(self.x.shape) + self.gate.backward(dshares)

    def window(self):
        return None

    def multiply_adds(self, x_shape, y_shape):
        mixed = self.bank.value[0].size
        return mixed * y_shape[2] * y_shape[3] + self.bank.value.size + self.gate[2].weight.value.size


def _as_groups(w):
    """(N, F, C, Kh, Kw) -> (N·F, C, Kh, Kw)."""
    return w.reshape(-1, *w.shape[2:])
