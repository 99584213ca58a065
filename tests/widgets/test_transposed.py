"""The transposed explorer: the kit, and an oracle that stamps by hand."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.transposed.explorer import TransposedExplorer
from cnnkit.widgets.transposed.setting import KERNELS

from .browserless import move
from .kit import ExplorerTests


class TestTransposedExplorer(ExplorerTests):
    make = staticmethod(TransposedExplorer)
    names = ("x", "w")
    states = (
        {},
        {"numbers": "mixed", "kernel": "counting", "kernel_size": 4, "padding": 1},
        {"numbers": "one", "kernel": "tent", "stride": 3, "size": 3},
        {"kernel_size": 2, "stride": 3},
    )
    wrong = (
        ({"image": "digit"}, CourseError, "there is no setting 'image'"),
        ({"kernel": "tents"}, CourseError, "did you mean 'tent'"),
        ({"numbers": "two"}, CourseError, "there is no numbers 'two'"),
        ({"stride": 0}, ShapeError, "stride must be 1 to 3 here, not 0"),
        ({"size": 2.5}, ShapeError, "size must be a whole number"),
        ({"size": 1, "kernel_size": 2, "padding": 1}, ShapeError, "must be"),
        ({"padding": 3}, ShapeError, "padding must be 0 to 2 here, not 3"),
    )

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        k, s, p = setting.kernel_size, setting.stride, setting.padding
        y, counts = np.zeros((2, setting.uncut, setting.uncut))
        for (i, j), pixel in np.ndenumerate(explorer.x[0, 0]):
            y[i * s : i * s + k, j * s : j * s + k] += pixel * explorer.w[0, 0]
            counts[i * s : i * s + k, j * s : j * s + k] += 1
        kept = slice(p, setting.uncut - p), slice(p, setting.uncut - p)
        np.testing.assert_allclose(explorer.y[0, 0], y[kept], atol=1e-12)
        np.testing.assert_array_equal(explorer.counts, counts[kept])
        assert frame["most"] == counts.max()
        assert frame["y"]["rows"] == len(y[kept]) >= 1
        assert bool(frame["never"]) == bool((counts[kept] == 0).any())
        return frame


def test_where_the_stride_divides_the_kernel_the_inside_is_even_and_elsewhere_it_is_not():
    for k, s, inside in ((4, 2, {4}), (3, 2, {1, 2, 4}), (2, 2, {1}), (5, 3, {1, 2, 4})):
        explorer = TransposedExplorer(size=5, kernel_size=k, stride=s)
        assert set(explorer.counts[k:-k, k:-k].ravel()) == inside


def test_ones_stamped_with_ones_show_the_counts():
    explorer = TransposedExplorer(kernel_size=5, stride=2, padding=1)
    np.testing.assert_array_equal(explorer.y[0, 0], explorer.counts)


def test_a_single_one_leaves_the_kernel():
    explorer = TransposedExplorer(numbers="one", kernel="counting", size=3)
    np.testing.assert_array_equal(explorer.y[0, 0, 2:5, 2:5], explorer.w[0, 0])
    assert np.count_nonzero(explorer.y) == 9


@pytest.mark.parametrize("stride", [1, 2])
def test_a_tent_twice_the_stride_long_leaves_a_flat_image_flat(stride):
    explorer = TransposedExplorer(size=5, kernel="tent", kernel_size=2 * stride, stride=stride)
    inside = explorer.y[0, 0, stride:-stride, stride:-stride]
    np.testing.assert_allclose(inside, inside[0, 0])


def test_the_formulas_hold():
    explorer = TransposedExplorer(size=3, kernel_size=4, padding=1)
    assert explorer.formulas == ["Ho = (3 − 1)·2 + 4 − 2·1 = 6", "stamps along one axis: 1 2 2 2 2 1"]
    assert explorer.formula(explorer._setting)[1]["remark"] == "4 / 2 = 2: inside, every place gets as many"


def test_a_stride_longer_than_the_kernel_leaves_places_empty_and_says_so():
    explorer = TransposedExplorer(size=3, kernel_size=2, stride=3)
    assert "2 rows and as many columns are never written." in explorer.describe()
    assert not explorer.y[0, 0, 2].any()


def test_padding_gives_way_to_a_smaller_kernel_no_further_than_it_must():
    explorer = TransposedExplorer(size=1, kernel_size=5, padding=2)
    assert explorer.bounds(explorer._setting)["kernel_size"] == (5, 5)
    move(explorer, "padding", 1)
    assert explorer.bounds(explorer._setting)["kernel_size"] == (3, 5)


def test_every_kernel_is_as_large_as_the_slider_says():
    for name in KERNELS:
        for k in range(1, 6):
            assert TransposedExplorer(kernel=name, kernel_size=k).w.shape == (1, 1, k, k)
