"""``check``: one line below each exercise that says whether the answer is right, and if not, which mistake it makes."""

import inspect

from cnnkit.errors import CnnkitError
from cnnkit.exercises import portable, record
from cnnkit.exercises.asking import asked_of, drawn_for
from cnnkit.exercises.carry import answering, remember
from cnnkit.exercises.exercise import Exercise
from cnnkit.exercises.feedback import Feedback
from cnnkit.exercises.judge import Verdict, judge, not_attempted
from cnnkit.exercises.probe import is_stub, probe
from cnnkit.exercises.registry import get


def check(id: str, answer: object) -> Feedback:
    """Judge an answer to an exercise, note the attempt, and say what to do next.

    ``answer`` is your function itself, or for a question with a number, that number.
    Raises CourseError when there is no exercise of that id.

    >>> check("04.article_says_two", ...).status
    'not-attempted'
    """
    exercise = get(id)
    verdict = verdict_on(exercise, answer, asked_of(exercise))
    if verdict.status == "pass" and callable(answer):
        remember(exercise, answer)
    trouble = record.note(verdict, source=_source_to_keep(exercise, verdict, answer))
    return Feedback(verdict, trouble)


def verdict_on(exercise: Exercise, answer: object, name: str = "") -> Verdict:
    """Try an answer on the cases that this learner meets; the same answer always meets the same ones."""
    if is_stub(answer):
        return not_attempted(exercise)
    misuse = _misuse(exercise, answer)
    if misuse:
        return Verdict(exercise, "error", misuse)
    cases = drawn_for(exercise, name)
    if exercise.model:
        answer = _network_as_data(answer)
    with answering(exercise):
        outcomes = probe(exercise.as_function(answer), cases, withhold=exercise.withhold, changes=exercise.changing)
    return judge(exercise, cases, outcomes)


def _source_to_keep(exercise, verdict, answer):
    """The passed answer's source, if what is rebuilt from it passes too; else None."""
    source = portable.source_of(answer) if verdict.status == "pass" and callable(answer) else None
    again = portable.rebuilt(source, exercise.id) if source else None
    return source if again and verdict_on(exercise, again).status == "pass" else None


def _misuse(exercise, answer):
    """Why the answer cannot even be called, or an empty string."""
    if exercise.model:
        return _misuse_of_network(exercise, answer)
    if not exercise.wants_function:
        if exercise.use and hasattr(answer, "state_dict") and not isinstance(answer, type):  # it knows what it wants
            return ""
        return f"{exercise.name} wants a value, not a function." if callable(answer) else ""
    if not callable(answer):
        return (
            f"check wants your function itself, as in check({exercise.id!r}, {exercise.name}), "
            f"and got something of type {type(answer).__name__}."
        )
    try:
        inspect.signature(answer).bind(*exercise.parameters)
    except TypeError:
        return f"The checker calls {exercise.call}, and yours takes {inspect.signature(answer)}."
    except ValueError:  # a builtin without a signature: calling it will tell
        pass
    return ""


def _misuse_of_network(exercise, answer):
    if not hasattr(answer, "state_dict"):
        wanted, kind = "wants a network made of the layers of cnnkit.nn", type(answer).__name__
        if kind == "History":  # the usual slip: name = train.fit(…)
            return f"{exercise.name} {wanted}; `train.fit` trains the one it is given, and returns what happened."
        return f"{exercise.name} {wanted}, and got something of type {kind}."
    try:
        _network_as_data(answer)
    except CnnkitError as error:
        return f"{exercise.name} cannot be judged: {str(error).removeprefix('to_plain: ')}"
    return ""


def _network_as_data(answer):
    """All that a grader sees of it. Imported here: most checks need no networks."""
    from cnnkit import nn

    return nn.to_plain(answer)
