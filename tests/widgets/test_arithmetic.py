"""The arithmetic explorer, moved by messages as a page would move it."""

import itertools

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import ArithmeticExplorer

from .browserless import check_frame, move, recording

SLIDERS = [
    *("height", "width", "kernel_height", "kernel_width", "padding", "padding_w", "top", "bottom", "left", "right"),
    *("stride", "stride_w", "dilation", "dilation_w"),
]
MODES = ["number", "valid", "same", "same_lower", "full", "sides"]
IMAGES = ["numbers", "digit"]


def extremes(explorer, control):
    """Every place that a control can be sent to first: both ends of a slider, all options of a dropdown."""
    widget = explorer.controls[control]
    if control == "separate":
        return [True, False]
    if control == "mode":
        return MODES
    if control in ("image", "kernel"):
        options = [option[1] if isinstance(option, tuple) else option for option in widget.options]
        return [option for option in options if option not in ("photograph", "flower")]
    return [widget.min, widget.max]


@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize("control", [*SLIDERS, "mode", "kernel", "image", "separate"])
def test_every_extreme_of_a_control_gives_a_valid_frame(control, separate):
    for index in range(len(extremes(ArithmeticExplorer(), control))):
        explorer = ArithmeticExplorer()
        move(explorer, "separate", separate)
        move(explorer, control, extremes(explorer, control)[index])
        check_frame(explorer)


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations([*SLIDERS, "mode", "kernel", "image"], 2)))
def test_every_pair_of_extremes_gives_a_valid_frame(first, second):
    explorer = ArithmeticExplorer()
    for one, other in itertools.product(range(2), repeat=2):
        for mode in ("number", "sides"):
            explorer.reset()
            move(explorer, "separate", True)
            move(explorer, "mode", mode)
            for control, index in ((first, one), (second, other)):
                options = extremes(explorer, control)
                move(explorer, control, options[-index])
            check_frame(explorer)


@pytest.mark.parametrize("seed", range(20))
def test_a_random_walk_over_all_controls_never_reaches_an_invalid_state(seed):
    rng = np.random.default_rng(seed)
    explorer = ArithmeticExplorer()
    for _ in range(40):
        control = str(rng.choice([*SLIDERS, "mode", "kernel", "image", "separate"]))
        widget = explorer.controls[control]
        if control in SLIDERS:
            move(explorer, control, int(rng.integers(widget.min, widget.max + 1)))
        else:
            choices = extremes(explorer, control)
            move(explorer, control, choices[rng.integers(len(choices))])
        check_frame(explorer)


@pytest.mark.parametrize("seed", range(12))
def test_the_line_of_code_computes_the_map_on_the_screen(seed):
    rng = np.random.default_rng(seed)
    explorer = ArithmeticExplorer(size=(9, 10))
    move(explorer, "separate", bool(rng.integers(2)))
    for control in rng.permutation([*SLIDERS, "mode", "kernel"]):
        widget = explorer.controls[control]
        if control in SLIDERS:
            move(explorer, control, int(rng.integers(widget.min, widget.max + 1)))
        else:
            choices = extremes(explorer, control)
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
    "state",
    [
        {},
        {"stride": (1, 3)},
        {"padding": ((1, 0), (0, 3)), "dilation": 2},
        {"padding": "same_lower", "kernel_size": (2, 4)},
        {"kernel": [[1.0, -2.0], [0.5, 0.0], [3.0, 1.0]]},
        {"image": "digit", "size": (11, 6), "padding": (2, 0)},
        {"image": "photograph", "size": 64, "kernel": "blur", "kernel_size": 5},
    ],
)
def test_a_state_read_and_set_elsewhere_shows_the_same(state):
    first, second = ArithmeticExplorer(**state), ArithmeticExplorer(size=(12, 4), stride=(3, 1))
    second.state = first.state
    assert second.state == first.state
    assert {**second.view.frame, "serial": 0} == {**first.view.frame, "serial": 0}
    assert second.view.image == first.view.image
    check_frame(second)


def test_reset_returns_to_the_beginning():
    explorer = ArithmeticExplorer(stride=3, kernel="blur")
    began = explorer.state
    move(explorer, "image", "digit")
    move(explorer, "separate", True)
    explorer.reset()
    assert explorer.state == began
    check_frame(explorer)


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
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
    ],
)
def test_a_wrong_state_is_refused_with_a_sentence_and_changes_nothing(state, error, words):
    explorer = ArithmeticExplorer()
    before = explorer.state
    with pytest.raises(error) as caught:
        explorer.state = state
    assert words in str(caught.value)
    assert str(caught.value).startswith("ArithmeticExplorer: ")
    assert explorer.state == before
    with pytest.raises(error):
        ArithmeticExplorer(**state)


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
        for value in extremes(explorer, control):
            move(explorer, control, value)
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
    explorer.view._handle_custom_msg({"kind": "weight", "row": 0, "column": 2, "value": -0.5}, [])
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
    explorer.view._handle_custom_msg(message, [])
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


def test_a_small_frame_is_small():
    explorer = ArithmeticExplorer()
    with recording(explorer.view) as sent:
        move(explorer, "stride", 1)
    ((message, size),) = sent
    assert len(repr(message)) + size < 6000


def test_callbacks_still_work_after_later_cells_changed_globals(monkeypatch):
    explorer = ArithmeticExplorer()
    monkeypatch.setitem(globals(), "ops", None)
    monkeypatch.setitem(globals(), "np", None)
    np_free = extremes(explorer, "kernel")
    for kernel in np_free:
        move(explorer, "kernel", kernel)
    monkeypatch.undo()
    check_frame(explorer)


def test_two_explorers_share_nothing():
    first, second = ArithmeticExplorer(), ArithmeticExplorer()
    before = second.view.frame
    move(first, "stride", 1)
    move(first, "image", "digit")
    assert second.view.frame is before
    assert second.state == ArithmeticExplorer().state


def test_without_a_kernel_words_and_a_small_picture_remain():
    for explorer in (ArithmeticExplorer(), ArithmeticExplorer("photograph", size=512, kernel="sharpen")):
        data, metadata = explorer._repr_mimebundle_()
        assert data["image/png"].startswith(b"\x89PNG")
        assert len(data["image/png"]) <= 100_000
        assert "application/vnd.jupyter.widget-view+json" in data
        assert explorer.code in data["text/plain"]
        assert metadata["image/png"]["alt"] == data["text/plain"]


def test_brought_noise_still_makes_a_small_picture():
    explorer = ArithmeticExplorer(np.random.default_rng(0).normal(size=(512, 512)))
    assert len(explorer.still()) <= 100_000


def test_a_blank_output_has_a_scale_too():
    explorer = ArithmeticExplorer(np.zeros((5, 5)))
    assert explorer.view.frame["y"]["limit"] == 0
    assert explorer.still().startswith(b"\x89PNG")
    check_frame(explorer)


def test_what_cannot_be_shown_is_said_and_the_slider_goes_back(monkeypatch):
    explorer = ArithmeticExplorer(stride=1)
    before = explorer.state
    monkeypatch.setattr(ops, "conv2d", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move(explorer, "stride", 3)
    assert explorer.view.frame["notes"] == ["this could not be shown: division by zero"]
    monkeypatch.undo()
    assert explorer.state == before
    assert explorer.controls["stride"].value == 1
    check_frame(explorer)
