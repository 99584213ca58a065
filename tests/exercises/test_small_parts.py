"""Hints, puzzles and plain values."""

import re
from dataclasses import replace

import numpy as np
import pytest

from cnnkit import nn
from cnnkit.errors import CourseError
from cnnkit.exercises import Mistake, ask, check, get, hint, hinting, puzzle, suspects
from cnnkit.exercises.checking import verdict_on
from cnnkit.exercises.feedback import marked_up
from cnnkit.exercises.probe import is_stub
from cnnkit.exercises.values import Odd, formed_like, plain, same

KERNEL = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
PHOTO = np.random.default_rng(0).random((20, 24))


def test_hints_come_one_at_a_time_and_stop_at_three(monkeypatch):
    monkeypatch.setattr(hinting, "_given", type(hinting._given)())
    given = [hint("04.conv2d") for _ in range(4)]
    assert [text.split(",")[0] for text in given] == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]
    assert hint("04.conv2d", 1) == given[0]
    first, _, third = get("04.conv2d").hints
    assert given[0] == f"Hint 1 of 3, a nudge: {first}\n\nRun this cell again for hint 2, a plan."
    assert given[2] == f"Hint 3 of 3, nearly there: {third}"
    assert repr(given[2]) == given[2], "without quotation marks"


def test_a_hint_level_that_does_not_exist_is_refused():
    for level in (0, 4, "2", 1.0, True):
        with pytest.raises(CourseError, match="there are levels 1"):
            hint("04.conv2d", level)


@pytest.mark.parametrize("seed", range(20))
def test_a_puzzle_has_one_culprit_among_distinct_suspects(seed):
    puzzle = suspects("04.conv2d", PHOTO, KERNEL, (1, 1), (2, 2), seed=seed)
    assert len(set(puzzle.options)) == 4
    assert puzzle.culprit in puzzle.options
    exercise = get("04.conv2d")
    made = {name: exercise.mistakes[name].answer(PHOTO, KERNEL, (1, 1), (2, 2)) for name in puzzle.options}
    matching = [name for name, value in made.items() if same(value, puzzle.wrong, rtol=1e-3, atol=1e-3)]
    assert matching == [puzzle.culprit]
    assert not same(puzzle.truth, puzzle.wrong, rtol=1e-3, atol=1e-3)
    assert puzzle.inputs == "x (20, 24), w (3, 3), padding (1, 1), stride (2, 2)"


def test_a_batch_of_one_map_makes_a_puzzle_too():
    puzzle = suspects("07.max_pool2d", PHOTO[None, None], 3, 2, 1)
    assert puzzle.image.shape == PHOTO.shape
    assert puzzle.truth.shape == (10, 12)
    assert puzzle.inputs == "x (1, 1, 20, 24), k 3, stride 2, padding 1"


def test_each_learner_gets_a_question_of_their_own_and_is_checked_on_it():
    questions = {name: ask("01.predict_shape", name) for name in ("Ada", "Emmy", "Sofia")}
    assert len(set(questions.values())) == 3
    assert ask("01.predict_shape", " ADA ") == ask("01.predict_shape", "A da") == questions["Ada"]
    assert repr(questions["Ada"]) == questions["Ada"]
    H, W, Kh, Kw = map(int, re.findall(r"\d+", questions["Emmy"]))
    right = (H - Kh + 1) * (W - Kw + 1)
    ask("01.predict_shape", "Emmy")
    assert verdict_on(get("01.predict_shape"), right, "Emmy").status == "pass"
    assert verdict_on(get("01.predict_shape"), right, "Ada").status == "fail"
    assert check("01.predict_shape", right).status == "pass"
    assert check("01.predict_shape", H * W).mistake == "counts the pixels of the image"


def test_without_a_name_the_numbers_stay_the_same_from_release_to_release():
    shown = "An image has 24 rows and 37 columns. A kernel of 2 rows and 4 columns slides over it."
    assert ask("01.predict_shape").startswith(shown)


def test_an_exercise_without_a_question_cannot_be_asked():
    with pytest.raises(CourseError, match=r"04\.pad2d has no question to draw"):
        ask("04.pad2d")
    with pytest.raises(CourseError, match=r"^ask: your name must be a text in quotation marks, not 3\.$"):
        ask("01.predict_shape", 3)


def test_a_design_is_judged_by_what_it_does():
    feedback = check("01.edge_kernel", np.array([[-1, 0, 1], [0, 0, 0], [0, 0, 9]]))
    assert "For example edge_kernel on patch" in repr(feedback)
    assert "expected: 'zero'\nyours:    'positive'" in repr(feedback)
    assert "the kernel should have 3 rows and 3 columns" in repr(check("01.edge_kernel", np.eye(2)))
    for odd in ("kernel", None, [[1, 2], [3]], [["1", "2", "x"]] * 3):
        assert "edge_kernel cannot be used: a kernel is a grid of numbers" in repr(check("01.edge_kernel", odd))
    assert "edge_kernel cannot be used: the kernel should have 3 rows" in repr(check("01.edge_kernel", 7))
    digits = [["-1", "0", "1"]] * 3
    assert check("01.edge_kernel", digits).points == check("01.edge_kernel", np.array(digits, float)).points


def test_of_a_batch_the_first_image_is_shown_with_all_its_channels():
    x, w = np.random.default_rng(1).random((2, 3, 9, 8)), np.random.default_rng(2).random((1, 3, 3, 3))
    puzzle = suspects("06.conv2d_multi", x, w, np.ones(1))
    np.testing.assert_array_equal(puzzle.image, x[0])
    assert puzzle.truth.shape == (7, 6)
    assert puzzle.wrong.ndim == 2


def test_a_puzzle_without_maps_is_refused():
    with pytest.raises(CourseError, match=r"fewer than two mistakes of 04\.output_size"):
        suspects("04.output_size", 5, 3, 1, 2)


def test_a_puzzle_that_cannot_be_drawn_is_refused():
    image, kernel = np.arange(25.0).reshape(5, 5), np.arange(9.0).reshape(3, 3)
    for wrong in ({"seed": "a"}, {"seed": -1}, {"choices": 1}, {"choices": None}):
        with pytest.raises(CourseError, match="must be a whole number from"):
            suspects("01.correlate2d", image, kernel, **wrong)


def test_plain_values_forget_their_type_but_not_their_structure():
    assert plain(None) is None
    assert plain("two") == "two"
    assert plain(3).shape == ()
    assert plain((1, 2)).shape == plain([1, 2]).shape == (2,)
    pair = plain((np.ones(2), np.ones(2)))
    assert isinstance(pair, tuple)
    assert plain({1, 2}) == Odd("set")
    assert plain(object()) == Odd("object")
    assert plain([1, [2, 3]])[0] == 1

    class Refuses:
        def __array__(self, *args, **kwargs):
            raise RuntimeError("no")

        state_dict = __array__

    assert plain(Refuses()) == Odd("Refuses")
    assert plain(nn.Linear) == Odd("type"), "a kind of network is none"
    assert [array.shape for array in plain(nn.Linear(4, 2, rng=np.random.default_rng(0)))] == [(2, 4), (2,)]


def test_same_compares_whole_arrays():
    def alike(a, b):
        return same(plain(a), plain(b), rtol=1e-6, atol=1e-6)

    assert alike([1.0, np.nan, np.inf], np.array([1, np.nan, np.inf], np.float32))
    assert alike(np.asfortranarray(np.eye(3)), np.eye(3)[::-1][::-1])
    assert not alike(np.ones((2, 3)), np.ones((3, 2)))
    assert not alike(np.ones((1, 3)), np.ones(3))
    assert not alike([1.0, 2.0], [1.0, 2.0001])
    assert not alike(np.inf, -np.inf)
    assert not alike("1", 1)
    assert not alike(None, 0)
    assert not alike((np.ones(2), np.ones(3)), (np.ones(2),))
    assert alike(["a", "b"], np.array(["a", "b"]))
    assert not alike(["a", "b"], ["a", "c"])
    assert not alike(["1", "2"], [1, 2])
    assert not alike([1, 2], ["1", "2"])
    assert alike([0.0, 1.0], [9e-7, 1.0]), "beside nothing, the absolute tolerance counts"
    assert not alike([0.0, 1.0], [2e-6, 1.0])
    assert alike([1e6], [1e6 + 0.9]), "beside much, the relative one"
    assert not alike([1e6], [1e6 + 2])


def test_a_value_takes_the_form_of_another_only_where_it_fits():
    rows, grid = (np.array([1, 2]), np.array([3, 4])), np.array([[1, 2], [3, 4]])
    np.testing.assert_array_equal(formed_like(grid, rows), grid)
    assert formed_like(np.zeros((2, 3)), rows) is rows
    assert formed_like(np.zeros(2), rows) is rows
    np.testing.assert_array_equal(formed_like(rows, grid), rows)
    assert formed_like((np.zeros(2), np.zeros(3)), grid) is grid
    assert formed_like(rows, np.float64(3)) == 3
    ragged, words = (np.zeros(2), np.zeros(3)), (np.array(["a"]), np.array(["b"]))
    assert formed_like(grid, ragged) is ragged
    assert formed_like(np.zeros((2, 1)), words) is words
    assert formed_like(grid, None) is None
    pair = (np.zeros(2), np.zeros((2, 2)))
    assert formed_like(pair, (*pair, 1))[2] == 1, "one too many stays one too many"
    assert len(formed_like(pair, pair[:1])) == 1
    result, model = formed_like((np.zeros(()), rows), (np.ones(()), grid))
    assert result == 1
    np.testing.assert_array_equal(model, rows)


def test_stubs_are_told_from_answers():
    def with_docstring(n):
        """Says what to do."""
        ...

    def body(n):
        return n

    def constant():
        return 3

    assert is_stub(...)
    assert is_stub(with_docstring)
    assert not is_stub(body)
    assert not is_stub(constant)
    assert not is_stub(3)
    assert not is_stub(len)


def test_one_stressed_word_is_stressed_and_stars_that_multiply_are_stars():
    said = "A slice ends *before* `2*n*3`. Cell by cell is *. Not 10**-5, nor 2*x*3, nor <b>*it*</b>."
    assert marked_up(said) == (
        "A slice ends <em>before</em> <code>2*n*3</code>. Cell by cell is *. Not 10**-5, nor 2*x*3, "
        "nor &lt;b&gt;<em>it</em>&lt;/b&gt;."
    )


def test_a_map_without_numbers_is_no_puzzle():
    shown = suspects("01.correlate2d", PHOTO, KERNEL, choices=99)
    assert "averages" in shown.options
    assert "is filled with nothing" not in shown.options


def with_mistakes(monkeypatch, *maps):
    """suspects() on an exercise that makes a map of ones, with mistakes that make these maps instead."""
    mistakes = {f"slip {i}": Mistake(lambda x, i=i: maps[i], f"That was slip {i}.") for i in range(len(maps))}
    exercise = replace(
        get("04.output_size"), call="f(x)", reference=lambda x: np.ones((2, 2)), mistakes=mistakes, title="Maps"
    )
    monkeypatch.setattr(puzzle, "get", lambda id: exercise)
    return lambda **options: suspects("04.output_size", PHOTO, **options)


def test_two_mistakes_are_enough_for_a_puzzle_and_each_is_explained(monkeypatch):
    draw = with_mistakes(monkeypatch, np.zeros((2, 2)), np.eye(2))
    for seed in range(4):
        drawn = draw(seed=seed, choices=2)
        assert sorted(drawn.options) == ["slip 0", "slip 1"]
        assert drawn.explain == {"slip 0": "That was slip 0.", "slip 1": "That was slip 1."}
        again = draw(seed=seed, choices=2)
        assert (again.options, again.culprit) == (drawn.options, drawn.culprit)
    with pytest.raises(CourseError, match="choices must be a whole number from 2 up, not 1"):
        draw(choices=1)
    with pytest.raises(CourseError, match="seed must be a whole number from 0 up, not -1"):
        draw(seed=-1)


def test_maps_that_look_alike_are_one_suspect_and_maps_that_cannot_be_shown_are_none(monkeypatch):
    alike = with_mistakes(monkeypatch, np.zeros((2, 2)), np.full((2, 2), 5e-4), np.eye(2), np.eye(2) * 1.0005)
    assert sorted(alike().options) == ["slip 0", "slip 2"]
    apart = with_mistakes(monkeypatch, np.full((2, 2), 1.5), np.full((2, 2), 0.5), np.full((2, 2), 1.4))
    assert sorted(apart().options) == ["slip 0", "slip 1", "slip 2"]
    odd = with_mistakes(monkeypatch, np.full((2, 2), np.nan), np.ones(2), np.ones((0, 2)), np.zeros((2, 2)), np.eye(2))
    assert sorted(odd().options) == ["slip 3", "slip 4"]
