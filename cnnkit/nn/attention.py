"""Attention: every place of an image looks at every other, and takes from it what it finds relevant."""

import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.nn.layers import Conv2d
from cnnkit.nn.module import Module, check_batch
from cnnkit.ops.checks import check_array, check_gradient, check_same_dtype, whole


def attend(q, k, v):
    """Mix values by how well their keys answer each query.

    q, k (N, L, D), v (N, L, E) -> y (N, L, E), shares (N, L, L)
    shares = softmax(q kᵀ / √D) over the keys, y = shares v

    Raises ShapeError when the shapes disagree. PyTorch: torch.nn.functional.scaled_dot_product_attention.
    Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1.

    >>> q = k = np.zeros((1, 2, 3)); v = np.array([[[2.0], [4.0]]])
    >>> attend(q, k, v)[0].ravel()  # no key is better than another: the mean
    array([3., 3.])
    """
    _check(q, k, v)
    shares = ops.softmax(q @ k.transpose(0, 2, 1) * _scale(q), axis=2)
    return shares @ v, shares


def attend_backward(dy, q, k, v):
    """Find how a loss changes with q, k and v, from how it changes with attend's y.

    dy (N, L, E), q, k (N, L, D), v (N, L, E) -> dq, dk like q, dv like v
    dv = sharesᵀ dy; through the softmax ds; dq = ds k / √D and dk = dsᵀ q / √D

    Raises ShapeError where attend does, and when dy is not like its y.
    """
    _check(q, k, v)
    check_gradient("attend", dy, v, "v")
    scores = q @ k.transpose(0, 2, 1) * _scale(q)
    shares = ops.softmax(scores, axis=2)
    ds = ops.softmax_backward(dy @ v.transpose(0, 2, 1), scores, axis=2) * _scale(q)
    return ds @ k, ds.transpose(0, 2, 1) @ q, shares.transpose(0, 2, 1) @ dy


class SelfAttention2d(Module):
    """Let every pixel look at every other.

    x (N, channels, H, W) -> y like x; the shares (N, num_heads, H·W, H·W) are kept in ``shares``
    1×1 convolutions make queries, keys and values; the heads attend apart; a last 1×1 convolution mixes them.
    Where a pixel is does not matter to it: positions are known only as far as the features below tell them.

    Raises ShapeError when num_heads does not divide the channels. Wang et al. 2018, arXiv:1711.07971.
    """

    def __init__(self, channels, *, num_heads=1, rng=None, init="xavier"):
        self.channels = whole("SelfAttention2d", "channels", channels)
        self.num_heads = whole("SelfAttention2d", "num_heads", num_heads)
        if channels % num_heads:
            raise ShapeError(f"SelfAttention2d: num_heads={num_heads} must divide channels={channels}.")
        self.query, self.key, self.value, self.output = (
            Conv2d(channels, channels, 1, rng=rng, init=init) for _ in range(4)
        )

    def forward(self, x):
        check_batch(x)
        self.x = x
        self.qkv = [self._split(layer(x)) for layer in (self.query, self.key, self.value)]
        y, shares = attend(*self.qkv)
        self.shares = shares.reshape(x.shape[0], self.num_heads, *shares.shape[1:])
        return self.output(self._join(y))

    def backward(self, dy):
        dy = self._split(self.output.backward(dy))
        dqkv = attend_backward(dy, *self.qkv)
        dq, dk, dv = (self._join(d) for d in dqkv)
        return self.query.backward(dq) + self.key.backward(dk) + self.value.backward(dv)

    def _split(self, x):
        """(N, C, H, W) -> (N·heads, H·W, C/heads)."""
        N, C, H, W = x.shape
        return np.ascontiguousarray(x.reshape(N * self.num_heads, C // self.num_heads, H * W).transpose(0, 2, 1))

    def _join(self, y):
        """(N·heads, H·W, C/heads) -> (N, C, H, W)."""
        return np.ascontiguousarray(y.transpose(0, 2, 1)).reshape(self.x.shape)

    def window(self):
        return None

    def multiply_adds(self, x_shape, y_shape):
        pixels, C = x_shape[2] * x_shape[3], x_shape[1]
        return 4 * C * C * pixels + 2 * C * pixels * pixels


def _scale(q):
    return q.dtype.type(q.shape[-1] ** -0.5)


def _check(q, k, v):
    for name, array in (("q", q), ("k", k), ("v", v)):
        check_array("attend", name, array)
    check_same_dtype("attend", q=q, k=k, v=v)
    if q.ndim != 3 or k.shape != q.shape or v.ndim != 3 or v.shape[:2] != k.shape[:2]:
        raise ShapeError(
            f"attend: q and k must be (N, L, D) and v (N, L, E), but they are {q.shape}, {k.shape} and {v.shape}."
        )
