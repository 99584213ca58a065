"""One axis at a time: sizes, what is read, how the formula reads."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit import ops
from cnnkit.widgets.geometry import Axis, formula, never_read, remainder

COLUMN = ("column", "columns")


def axes():
    numbers = st.builds(
        Axis,
        size=st.integers(1, 30),
        kernel=st.integers(1, 7),
        before=st.integers(0, 6),
        after=st.integers(0, 6),
        stride=st.integers(1, 7),
        dilation=st.integers(1, 4),
    )
    return numbers.filter(lambda axis: axis.room >= 0)


@given(axes())
def test_the_output_size_is_that_of_ops(axis):
    padding = ((axis.before, axis.after), (axis.before, axis.after))
    expected = ops.conv_output_size(
        (axis.size, axis.size), axis.kernel, stride=axis.stride, padding=padding, dilation=axis.dilation
    )
    assert (axis.output, axis.output) == expected


@given(axes())
def test_cells_are_read_exactly_where_some_window_has_a_tap(axis):
    touched = {i * axis.stride + k * axis.dilation for i in range(axis.output) for k in range(axis.kernel)}
    assert set(axis.read().nonzero()[0].tolist()) == touched
    assert axis.left_over == axis.padded - 1 - max(touched)


@given(axes())
def test_every_number_in_the_formula_follows_from_the_one_before(axis):
    text = "".join(piece for piece, _ in formula(axis, "H"))
    _, whole, reduced, sum_, result = re.split(r" = ", text)
    python = whole.replace("−", "-").replace("·", "*").replace("⌊", "(").replace("⌋", ")").replace("/", "//")
    halved = reduced.replace("⌊", "(").replace("⌋", ")").replace("/", "//")
    assert eval(python) == eval(halved) == eval(sum_) == int(result) == axis.output


@given(axes())
def test_the_words_count_every_unread_cell(axis):
    said = sum(int(sentence.split()[0]) for sentence in never_read(axis, COLUMN, "on the right"))
    assert said == int((~axis.read()).sum())


def test_what_the_floor_drops_is_said_in_words():
    # 6 wide, 3 wide, stride 2 is not 2.5: a column is never read.
    axis = Axis(size=6, kernel=3, before=0, after=0, stride=2, dilation=1)
    assert axis.output == 2
    assert remainder(axis) == "3 = 1·2 + 1: 1 left over, dropped"
    assert never_read(axis, COLUMN, "on the right") == ["1 column on the right is never read"]


@pytest.mark.parametrize(
    ("axis", "sentences"),
    [
        (
            Axis(7, 3, 0, 2, 4, 1),
            ["2 columns on the right are never read (only padding)", "1 column in between is never read"],
        ),
        (
            Axis(8, 3, 0, 1, 4, 1),
            ["2 columns on the right are never read (1 of the image)", "1 column in between is never read"],
        ),
        (Axis(8, 3, 0, 0, 5, 1), ["2 columns in between are never read"]),
        (Axis(7, 3, 1, 1, 2, 1), []),
    ],
)
def test_padding_and_image_are_told_apart(axis, sentences):
    assert never_read(axis, COLUMN, "on the right") == sentences


def test_a_published_mistake_corrected():
    # "A 5 × 5 image, 3 × 3 filter, padding 1, stride 2 gives 2 × 2": it gives 3 × 3.
    axis = Axis(5, 3, 1, 1, 2, 1)
    text = "".join(piece for piece, _ in formula(axis, "H"))
    assert text == "Ho = ⌊(5 + 1 + 1 − 1·(3 − 1) − 1) / 2⌋ + 1 = ⌊4 / 2⌋ + 1 = 2 + 1 = 3"
