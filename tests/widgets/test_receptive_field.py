"""The receptive-field explorer: the kit, and networks of ones as an oracle for its paths."""

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.receptive_field.explorer import ReceptiveFieldExplorer
from cnnkit.widgets.receptive_field.setting import MOST_LAYERS, PRESETS

from .browserless import move
from .kit import ExplorerTests


class TestReceptiveFieldExplorer(ExplorerTests):
    make = staticmethod(ReceptiveFieldExplorer)
    names = ()
    small = 64 * 64 * 4 + 8_000  # at once from 12 to 64 pixels along each side
    states = (
        {},
        {"layers": "dilation 1, 2, 4, 8"},
        {"layers": [(3, 2, 1, 1), (1, 1, 0, 1), (2, 2, 0, 3)], "size": 20, "layer": 3},
    )
    wrong = (
        ({"layer": 3}, ShapeError, "layer must be 1 to 2 here, not 3"),
        ({"layers": "two 3x3"}, CourseError, "did you mean 'two 3 × 3'"),
        ({"layers": []}, ShapeError, "a list of 1 to 6 layers"),
        ({"layers": [(3, 1, 1)]}, ShapeError, "each layer is (kernel, stride, padding, dilation), not (3, 1, 1)"),
        ({"layers": [(3, 0, 1, 1)]}, ShapeError, "stride must be 1 to 4 here, not 0"),
        ({"layers": [(3.5, 1, 1, 1)]}, ShapeError, "kernel must be a whole number, not 3.5"),
        ({"layers": [(9, 1, 0, 8)]}, ShapeError, "layer 1 spans 65 units, but with padding 0 there are only 12"),
        ({"size": 3}, ShapeError, "layer 2 spans 3 units"),
        ({"depth": 3}, CourseError, "there is no setting 'depth'"),
    )
    largest = ({"layers": [(3, 1, 1, 1)] * 6, "size": 64}, 64 * 64 * 4 + 12_000)

    def expected(self, explorer):
        return explorer.field

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        x = np.zeros((1, 1, setting.size, setting.size))
        w = [np.ones((1, 1, kernel, kernel)) for kernel, *_ in setting.layers]
        maps = [x]
        for kernel, (_, stride, padding, dilation) in zip(w, setting.layers, strict=True):
            maps.append(ops.conv2d(maps[-1], kernel, stride=stride, padding=padding, dilation=dilation))
        assert frame["sizes"] == [each.shape[-1] for each in maps]
        # With weights of one, the gradient of a unit with respect to a pixel is the number of paths between them.
        row, column = maps[-1].shape[-1] // 2, maps[-1].shape[-1] - 1
        dy = np.zeros_like(maps[-1])
        dy[0, 0, row, column] = 1
        for below, kernel, (_, stride, padding, dilation) in zip(
            maps[-2::-1], w[::-1], setting.layers[::-1], strict=True
        ):
            options = {"stride": stride, "padding": padding, "dilation": dilation}
            dy, _, _ = ops.conv2d_backward(dy, below, kernel, **options)
        np.testing.assert_array_equal(explorer.paths(row, column), dy[0, 0])
        assert frame["seen"][column] == (dy[0, 0].any(axis=0)).sum() or not dy.any()
        return frame


def test_layers_are_added_and_removed_and_edited():
    explorer = ReceptiveFieldExplorer()
    add, remove = explorer.children[0].children[1].children[-1].children
    add.click()
    assert explorer.state["layers"] == [(3, 1, 0, 1), (3, 1, 0, 1), (3, 1, 1, 1)]
    assert explorer.state["layer"] == 3
    move(explorer, "dilation", 2)
    assert explorer.state["layers"][2] == (3, 1, 1, 2)
    assert explorer.code == "ops.receptive_field([(3, 1, 0, 1), (3, 1, 0, 1), (3, 1, 1, 2)])"
    move(explorer, "layer", 1)
    remove.click()
    assert explorer.state["layers"] == [(3, 1, 0, 1), (3, 1, 1, 2)]
    for _ in range(10):
        remove.click()
    assert len(explorer.state["layers"]) == 1
    for _ in range(10):
        add.click()
    assert len(explorer.state["layers"]) == MOST_LAYERS


def test_removing_a_layer_enlarges_the_input_where_the_rest_would_not_fit():
    explorer = ReceptiveFieldExplorer([(1, 1, 16, 1), (9, 1, 0, 4)], size=12)
    explorer.change(explorer._shorter)
    assert explorer.state["layers"] == [(9, 1, 0, 4)]
    assert explorer.state["size"] == 33
    assert explorer.view.frame["notes"] == ["size changed from 12 to 33, so that it fits"]


def test_the_formula_of_each_layer_ends_in_ops_own_answer():
    for preset in PRESETS:
        explorer = ReceptiveFieldExplorer(preset)
        size, jump, start = explorer.field
        last = explorer.formulas[-1].replace("−", "-")
        assert f"= {size},  start" in last
        assert f"= {start},  jump" in last
        assert last.endswith(f"= {jump}")


def test_a_unit_that_is_not_there_is_refused():
    explorer = ReceptiveFieldExplorer("two 3 × 3")
    last = explorer.view.frame["sizes"][-1] - 1
    assert explorer.paths(last, 0).any()
    for unit in ((last + 1, 0), (0, -1), (0.5, 0), ("a", 0)):
        with pytest.raises(ShapeError, match=f"a unit has row and column 0 to {last} here"):
            explorer.paths(*unit)


def test_a_brought_image_limits_the_size_and_is_looked_at():
    explorer = ReceptiveFieldExplorer(image=np.eye(20, 30), size=15)
    image = np.frombuffer(explorer.view.image, np.float32).reshape(15, 15)
    np.testing.assert_array_equal(image, np.eye(15))
    assert explorer.controls["size"].max == 20
    move(explorer, "preset", "dilation 1, 2, 4, 8")
    assert explorer.state["size"] == 20
    assert ReceptiveFieldExplorer(image=np.eye(2)).state["size"] == 2
    with pytest.raises(ShapeError, match="Take one channel"):
        ReceptiveFieldExplorer(image=np.zeros((3, 8, 8)))
