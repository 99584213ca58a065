"""The backward explorer: the kit, and an oracle that sends every gradient back by hand."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.backward.explorer import BackwardExplorer

from .browserless import move, tell
from .kit import ExplorerTests


def by_hand(x, w, dy, padding, stride):
    """x (H, W), w (Kh, Kw), dy (Ho, Wo) -> dx, dw, db: product by product, in numbers of Python."""
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), 0.0
    for (i, j), gradient in np.ndenumerate(dy):
        db += gradient
        for (a, b), weight in np.ndenumerate(w):
            p, q = i * stride + a - padding, j * stride + b - padding
            if 0 <= p < x.shape[0] and 0 <= q < x.shape[1]:
                dx[p, q] += gradient * weight
                dw[a, b] += gradient * x[p, q]
    return dx, dw, db


class TestBackwardExplorer(ExplorerTests):
    make = staticmethod(BackwardExplorer)
    names = ("dy", "x", "w")
    states = (
        {},
        {"image": "digit", "size": (8, 6), "kernel": "sharpen", "kernel_size": (3, 2), "stride": 2, "padding": 1},
        {"kernel": [[1, -2, 0.5]], "gradient": "one", "padding": 2},
        {"size": (7, 5), "kernel_size": (2, 3), "stride": 3, "gradient": "ones"},
    )
    wrong = (
        ({"dilation": 2}, CourseError, "there is no setting 'dilation'"),
        ({"gradients": "one"}, CourseError, "did you mean 'gradient'"),
        ({"gradient": "once"}, CourseError, "did you mean 'one'"),
        ({"image": "photograph"}, CourseError, "there is no image 'photograph'"),
        ({"size": (4, 5)}, ShapeError, "height must be 5 to 8 here, not 4"),
        ({"kernel_size": 4}, ShapeError, "kernel height must be 1 to 3 here, not 4"),
        ({"stride": (1, 2)}, ShapeError, "stride must be a whole number"),
        ({"padding": "same"}, ShapeError, "padding must be a whole number"),
        ({"padding": 3}, ShapeError, "padding must be 0 to 2 here, not 3"),
    )

    def expected(self, explorer):
        return explorer.dx, explorer.dw, explorer.db

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        dy = np.frombuffer(frame["y"]["values"], np.float32).reshape(frame["y"]["rows"], frame["y"]["columns"])
        np.testing.assert_array_equal(dy, explorer.dy[0, 0])
        assert dy.shape == explorer.y.shape[2:], "a gradient has the shape of what it is a gradient of"
        x, w = explorer.x[0, 0], np.array(frame["w"]["values"]).reshape(frame["w"]["rows"], frame["w"]["columns"])
        dx, dw, db = by_hand(x, w, dy, setting.padding, setting.stride)
        np.testing.assert_allclose(explorer.dx[0, 0], dx, atol=1e-9)
        np.testing.assert_allclose(explorer.dw[0, 0], dw, atol=1e-9)
        assert explorer.db.item() == db
        return frame


def test_a_single_one_leaves_the_kernel_in_dx_and_its_window_in_dw():
    explorer = BackwardExplorer(gradient="one", kernel_size=(3, 2))
    row, column = np.argwhere(explorer.dy[0, 0])[0]
    window = slice(row, row + 3), slice(column, column + 2)
    np.testing.assert_array_equal(explorer.dx[0, 0][window], explorer.w[0, 0])
    assert np.count_nonzero(explorer.dx) == 6
    np.testing.assert_array_equal(explorer.dw[0, 0], explorer.x[0, 0][window])
    assert explorer.db.item() == 1


def test_ones_all_round_count_the_windows_of_each_pixel():
    explorer = BackwardExplorer(gradient="ones", kernel="all ones", size=(5, 5), kernel_size=3)
    along = np.array([1, 2, 3, 2, 1])
    np.testing.assert_array_equal(explorer.dx[0, 0], np.outer(along, along))


def test_the_formulas_hold_for_every_pixel_and_weight():
    """What they print inside the brackets, put to the arrays."""
    explorer = BackwardExplorer(size=(6, 7), kernel_size=(3, 2), stride=2, padding=1)
    assert explorer.formulas[0] == "dx[p, q] = Σ dy[i, j] · w[p + 1 − 2·i, q + 1 − 2·j]"
    assert explorer.formulas[1] == "dw[a, b] = Σ dy[i, j] · x[2·i + a − 1, 2·j + b − 1]"
    dy, w = explorer.dy[0, 0], explorer.w[0, 0]
    for (p, q), value in np.ndenumerate(explorer.dx[0, 0]):
        terms = [(dy[i, j], p + 1 - 2 * i, q + 1 - 2 * j) for i, j in np.ndindex(*dy.shape)]
        assert value == sum(g * w[a, b] for g, a, b in terms if 0 <= a < 3 and 0 <= b < 2)
    assert BackwardExplorer().formulas[0] == "dx[p, q] = Σ dy[i, j] · w[p − i, q − j]"


def test_zeros_between_are_said_where_there_are_any():
    for stride, words in ((1, "the flip is back"), (2, "1 zero between the numbers of dy"), (3, "2 zeros between")):
        explorer = BackwardExplorer(size=8, stride=stride)
        remark = explorer.formula(explorer._setting)[0]["remark"]
        assert words in remark
        assert ("zero" in remark) == (stride > 1)


def test_what_no_window_reads_gets_nothing():
    explorer = BackwardExplorer(size=(5, 6), kernel_size=2, stride=3)
    assert not explorer.dx[0, 0, 2].any()
    assert "nothing is sent there." in explorer.describe()


def test_an_edited_weight_stays_when_the_gradient_changes():
    explorer = BackwardExplorer()
    tell(explorer, kind="weight", row=1, column=0, value=-7)
    move(explorer, "gradient", "ones")
    assert explorer.state["kernel"][1][0] == -7
    assert explorer.state["gradient"] == "ones"


def test_your_own_array_is_cropped_to_what_can_be_read():
    explorer = BackwardExplorer(np.arange(200.0).reshape(10, 20))
    assert explorer.x.shape == (1, 1, 5, 5)
    move(explorer, "width", 8)
    np.testing.assert_array_equal(explorer.x[0, 0, 1], np.arange(20.0, 28.0))
    small = BackwardExplorer(np.eye(3))
    assert small.x.shape == (1, 1, 3, 3)
    with pytest.raises(ShapeError, match="BackwardExplorer: the image must be 2-D"):
        BackwardExplorer(np.zeros((3, 4, 4)))
