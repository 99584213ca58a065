"""Compares what an answer did with the truth, and names the mistake. Pure: plain data in, a verdict out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cnnkit.exercises.differences import counted, what_differs
from cnnkit.exercises.exercise import Exercise, Inputs
from cnnkit.exercises.probe import Outcome, probe
from cnnkit.exercises.values import Measured, Odd, Raised, formed_like, same

DONE = ("pass", "awaiting-manual")  # what an answer can come to by itself


@dataclass(frozen=True)
class Failing:
    """The smallest case that shows what is wrong: the call's arguments, the truth, and what came instead."""

    inputs: Inputs
    expected: object
    actual: object


@dataclass(frozen=True)
class Verdict:
    """One judged answer; ``message`` is for the learner.

    ``status`` is pass, partial, fail, error, not-attempted, or awaiting-manual: a whole text, for a person to read.
    """

    exercise: Exercise
    status: str
    message: str
    mistake: str | None = None
    failing: Failing | None = None
    cases: int = 0
    share: float = 0.0  # of the points, when the status is partial

    @property
    def points(self) -> float:
        """What the answer earned, to the tenth."""
        if self.status == "partial":
            return round(self.exercise.points * self.share, 1)
        return self.exercise.points if self.status == "pass" else 0


def not_attempted(exercise: Exercise) -> Verdict:
    """The verdict on an untouched stub."""
    return Verdict(exercise, "not-attempted", "Not attempted yet: replace the ... with your answer.")


def judge(exercise: Exercise, cases: Sequence[Inputs], outcomes: Sequence[Outcome]) -> Verdict:
    """The verdict on what ``probe`` saw, case by case."""
    if exercise.bar:
        return _measured(exercise, outcomes)
    expected = probe(exercise.reference, cases, changes=exercise.changing)
    outcomes = [_formed_like(*pair) for pair in zip(expected, outcomes, strict=True)]
    wrong = [i for i, outcome in enumerate(outcomes) if not _right(exercise, expected[i], outcome)]
    if not wrong:
        side_effect = _changes_its_input(exercise, outcomes)
        if side_effect:
            return Verdict(exercise, "fail", side_effect, "changes its input")
        converted = [i for i, outcome in enumerate(outcomes) if _of_another_type(exercise, outcome)]
        if converted:
            failing = Failing(cases[converted[0]], expected[converted[0]].value, outcomes[converted[0]].value)
            return Verdict(exercise, "fail", _type_sentence(exercise, failing), "returns another type", failing)
        if exercise.pace and _too_slow(exercise, cases, outcomes):
            name = exercise.pace.mistake
            return Verdict(exercise, "fail", exercise.mistakes[name].says, name)
        return _handed_in(exercise) if exercise.by_hand else Verdict(exercise, "pass", "", cases=len(cases))
    smallest = wrong[0]  # cases go from small to large
    outcome = outcomes[smallest]
    reached = next((o.reached_for for o in outcomes if o.reached_for), None)
    if reached:
        return Verdict(exercise, "fail", _withheld_sentence(exercise, reached), "calls what is withheld")
    wanted = Raised(_type_of_error(expected[smallest])) if expected[smallest].error else expected[smallest].value
    actual = Raised(outcome.error) if outcome.error else outcome.value
    failing = _failing(exercise, cases[smallest], wanted, actual)
    name = _name_the_mistake(exercise, cases, expected, outcomes)
    if name:
        return Verdict(exercise, "fail", exercise.mistakes[name].says, name, failing)
    if outcome.error:
        return Verdict(exercise, "error", _where_it_stopped(exercise, outcome), None, failing)
    return Verdict(exercise, "fail", what_differs(exercise, wanted, outcome.value), None, failing)


def _failing(exercise, inputs, wanted, actual):
    """What shows it: of a result with many right ones what is compared, since the reference's own is but one.

    Of words put to the test, and of a text, nothing: what does not stand or is missing is what the message says.
    """
    if exercise.by_hand or (exercise.use and exercise.question and isinstance(wanted, str)):
        return None
    if exercise.use and isinstance(actual, Raised):  # the message is what was raised
        return None
    if not exercise.counts or isinstance(wanted, Raised):
        return Failing(inputs, wanted, actual)
    compared = actual if isinstance(actual, Raised) else counted(exercise, actual)
    if not isinstance(compared, Odd):
        return Failing(inputs, counted(exercise, wanted), compared)
    return None if exercise.counted else Failing(inputs, wanted, actual)


def _too_slow(exercise, cases, outcomes):
    """The last case, tried several times over by being there several times, is the one that is large enough to tell."""
    pace, size = exercise.pace, _numbers(cases[-1])
    alike = [i for i, inputs in enumerate(cases) if _numbers(inputs) == size]
    slow = min(outcome.seconds for outcome in probe(pace.slow, [cases[i] for i in alike[:2]]))
    return min(outcomes[i].seconds for i in alike) * pace.times > slow


def _numbers(inputs):
    return sum(np.size(value) for value in inputs)


def _handed_in(exercise):
    said = "All its parts are there. What they say is read, and marked, by your instructor."
    return Verdict(exercise, "awaiting-manual", said)


def _measured(exercise, outcomes):
    """The mean score over the cases, set beside the bar."""
    bar, values = exercise.bar, [outcome.value for outcome in outcomes]
    stopped = next((outcome for outcome in outcomes if outcome.error), None)
    if stopped:
        return Verdict(exercise, "error", _where_it_stopped(exercise, stopped))
    if not all(isinstance(value, Measured) for value in values):
        return Verdict(exercise, "error", f"{exercise.name} cannot be measured.")
    score = float(np.mean([value.score for value in values]))
    share = bar.share(score)
    said = f"{score:.1%} {bar.of}. {bar.high:.0%} earns every point; below {bar.low:.0%} there is none."
    if share == 1:
        return Verdict(exercise, "pass", said)
    name = next((value.mistake for value in values if value.mistake), None)
    says = f" {exercise.mistakes[name].says}" if name else ""
    return Verdict(exercise, "partial" if share else "fail", said + says, name, share=share)


def _formed_like(expected, outcome):
    """The same numbers count in whatever sequence they came."""
    return replace(outcome, value=formed_like(expected.value, outcome.value))


def _right(exercise, expected, outcome):
    if outcome.reached_for:
        return False
    if expected.error or outcome.error:
        return _type_of_error(expected) == _type_of_error(outcome)
    return _same(exercise, expected, outcome)


def _same(exercise, some, other):
    values = (counted(exercise, outcome.value) for outcome in (some, other))
    return same(*values, rtol=exercise.rtol, atol=exercise.atol)


def _type_of_error(outcome):
    """ "ValueError", or None where nothing was raised."""
    return outcome.error.partition(":")[0] if outcome.error else None


def _name_the_mistake(exercise, cases, expected, outcomes):
    """The mistake that does what the answer did on every single case, or None."""
    for name, mistake in exercise.mistakes.items():
        if any(_does_the_same(exercise, wrong, cases, expected, outcomes) for wrong in mistake.answers):
            return name
    return None


def _does_the_same(exercise, wrong_answer, cases, expected, outcomes):
    """Case by case, for most part at the first. Where nothing but errors comes, they must read alike, too."""
    results, errors_alike = 0, True
    for inputs, truth, outcome in zip(cases, expected, outcomes, strict=True):
        wrong = _formed_like(truth, probe(wrong_answer, [inputs], changes=exercise.changing)[0])
        if not _alike(exercise, truth, wrong, outcome):
            return False
        results += bool(truth.error or not wrong.error)
        errors_alike &= _words_of(wrong.error) == _words_of(outcome.error)
    return bool(results) or errors_alike


def _words_of(error):
    """An error's type and message but for its numbers, which are those of the case."""
    return re.sub(r"[\W\d]+", " ", error or "")


def _alike(exercise, expected, wrong, outcome):
    if wrong.error and outcome.error:  # the same slip may end in one error or another, unless one is wanted
        return not expected.error or _type_of_error(wrong) == _type_of_error(outcome)
    if wrong.error or outcome.error:
        return False
    return _same(exercise, wrong, outcome)


def _changes_its_input(exercise, outcomes):
    changed = sorted({i for outcome in outcomes for i in outcome.changed})
    if not changed:
        return ""
    names = " and ".join(exercise.parameters[i] for i in changed)
    return (
        f"The result is right, but {names} came back changed: the caller still needs the original. "
        "Write into a new array, or start from a copy."
    )


def _of_another_type(exercise, outcome):
    wanted = exercise.dtype and getattr(np, exercise.dtype)
    return wanted and not outcome.error and not np.issubdtype(outcome.value.dtype, wanted)


def _type_sentence(exercise, failing):
    if exercise.dtype == "integer":
        return "The numbers are right, but some of them are floats, such as 4.0. `//` divides, and keeps them whole."
    return (
        f"The numbers are right, but here their type is {failing.actual.dtype}; {exercise.dtype} is wanted. "
        f"An array is converted by `.astype(np.{exercise.dtype})`."
    )


def _withheld_sentence(exercise, reached):
    return (
        f"{exercise.name} calls {reached}. The library is withheld while you build its parts: write it with Python and "
        f"NumPy. What you have built before is yours through `mine(…)`."
    )


def _where_it_stopped(exercise, outcome):
    if exercise.use:  # the error is ours: it says what is wrong with the design
        said = outcome.error.partition(": ")[2].removeprefix("from_plain: ")  # what came back as data was made again
        return f"{exercise.name} cannot be used: {(said or outcome.error).rstrip('.')}."
    if outcome.line is None:
        return f"Your {exercise.name} ended in an error."
    return f"Your {exercise.name} ended in an error at this line: `{outcome.line}`"
