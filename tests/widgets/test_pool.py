"""The pooling explorer: the kit, and an oracle that pools by hand."""

import math

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.pool.explorer import PoolExplorer
from cnnkit.widgets.pool.setting import size_formula

from .browserless import move
from .kit import ExplorerTests


class TestPoolExplorer(ExplorerTests):
    make = staticmethod(PoolExplorer)
    states = (
        {},
        {"kind": "average", "padding": 1, "count_include_pad": False, "kernel_size": 3, "stride": 2},
        {"image": "photograph", "size": (40, 50), "kernel_size": 4},
        {"size": (6, 5), "kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
    )
    wrong = (
        ({"kernel": 2}, CourseError, "did you mean 'kernel_size'"),
        ({"image": "fotograph"}, CourseError, "did you mean 'photograph'"),
        ({"kind": "maximum"}, CourseError, "did you mean 'max'"),
        ({"stride": 0}, ShapeError, "stride must be 1 to 6 here, not 0"),
        ({"stride": 1.5}, ShapeError, "stride must be a whole number"),
        ({"padding": 2}, ShapeError, "must be 4 to 6 here, not 2"),
        ({"ceil_mode": 1}, CourseError, "ceil mode must be True or False"),
        ({"size": (2, 2), "kernel_size": 3}, ShapeError, "height must be 3 to 16 here, not 2"),
        ({"size": "big"}, ShapeError, "size must be a whole number"),
    )
    largest = ({"image": "photograph", "size": 512, "kernel_size": 3, "stride": 1}, 2 * 4 * 520**2)

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        k, s, p = setting.kernel_size, setting.stride, setting.padding
        x = explorer.x[0, 0]
        y = np.frombuffer(frame["y"]["values"], np.float32).reshape(frame["y"]["rows"], frame["y"]["columns"])
        (i, j) = y.shape[0] - 1, y.shape[1] - 1  # the last window, where edges and padding meet
        rows, columns = ((max(0, n * s - p), max(0, n * s - p + k)) for n in (i, j))
        window = x[slice(*rows), slice(*columns)]
        assert window.size > 0
        if setting.kind == "max":
            assert y[i, j] == np.float32(window.max())
        else:
            padded = [min(n * s + k, size + 2 * p) - n * s for n, size in ((i, x.shape[0]), (j, x.shape[1]))]
            count = padded[0] * padded[1] if setting.count_include_pad else window.size
            assert math.isclose(y[i, j], window.sum() / count, rel_tol=1e-5, abs_tol=1e-6)
        for axis, letter, size in zip(setting.axes, "HW", y.shape, strict=True):
            assert axis.output == size
            assert "".join(piece for piece, _ in size_formula(axis, letter)).endswith(f"= {size}")
        return frame


def test_the_code_line_is_as_short_as_it_can_be():
    assert PoolExplorer().code == "ops.max_pool2d(x, 2)"
    assert PoolExplorer(stride=1, ceil_mode=True).code == "ops.max_pool2d(x, 2, stride=1, ceil_mode=True)"
    average = PoolExplorer(kind="average", kernel_size=3, padding=1, count_include_pad=False)
    assert average.code == "ops.avg_pool2d(x, 3, padding=1, count_include_pad=False)"


def test_the_stride_follows_the_window_until_it_is_moved():
    explorer = PoolExplorer()
    move(explorer, "kernel_size", 3)
    assert explorer.controls["stride"].value == 3
    move(explorer, "stride", 2)
    assert explorer.controls["tied"].value is False
    move(explorer, "kernel_size", 4)
    assert explorer.state["stride"] == 2
    move(explorer, "tied", True)
    assert explorer.state["stride"] is None
    assert explorer.controls["stride"].value == 4


def test_every_window_has_one_winner_and_the_frame_counts_them():
    explorer = PoolExplorer(np.zeros((4, 4)), kernel_size=2, stride=2)  # all tie: the first of each wins
    wins = np.frombuffer(explorer.view.frame["wins"], np.uint8).reshape(4, 4)
    np.testing.assert_array_equal(wins, [[1, 0, 1, 0], [0] * 4, [1, 0, 1, 0], [0] * 4])


def test_a_last_window_that_would_begin_outside_is_dropped_and_said():
    explorer = PoolExplorer(size=(5, 5), kernel_size=2, stride=3, padding=1, ceil_mode=True)
    assert explorer.y.shape[-1] == ops.pool_output_size(5, 2, stride=3, padding=1, ceil_mode=True) == 2
    explorer = PoolExplorer(size=(4, 4), kernel_size=2, stride=5, padding=1, ceil_mode=True)
    assert explorer.formulas[0] == "Ho = ⌈(4 + 2·1 − 2) / 5⌉ + 1 = ⌈4 / 5⌉ + 1 = 2 − 1 = 1"
    assert explorer.formula(explorer._setting)[0]["remark"] == "the last window would begin outside the image: dropped"


def test_a_brought_image_that_does_not_do_is_refused_with_a_sentence():
    with pytest.raises(ShapeError, match="PoolExplorer: the image must be 2-D"):
        PoolExplorer(np.zeros((3, 4, 4)))
