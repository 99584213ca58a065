"""Questions that ask one word for each of several lines."""

import re

import numpy as np
import pytest

from cnnkit.exercises.lines import Sorting, numbered

FRUIT = Sorting(
    {"apple": ("an apple", "fruit"), "leek": ("a leek", "not"), "pear": ("a pear", "fruit"), "salt": ("salt", "not")},
    refuses={"fruit": "it does not grow on a tree", "not": "it does"},
    spelt=lambda word: word.removeprefix("a "),
)
LINES = tuple(FRUIT.truth)


def test_whoever_believes_nothing_wrong_is_right_in_any_order():
    for seed in range(5):
        ((lines,),) = FRUIT.cases(np.random.default_rng(seed))
        assert sorted(lines) == sorted(LINES)
        assert FRUIT.believing()(lines) == "all lines stand"
        assert {type(line) for line in lines} == {str}


def test_the_order_is_the_learners_own():
    orders = {FRUIT.cases(np.random.default_rng(seed))[0][0] for seed in range(9)}
    assert len(orders) > 3
    assert FRUIT.cases(np.random.default_rng(1)) == FRUIT.cases(np.random.default_rng(1))


def test_without_a_spelling_of_its_own_a_word_counts_in_small_letters_and_without_spaces():
    plain = Sorting({"apple": ("an apple", "fruit")}, refuses={"fruit": "it is none", "not": "it is one"})
    assert plain.put_to_the_test([" Fruit "], ["an apple"]) == "all lines stand"
    assert plain.put_to_the_test("NOT", ["an apple"]) == "line 1: it is one"


def test_what_does_not_stand_is_numbered_under_the_word_that_was_claimed():
    said = FRUIT.put_to_the_test(["not", "fruit", "fruit", "fruit"], LINES)
    assert said == "lines 2, 4: it does not grow on a tree; line 1: it does"


def test_beliefs_swaps_and_sameness_are_verdicts_on_what_such_people_would_say():
    assert FRUIT.believing(pear="not")(LINES) == "line 3: it does"
    assert FRUIT.swapping("not", "fruit")(LINES) == FRUIT.put_to_the_test(["not", "fruit", "not", "fruit"], LINES)
    three = Sorting(
        {"a": ("a", "low"), "k": ("k", "middle"), "z": ("z", "high")},
        refuses={"low": "not low", "middle": "not in the middle", "high": "not high"},
    )
    assert three.swapping("low", "high")(["a", "k", "z"]) == "line 3: not low; line 1: not high"
    assert FRUIT.calling_all("fruit")(LINES) == "lines 2, 4: it does not grow on a tree"


@pytest.mark.parametrize(
    "claims",
    [
        ("fruit", "not", "fruit", "not"),
        [" Fruit", "NOT ", "a fruit", "not"],
        np.array(["fruit", "not", "fruit", "not"]),
        "fruit not fruit not",
        "fruit, not, a fruit,\nnot,",
    ],
)
def test_words_may_be_written_in_any_way(claims):
    assert FRUIT.put_to_the_test(claims, LINES) == "all lines stand"


@pytest.mark.parametrize("claims", ["fruit", ["fruit"] * 3, ["fruit"] * 5, None, 4, {"fruit"}, []])
def test_too_few_or_too_many_words_are_a_sentence(claims):
    with pytest.raises(
        ValueError, match=r"^it should be a list of 4 words, one for each line, in the order of the lines$"
    ):
        FRUIT.put_to_the_test(claims, LINES)


@pytest.mark.parametrize("odd", ["fruitt", 3, None, ["fruit"]])
def test_an_unknown_word_is_repeated_beside_those_there_are(odd):
    with pytest.raises(ValueError, match=f"^{re.escape(repr(str(odd)))} is not one of the words fruit, not$"):
        FRUIT.put_to_the_test(["fruit", "not", odd, "not"], LINES)


def test_numbers_of_two_digits_stand_below_each_other():
    shown = numbered([*"abcdefghij"]).splitlines()
    assert (shown[0], shown[9]) == ("   1  a", "  10  j")
