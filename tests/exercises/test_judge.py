"""What is said of answers that are neither right nor a known mistake."""

from dataclasses import replace
from time import sleep

import numpy as np

from cnnkit.exercises import Mistake, check, get
from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.judge import judge
from cnnkit.exercises.lesson_07.invariant_or_equivariant import LAYERS
from cnnkit.exercises.probe import probe


def test_words_are_compared_one_by_one():
    exercise = replace(get("04.same_padding"), reference=lambda k, d: ["up", "down"], mistakes={})
    verdict = judge(exercise, [(3, 1)], probe(lambda k, d: ["up", "left"], [(3, 1)]))
    assert verdict.message == "The length is right; 1 of 2 values is not."


def test_a_design_that_cannot_be_used_is_told_why():
    for odd in (8, [1, 2, 4], [[1, 2, 4, 8]], np.ones(5)):
        assert "no_gaps cannot be used: it should be a list of four dilations" in repr(check("05.no_gaps", odd))
    assert "'niether' is not one of the words invariant, equivariant, neither" in repr(
        check("07.invariant_or_equivariant", ["niether"] * 8)
    )


def test_words_put_to_the_test_are_told_what_was_found_in_a_sentence_of_its_own():
    lines = drawn_for(get("07.invariant_or_equivariant"))[0][0]
    words = [LAYERS.truth[line] for line in lines]
    words[lines.index("squaring every pixel")] = "neither"
    feedback = check("07.invariant_or_equivariant", words)
    assert feedback.mistake is None
    number = lines.index("squaring every pixel") + 1
    assert feedback.verdict.message == f"Line {number}: not neither, because the result stays or rolls along."


def test_the_first_failing_case_is_shown():
    feedback = check("04.output_size", lambda n, k, padding, stride: n - k + 1 + 2 * padding if stride == 1 else 0)
    assert "output_size(5, 3, 1, 2)" in repr(feedback)


def test_of_many_right_results_any_is_right():
    def separate(kernel):
        return -kernel[:, 0], -kernel[0] / kernel[0, 0]

    rank_one = [(np.outer([2.0, 4.0], [1.0, 3.0]),)]
    assert judge(get("02.separate"), rank_one, probe(separate, rank_one)).status == "pass"


def test_an_error_may_be_the_right_answer_but_only_one_of_its_type():
    not_separable = [(np.eye(2),)]

    def raising(error):
        def separate(kernel):
            raise error

        return judge(get("02.separate"), not_separable, probe(separate, not_separable))

    assert raising(ValueError("no")).status == "pass"
    assert raising(IndexError("no")).status == "error"
    returned = judge(get("02.separate"), not_separable, probe(lambda kernel: ([1, 1], [1, 1]), not_separable))
    assert returned.message == "This call should raise ValueError, and it returned a result."


def test_where_the_type_is_asked_for_right_numbers_of_another_type_are_told_so():
    exercise, cases = get("02.to_display"), [(np.array([[-3.0, 0.0, 1.0]]),), (np.zeros((2, 2)),)]

    def forgets_it_for_zeros(map):
        return exercise.reference(map) if map.any() else np.full(map.shape, 128)

    for answer, shown in (
        (lambda map: exercise.reference(map).astype(float), 0),
        (lambda map: exercise.reference(map).astype(np.int8).astype(int) % 256, 0),
        (lambda map: exercise.reference(map).tolist(), 0),
        (forgets_it_for_zeros, 1),
    ):
        verdict = judge(exercise, cases, probe(answer, cases))
        assert (verdict.status, verdict.points, verdict.mistake) == ("fail", 0, "returns another type")
        assert "uint8 is wanted" in verdict.message
        assert verdict.failing.inputs is cases[shown]


def test_a_mistake_has_one_name_however_it_is_written():
    exercise = get("02.to_display")
    cases = exercise.cases(np.random.default_rng(5))

    def stretches(end):
        return lambda map: end(255 * (map - map.min()) / max(np.ptp(map), 1))

    for end in (np.round, np.floor, lambda values: values.astype(np.uint8)):
        verdict = judge(exercise, cases, probe(stretches(end), cases))
        assert verdict.mistake == "stretches from smallest to largest"


def test_values_are_counted_as_wrong_by_the_same_measure_by_which_they_are_judged():
    exercise = replace(get("04.same_padding"), reference=lambda k, d: [1.0, np.nan], mistakes={})
    verdict = judge(exercise, [(3, 1)], probe(lambda k, d: [1.000004, np.nan], [(3, 1)]))
    assert verdict.message == "The length is right; 1 of 2 values is not."


def test_of_several_results_the_first_that_differs_is_shown_and_numbered():
    def linear_backward(dy, x, w):
        return dy @ w, dy.T @ x + 1, dy.sum(axis=0)

    feedback = check("10.linear_backward", linear_backward)
    assert feedback.verdict.message.startswith("Of the 3 results, look at number 2. The shape is right; 4 of 4")
    shown = repr(feedback).partition("expected: ")[2].partition("Stuck?")[0]
    assert shown.count("yours:") == 1
    assert "array" not in shown, "a table, and not a tuple of them"
    assert feedback._repr_mimebundle_()["text/html"].count("text-decoration:underline") == 8  # in both tables


def on_cases_of_one_size(seconds, answers=5):
    """A right answer to 14.numba_conv, said to have taken so long each time."""
    exercise = get("14.numba_conv")
    cases = exercise.cases(np.random.default_rng(0))
    outcomes = probe(exercise.reference, cases)
    slow = [replace(outcome, seconds=seconds) for outcome in outcomes[-answers:]]
    return judge(exercise, cases, [*outcomes[:-answers], *slow])


def test_a_right_answer_at_the_pace_of_a_loop_is_named_so():
    verdict = on_cases_of_one_size(10.0)
    assert (verdict.status, verdict.mistake, verdict.points) == ("fail", "still loops in Python", 0)


def test_a_fast_answer_that_was_disturbed_passes_if_once_it_was_not():
    assert on_cases_of_one_size(10.0, answers=4).status == "pass"


def test_the_time_that_counts_is_the_processors_own():
    outcome = probe(lambda: sleep(0.05), [()])[0]
    assert outcome.seconds < 0.04


def test_the_same_numbers_are_right_in_whatever_sequence_they_come():
    def sgd_step(w, g, lr):
        return [row - lr * slope for row, slope in zip(w, g, strict=True)]

    def momentum_step(w, g, v, lr, mu):
        return np.stack([w - lr * (mu * v + g), mu * v + g])

    assert check("11.sgd_step", sgd_step).status == "pass"
    assert check("11.momentum_step", momentum_step).status == "pass"
    exercise, cases = get("02.to_display"), [(np.array([[-3.0, 0.0, 1.0], [2.0, 5.0, 0.5]]),)]
    rows = judge(exercise, cases, probe(lambda map: list(exercise.reference(map)), cases))
    assert (rows.status, rows.mistake) == ("pass", None), "of the type that is asked for"
    floats = judge(exercise, cases, probe(lambda map: list(exercise.reference(map) / 1.0), cases))
    assert (floats.status, floats.mistake) == ("fail", "returns another type")


def failing_with(errors):
    """A verdict on an answer that ends in these errors, one for each case, where a known mistake ends in a KeyError."""

    def lookup(number):
        raise KeyError(f"no {number} of 7")

    def answer(number):
        raise errors[number]

    exercise = replace(
        get("04.output_size"), mistakes={"looks it up": Mistake(lookup, "It is computed, not looked up.")}
    )
    cases = [(0,), (1,)]
    return judge(replace(exercise, reference=lambda number: number), cases, probe(answer, cases))


def test_a_mistake_that_always_fails_is_named_by_its_error_whatever_the_numbers_in_it():
    verdict = failing_with([KeyError("no 3 of 4"), KeyError("no 12 of 9")])
    assert (verdict.status, verdict.mistake) == ("fail", "looks it up")


def test_another_error_is_another_matter():
    for errors in ([KeyError("no 3 of 4"), KeyError("nothing")], [ValueError("no 3 of 4")] * 2):
        verdict = failing_with(errors)
        assert (verdict.status, verdict.mistake) == ("error", None)


def test_words_that_do_not_stand_are_in_the_message_and_nowhere_else():
    words = ["learnt"] * 10
    feedback = check("12.leak", words)
    assert feedback.verdict.failing is None
    assert repr(feedback).count("nothing of the test images is learnt from there") == 1
