"""What must hold for each exercise of the course: no right answer is refused, every known wrong one is named."""

import itertools
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest

from cnnkit import nn
from cnnkit.exercises import catalogue
from cnnkit.exercises.checking import verdict_on
from cnnkit.exercises.judge import DONE, judge
from cnnkit.exercises.probe import probe
from cnnkit.exercises.values import plain, same
from tests.exercises.right_answers import RIGHT, of_lesson

EXERCISES = catalogue()
WANTED_ERRORS = {"02.separate": {"ValueError"}}
MISTAKES = [(id, name) for id, exercise in EXERCISES.items() for name in exercise.mistakes]


@pytest.fixture(params=EXERCISES)
def exercise(request):
    return EXERCISES[request.param]


def judged(exercise, answer, seed):
    """As a grader with another secret would judge one of our own functions, which may call what is withheld."""
    cases = exercise.cases(np.random.default_rng(seed))
    answer = exercise.as_function(as_data(exercise.id, answer)) if exercise.bar else answer
    return judge(exercise, cases, probe(answer, cases, changes=exercise.changing))


@cache  # a network takes seconds to train
def as_data(id, make):
    """The design that our function makes, as it crosses to the grader."""
    design = make()
    return nn.to_plain(design) if EXERCISES[id].model else design


def seeds(exercise):
    """Which draws to try: fewer where each means to judge a network on many images."""
    return range(2) if exercise.bar else range(12)


def test_the_reference_passes_whatever_is_drawn(exercise):
    for seed in seeds(exercise):
        verdict = judged(exercise, exercise.reference, seed)
        wanted = ("awaiting-manual", 0) if exercise.by_hand else ("pass", exercise.points)
        assert (verdict.status, verdict.points) == wanted


@pytest.mark.parametrize("id", [id for id, exercise in EXERCISES.items() if not exercise.bar])
def test_no_case_makes_the_reference_stumble_unless_an_error_is_what_is_asked(id):
    exercise = EXERCISES[id]
    outcomes = probe(exercise.reference, exercise.cases(np.random.default_rng(0)), changes=exercise.changing)
    errors = {outcome.error.partition(":")[0] for outcome in outcomes if outcome.error}
    assert errors == WANTED_ERRORS.get(id, set())


def test_the_same_draw_gives_the_same_cases(exercise):
    drawn = [exercise.cases(np.random.default_rng(7)) for _ in range(2)]
    for one, other in zip(*drawn, strict=True):
        assert all(alike(*pair) for pair in zip(one, other, strict=True))


def alike(one, other):
    """The same input twice: every number of an array or a network, and whatever else by its own measure."""
    if isinstance(one, np.ndarray) or hasattr(one, "state_dict"):
        return same(plain(one), plain(other), rtol=0, atol=0)
    return one == other


def test_the_stub_is_not_attempted(exercise):
    namespace = {}
    exec(f"def stub({', '.join(exercise.parameters)}):\n    ...", namespace)
    stub = namespace["stub"] if exercise.wants_function else ...
    assert verdict_on(exercise, stub).status == "not-attempted"


def three_or_more(id, right):
    """The right answers to an exercise; it fails where they are too few, or missing with their whole lesson."""
    answers = right.get(id, [])
    assert len(answers) >= 3, f"{id} has {len(answers)} right answers in right_answers_{id[:2]}.py, and needs three."
    return answers


@pytest.mark.parametrize("id", [id for id, exercise in EXERCISES.items() if not exercise.bar])  # no style to those
def test_three_styles_of_right_answer_pass(id):
    exercise = EXERCISES[id]
    for answer in three_or_more(exercise.id, RIGHT):
        verdict = verdict_on(exercise, answer)
        assert verdict.status in DONE, (answer, verdict.message)


def test_a_lesson_without_right_answers_is_found_out():
    with pytest.raises(AssertionError, match=r"00.anything has 0 right answers in right_answers_00.py"):
        three_or_more("00.anything", of_lesson("00"))


def test_no_right_answer_belongs_to_an_exercise_that_is_gone():
    assert not RIGHT.keys() - EXERCISES.keys()


@pytest.mark.parametrize(("id", "name"), MISTAKES)
def test_a_known_mistake_is_refused_and_called_by_its_own_name(id, name):
    exercise = EXERCISES[id]
    for seed, wrong in itertools.product(seeds(exercise), exercise.mistakes[name].answers):
        verdict = judged(exercise, wrong, seed)
        assert (verdict.status, verdict.points, verdict.mistake) == ("fail", 0, name)
        assert verdict.message.endswith(exercise.mistakes[name].says)


def test_what_is_said_is_short_and_ends_as_a_sentence_does(exercise):
    assert len(exercise.mistakes) >= (2 if exercise.bar else 3)
    for text in [*exercise.hints, *(mistake.says for mistake in exercise.mistakes.values())]:
        assert 20 <= len(text) <= 170, text
        assert text.endswith((".", "?", "`.", "…")), text


def test_hints_are_three_and_differ(exercise):
    assert len(set(exercise.hints)) == 3


def test_it_can_be_told_apart_by_its_id(exercise):
    lesson, name = exercise.id.split(".")
    assert (exercise.lesson, exercise.name) == (lesson, name)
    assert exercise.call.startswith(name)
    assert exercise.points >= 1
    assert exercise.title[0].isupper()
    assert all(find_spec(f"cnnkit.{part}") for part in exercise.withhold), "only what there is can be withheld"
