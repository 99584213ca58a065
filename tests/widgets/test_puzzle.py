"""Which mistake made this map? The right accusation is confirmed, a wrong one explained."""

from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from cnnkit.errors import CourseError
from cnnkit.widgets import WhichMistake
from cnnkit.widgets.questions.puzzle import puzzle_png

from .test_predict import commit, everything

OPTIONS = ["flips", "rounds up", "no padding"]


def case(wrong=None, **changes):
    truth = np.arange(-8.0, 8.0).reshape(4, 4)
    values = {
        "image": np.ones((4, 4)),
        "truth": truth,
        "wrong": truth[::-1] if wrong is None else wrong,
        "options": OPTIONS,
        "culprit": "flips",
        "explain": {name: f"Sentence of {name}." for name in OPTIONS},
        "inputs": "x (4, 4), padding 1",
    }
    return SimpleNamespace(**(values | changes))


def test_a_wrong_choice_is_explained_and_another_is_possible():
    puzzle = WhichMistake(case())
    commit(puzzle, "rounds up")
    assert "Sentence of rounds up." in puzzle.feedback.value
    assert "Look again" in puzzle.feedback.value
    assert "flips" not in puzzle.feedback.value
    commit(puzzle, "flips")
    assert "✓" in puzzle.feedback.value
    assert "Sentence of flips." in puzzle.feedback.value
    assert puzzle.button.disabled


def test_what_is_no_puzzle_is_refused():
    with pytest.raises(CourseError, match=r"shows what suspects\(…\) returns, not None"):
        WhichMistake(None)


def test_nothing_is_explained_before_the_commit():
    assert "Sentence" not in "".join(everything(WhichMistake(case())))


@pytest.mark.parametrize(
    "wrong",
    [np.ones((2, 3)), np.full((4, 4), np.nan), np.full((4, 4), np.inf), np.zeros((4, 4), int), np.ones((64, 64))],
)
def test_any_wrong_map_can_be_drawn_and_has_words(wrong):
    puzzle = WhichMistake(case(wrong))
    picture = puzzle.children[0].value
    assert 'alt="Three pictures' in picture
    assert len(picture) < 140_000
    assert " × " in puzzle.describe()


def test_the_words_name_the_symptom():
    assert "They differ in 16 of 16 cells" in WhichMistake(case()).describe()
    assert "Their sizes differ" in WhichMistake(case(np.ones((2, 2)))).describe()


@pytest.mark.parametrize(
    ("channels", "seen"),
    [
        (1, "Three pictures: the input 4 × 4, the right map"),
        (2, "Four pictures: the channels of the input, 4 × 4 each, the right map"),
        (3, "Five pictures: the channels of the input, 4 × 4 each, the right map"),
        (7, "Six pictures: the first 4 channels of the input, 4 × 4 each, the right map"),
    ],
)
def test_every_channel_that_goes_in_is_shown(channels, seen):
    image = np.arange(16.0 * channels).reshape(channels, 4, 4)
    assert WhichMistake(case(image=image[0] if channels == 1 else image)).describe().startswith(seen)
    assert drawn(image)[0] == pytest.approx(864, abs=30), "nine inches wide, however many there are"


@pytest.mark.parametrize(("shape", "rows"), [((40, 56), 1), ((3, 48, 64), 2), ((8, 24), 1)])
def test_there_is_no_more_room_under_the_maps_than_their_legend_needs(shape, rows):
    maps = np.ones(shape[-2:])
    width, height = drawn(np.ones(shape), truth=maps, wrong=maps)
    tallest = width / 3 * shape[-2] / shape[-1]
    assert height < rows * (tallest + 40) + 40


def drawn(image, **changes):
    """Width and height of a puzzle's picture, in pixels."""
    return Image.open(BytesIO(puzzle_png(case(image=image, **changes)))).size
