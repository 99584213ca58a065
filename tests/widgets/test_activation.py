"""ActivationExplorer: the kit, slopes by differences, and shares counted one by one."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import ActivationExplorer
from cnnkit.widgets.activation.explorer import BINS, histogram
from cnnkit.widgets.activation.functions import ACTIVATIONS, by_units, shares

from .browserless import move, recording
from .kit import ExplorerTests

FORMULAS = {
    "relu": lambda z, a: np.where(z > 0, z, 0),
    "leaky_relu": lambda z, a: np.where(z > 0, z, a * z),
    "sigmoid": lambda z, a: 1 / (1 + np.exp(-z)),
    "tanh": lambda z, a: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
}


class TestActivationExplorer(ExplorerTests):
    make = staticmethod(ActivationExplorer)
    states = (
        {},
        {"function": "leaky_relu", "negative_slope": 0.25, "values": "uniform"},
        {"function": "sigmoid", "values": "filters on a photograph", "scale": 2.5, "shift": -1.5},
    )
    wrong = (
        ({"function": "rleu"}, CourseError, "did you mean 'relu'"),
        ({"values": "normal"}, CourseError, "no values 'normal'"),
        ({"gain": 2}, CourseError, "no setting 'gain'"),
        ({"scale": 9.0}, ShapeError, "scale must be 0.1 to 5.0"),
        ({"shift": float("nan")}, ShapeError, "shift must be a number"),
        ({"negative_slope": "steep"}, ShapeError, "negative slope must be a number"),
    )

    def check(self, explorer):
        frame, state = super().check(explorer), explorer.state
        z = state["scale"] * explorer.x + state["shift"]
        formula = FORMULAS[state["function"]]
        np.testing.assert_allclose(explorer.y, formula(z, state["negative_slope"]), atol=1e-12)
        grid = np.linspace(frame["grid"]["low"], frame["grid"]["high"], frame["grid"]["count"])
        curve = np.frombuffer(frame["curve"], np.float32)
        np.testing.assert_allclose(curve, formula(grid, state["negative_slope"]), atol=1e-5)
        h = 1e-5
        rise = (formula(grid + h, state["negative_slope"]) - formula(grid - h, state["negative_slope"])) / (2 * h)
        smooth = np.abs(grid) > 1e-9  # at a kink there is no slope to compare with
        np.testing.assert_allclose(np.frombuffer(frame["slopes"], np.float32)[smooth], rise[smooth], atol=1e-5)
        for shares_of in frame["histograms"].values():
            assert len(shares_of) == BINS
            assert sum(shares_of) == pytest.approx(1)
        return frame


def test_shares_are_counted_as_one_would_by_hand():
    slopes = np.array([[0.0, 0.0, 1.0], [0.0, 0.05, 1.0]])
    found = shares(slopes, 1)
    assert (found.zero, found.flat) == (pytest.approx(3 / 6), pytest.approx(4 / 6))
    assert (found.units, found.units_zero, found.units_flat) == (3, 1, 2)


def test_a_shift_kills_units_of_relu_but_not_of_its_leaky_relative():
    explorer = ActivationExplorer(shift=-3.5)
    assert explorer.shares.units_zero > 0
    assert explorer.shares.units_zero == (explorer.z <= 0).all(axis=0).sum()
    move(explorer, "function", "leaky_relu")
    assert explorer.shares.units_zero == 0


def test_a_large_scale_saturates_the_sigmoid():
    calm, wild = ActivationExplorer(function="sigmoid"), ActivationExplorer(function="sigmoid", scale=5.0)
    assert wild.shares.flat > calm.shares.flat + 0.3
    assert wild.view.frame["mean"] < calm.view.frame["mean"] <= 0.25


def test_axis_one_counts_units_and_a_bare_list_is_one_unit():
    maps = np.arange(24.0).reshape(2, 3, 2, 2)
    np.testing.assert_array_equal(by_units(maps)[:, 1], maps[:, 1].ravel())
    assert ActivationExplorer([1, 2, 3]).x.shape == (3, 1)
    assert ActivationExplorer(maps).shares.units == 3


def test_values_beyond_the_chart_count_in_its_last_bar():
    assert histogram(np.array([-99.0, 0.1, 99.0, 99.0]), -1, 1)[-1] == 0.5


def test_the_line_of_code_is_as_short_as_it_can_be():
    assert ActivationExplorer().code == "ops.relu(x)"
    assert ActivationExplorer(scale=2.0, shift=-0.5).code == "ops.relu(2 * x - 0.5)"
    explorer = ActivationExplorer(function="leaky_relu", negative_slope=0.2)
    assert explorer.code == "ops.leaky_relu(x, negative_slope=0.2)"


def test_a_browser_that_counts_in_tenths_leaves_no_dust_and_is_not_corrected():
    explorer = ActivationExplorer()
    with recording(explorer.view) as frames, recording(explorer.controls["scale"]) as answers:
        move(explorer, "scale", 0.9999999999999999)  # what it sends when it is first drawn
        assert frames == []
        move(explorer, "scale", 1.2000000000000002)
    assert explorer.state["scale"] == 1.2
    assert explorer.code == "ops.relu(1.2 * x)"
    # A number sent back would move the handle under a hand that is further by then.
    assert [message for message, _ in answers if message["method"] == "update"] == []


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([], "1 to 200,000"),
        ([1.0, np.inf], "NaN or infinite"),
        (np.array(["a"]), "real numbers"),
        ([[1.0], 2.0], "array of numbers"),
    ],
)
def test_brought_values_that_do_not_do_are_refused_with_a_sentence(x, words):
    with pytest.raises(ShapeError, match=words):
        ActivationExplorer(x)


def test_every_activation_of_ops_has_an_entry():
    assert set(ACTIVATIONS) == set(FORMULAS)
