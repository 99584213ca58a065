"""Layers that make images smaller without learning: pooling, and the flattening before a Linear."""

import math

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.nn.module import Module
from cnnkit.ops.checks import check_array, check_shape


class MaxPool2d(Module):
    """Keep the largest value of each window. x (N, C, H, W) -> y (N, C, Ho, Wo).

    Raises ShapeError where ops.max_pool2d does. PyTorch: torch.nn.MaxPool2d.
    """

    def __init__(self, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
        self.kernel_size = kernel_size
        self.options = {"stride": stride, "padding": padding, "dilation": dilation, "ceil_mode": ceil_mode}

    def forward(self, x):
        self.x = x
        return ops.max_pool2d(x, self.kernel_size, **self.options)

    def backward(self, dy):
        return ops.max_pool2d_backward(dy, self.x, self.kernel_size, **self.options)

    def window(self):
        return self.kernel_size, self.options["stride"] or self.kernel_size, 0, self.options["dilation"]


class AvgPool2d(Module):
    """Average each window. x (N, C, H, W) -> y (N, C, Ho, Wo).

    Raises ShapeError where ops.avg_pool2d does. PyTorch: torch.nn.AvgPool2d.
    """

    def __init__(self, kernel_size, *, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        self.kernel_size = kernel_size
        self.options = {
            "stride": stride,
            "padding": padding,
            "ceil_mode": ceil_mode,
            "count_include_pad": count_include_pad,
        }

    def forward(self, x):
        self.x = x
        return ops.avg_pool2d(x, self.kernel_size, **self.options)

    def backward(self, dy):
        return ops.avg_pool2d_backward(dy, self.x, self.kernel_size, **self.options)

    def window(self):
        return self.kernel_size, self.options["stride"] or self.kernel_size, 0, 1


class GlobalAvgPool2d(Module):
    """Average each channel over the whole image. x (N, C, H, W) -> y (N, C, 1, 1).

    Raises ShapeError where ops.global_avg_pool2d does. PyTorch: torch.nn.AdaptiveAvgPool2d(1).
    """

    def forward(self, x):
        self.x = x
        return ops.global_avg_pool2d(x)

    def backward(self, dy):
        return ops.global_avg_pool2d_backward(dy, self.x)

    def window(self):
        return None


class Flatten(Module):
    """Lay each image out as one row. x (N, ...) -> y (N, product of the rest).

    Raises ShapeError when x has no axis to begin with, or dy is not like y. PyTorch: torch.nn.Flatten.
    """

    def forward(self, x):
        check_array("Flatten", "x", x)
        if x.ndim < 1:
            raise ShapeError("Flatten: x must be (N, ...) but is ().")
        self.x = x
        return x.reshape(x.shape[0], math.prod(x.shape[1:]))

    def backward(self, dy):
        check_array("Flatten", "dy", dy)
        flat = self.x.shape[0], math.prod(self.x.shape[1:])
        check_shape("Flatten", "dy", dy, flat, f"flattening x {self.x.shape} is")
        return dy.reshape(self.x.shape)
