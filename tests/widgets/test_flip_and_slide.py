"""FlipAndSlide: the kit, NumPy as the oracle, and samples that somebody drags."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import FlipAndSlide
from cnnkit.widgets.flip_and_slide.signals import PRESETS, preset

from .browserless import move, tell
from .kit import ExplorerTests


def result(explorer):
    """What NumPy says about the signals on the screen."""
    f, g = explorer.f.ravel(), explorer.g.ravel()
    if explorer.state["operation"] == "convolution":
        return np.convolve(f, g)
    return np.correlate(f, g, "full")


class TestFlipAndSlide(ExplorerTests):
    make = staticmethod(FlipAndSlide)
    names = ("f", "g")
    states = (
        {},
        {"f": "spikes", "f_length": 20, "g": "edge", "g_length": 2, "t": 7},
        {"f": [1.0, -2.0, 0.5], "g": "triangle", "operation": "cross-correlation", "t": -3},
    )
    wrong = (
        ({"f": "boxx"}, CourseError, "did you mean 'box'"),
        ({"f": "your own"}, CourseError, "no f 'your own'"),
        ({"h": [1]}, CourseError, "no setting 'h'"),
        ({"operation": "convolute"}, CourseError, "did you mean 'convolution'"),
        ({"f": [[1.0, 2.0]]}, ShapeError, "must be 1-D, of 1 to 24 samples"),
        ({"f": []}, ShapeError, "must be 1-D, of 1 to 24 samples"),
        ({"g": [1.0] * 25}, ShapeError, "its shape is (25,)"),
        ({"g": [1.0, float("nan")]}, ShapeError, "NaN or infinite"),
        ({"g": [[1.0], 2.0]}, ShapeError, "a name or a list of numbers"),
        ({"g": ["a"]}, ShapeError, "a name or a list of numbers"),
        ({"f_length": 0}, ShapeError, "f length must be 1 to 24"),
        ({"f": [1.0, 2.0], "f_length": 3}, ShapeError, "f has 2 samples"),
        ({"t": 99}, ShapeError, "t must be 0 to 12 here"),
        ({"t": 1.5}, ShapeError, "t must be a whole number"),
    )

    def check(self, explorer):
        frame = super().check(explorer)
        np.testing.assert_allclose(frame["y"], result(explorer), atol=1e-12)
        np.testing.assert_array_equal(frame["f"], explorer.f.ravel())
        sliding, t = explorer._setting.sliding, frame["t"]
        assert t - frame["first"] in range(len(frame["y"]))
        # The sum over what meets is the result at t, whichever way g is read.
        met = sum(frame["f"][tau] * frame["g"][k] for tau, k in sliding.terms(t))
        np.testing.assert_allclose(met, frame["y"][t - frame["first"]], atol=1e-12)
        return frame


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("length", [1, 2, 5, 24])
def test_a_preset_has_the_length_asked_for_and_is_not_silent(name, length):
    samples = preset(name, length)
    assert len(samples) == length
    assert all(abs(value) <= 1 for value in samples)
    assert any(samples) or length == 1


def test_the_formula_counts_g_backwards_and_names_the_numpy_twin():
    explorer = FlipAndSlide([1, 2, 3], [4, 5], t=1)
    assert explorer.formulas == ["(f ∗ g)[1] = f[0]·g[1] + f[1]·g[0] = 13"]
    assert explorer.view.frame["formula"][0]["remark"] == "for NumPy: np.convolve(f, g)[1]"
    assert explorer.code == "ops.conv2d(f, g[..., ::-1], padding=(0, 1))"
    explorer.state = {"operation": "cross-correlation", "t": -1}
    assert explorer.formulas == ["(f ⋆ g)[−1] = f[0]·g[1] = 5"]
    assert explorer.view.frame["formula"][0]["remark"] == 'for NumPy: np.correlate(f, g, "full")[0]'
    assert explorer.code == "ops.conv2d(f, g, padding=(0, 1))"


def test_changing_the_operation_keeps_the_place_in_the_result():
    explorer = FlipAndSlide(t=4)
    move(explorer, "operation", "cross-correlation")
    assert explorer.state["t"] == -1
    move(explorer, "operation", "convolution")
    assert explorer.state["t"] == 4


def test_a_dragged_sample_becomes_the_learners_own_and_survives_a_new_length():
    explorer = FlipAndSlide(f_length=4, g_length=3)
    tell(explorer, kind="sample", signal="f", index=2, value=-0.5)
    assert explorer.state["f"] == [1.0, 1.0, -0.5, 1.0]
    assert explorer.controls["f"].value == "your own"
    move(explorer, "f_length", 6)
    assert explorer.state["f"] == [1.0, 1.0, -0.5, 1.0, 0.0, 0.0]
    move(explorer, "f", "box")
    assert explorer.state["f"] == "box"
    np.testing.assert_array_equal(explorer.f.ravel(), np.ones(6))


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "sample", "signal": "h", "index": 0, "value": 1},
        {"kind": "sample", "signal": "f", "index": 99, "value": 1},
        {"kind": "sample", "signal": "f", "index": -1, "value": 1},
        {"kind": "sample", "signal": "f", "index": 0, "value": 2.5},
        {"kind": "sample", "signal": "f", "index": 0, "value": float("nan")},
        {"kind": "sample", "signal": "f", "index": 0, "value": None},
    ],
)
def test_a_stale_or_broken_drag_changes_nothing(message):
    explorer = FlipAndSlide()
    frame = explorer.view.frame
    tell(explorer, **message)
    assert explorer.view.frame is frame


def test_a_brought_signal_is_copied():
    samples = np.array([1.0, 2.0])
    explorer = FlipAndSlide(samples)
    samples[:] = 9
    move(explorer, "t", 0)
    np.testing.assert_array_equal(explorer.f.ravel(), [1, 2])
