"""LossExplorer: the kit, losses and slopes worked out with plain NumPy, and what the lesson says of them."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import LossExplorer
from cnnkit.widgets.loss.setting import MEASURES

from .browserless import move, recording
from .kit import ExplorerTests

FAR = ({}, {"times": 100}, {"shift": 1000}, {"shift": -1000})


def losses(z, true):
    """Both losses of one image, in the order of MEASURES; z (K,)."""
    most = z.max()
    logs = z - most - np.log(np.exp(z - most).sum())
    return -logs[true], np.mean((np.exp(logs) - np.eye(len(z))[true]) ** 2)


class TestLossExplorer(ExplorerTests):
    make = staticmethod(LossExplorer)
    names = ("z", "labels", "target")
    states = (
        {},
        {"logits": [1, 2, 3, -4], "true": 3, "measure": "squared error"},
        {"logits": [0.5, -10, 10, 3.2, 0], "true": 4, "times": 100, "shift": -1000},
    )
    wrong = (
        ({"logits": [1, 2]}, ShapeError, "logits must be 3 to 5 numbers"),
        ({"logits": [1, 2, 11]}, ShapeError, "logits must be −10 to 10"),
        ({"logits": [1, 2, float("nan")]}, ShapeError, "logits must be −10 to 10"),
        ({"logits": [[1], [2, 3]]}, ShapeError, "logits must be 3 to 5 numbers"),
        ({"logits": "high"}, ShapeError, "logits must be 3 to 5 numbers"),
        ({"logits": [1, 2, 3], "classes": 4}, ShapeError, "classes is 4, but there are 3 logits"),
        ({"classes": 6}, ShapeError, "classes must be 3 to 5"),
        ({"true": 3}, CourseError, "there is no true 3"),
        ({"measure": "cross entropy"}, CourseError, "did you mean 'cross-entropy'"),
        ({"times": 2}, CourseError, "there is no times 2"),
        ({"shift": 2000}, ShapeError, "shift must be -1000 to 1000"),
        ({"temperature": 2}, CourseError, "no setting 'temperature'"),
    )

    def extremes(self, explorer, control):
        if control == "true":  # how many choices there are depends on the number of classes
            return [0, explorer.state["classes"] - 1]
        return super().extremes(explorer, control)

    def check(self, explorer):
        frame, state = super().check(explorer), explorer.state
        z = state["times"] * np.array(state["logits"]) + state["shift"]
        assert explorer.z.shape == (1, state["classes"])
        np.testing.assert_allclose(explorer.z[0], z)
        expected = losses(z, state["true"])
        np.testing.assert_allclose(frame["losses"], expected, rtol=1e-9, atol=1e-12)
        assert explorer.loss == pytest.approx(expected[MEASURES.index(state["measure"])], abs=1e-12)
        for k in range(state["classes"]):
            nudge = 1e-5 * np.eye(state["classes"])[k]
            above, below = (
                losses(z + sign * nudge, state["true"])[MEASURES.index(state["measure"])] for sign in (1, -1)
            )
            # what adding 1e-5 to a logit of 2000 loses in rounding bounds what this can tell
            assert explorer.dz[0, k] == pytest.approx((above - below) / 2e-5, abs=1e-5), k
        for curve, most in zip(frame["curves"], frame["most"], strict=True):
            values = np.frombuffer(curve, np.float32)
            assert len(values) == frame["samples"]
            assert (values >= 0).all()
            assert (values <= most * (1 + 1e-5)).all()
        return frame


def test_a_shift_of_all_logits_changes_neither_shares_nor_loss_nor_slopes():
    here, there = LossExplorer(), LossExplorer(shift=1000)
    for name in ("shares", "slopes", "losses", "pulls"):
        np.testing.assert_allclose(there.view.frame[name], here.view.frame[name], atol=1e-12)
    assert there.z[0, 0] == here.z[0, 0] + 1000


def test_without_care_there_is_no_number():
    said = {shift: LossExplorer(shift=shift).formulas[-1] for shift in (0, 1000, -1000)}
    assert said[0].endswith("= 1.349")
    assert said[1000] == "without care: −log p[true] = −log(∞ / ∞) = no number"
    assert said[-1000] == "without care: −log p[true] = −log(0 / 0) = no number"
    apart = LossExplorer([1, -1, 0], times=100, true=1)
    assert apart.formulas == [
        "loss = −(−100) + 100 = 200",
        "without care: −log p[true] = −log(3.72e−44 / 2.688e+43) = 200",
    ]
    assert LossExplorer([5, -5, 0], times=100, true=1).formulas[-1].endswith("= ∞")
    remarks = [LossExplorer([5, -5, 0], true=1, **far).view.frame["formula"][-1]["remark"] for far in FAR]
    assert remarks == [
        "the same, while every exp(z) fits into a float",
        "the share became 0: too small for a float",
        "exp(z) is too large for a float beyond z = 709",
        "every exp(z) became 0, as below z = −745",
    ]
    squared = LossExplorer(shift=1000, measure="squared error")
    assert squared.formulas[-1] == "without care: p[true] = ∞ / ∞ = no number"


def test_squared_error_lets_go_of_what_is_confidently_wrong_and_cross_entropy_does_not():
    explorer = LossExplorer([8, -6, -5], true=1)
    entropy, squared = explorer.view.frame["pulls"]
    assert entropy == pytest.approx(-1, abs=1e-5)
    assert abs(squared) < 1e-5
    move(explorer, "measure", "squared error")
    assert np.abs(explorer.dz).max() < 1e-5


def test_fewer_classes_bring_the_true_one_along():
    explorer = LossExplorer(classes=5, true=4)
    move(explorer, "classes", 3)
    assert explorer.state["true"] == 2
    assert explorer.view.frame["notes"] == ["true changed from 4 to 2, so that it fits"]
    assert explorer.controls["z4"].layout.display == "none"


def test_the_buttons_shift_all_logits():
    explorer = LossExplorer()
    buttons = {widget.description: widget for widget in explorer.children[0].children[2].children[-1].children[1:]}
    for label, shift in (("+1000", 1000), ("−1000", -1000), ("0", 0)):
        buttons[label].click()
        assert explorer.state["shift"] == shift


def test_a_browser_that_counts_in_tenths_leaves_no_dust():
    explorer = LossExplorer()
    with recording(explorer.controls["z0"]) as answers:
        move(explorer, "z0", 2.1000000000000005)
    assert explorer.state["logits"][0] == 2.1
    assert [message for message, _ in answers if message["method"] == "update"] == []


def test_the_formula_holds_the_numbers_on_the_screen():
    assert LossExplorer([2, 1, -1], true=0).formulas[0] == "loss = −2 + 2.349 = 0.349"
    squared = LossExplorer([0, 0, 0], true=0, measure="squared error")
    assert squared.formulas[0] == "loss = ((−0.6667)² + 0.3333² + 0.3333²) / 3 = 0.2222"
    assert squared.code == "ops.mse(ops.softmax(z, axis=1), target)"
