"""What a CNN computes: pure functions on arrays of images (N, C, H, W).

Read ``reference/`` first: every operation in the loops that a learner writes. The fast ones, ``conv``, ``pool``,
``linear``, ``activation``, ``normalization`` and ``loss``, check, allocate, and call a loop in ``kernels/``. They share
``checks`` (what is asked of arrays) and ``window`` (how one slides); ``shapes`` has the sizes that learners ask for.

Signals with one axis are images of height 1: x (N, C, 1, L), w (F, C, 1, K). An option given as one number counts for
both axes, which does no harm to stride, dilation and "same"; padding is (0, p), and a pooling kernel (1, k).

The import takes 0.15 s, most of it Numba's. It could wait for the first convolution, but hardly anyone comes here for
less than one, and a slider that answers at once is worth more than an import that pretends to.
"""

from cnnkit.ops import reference
from cnnkit.ops.activation import (
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)
from cnnkit.ops.conv import conv2d, conv2d_backward, conv_transpose2d, conv_transpose2d_backward
from cnnkit.ops.linear import linear, linear_backward
from cnnkit.ops.loss import cross_entropy, cross_entropy_backward, mse, mse_backward
from cnnkit.ops.normalization import batch_norm2d, batch_norm2d_backward, dropout, dropout_backward
from cnnkit.ops.pool import (
    avg_pool2d,
    avg_pool2d_backward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from cnnkit.ops.shapes import (
    ConvCost,
    conv_cost,
    conv_output_size,
    conv_transpose_output_size,
    effective_kernel_size,
    pool_output_size,
    receptive_field,
    resolve_padding,
    same_padding,
)

__all__ = [
    "ConvCost",
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm2d",
    "batch_norm2d_backward",
    "conv2d",
    "conv2d_backward",
    "conv_cost",
    "conv_output_size",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose_output_size",
    "cross_entropy",
    "cross_entropy_backward",
    "dropout",
    "dropout_backward",
    "effective_kernel_size",
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "linear",
    "linear_backward",
    "log_softmax",
    "log_softmax_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "mse",
    "mse_backward",
    "pool_output_size",
    "receptive_field",
    "reference",
    "relu",
    "relu_backward",
    "resolve_padding",
    "same_padding",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "tanh",
    "tanh_backward",
]
