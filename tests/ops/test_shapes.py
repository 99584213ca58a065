"""Size arithmetic, against windows that are counted one by one."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.errors import CnnkitError, ShapeError

sizes, kernels, small = st.integers(1, 20), st.integers(1, 6), st.integers(1, 4)


def count_positions(size, kernel_size, stride, before, after, dilation):
    """Count by placing the window."""
    starts = range(-before, size + after, stride)
    return sum(start + dilation * (kernel_size - 1) < size + after for start in starts)


@settings(deadline=None)
@given(sizes, kernels, small, st.integers(0, 4), small)
def test_output_size_counts_the_windows_that_fit(size, kernel_size, stride, padding, dilation):
    expected = count_positions(size, kernel_size, stride, padding, padding, dilation)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    if expected:
        assert ops.conv_output_size(size, kernel_size, **options) == expected
    else:
        with pytest.raises(ShapeError, match="never fits"):
            ops.conv_output_size(size, kernel_size, **options)


def test_published_claim_corrected_five_wide_three_kernel_stride_two_padding_one_gives_three():
    assert ops.conv_output_size(5, 3, stride=2, padding=1) == 3


def test_a_stride_that_does_not_divide_rounds_down():
    assert ops.conv_output_size(6, 3, stride=2) == 2


def test_one_pair_among_the_arguments_makes_the_answer_a_pair():
    assert ops.conv_output_size((28, 20), (5, 3), stride=(2, 1)) == (12, 18)
    assert ops.conv_output_size(28, 5, stride=(1, 2)) == (24, 12)
    assert ops.conv_output_size(28, 5, padding=((0, 1), (2, 3))) == (25, 29)


def test_answers_are_plain_ints_even_for_numpy_integers():
    answer = ops.conv_output_size(np.int64(28), np.uint8(5))
    assert answer == 24
    assert type(answer) is int


@settings(deadline=None)
@given(sizes, kernels, small, small, st.sampled_from(["same", "same_lower"]))
def test_same_means_size_over_stride_rounded_up(size, kernel_size, stride, dilation, padding):
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    assert ops.conv_output_size(size, kernel_size, **options) == -(-size // stride)


@settings(deadline=None)
@given(sizes, kernels, small, small, st.sampled_from(["same", "same_lower"]))
def test_same_pads_no_more_than_it_must_and_the_odd_pixel_goes_where_the_name_says(
    size, kernel_size, stride, dilation, padding
):
    (before, after), _ = ops.resolve_padding(padding, size, kernel_size, stride=stride, dilation=dilation)
    assert after - before in ((0, 1) if padding == "same" else (0, -1))
    needed = (-(-size // stride) - 1) * stride + dilation * (kernel_size - 1) + 1 - size
    assert before + after == max(needed, 0)


def test_same_padding_of_an_even_kernel_is_lopsided():
    assert ops.same_padding(4) == (1, 2)
    assert ops.same_padding((3, 4), dilation=2) == ((2, 2), (3, 3))
    assert ops.same_padding(3, stride=2, size=8) == (0, 1)


def test_same_padding_with_a_stride_asks_for_the_size():
    with pytest.raises(ShapeError, match=r"^same_padding: with stride 2 the padding depends on the image; give its"):
        ops.same_padding(3, stride=2)


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        (2, ((2, 2), (2, 2))),
        ((1, 2), ((1, 1), (2, 2))),
        ([1, 2], ((1, 1), (2, 2))),
        (((0, 1), (2, 3)), ((0, 1), (2, 3))),
        ("valid", ((0, 0), (0, 0))),
        ("same", ((1, 2), (0, 1))),
        ("same_lower", ((2, 1), (1, 0))),
    ],
)
def test_every_form_of_padding_is_spelled_out(padding, expected):
    assert ops.resolve_padding(padding, (9, 8), (4, 2)) == expected


def test_effective_kernel_size_counts_gaps_not_taps():
    assert ops.effective_kernel_size(3, 2) == 5
    assert ops.effective_kernel_size((3, 1), (4, 7)) == (9, 1)


@settings(deadline=None)
@given(sizes, kernels, small, st.integers(0, 4), st.booleans())
def test_pool_output_size_counts_windows_that_start_inside_when_rounding_up(size, kernel, stride, padding, ceil_mode):
    assume(2 * padding <= kernel)  # more would put windows on nothing but padding
    options = {"stride": stride, "padding": padding, "ceil_mode": ceil_mode}
    fitting = count_positions(size, kernel, stride, padding, padding, 1)
    starts = range(-padding, size, stride)
    hanging = (size + 2 * padding - kernel) % stride > 0
    if fitting:
        expected = min(fitting + hanging, len(starts)) if ceil_mode else fitting
        assert ops.pool_output_size(size, kernel, **options) == expected


def test_pooling_windows_lie_side_by_side_unless_told_otherwise():
    assert ops.pool_output_size((6, 9), (2, 3)) == (3, 3)
    assert ops.pool_output_size(5, 2, ceil_mode=True) == 3


@settings(deadline=None)
@given(sizes, kernels, small, st.integers(0, 4), small, st.integers(0, 3))
def test_a_transposed_convolution_gives_a_size_whose_convolution_is_the_one_before(
    size, kernel_size, stride, padding, dilation, output_padding
):
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    assume(output_padding < stride)
    try:
        larger = ops.conv_transpose_output_size(size, kernel_size, output_padding=output_padding, **options)
    except ShapeError as error:
        assume("nothing is left" not in str(error))
        raise
    assert ops.conv_output_size(larger, kernel_size, **options) == size


def test_unless_told_otherwise_nothing_is_padded_cropped_or_rounded_up():
    assert ops.conv_output_size(5, 3) == 3
    assert ops.conv_transpose_output_size(3, 3) == 5
    assert ops.pool_output_size(5, 2) == 2


def test_a_pair_makes_the_size_of_a_transposed_convolution_a_pair():
    assert ops.conv_transpose_output_size(3, 3, stride=(2, 1), padding=1, output_padding=(1, 0)) == (6, 3)
    assert ops.conv_transpose_output_size(3, 2, padding="same", stride=3) == 9


def test_receptive_field_of_two_small_kernels_is_that_of_one_larger():
    assert ops.receptive_field([(3, 1, 1, 1), (3, 1, 1, 1)]) == (5, 1, -2)


def test_receptive_field_uses_the_strides_before_a_layer_not_its_own():
    assert ops.receptive_field([(3, 2, 0, 1)]) == (3, 2, 0)
    assert ops.receptive_field([(3, 2, 0, 1), (3, 1, 0, 1)]) == (7, 2, 0)


def test_receptive_field_counts_a_layers_padding_in_the_pixels_of_its_own_input():
    assert ops.receptive_field([(3, 2, 1, 1), (3, 1, 1, 1)]) == (7, 2, -3)


def test_receptive_field_of_nothing_is_the_pixel_itself():
    assert ops.receptive_field([]) == (1, 1, 0)


def test_receptive_field_takes_pairs():
    assert ops.receptive_field([((3, 1), 1, (1, 0), 2), (2, (2, 1), 0, 1)]) == ((6, 2), (2, 1), (-1, 0))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.just(0), st.integers(1, 3)), min_size=1, max_size=3))
def test_receptive_field_is_what_really_touches_a_unit(layers):
    size, jump, start = ops.receptive_field(layers)
    signal = np.zeros(size + jump)
    touched = []
    for pixel in range(size + jump):
        signal[:] = 0
        signal[pixel] = 1
        out = signal
        for kernel_size, stride, _, dilation in layers:
            out = np.array(
                [
                    out[i : i + dilation * (kernel_size - 1) + 1 : dilation].sum()
                    for i in range(0, len(out) - dilation * (kernel_size - 1), stride)
                ]
            )
        touched.append(out > 0)
    first, second = np.flatnonzero([t[0] for t in touched]), np.flatnonzero([t[1] for t in touched])
    assert (first[0], first[-1]) == (start, start + size - 1)
    assert second[0] - first[0] == jump


def test_receptive_field_refuses_layers_of_another_form():
    with pytest.raises(ShapeError, match=r"^receptive_field: each layer is \(kernel_size, .*\), not \(3, 1\)\."):
        ops.receptive_field([(3, 1)])


def test_cost_of_lenets_first_layer():
    cost = ops.conv_cost((1, 28, 28), (6, 1, 5, 5), padding=2)
    assert cost == (6 * 25 + 6, 28 * 28 * 6 * 25, (6, 28, 28))
    assert ops.conv_cost((1, 28, 28), (6, 1, 5, 5), bias=False) == (150, 24 * 24 * 6 * 25, (6, 24, 24))


def test_cost_is_per_image_and_groups_divide_it():
    dense = ops.conv_cost((10, 8, 6, 6), (8, 8, 3, 3), padding=1)
    depthwise = ops.conv_cost((10, 8, 6, 6), (8, 1, 3, 3), padding=1, groups=8)
    assert dense.parameters == 8 * 8 * 9 + 8
    assert dense.multiply_adds == 8 * 36 * 8 * 9
    assert dense.output_shape == (10, 8, 6, 6)
    assert depthwise.multiply_adds * 8 == dense.multiply_adds


def test_an_empty_batch_costs_the_same_per_image():
    assert ops.conv_cost((0, 1, 9, 9), (2, 1, 3, 3)) == (20, 7 * 7 * 2 * 9, (0, 2, 7, 7))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.conv_output_size(5, 7),
            "the window never fits: a kernel of 7×7 with dilation 1×1 spans 7×7 pixels",
        ),
        (lambda: ops.conv_output_size((5, 4), 5), "but the padded image has only 5×4."),
        (lambda: ops.conv_output_size(0, 1), "size must be at least 1, not 0."),
        (lambda: ops.conv_output_size(5, 0), "kernel_size must be at least 1, not 0."),
        (lambda: ops.conv_output_size(5, 3, stride=0), "stride must be at least 1, not 0."),
        (lambda: ops.conv_output_size(5, 3, stride=-1), "stride must be at least 1, not -1."),
        (lambda: ops.conv_output_size(5, 3, dilation=0), "dilation must be at least 1, not 0."),
        (lambda: ops.conv_output_size(5, 3, padding=-1), "padding must be at least 0, not -1."),
        (lambda: ops.conv_output_size(5, 2.5), "kernel_size must be a whole number, not 2.5."),
        (lambda: ops.conv_output_size(5, 3.0), "kernel_size must be a whole number, not 3.0."),
        (lambda: ops.conv_output_size(5, 3, stride=True), "stride must be a whole number, not True."),
        (lambda: ops.conv_output_size("5", 3), "size must be a whole number, not '5'."),
        (lambda: ops.conv_output_size((5, 5, 5), 3), "size must be one number or an (h, w) pair, not (5, 5, 5)."),
        (lambda: ops.conv_output_size(5, 3, padding=(1, 2, 3)), "padding must be p, (h, w), ((top, bottom), (left, ri"),
        (lambda: ops.conv_output_size(5, 3, padding="full"), '"same" or "same_lower", not \'full\'.'),
        (lambda: ops.conv_output_size(5, 3, padding=((0, 1), (0, -1))), "padding must be at least 0, not -1."),
    ],
)
def test_what_is_not_a_size_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value).startswith("conv_output_size: ")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ops.conv_cost((28, 28), (6, 1, 5, 5)),
            "conv_cost: x_shape must be (C, H, W) or (N, C, H, W), not (28, 28).",
        ),
        (lambda: ops.conv_cost(28, (6, 1, 5, 5)), "conv_cost: x_shape must be a shape, not 28."),
        (lambda: ops.conv_cost((1, 28, 28), 5), "conv_cost: w_shape must be a shape, not 5."),
        (lambda: ops.conv_cost((1, 28, 28), (5, 5)), "conv_cost: w_shape must be (F, C/groups, Kh, Kw), not (5, 5)."),
        (
            lambda: ops.conv_cost((3, 28, 28), (6, 1, 5, 5)),
            "conv_cost: x has 3 channels (3, 28, 28) but w expects 1 (6, 1, 5, 5).",
        ),
        (
            lambda: ops.conv_cost((-1, 28, 28), (6, 1, 5, 5)),
            "conv_cost: each size in x_shape must be at least 0, not -1.",
        ),
        (
            lambda: ops.conv_cost((1, 4, 28), (6, 1, 5, 5)),
            "conv_cost: the window never fits: a kernel of 5×5 with dilation 1×1 spans 5×5 pixels,"
            " but the padded image has only 4×28.",
        ),
        (
            lambda: ops.conv_cost((1, 28, 28), (6.0, 1, 5, 5)),
            "conv_cost: each size in w_shape must be a whole number, not 6.0.",
        ),
        (
            lambda: ops.conv_transpose_output_size(3, 3, output_padding=1),
            "conv_transpose_output_size: output_padding (1, 1) must be less than the stride (1, 1)"
            " or the dilation (1, 1).",
        ),
        (
            lambda: ops.conv_transpose_output_size(1, 3, padding=2),
            "conv_transpose_output_size: nothing is left: the kernels cover 3×3 pixels,"
            " and the padding ((2, 2), (2, 2)) crops them all.",
        ),
        (
            lambda: ops.conv_transpose_output_size(0, 3),
            "conv_transpose_output_size: size must be at least 1, not 0.",
        ),
        (
            lambda: ops.conv_transpose_output_size(3, 0),
            "conv_transpose_output_size: kernel_size must be at least 1, not 0.",
        ),
        (
            lambda: ops.pool_output_size(5, 2, ceil_mode=1),
            "pool_output_size: ceil_mode must be True or False, not 1.",
        ),
        (lambda: ops.pool_output_size(0, 2), "pool_output_size: size must be at least 1, not 0."),
        (lambda: ops.effective_kernel_size(0, 1), "effective_kernel_size: kernel_size must be at least 1, not 0."),
        (lambda: ops.receptive_field([(0, 1, 0, 1)]), "receptive_field: kernel_size must be at least 1, not 0."),
        (lambda: ops.receptive_field([(3, 0, 0, 1)]), "receptive_field: stride must be at least 1, not 0."),
        (lambda: ops.receptive_field([(3, 1, -1, 1)]), "receptive_field: padding must be at least 0, not -1."),
        (lambda: ops.receptive_field([(3, 1, 0, 0)]), "receptive_field: dilation must be at least 1, not 0."),
        (lambda: ops.same_padding(0), "same_padding: kernel_size must be at least 1, not 0."),
        (lambda: ops.same_padding(3, stride=0, size=5), "same_padding: stride must be at least 1, not 0."),
        (lambda: ops.same_padding(3, dilation=0), "same_padding: dilation must be at least 1, not 0."),
        (lambda: ops.same_padding(3, size=0), "same_padding: size must be at least 1, not 0."),
        (lambda: ops.resolve_padding(None, 5, 3), "resolve_padding: padding must be a whole number, not None."),
    ],
)
def test_errors_begin_with_the_name_of_the_function(call, sentence):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value) == sentence


def test_shape_errors_are_value_errors_and_ours():
    with pytest.raises(ValueError, match="never fits"):
        ops.conv_output_size(1, 2)
    with pytest.raises(CnnkitError):
        ops.conv_output_size(1, 2)


def test_what_was_answered_for_an_int_is_not_given_to_its_equals():
    x = np.zeros((1, 1, 4, 4), np.float32)
    assert ops.max_pool2d(x, 2, stride=(1, 1)).shape == ops.max_pool2d(x, [2, 2], stride=[1, 1]).shape == (1, 1, 3, 3)
    for equal in (1.0, True, (1, 1.0), (True, 1)):
        with pytest.raises(ShapeError, match="stride must be a whole number"):
            ops.max_pool2d(x, 2, stride=equal)
