"""What is said of answers that are neither right nor a known mistake."""

from dataclasses import replace

import numpy as np

from cnnkit.exercises import check, get
from cnnkit.exercises.judge import judge
from cnnkit.exercises.probe import probe


def test_words_are_compared_one_by_one():
    exercise = replace(get("04.same_padding"), reference=lambda k, d: ["up", "down"], mistakes={})
    verdict = judge(exercise, [(3, 1)], probe(lambda k, d: ["up", "left"], [(3, 1)]))
    assert verdict.message == "The length is right; 1 of 2 values are not."


def test_a_design_that_cannot_be_used_is_told_why():
    for odd in (8, [1, 2, 4], [[1, 2, 4, 8]], np.ones(5)):
        assert "no_gaps cannot be used: it should be a list of four dilations" in repr(check("05.no_gaps", odd))
    assert "'niether' is none of the three words" in repr(check("07.invariant_or_equivariant", ["niether"] * 8))


def test_the_first_failing_case_is_shown():
    feedback = check("04.output_size", lambda n, k, padding, stride: n - k + 1 + 2 * padding if stride == 1 else 0)
    assert "output_size(5, 3, 1, 2)" in repr(feedback)
