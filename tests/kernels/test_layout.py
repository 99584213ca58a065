"""Readings: every tap must land on the pixel that the definition names."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.kernels import layout

pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))


def value(x, reading, tap, i, j):
    """The pixel that a tap reads for the output (i, j) of its phase, 0 outside of x."""
    row = (i + tap.down) * reading.stride[0] + tap.phase[0] - reading.before[0]
    column = (j + tap.right) * reading.stride[1] + tap.phase[1] - reading.before[1]
    return x[row, column] if 0 <= row < x.shape[0] and 0 <= column < x.shape[1] else 0


@settings(max_examples=100, deadline=None)
@given(pairs, pairs, pairs, pairs, st.tuples(st.integers(0, 5), st.integers(0, 5)))
def test_every_tap_of_a_convolution_reads_the_pixel_it_should(kernel_size, stride, dilation, before, extra):
    (Kh, Kw), (sh, sw), (dh, dw) = kernel_size, stride, dilation
    H, W = dh * (Kh - 1) + 1 + extra[0], dw * (Kw - 1) + 1 + extra[1]
    padding = ((before[0], 1), (before[1], 2))
    x = np.arange(1.0, H * W + 1).reshape(H, W)
    padded = np.pad(x, padding)
    reading = layout.forward_reading(kernel_size, stride, padding, dilation)
    for i in range((padded.shape[0] - dh * (Kh - 1) - 1) // sh + 1):
        for j in range((padded.shape[1] - dw * (Kw - 1) - 1) // sw + 1):
            for tap in reading.taps[0, 0]:
                kh, kw = divmod(tap.weight, Kw)
                assert value(x, reading, tap, i, j) == padded[i * sh + kh * dh, j * sw + kw * dw]


@settings(max_examples=100, deadline=None)
@given(pairs, pairs, pairs, pairs, pairs)
def test_every_pixel_of_a_gradient_hears_from_the_outputs_that_read_it(kernel_size, stride, dilation, before, size):
    (Kh, Kw), (sh, sw), (dh, dw) = kernel_size, stride, dilation
    dy = np.arange(1.0, size[0] * size[1] + 1).reshape(size)
    H, W = (n * s + d * k for n, s, d, k in zip(size, stride, dilation, kernel_size, strict=True))
    reading = layout.transposed_reading(kernel_size, stride, ((before[0], 0), (before[1], 0)), dilation, (H, W))
    for p in range(H):
        for q in range(W):
            heard = np.zeros(kernel_size)
            for tap in reading.taps[p % sh, q % sw]:
                heard[divmod(tap.weight, Kw)] = value(dy, reading, tap, p // sh, q // sw)
            for kh in range(Kh):
                for kw in range(Kw):
                    (i, down), (j, right) = divmod(p + before[0] - kh * dh, sh), divmod(q + before[1] - kw * dw, sw)
                    reads = down == right == 0 and 0 <= i < size[0] and 0 <= j < size[1]
                    assert heard[kh, kw] == (dy[i, j] if reads else 0)


def test_padding_is_where_it_should_be():
    padded = layout.pad(np.ones((1, 1, 1, 2)), ((1, 0), (0, 2)), -1.0)
    np.testing.assert_array_equal(padded[0, 0], [[-1, -1, -1, -1], [1, 1, -1, -1]])
