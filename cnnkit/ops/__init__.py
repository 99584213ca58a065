"""What a CNN computes: pure functions on arrays of images (N, C, H, W)."""

from cnnkit.ops import reference
from cnnkit.ops.conv import conv2d
from cnnkit.ops.shapes import (
    ConvCost,
    conv_cost,
    conv_output_size,
    effective_kernel_size,
    pool_output_size,
    receptive_field,
    resolve_padding,
    same_padding,
)

__all__ = [
    "ConvCost",
    "conv2d",
    "conv_cost",
    "conv_output_size",
    "effective_kernel_size",
    "pool_output_size",
    "receptive_field",
    "reference",
    "resolve_padding",
    "same_padding",
]
