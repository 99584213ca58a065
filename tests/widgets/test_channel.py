"""The channel explorer: the kit, and partial maps that must add up."""

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.channel.explorer import ChannelExplorer

from .browserless import move, tell
from .kit import ExplorerTests


class TestChannelExplorer(ExplorerTests):
    make = staticmethod(ChannelExplorer)
    names = ("x", "w", "b")
    small = 24_000  # six channels of numbers, or the photograph's three at its smallest
    slow = ("photograph", "flower")
    states = (
        {},
        {"image": "photograph", "size": 40, "bank": "edges", "filters": 3, "groups": 3, "bias": [0.0, 1.5, -2]},
        {"bank": np.arange(4.0).reshape(2, 2, 1, 1), "channels": 4, "bias": 0.5, "filter": 1},
    )
    wrong = (
        ({"bnk": "edges"}, CourseError, "did you mean 'bank'"),
        ({"bank": "edge"}, CourseError, "did you mean 'edges'"),
        ({"groups": 3}, CourseError, "there is no number of groups 3; choose from 1, 2, 4"),
        ({"image": "yours"}, CourseError, "there is no image 'yours'"),
        ({"bias": [1.0, 2.0]}, CourseError, "there is no number of biases 2; choose from 4"),
        ({"bias": "a"}, ShapeError, "bias must be a number"),
        ({"bias": 11}, ShapeError, "bias must be -10.0 to 10.0 here, not 11"),
        ({"filter": 4}, ShapeError, "filter must be 0 to 3 here, not 4"),
        ({"size": 2}, ShapeError, "size must be 3 to 8 here, not 2"),
        ({"bank": [[1.0]]}, ShapeError, "the bank must be (F, C/groups, K, K)"),
        ({"bank": np.ones((2, 3, 1, 1))}, ShapeError, "cannot be split into groups for 4 channels"),
        ({"bank": np.full((1, 4, 1, 1), np.inf)}, ShapeError, "NaN or infinite"),
    )
    largest = ({"image": "photograph", "size": 128, "filters": 6}, 4 * 128**2 * (3 + 3 + 6) + 12_000)

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        partial, f = explorer.partial, setting.filter
        np.testing.assert_allclose(partial.sum(axis=0) + explorer.b[f], explorer.y[0, f], atol=1e-9)
        start, stop = frame["read"]
        assert len(partial) == stop - start == explorer.w.shape[1]
        maps = np.frombuffer(frame["partial"], np.float32).reshape(partial.shape)
        np.testing.assert_allclose(maps, partial, rtol=1e-6, atol=1e-6)
        # Only the channels that are read move this filter's map.
        changed = explorer.x
        changed[:, [c for c in range(setting.channels) if not start <= c < stop]] += 100
        again = ops.conv2d(changed, explorer.w, explorer.b, groups=setting.groups)
        np.testing.assert_array_equal(again[0, f], explorer.y[0, f])
        return frame


def test_groups_go_from_one_to_depthwise_and_give_way_to_the_filters():
    explorer = ChannelExplorer()
    assert explorer.choices("groups") == [1, 2, 4]
    move(explorer, "groups", 4)
    assert explorer.w.shape == (4, 1, 3, 3)
    assert explorer.code == "ops.conv2d(x, w, b, groups=4)"
    assert explorer.formulas[0] == "parameters = 4·(4/4)·3·3 + 4 = 40"
    move(explorer, "filters", 3)
    assert explorer.state["groups"] == 1
    assert "groups changed from 4 to 1, so that it fits" in explorer.view.frame["notes"]


def test_an_edited_weight_stays_with_its_filter_and_channel():
    explorer = ChannelExplorer(filter=1, groups=2)
    tell(explorer, kind="weight", channel=1, row=0, column=2, value=7.5)
    assert explorer.w[1, 1, 0, 2] == 7.5
    assert explorer.controls["bank"].value == "custom"
    before = explorer.view.frame
    tell(explorer, kind="weight", channel=3, row=0, column=2, value=7.5)  # filter 1 does not read channel 3
    assert explorer.view.frame is before
    move(explorer, "groups", 1)
    assert explorer.w[1, 1, 0, 2] == 7.5
    move(explorer, "kernel_size", 2)
    move(explorer, "kernel_size", 3)
    assert explorer.w[1, 1, 0, 2] == 0


def test_each_filter_keeps_its_bias():
    explorer = ChannelExplorer()
    move(explorer, "bias", -3.0)
    move(explorer, "filter", 2)
    assert explorer.controls["bias"].value == 1
    move(explorer, "bias", 4.5)
    assert explorer.state["bias"] == [-3.0, 1.0, 4.5, 1.0]


def test_brought_channels_are_shown_and_checked():
    channels = np.random.default_rng(0).normal(size=(2, 9, 7)).astype(np.float32)
    explorer = ChannelExplorer(channels, bank="one channel each", kernel_size=1, filters=2, bias=0)
    np.testing.assert_array_equal(explorer.y[0], channels[:, :7].astype(np.float64))
    assert explorer.controls["channels"].max == 2
    for array, words in (
        (np.zeros((4, 4)), "3-D"),
        (np.zeros((1, 3, 4, 4)), "Take one image"),
        (np.zeros((0, 4, 4)), "at least one pixel"),
        (np.full((1, 2, 2), np.nan), "NaN or infinite"),
        (np.ones((1, 2, 2)) * 1j, "real numbers"),
    ):
        with pytest.raises(ShapeError, match=words):
            ChannelExplorer(array)
