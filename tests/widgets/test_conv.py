"""Lesson 01's view of a convolution: the kit, and what it has beyond the arithmetic explorer."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.convolution.conv import ConvExplorer

from .browserless import check_frame, move, tell
from .kit import ExplorerTests


class TestConvExplorer(ExplorerTests):
    make = staticmethod(ConvExplorer)
    names = ("x", "w")
    states = (
        {},
        {"image": "numbers", "size": (5, 6), "kernel": "blur", "kernel_size": (2, 3)},
        {"kernel": [[1.0, -2.0], [0.5, 0.0]], "padding": ((1, 0), (0, 2)), "stride": 2, "dilation": (1, 2)},
    )
    wrong = (
        ({"kernl": "blur"}, CourseError, "did you mean 'kernel'"),
        ({"image": "fotograph"}, CourseError, "did you mean 'photograph'"),
        ({"kernel": [1, 2]}, ShapeError, "2-D"),
        ({"kernel_size": 9}, ShapeError, "kernel height must be 1 to 7 here"),
    )
    largest = ({"image": "photograph", "size": 512}, 2 * 4 * 600**2)

    def check(self, explorer):
        check_frame(explorer)
        return super().check(explorer)


def test_sizes_are_as_simple_as_the_options_allow():
    explorer = ConvExplorer()
    assert explorer.formulas == ["Ho = H − Kh + 1 = 8 − 3 + 1 = 6", "Wo = W − Kw + 1 = 8 − 3 + 1 = 6"]
    assert explorer.code == "ops.conv2d(x, w)"
    move(explorer, "stride", 2)
    assert explorer.formulas[0] == "Ho = ⌊(8 + 0 + 0 − 1·(3 − 1) − 1) / 2⌋ + 1 = ⌊5 / 2⌋ + 1 = 2 + 1 = 3"


def test_an_edited_weight_makes_the_kernel_custom():
    explorer = ConvExplorer()
    tell(explorer, kind="weight", row=0, column=2, value=-0.5)
    assert explorer.state["kernel"][0] == [-1.0, 0.0, -0.5]
    assert explorer.controls["kernel"].value == "custom"
    check_frame(explorer)


def test_a_brought_image_is_shown_and_copied():
    image = np.eye(6)
    explorer = ConvExplorer(image, kernel="identity")
    image[:] = 7
    np.testing.assert_array_equal(explorer.y[0, 0], np.eye(6)[1:-1, 1:-1])
    with pytest.raises(ShapeError, match="Take one channel"):
        ConvExplorer(np.zeros((3, 4, 4)))
