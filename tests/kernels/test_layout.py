"""Phases and tap offsets: every tap must land on the pixel that the definition names."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.kernels import layout

pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))


@settings(deadline=None)
@given(st.tuples(st.integers(1, 9), st.integers(1, 9)), pairs)
def test_joining_phases_undoes_splitting_them(size, stride):
    x = np.arange(6.0 * size[0] * size[1]).reshape(2, 3, *size)
    np.testing.assert_array_equal(layout.join_phases(layout.split_phases(x, stride), size), x)


@settings(max_examples=100, deadline=None)
@given(pairs, pairs, pairs, st.tuples(st.integers(0, 5), st.integers(0, 5)))
def test_one_distance_per_tap_reaches_the_pixel_it_should_from_every_output(kernel_size, stride, dilation, extra):
    (Kh, Kw), (sh, sw), (dh, dw) = kernel_size, stride, dilation
    H, W = dh * (Kh - 1) + 1 + extra[0], dw * (Kw - 1) + 1 + extra[1]
    x = np.arange(2.0 * H * W).reshape(1, 2, H, W)
    phases = layout.split_phases(x, stride)
    offsets = layout.tap_offsets(phases.shape[2:], 2, kernel_size, dilation).reshape(2, Kh, Kw)
    memory, pitch = phases.ravel(), phases.shape[-1]
    for i in range(extra[0] // sh + 1):
        for j in range(extra[1] // sw + 1):
            window = x[0, :, i * sh : i * sh + dh * (Kh - 1) + 1 : dh, j * sw : j * sw + dw * (Kw - 1) + 1 : dw]
            np.testing.assert_array_equal(memory[offsets + i * pitch + j], window)


def test_stride_one_copies_nothing():
    x = np.zeros((2, 3, 4, 5))
    assert np.shares_memory(layout.split_phases(layout.pad(x, ((0, 0), (0, 0))), (1, 1)), x)


def test_padding_is_where_it_should_be():
    padded = layout.pad(np.ones((1, 1, 1, 2)), ((1, 0), (0, 2)), -1.0)
    np.testing.assert_array_equal(padded[0, 0], [[-1, -1, -1, -1], [1, 1, -1, -1]])


def test_rows_are_spread_with_zeros_between_them():
    rows = layout.spread_rows(np.ones((1, 1, 2, 2)), 3)
    np.testing.assert_array_equal(rows, [[[1, 1, 0, 1, 1, 0]]])
