"""ExplainExplorer: the kit, explanations beside cnnkit.explain and plain NumPy, and a brush."""

from dataclasses import replace

import numpy as np
import pytest

from cnnkit import explain, nn
from cnnkit.errors import CnnkitError, CourseError, ShapeError
from cnnkit.widgets import ExplainExplorer
from cnnkit.widgets.explaining.network import FILE, digits, network
from cnnkit.widgets.explaining.setting import SHADES, drawn, painted, written

from .browserless import move, tell
from .kit import ExplorerTests

ROWS = ("0" * 28,) * 10 + ("0" * 8 + "f" * 12 + "0" * 8,) * 3 + ("0" * 28,) * 15


class TestExplainExplorer(ExplorerTests):
    make = staticmethod(ExplainExplorer)
    names = ("model", "x")
    known = (("explain", explain), ("np", np))
    states = (
        {},
        {"image": "3", "method": "occlusion", "patch": 7, "target": 8},
        {"drawing": ROWS, "method": "grad-cam", "layer": "4"},
        {"image": "blank", "method": "smooth-grad", "samples": 3},
    )
    wrong = (
        ({"kernel": 2}, CourseError, "there is no setting 'kernel'"),
        ({"image": "eight"}, CourseError, "there is no image 'eight'"),
        ({"target": 10}, ShapeError, "target must be 0 to 9 here, not 10"),
        ({"target": "7"}, ShapeError, "target must be a whole number"),
        ({"method": "gradcam"}, CourseError, "did you mean 'grad-cam'"),
        ({"layer": "8"}, CourseError, "there is no layer '8'"),
        ({"patch": 0}, ShapeError, "patch must be 1 to 14 here, not 0"),
        ({"drawing": ROWS[1:]}, ShapeError, "drawing must be 28 rows of 28 signs"),
        ({"drawing": ("x" * 28,) * 28}, CourseError, "drawing has 'x'"),
        ({"drawing": 3}, CourseError, "drawing must be rows of the signs"),
    )
    small = 40_000  # the maps of eight layers, a byte for each number
    slow = ("smooth-grad",)
    steps = 20

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        scores = explorer.model(explorer.x)[0]
        np.testing.assert_array_equal(explorer.scores, scores)
        assert frame["scores"] == [float(score) for score in scores]
        np.testing.assert_allclose(sum(frame["shares"]), 1)
        assert not setting.follow or setting.target == scores.argmax()
        sent = np.frombuffer(frame["e"]["values"], np.float32).reshape(frame["e"]["rows"], frame["e"]["columns"])
        np.testing.assert_array_equal(sent, explorer.e.reshape(sent.shape))
        assert frame["limit"] == np.abs(sent).max()
        return frame


def test_the_strips_are_what_the_layers_make_of_the_picture():
    explorer = ExplainExplorer(image="5")
    y = explorer.x
    for number, strip in enumerate(explorer.view.frame["strips"]):
        y = explorer.model[number](y)
        shown = np.frombuffer(strip["maps"], np.int8).reshape(strip["size"])
        assert strip["name"] == str(number)
        np.testing.assert_allclose(shown * strip["limit"] / 127, y[0], atol=strip["limit"] / 253)
        np.testing.assert_array_equal(strip["largest"], y[0].max(axis=(1, 2)))
        np.testing.assert_allclose(strip["silent"], (y[0] == 0).mean(axis=(1, 2)))


def test_a_stroke_is_painted_with_soft_edges_and_can_be_erased():
    explorer = ExplainExplorer(image="blank")
    tell(explorer, kind="paint", cells=[[10, 10], [10, 11]], erase=False)
    x = explorer.x[0, 0]
    assert x[10, 10] == x[10, 11] == 1
    assert 0 < x[9, 10] < 1
    assert np.count_nonzero(x) == np.count_nonzero(x[9:12, 9:13]) == 12
    image = np.frombuffer(explorer.view.image, np.float32).reshape(28, 28)
    np.testing.assert_array_equal(image, x)
    tell(explorer, kind="paint", cells=[[10, 10], [10, 12]], erase=True)
    assert explorer.x.sum() == 0


def test_strokes_go_over_the_chosen_picture_and_another_choice_ends_them():
    explorer = ExplainExplorer(image="1")
    before = explorer.x
    tell(explorer, kind="paint", cells=[[0, 0]], erase=False)
    assert explorer.x[0, 0, 0, 0] == 1
    np.testing.assert_allclose(explorer.x[0, 0, 2:, 2:], before[0, 0, 2:, 2:], atol=0.034)  # sixteen shades
    assert explorer.state["drawing"] is not None
    move(explorer, "image", "2")
    assert explorer.state["drawing"] is None


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"cells": []},
        {"cells": [[0, 0]]},
        {"cells": [[0, 28]], "erase": False},
        {"cells": [[-1, 0]], "erase": False},
        {"cells": [[0, 0, 0]], "erase": False},
        {"cells": [[0.5, 0]], "erase": False},
        {"cells": [True], "erase": False},
        {"cells": [[0, 0]] * 1000, "erase": False},
        {"cells": [[0, 0]], "erase": 1},
    ],
    ids=str,
)
def test_a_stroke_that_no_page_sends_changes_nothing(content):
    explorer = ExplainExplorer()
    frame = explorer.view.frame
    tell(explorer, kind="paint", **content)
    assert explorer.view.frame is frame


def test_the_class_follows_the_highest_score_until_it_is_chosen():
    explorer = ExplainExplorer(image="4")
    assert (explorer.state["target"], explorer.controls["target"].value) == (None, 4)
    move(explorer, "image", "6")
    assert explorer.controls["target"].value == 6
    tell(explorer, kind="set", name="target", value=2)
    move(explorer, "image", "0")
    assert explorer.state["target"] == 2
    move(explorer, "follow", True)
    assert explorer.controls["target"].value == 0


def test_clear_begins_with_an_empty_sheet():
    explorer = ExplainExplorer(image="4", drawing=ROWS)
    (clear,) = [c for c in explorer.children[0].children[0].children[2].children if c.description == "Clear"]
    clear.click()
    assert explorer.x.sum() == 0
    assert explorer.state["image"] == "blank"


def test_a_drawing_written_down_is_the_same_again():
    rng = np.random.default_rng(0)
    rows = tuple("".join(rng.choice(list(SHADES), 5)) for _ in range(4))
    assert written(drawn(rows)) == rows
    assert painted(np.zeros((2, 3), np.float32), [(0, 0)], False).shape == (2, 3)


def test_it_takes_a_network_pictures_and_classes_of_ones_own():
    rng = np.random.default_rng(1)
    model = nn.Sequential(
        nn.Conv2d(1, 20, 3, rng=rng), nn.BatchNorm2d(20), nn.ReLU(), nn.Flatten(), nn.Linear(1200, 3, rng=rng)
    )
    images = rng.random((30, 1, 8, 12), dtype=np.float32)
    model.train()
    explorer = ExplainExplorer(model, images, ["cat", "dog", "hen"], method="grad-cam", target=1)
    assert model.training
    assert model[1].training
    assert list(explorer.layers) == ["0", "1", "2"]
    assert explorer.view.frame["strips"][0]["size"] == [16, 6, 10]  # of twenty maps the first sixteen
    assert explorer.view.frame["classes"] == ["cat", "dog", "hen"]
    assert len(explorer.choices("image")) == 21
    np.testing.assert_array_equal(explorer.e, explain.grad_cam(model, images[:1], 1, layer="2"))
    assert "dog" in explorer.describe()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"model": 3}, CourseError, "must be a network of cnnkit.nn, not int"),
        ({"images": np.zeros((3, 28, 28), np.float32)}, ShapeError, "must be floats (N, 1, H, W)"),
        ({"images": np.zeros((3, 3, 28, 28), np.float32)}, ShapeError, "must be floats (N, 1, H, W)"),
        ({"images": np.zeros((3, 1, 28, 28), int)}, ShapeError, "not int64"),
        ({"images": np.zeros((1, 1, 90, 90), np.float32)}, ShapeError, "4 to 64 pixels"),
        ({"classes": ["a", "b"]}, CnnkitError, "has 10 classes, and 2 names"),
        ({"classes": 3}, CourseError, "classes must be a list of 10 names"),
        ({"images": [[1, 2], [3]]}, ShapeError, "images must be an array of numbers"),
        ({"drawing": np.zeros((28, 28))}, CourseError, "drawing must be rows of the signs"),
        (
            {"model": nn.Sequential(nn.Flatten(), nn.Linear(784, 3, rng=np.random.default_rng(0)))},
            ShapeError,
            "no layer",
        ),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_sentence(arguments, error, words):
    with pytest.raises(error) as caught:
        ExplainExplorer(**arguments)
    assert words in str(caught.value)
    assert str(caught.value).startswith("ExplainExplorer: ")


def test_the_network_that_comes_along_is_small_and_reads_its_digits_but_one():
    pictures = digits()
    said = {name: int(network()(picture[None, None])[0].argmax()) for name, picture in pictures.items()}
    assert {name: k for name, k in said.items() if name != "misread"} == {str(k): k for k in range(10)}
    assert len(FILE.read_bytes()) < 50_000
    first, second = ExplainExplorer(), ExplainExplorer()
    first.model.parameters()[0].value[:] = 0
    second.change(lambda setting: replace(setting, image="3"))
    assert second.scores.argmax() == 3
