"""Functions as inputs: they are shown as their text, and a message about a wrong answer can name them."""

import copy

import numpy as np
import pytest

from cnnkit.exercises import check
from cnnkit.exercises.given import Given

HALVES = "lambda x: x / 2"


def test_it_computes_what_its_text_says():
    np.testing.assert_array_equal(Given(HALVES)(np.arange(3.0)), [0, 0.5, 1])


def test_its_text_knows_numpy_and_nothing_else_of_ours():
    assert Given("lambda x: np.abs(x)")(-1) == 1
    with pytest.raises(NameError):
        Given("lambda x: Given")(1)


def test_copies_and_functions_of_the_same_text_are_equal():
    given = Given(HALVES)
    assert given == copy.deepcopy(given) == Given(HALVES)
    assert hash(given) == hash(Given(HALVES))
    assert given != Given("lambda x: x")


def test_an_answer_may_call_it_and_the_failing_case_shows_its_text():
    def half_right(f, x, shift):
        return float(np.abs(f(x)).max())

    feedback = check("07.equivariance_error", half_right)
    assert feedback.status == "fail"
    assert "lambda x: 2 * x" in repr(feedback)
