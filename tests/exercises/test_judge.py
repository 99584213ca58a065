"""What is said of answers that are neither right nor a known mistake."""

from dataclasses import replace
from time import sleep, thread_time

import numpy as np
import pytest

from cnnkit.exercises import Mistake, check, get
from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.exercise import Pace
from cnnkit.exercises.judge import Verdict, judge, not_attempted
from cnnkit.exercises.lesson_07.invariant_or_equivariant import LAYERS
from cnnkit.exercises.probe import Outcome, probe
from cnnkit.exercises.values import Raised


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
    assert returned.failing.expected == Raised("ValueError")
    np.testing.assert_array_equal(returned.failing.actual, np.ones((2, 2)), "what it returned, not what it counts as")


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
        np.testing.assert_array_equal(verdict.failing.expected, exercise.reference(*cases[shown]))


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
    assert verdict.message == verdict.exercise.mistakes["still loops in Python"].says


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
    for errors in (
        [KeyError("no 3 of 4"), KeyError("nothing")],
        [KeyError("nothing"), KeyError("no 3 of 4")],
        [ValueError("no 3 of 4")] * 2,
    ):
        verdict = failing_with(errors)
        assert (verdict.status, verdict.mistake) == ("error", None)


def test_words_that_do_not_stand_are_in_the_message_and_nowhere_else():
    words = ["learnt"] * 10
    feedback = check("12.leak", words)
    assert feedback.verdict.failing is None
    assert repr(feedback).count("nothing of the test images is learnt from there") == 1


def doubling(answer, numbers=(1, 2), **fields):
    """The verdict on an answer to an exercise that doubles a number."""
    fields = {"reference": lambda n: 2 * n, "mistakes": {}, **fields}
    exercise = replace(get("04.output_size"), call="double(n)", **fields)
    cases = [(n,) for n in numbers]
    return judge(exercise, cases, probe(answer, cases, changes=exercise.changing))


def refusing(kind, where):
    """A function that doubles its number, but where ``where(n)`` is true, ends in an error of this kind."""

    def double(n):
        if where(n):
            raise kind("no")
        return 2 * n

    return double


def test_what_is_right_on_every_case_says_on_how_many():
    verdict = doubling(lambda n: n + n, numbers=(1, 2, 3))
    assert (verdict.status, verdict.message, verdict.cases) == ("pass", "", 3)


def test_nothing_is_not_taken_for_an_error_nor_an_error_for_nothing():
    raises = refusing(ValueError, lambda n: True)
    assert doubling(lambda n: None, reference=raises).status == "fail"
    assert doubling(raises, reference=lambda n: None).status == "error"
    assert doubling(raises, reference=raises).status == "pass"


def test_an_outcome_too_few_is_no_pass():
    exercise = get("04.output_size")
    cases = drawn_for(exercise)
    with pytest.raises(ValueError, match="shorter"):
        judge(exercise, cases, probe(exercise.reference, cases)[:-1])


def test_a_slip_that_shows_in_some_results_is_known_by_them_whatever_errors_it_ends_in_elsewhere():
    looks_up = Mistake(lambda n: {1: 7}[n], "It is computed, not looked up.")

    def searches(n):
        return (7,)[[1].index(n)]  # a ValueError where the other has a KeyError

    verdict = doubling(searches, mistakes={"looks it up": looks_up})
    assert (verdict.status, verdict.mistake) == ("fail", "looks it up")


def test_where_an_error_is_wanted_a_mistake_is_known_by_the_type_of_its_own():
    odd = Mistake(refusing(TypeError, lambda n: n % 2), "Odd numbers are a matter of value, not of type.")
    wanted = {"reference": refusing(ValueError, lambda n: n % 2), "mistakes": {"another type": odd}}
    assert doubling(refusing(TypeError, lambda n: n % 2), **wanted).mistake == "another type"
    assert doubling(refusing(IndexError, lambda n: n % 2), **wanted).mistake is None


def test_a_mistake_in_what_an_answer_changes_is_known_by_what_it_changes():
    exercise = get("11.train_step")
    cases = exercise.cases(np.random.default_rng(2))
    name, mistake = next(iter(exercise.mistakes.items()))
    verdict = judge(exercise, cases, probe(mistake.answer, cases, changes=exercise.changing))
    assert (verdict.status, verdict.mistake) == ("fail", name)


def test_all_that_came_back_changed_is_named():
    def mix(x, w):
        total = x + w
        x[:], w[:] = 0, 0
        return total

    exercise = replace(get("04.output_size"), call="mix(x, w)", reference=lambda x, w: x + w, mistakes={})
    cases = [(np.ones(2), np.ones(2))]
    assert judge(exercise, cases, probe(mix, cases)).message == (
        "The result is right, but x and w came back changed: the caller still needs the original. "
        "Write into a new array, or start from a copy."
    )


def test_what_is_not_attempted_is_told_what_to_do():
    verdict = not_attempted(get("04.output_size"))
    assert verdict.message == "Not attempted yet: replace the ... with your answer."


def test_a_share_of_the_points_has_one_decimal_at_most():
    exercise = replace(get("15.search"), points=3)
    assert Verdict(exercise, "partial", "", share=1 / 7).points == 0.4


def burning(seconds):
    """A right answer that takes so much of the processor's time."""

    def double(n):
        begin = thread_time()
        while thread_time() - begin < seconds:
            pass
        return 2 * n

    return double


@pytest.mark.parametrize(("seconds", "status"), [(0.0025, "fail"), (0.0015, "pass")])
def test_the_pace_is_met_by_whoever_is_so_many_times_as_fast(seconds, status):
    exercise = replace(
        get("04.output_size"),
        call="double(n)",
        reference=lambda n: 2 * n,
        mistakes={"dawdles": Mistake(lambda n: 2 * n + 1, "That took long.")},
        pace=Pace(burning(0.02), times=10, mistake="dawdles"),
    )
    verdict = judge(exercise, [(1,)], [Outcome(np.array(2), seconds=seconds)])
    assert verdict.status == status
    assert verdict.exercise is exercise


def test_of_the_cases_the_large_ones_at_the_end_tell_how_fast_an_answer_is():
    exercise = replace(
        get("04.output_size"),
        call="first(x)",
        reference=lambda x: x[0],
        mistakes={"dawdles": Mistake(lambda x: 0, "That took long.")},
        pace=Pace(lambda x: burning(0.02)(x)[0], times=10, mistake="dawdles"),
    )
    cases, one = [(np.ones(2),), (np.ones(9),)], np.array(1.0)
    assert judge(exercise, cases, [Outcome(one, seconds=9), Outcome(one, seconds=0)]).status == "pass"
    assert judge(exercise, cases, [Outcome(one, seconds=0), Outcome(one, seconds=9)]).mistake == "dawdles"


def test_of_a_result_that_cannot_be_counted_what_came_is_shown_beside_what_was_wanted():
    failing = check("11.minibatches", lambda n, size, order: 7).verdict.failing
    assert isinstance(failing.expected, tuple)
    assert failing.actual == 7
    ended = check("11.minibatches", lambda n, size, order: [].pop()).verdict.failing
    assert ended.actual == Raised("IndexError: pop from empty list")


def test_where_whole_numbers_are_wanted_it_is_said_how_they_stay_whole():
    verdict = doubling(lambda n: 2.0 * n, dtype="integer")
    assert verdict.message == (
        "The numbers are right, but some of them are floats, such as 4.0. `//` divides, and keeps them whole."
    )


def test_a_network_that_cannot_be_made_again_is_told_why_in_words_of_its_own():
    stopped = [Outcome(error="CourseError: from_plain: it is made of nothing.")]
    assert judge(get("16.model"), [()], stopped).message == "model cannot be used: it is made of nothing."
