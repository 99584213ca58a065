"""ArchitectureExplorer: the kit, and every number beside that of the network itself."""

import numpy as np
import pytest

from cnnkit import nn, ops
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import ArchitectureExplorer
from cnnkit.widgets.architecture.setting import MOST_MULTIPLY_ADDS, PRESETS
from cnnkit.widgets.controls import values_of

from .browserless import move
from .kit import ExplorerTests

DEEP = [{"kind": "residual", "filters": 8, "repeat": 3}, {"kind": "mean"}, {"kind": "dense", "filters": 12}]


class TestArchitectureExplorer(ExplorerTests):
    make = staticmethod(ArchitectureExplorer)
    names = ("model",)
    states = (
        {},
        {"blocks": "plain 20", "init": "xavier", "activation": "sigmoid", "norm": False},
        {"blocks": DEEP, "digits": 8, "block": 2, "norm": True, "activation": "tanh"},
    )
    wrong = (
        ({"block": 9}, ShapeError, "block must be 1 to 6"),
        ({"digits": 16}, CourseError, "no digits 16"),
        ({"blocks": "ResNet"}, CourseError, "did you mean 'ResNet 32'"),
        ({"blocks": []}, ShapeError, "a list of 1 to 9 blocks"),
        ({"blocks": [{"kind": "convolution"}]}, CourseError, "no kind 'convolution'"),
        ({"blocks": [{"width": 3}]}, CourseError, "a block has no 'width'"),
        ({"blocks": ["conv"]}, CourseError, "each block is a dict"),
        ({"blocks": [{"kind": "dense"}, {"kind": "conv"}]}, ShapeError, "dense layers last"),
        ({"blocks": [{"kernel": 0}]}, ShapeError, "kernel must be 1 to 7"),
        ({"init": "He"}, CourseError, "choose from he, xavier, small"),
        ({"norm": 1}, CourseError, "norm must be True or False"),
    )
    largest = ({"blocks": "ResNet 32"}, 12_000)
    steps = 25

    def check(self, explorer):
        # The line of code gives a table, which the kit's comparison of arrays cannot take: compared here instead.
        frame, setting = explorer.view.frame, explorer._setting
        for name, (low, high) in explorer.bounds(setting).items():
            control = explorer.controls[name]
            assert low <= control.value <= high, (name, low, control.value, high)
        for name, control in explorer.controls.items():
            assert control.value == getattr(setting, name), name
        for name in explorer.options(setting):
            assert getattr(setting, name) in explorer.choices(name), name
        summary = eval(explorer.code, {"model": explorer.model})
        assert summary.parameters == sum(row["parameters"] for row in frame["rows"])
        assert summary.multiply_adds == sum(row["multiply_adds"] for row in frame["rows"]) <= MOST_MULTIPLY_ADDS
        for number, row in enumerate(frame["rows"]):
            own = [each for each in summary.rows if each.name.split(".")[0] == str(number)]
            assert tuple(row["shape"]) == own[-1].output_shape
            if row["sees"]:
                sees = max(each.sees[0] for each in own)
                assert row["sees"] == sees
        assert len(frame["gradients"]) == len(frame["owners"])
        assert np.isfinite(frame["gradients"]).all()
        assert explorer.public(explorer.parse(explorer.state)) == explorer.state
        return frame


def test_the_presets_are_the_networks_of_their_names():
    """Against cnnkit.nn's own, built by other code: the same shapes of parameters in the same order."""
    rng = np.random.default_rng(0)
    options = {"in_channels": 1, "width": 8, "image_size": 8, "rng": rng}
    known = {
        "LeNet-5": nn.lenet5(rng=rng),
        "plain 20": nn.resnet(20, residual=False, **options),
        "ResNet 20": nn.resnet(20, **options),
        "plain 32": nn.resnet(32, residual=False, **options),
        "ResNet 32": nn.resnet(32, **options),
    }
    for name, network in known.items():
        made = ArchitectureExplorer(name).model
        assert [p.value.shape for p in made.parameters()] == [p.value.shape for p in network.parameters()], name


def test_gradients_are_those_of_the_weights_on_the_way_through():
    explorer = ArchitectureExplorer([{"kernel": 3}, {"kind": "pool", "kernel": 2, "stride": 2}], digits=8)
    assert len(explorer.gradients) == 2
    assert len(ArchitectureExplorer("ResNet 20").gradients) == 20


def test_sigmoids_starve_the_first_layer_and_batch_norm_feeds_it():
    explorer = ArchitectureExplorer("plain 20", activation="sigmoid", init="xavier", norm=False)
    assert explorer.gradients[0] < 1e-12
    move(explorer, "norm", True)
    assert explorer.gradients[0] > 1e-3


def test_another_kind_of_block_brings_its_own_controls():
    explorer = ArchitectureExplorer()
    move(explorer, "block", 2)
    assert [name for name in ("filters", "kernel", "repeat") if explorer.controls[name].layout.display != "none"] == [
        "kernel"
    ]
    assert "dense" not in explorer.choices("kind"), "convolutions follow"
    move(explorer, "block", 5)
    assert set(explorer.choices("kind")) >= {"dense", "conv"} - {"conv"}


def test_what_is_changed_is_the_learners_own_and_what_is_changed_back_has_its_name_again():
    explorer = ArchitectureExplorer("LeNet-5")
    move(explorer, "kernel", 3)
    assert explorer.controls["preset"].value == "your own"
    move(explorer, "kernel", 5)
    assert explorer.controls["preset"].value == "LeNet-5"


def test_blocks_come_and_go_until_one_is_left():
    explorer = ArchitectureExplorer("LeNet-5")
    add, remove = _buttons(explorer)
    for _ in range(12):
        add.click()
    assert len(explorer._setting.blocks) == 9
    for _ in range(12):
        remove.click()
    assert len(explorer._setting.blocks) == 1
    assert explorer.model(np.zeros((2, 1, 28, 28), np.float32)).shape == (2, 10)


def _buttons(explorer):
    found, boxes = {}, [explorer.children[0]]
    while boxes:
        widget = boxes.pop()
        boxes += getattr(widget, "children", ())
        found[getattr(widget, "description", "")] = widget
    return found["Add a block"], found["Remove it"]


def test_its_model_can_be_trained():
    model = ArchitectureExplorer("ResNet 20").model
    scores = model(np.zeros((2, 1, 8, 8), np.float32))
    model.backward(ops.cross_entropy_backward(1.0, scores, np.array([0, 1])))
    assert scores.shape == (2, 10)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_offered_and_stays_within_what_is_quick(name):
    explorer = ArchitectureExplorer()
    assert name in values_of(explorer.controls["preset"].options)
    move(explorer, "preset", name)
    assert explorer.state["blocks"] == name
