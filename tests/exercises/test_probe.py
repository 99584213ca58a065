"""What is noted of an answer that is tried: what it returned, what it changed, where it stopped."""

import sys

import numpy as np
import pytest

from cnnkit import nn, ops, optim
from cnnkit.exercises.probe import is_stub, probe


def small_network():
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 2, rng=np.random.default_rng(0)))


def once(answer, *inputs, **options):
    """What came of one call."""
    (outcome,) = probe(answer, [inputs], **options)
    return outcome


def test_a_network_that_an_answer_only_looks_at_counts_as_untouched():
    assert once(lambda model, x: model(x), small_network(), np.ones((1, 1, 2, 2), np.float32)).changed == ()


def test_a_network_whose_smallest_number_changes_counts_as_changed():
    def nudge(n, model):
        model.parameters()[0].value[0, 0] += 1e-6

    outcome = once(nudge, 1, small_network())
    assert outcome.changed == (1,)
    assert outcome.value is None


def test_an_array_counts_as_changed_by_its_numbers_and_by_its_type():
    def add(x, step):
        x += step

    assert once(add, np.ones(3), 0).changed == ()
    assert once(add, np.ones(3), 1e-9).changed == (0,)
    assert once(add, np.zeros(3), 0.5).changed == (0,)
    assert once(lambda rows: rows.append(1), [1, 2]).changed == (0,)


def test_what_an_answer_is_meant_to_change_is_part_of_its_value_and_no_change():
    def fill(x, y):
        x[:], y[:] = 1, 2
        return 3

    outcome = once(fill, np.zeros(2), np.zeros(2), changes=[1])
    assert outcome.changed == (0,)
    assert [part.tolist() for part in outcome.value] == [3, [2, 2]]


def test_the_inputs_of_a_case_stay_as_they_were():
    x = np.zeros(2)
    once(lambda x: x.fill(1), x)
    assert x.tolist() == [0, 0]


@pytest.mark.parametrize("then", ["goes on", "stumbles"])
def test_a_refusal_is_noted_whatever_an_answer_makes_of_it(then):
    heard = []

    def answer():
        try:
            ops.relu(np.ones(1))
        except BaseException as refusal:
            heard.append(str(refusal))
            if then == "stumbles":
                raise ValueError("no") from None

    outcome = once(answer, withhold=("ops",))
    assert [outcome.reached_for] == heard == ["ops.activation.relu"]
    assert outcome.error is None


def test_what_is_refused_is_not_even_begun():
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    outcome = once(lambda: ops.dropout(np.ones(4), 0.5, rng=rng, training=True), withhold=("ops",))
    assert outcome.reached_for == "ops.normalization.dropout"
    assert rng.bit_generator.state == before


def test_what_other_libraries_compiled_is_refused_as_what_they_wrote_in_python():
    compiled = pytest.importorskip("scipy.ndimage._nd_image", reason="SciPy is not installed")
    outcome = once(lambda x: compiled.correlate(x), np.ones(3), withhold=("ops",))
    assert outcome.reached_for == "scipy.ndimage._nd_image.correlate"


def test_a_helper_that_belongs_to_no_module_may_be_called():
    space = {}
    exec("def double(n): return 2 * n", space)
    space.pop("__name__", None)
    assert once(lambda n: space["double"](n), 3, withhold=("ops",)).value == 6


def test_only_the_parts_of_that_very_name_are_withheld():
    def answer(x):
        return optim.SGD is None, nn.Flatten().forward(x).shape

    assert once(answer, np.ones((1, 1, 1, 1)), withhold=("optim", "n")).reached_for is None


def test_whoever_profiles_goes_on_profiling():
    def look(frame, event, argument):
        return None

    sys.setprofile(look)
    try:
        once(lambda: 3, withhold=("ops",))
        assert sys.getprofile() is look
    finally:
        sys.setprofile(None)


def test_of_an_error_its_type_its_words_on_one_line_and_the_learners_own_line_are_noted():
    def shape(x):
        return np.reshape(x, (2, 2))

    outcome = once(shape, np.ones(3))
    assert outcome.error == "ValueError: cannot reshape array of size 3 into shape (2,2)"
    assert outcome.line.startswith("return np.reshape(")

    def in_two_lines():
        raise ValueError("first\n   second")

    assert once(in_two_lines).error == "ValueError: first second"

    def without_words():
        raise KeyError

    assert once(without_words).error == "KeyError"


def test_a_builtin_that_fails_has_no_line_of_the_learners():
    outcome = once(len, 3)
    assert outcome.error.startswith("TypeError: ")
    assert outcome.line is None


def test_a_function_that_hands_back_a_constant_is_an_answer_even_beside_a_stubs_dots():
    def dots():
        ...
        return 3

    def nothing():
        return None

    def passes():
        pass

    assert not is_stub(dots)
    assert is_stub(nothing)
    assert is_stub(passes)
