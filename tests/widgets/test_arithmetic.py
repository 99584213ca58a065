"""The arithmetic explorer, moved by messages as a page would move it."""

import itertools

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import ArithmeticExplorer

from .browserless import check_frame, move, recording, tell
from .kit import ExplorerTests

SLIDERS = [
    *("height", "width", "kernel_height", "kernel_width", "padding", "padding_w", "top", "bottom", "left", "right"),
    *("stride", "stride_w", "dilation", "dilation_w"),
]


class TestArithmeticExplorer(ExplorerTests):
    make = staticmethod(ArithmeticExplorer)
    names = ("x", "w")
    small = 6000
    largest = ({"image": "photograph", "size": 512, "padding": "same"}, 2 * 4 * 600**2)
    states = (
        {},
        {"stride": (1, 3)},
        {"padding": ((1, 0), (0, 3)), "dilation": 2},
        {"padding": "same_lower", "kernel_size": (2, 4)},
        {"kernel": [[1.0, -2.0], [0.5, 0.0], [3.0, 1.0]]},
        {"image": "photograph", "size": 64, "kernel": "blur", "kernel_size": 5},
        {"image": "digit", "size": (11, 6), "padding": (2, 0)},
    )
    wrong = (
        ({"strid": 2}, CourseError, "did you mean 'stride'"),
        ({"image": "fotograph"}, CourseError, "did you mean 'photograph'"),
        ({"kernel": "blurr"}, CourseError, "did you mean 'blur'"),
        ({"padding": "sam"}, CourseError, "did you mean 'same'"),
        ({"image": "yours"}, CourseError, "no image 'yours'"),
        ({"stride": 0}, ShapeError, "stride must be at least 1"),
        ({"stride": 2.5}, ShapeError, "stride must be a whole number"),
        ({"stride": (1, 2, 3)}, ShapeError, "(h, w) pair"),
        ({"stride": 99}, ShapeError, "stride must be 1 to 6"),
        ({"padding": -1}, ShapeError, "padding must be at least 0"),
        ({"padding": ((1, 1), (0, 2), (0, 0))}, ShapeError, "((top, bottom), (left, right))"),
        ({"size": (3, 3), "padding": 0, "kernel_size": 5}, ShapeError, "window spans 5 × 5"),
        ({"kernel": [1, 2, 3]}, ShapeError, "2-D"),
        ({"kernel": [[1, float("nan")]]}, ShapeError, "NaN"),
        ({"kernel": [["a"]]}, ShapeError, "table of numbers"),
        ({"kernel": [[1, 2]], "kernel_size": 3}, ShapeError, "kernel's shape is (1, 2)"),
    )

    def check(self, explorer):
        check_frame(explorer)
        return super().check(explorer)


@pytest.mark.parametrize("mode", ["number", "sides"])
def test_every_pair_of_extremes_fits_when_rows_and_columns_are_separate(mode):
    explorer = ArithmeticExplorer()
    for first, second in itertools.combinations(SLIDERS, 2):
        for one, other in itertools.product(("min", "max"), repeat=2):
            explorer.reset()
            move(explorer, "separate", True)
            move(explorer, "mode", mode)
            move(explorer, first, getattr(explorer.controls[first], one))
            move(explorer, second, getattr(explorer.controls[second], other))
            check_frame(explorer)


@pytest.mark.parametrize("seed", range(12))
def test_the_line_of_code_computes_the_map_on_the_screen(seed):
    rng = np.random.default_rng(seed)
    explorer = ArithmeticExplorer(size=(9, 10))
    move(explorer, "separate", bool(rng.integers(2)))
    for control in map(str, rng.permutation([*SLIDERS, "mode", "kernel"])):
        widget = explorer.controls[control]
        choices = range(widget.min, widget.max + 1) if control in SLIDERS else explorer.choices(control)
        move(explorer, control, choices[rng.integers(len(choices))])
    value = eval(explorer.code, {"ops": ops, "x": explorer.x, "w": explorer.w})
    frame = check_frame(explorer)
    shown = np.frombuffer(frame["y"]["values"], np.float32).reshape(value.shape)
    np.testing.assert_array_equal(shown, value.astype(np.float32))
    np.testing.assert_array_equal(value, explorer.y)
    assert "".join(piece for piece, _ in frame["code"]) == explorer.code


def test_the_code_line_is_as_short_as_it_can_be():
    assert ArithmeticExplorer(padding=0, stride=1).code == "ops.conv2d(x, w)"
    assert ArithmeticExplorer(padding=1, stride=2).code == "ops.conv2d(x, w, stride=2, padding=1)"
    assert ArithmeticExplorer(padding=(0, 1), stride=1).code == "ops.conv2d(x, w, padding=(0, 1))"
    assert ArithmeticExplorer(padding=((1, 1), (2, 2)), stride=1).code == "ops.conv2d(x, w, padding=(1, 2))"
    asymmetric = ArithmeticExplorer(padding=((1, 1), (0, 2)), stride=(2, 1), dilation=2)
    assert asymmetric.code == "ops.conv2d(x, w, stride=(2, 1), padding=((1, 1), (0, 2)), dilation=2)"
    assert ArithmeticExplorer(padding="same", stride=1).code == 'ops.conv2d(x, w, padding="same")'
    assert ArithmeticExplorer(padding="full", stride=1).code == "ops.conv2d(x, w, padding=2)"


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((3, 8, 8)), "Take one channel"),
        (np.zeros(8), "2-D"),
        (np.array([["a", "b"]]), "real numbers"),
        (np.ones((4, 4)) * 1j, "real numbers"),
        (np.array([[1.0, np.nan]]), "NaN or infinite"),
        (np.zeros((0, 4)), "1 to 512"),
        (np.zeros((513, 4)), "1 to 512"),
    ],
)
def test_a_brought_image_that_does_not_do_is_refused_with_a_sentence(image, words):
    with pytest.raises(ShapeError) as caught:
        ArithmeticExplorer(image)
    assert words in str(caught.value)


@pytest.mark.parametrize("shape", [(1, 1), (2, 9), (40, 30), (512, 3)])
@pytest.mark.parametrize("dtype", [np.float32, np.uint8, bool])
def test_a_brought_image_of_any_size_works_at_its_extremes(shape, dtype):
    image = np.random.default_rng(0).integers(0, 2, shape).astype(dtype)
    explorer = ArithmeticExplorer(image)
    assert explorer.state["image"] == "yours"
    np.testing.assert_array_equal(explorer.x[0, 0], image)
    for control in ("height", "kernel_width", "padding", "stride", "dilation"):
        for end in ("min", "max"):
            move(explorer, control, getattr(explorer.controls[control], end))
            check_frame(explorer)


def test_a_brought_image_is_copied():
    image = np.ones((4, 4))
    explorer = ArithmeticExplorer(image)
    image[:] = 7
    move(explorer, "stride", 1)
    assert explorer.x.max() == 1


def test_changing_the_image_says_what_had_to_give_way():
    explorer = ArithmeticExplorer("photograph", size=64, kernel="blur", kernel_size=9, dilation=5, stride=12)
    move(explorer, "image", "numbers")
    frame = check_frame(explorer)
    assert "kernel height changed from 9 to 7, so that it fits" in frame["notes"]
    assert any(note.startswith("stride changed from 12 to 6") for note in frame["notes"])
    move(explorer, "stride", 1)
    assert explorer.view.frame["notes"] == []


def test_less_padding_shortens_the_window_and_says_so():
    explorer = ArithmeticExplorer(size=3, kernel_size=5, padding=2, stride=1)
    move(explorer, "mode", "valid")
    assert explorer.state["kernel_size"] == (3, 3)
    assert "kernel height changed from 5 to 3, so that it fits" in explorer.view.frame["notes"]
    check_frame(explorer)


def test_an_edited_weight_makes_the_kernel_custom():
    explorer = ArithmeticExplorer(kernel="identity")
    tell(explorer, kind="weight", row=0, column=2, value=-0.5)
    assert explorer.state["kernel"][0] == [0.0, 0.0, -0.5]
    assert explorer.controls["kernel"].value == "custom"
    check_frame(explorer)
    move(explorer, "kernel_width", 4)
    assert explorer.state["kernel"][0] == [0.0, 0.0, -0.5, 0.0]
    check_frame(explorer)
    move(explorer, "kernel", "identity")
    assert explorer.state["kernel"] == "identity"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"kind": "weight"},
        {"kind": "weight", "row": 9, "column": 0, "value": 1},
        {"kind": "weight", "row": -1, "column": 0, "value": 1},
        {"kind": "weight", "row": 0, "column": 0, "value": None},
        {"kind": "weight", "row": 0, "column": 0, "value": float("nan")},
        {"kind": "weight", "row": 0, "column": 0, "value": 1e9},
        {"kind": "weight", "row": "0", "column": 0, "value": 1},
        {"kind": "other", "row": 0, "column": 0, "value": 1},
    ],
)
def test_a_broken_message_changes_nothing(message):
    explorer = ArithmeticExplorer()
    before = explorer.view.frame
    tell(explorer, **message)
    assert explorer.view.frame is before


def test_one_move_sends_one_frame_and_the_image_only_when_it_changes():
    explorer = ArithmeticExplorer("photograph", size=256, stride=1, padding="same")
    with recording(explorer.view) as sent:
        move(explorer, "kernel_height", 5)
        move(explorer, "height", 200)
    (first, first_bytes), (second, second_bytes) = sent
    assert [path[0] for path in first["buffer_paths"]] == ["frame"] * 3
    assert ["image"] in second["buffer_paths"]
    assert 256 * 256 * 4 <= first_bytes <= 256 * 256 * 4 + 2000
    assert second_bytes <= 2 * 200 * 256 * 4 + 2000


def test_brought_noise_still_makes_a_small_picture():
    explorer = ArithmeticExplorer(np.random.default_rng(0).normal(size=(512, 512)))
    assert len(explorer.still()) <= 100_000


def test_a_blank_output_has_a_scale_too():
    explorer = ArithmeticExplorer(np.zeros((5, 5)))
    assert explorer.view.frame["y"]["limit"] == 0
    assert explorer.still().startswith(b"\x89PNG")
    check_frame(explorer)
