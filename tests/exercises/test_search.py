"""Lesson 15's search: an architecture is a list of numbers, one of the table, within the budget, and trained alike."""

import numpy as np
import pytest

from cnnkit.exercises import get
from cnnkit.exercises.checking import verdict_on
from cnnkit.exercises.lesson_15.search import BUDGET, LEARN, build, checked, small_digits

SEARCH = get("15.search")


@pytest.mark.parametrize(
    "architecture",
    [[(3, 8), (5, 16)], ((3, 8), (5, 16)), [[3.0, 8.0], [5.0, 16.0]], np.array([[3, 8], [5, 16]])],
    ids=["tuples", "all tuples", "lists", "an array"],
)
def test_an_architecture_may_be_written_in_any_way(architecture):
    assert checked(architecture) == [(3, 8), (5, 16)]


@pytest.mark.parametrize(
    "answer", ["deep", None, [], {}, [(3, 8, 1)], [3, 8], [(3,)], [(3.5, 8)], [(np.inf, 8)], [(np.nan, 8)], 3]
)
def test_what_is_no_architecture_is_a_sentence(answer):
    verdict = verdict_on(SEARCH, answer)
    assert (verdict.status, verdict.points) == ("error", 0)
    assert verdict.message.startswith("search cannot be used: it should be a list of layers")


@pytest.mark.parametrize("answer", [[(2, 8)], [(7, 8)], [(3, 12)], [(3, 64)], [(3, 8)] * 5, [(-3, 8)]])
def test_what_is_not_in_the_table_is_a_sentence(answer):
    verdict = verdict_on(SEARCH, answer)
    assert verdict.status == "error"
    assert verdict.message.startswith("search cannot be used: it is not in the table")


def test_what_is_over_the_budget_is_told_by_how_much():
    verdict = verdict_on(SEARCH, [(5, 32), (5, 32)])
    assert verdict.status == "error"
    assert "it takes 461,120 multiply-adds for one image, and the budget is 100,000." in verdict.message


def test_the_budget_is_counted_as_by_hand():
    cost = build([(3, 8), (3, 16)], np.random.default_rng(0)).summary((1, 8, 8)).multiply_adds
    assert cost == 64 * 8 * 9 + 16 * 16 * 8 * 9 + 16 * 10 <= BUDGET


def test_the_same_architecture_gets_the_same_score_and_one_between_the_ends_a_share():
    first, second = (verdict_on(SEARCH, [(3, 8), (3, 16)]) for _ in range(2))
    assert first.message == second.message
    assert first.status == "partial"
    assert 0 < first.points < SEARCH.points


def test_the_digits_it_is_judged_on_are_others_than_those_it_learns_from():
    images, labels = small_digits()
    assert images.shape == (1797, 1, 8, 8)
    assert images.max() == 1
    assert len(labels) - LEARN == 597
