"""What a CNN computes: pure functions on arrays of images (N, C, H, W).

The import takes 0.2 s, most of it Numba's. It could wait for the first convolution, but hardly anyone comes here for
less than one, and a slider that answers at once is worth more than an import that pretends to.
"""

from cnnkit.ops import reference
from cnnkit.ops.activation import relu, relu_backward
from cnnkit.ops.conv import conv2d, conv2d_backward
from cnnkit.ops.pool import avg_pool2d, max_pool2d
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
    "avg_pool2d",
    "conv2d",
    "conv2d_backward",
    "conv_cost",
    "conv_output_size",
    "effective_kernel_size",
    "max_pool2d",
    "pool_output_size",
    "receptive_field",
    "reference",
    "relu",
    "relu_backward",
    "resolve_padding",
    "same_padding",
]
