"""In what a result differs from the truth: which of several, in which places, and how to say it."""

import numpy as np

from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Exercise
from cnnkit.exercises.values import Odd, Raised, plain, same


def what_differs(exercise: Exercise, expected: object, actual: object) -> str:
    """A sentence or two on the difference between two plain values, from the coarse to the fine."""
    if isinstance(expected, Raised):
        return f"This call should raise {expected.error}, and it returned a result."
    if exercise.counts:
        return _what_counts(exercise, expected, actual)
    if exercise.use and isinstance(expected, str) and isinstance(actual, str):
        if exercise.question:  # answers in words, put to the test: what was found is said by itself
            return f"{actual[:1].upper()}{actual[1:]}."
        return f"What it does here: {actual}. What it should do: {expected}."
    if exercise.changes and isinstance(expected, tuple) and isinstance(actual, tuple):
        return _what_became(exercise, expected, actual)
    return _difference(exercise, expected, actual)


def counted(exercise: Exercise, value: object) -> object:
    """What is compared of a plain result: nearly always all of it; Odd where it is not of the right kind."""
    if exercise.counts is None:
        return value
    try:
        return plain(exercise.counts(value))
    except CourseError as error:  # it says what is wrong with the result
        return Odd(str(error))
    except Exception:
        return Odd("something else")


def first_difference(exercise: Exercise, expected: object, actual: object) -> int | None:
    """Of several results, the first that differs; None where there is one result, or not equally many."""
    if not (isinstance(expected, tuple) and isinstance(actual, tuple) and len(expected) == len(actual)):
        return None
    pairs = enumerate(zip(expected, actual, strict=True))
    return next((i for i, pair in pairs if not same(*pair, rtol=exercise.rtol, atol=exercise.atol)), None)


def wrong_places(exercise: Exercise, expected: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Where two arrays of one shape differ by more than the exercise lets pass."""
    if "U" in (actual.dtype.kind, expected.dtype.kind):
        return actual != expected
    return ~np.isclose(actual, expected, rtol=exercise.rtol, atol=exercise.atol, equal_nan=True)


def _what_counts(exercise, expected, actual):
    """Of a result that may be right in many ways: what is compared, or why it cannot be."""
    compared = counted(exercise, actual)
    if not isinstance(compared, Odd):
        what = _difference(exercise, counted(exercise, expected), compared)
        return f"What counts is {exercise.counted}. {what}" if exercise.counted else what
    if actual is not None and compared.type_name.endswith("."):
        return compared.type_name
    return _difference(exercise, expected, actual)


def _what_became(exercise, expected, actual):
    """Of the result, and of the arguments that are meant to change."""
    place = first_difference(exercise, expected, actual)
    where = f"{exercise.changes[place - 1]} after the call" if place else "what it returns"
    return f"Look at {where}. {_difference(exercise, expected[place], actual[place], 'arrays')}"


def _difference(exercise, expected, actual, several="results"):
    if actual is None:
        nothing = "Your function returned nothing. Did you forget `return`?"
        return nothing if exercise.wants_function else f"Your answer is None; {_kind(expected)} is wanted."
    if isinstance(actual, Odd) and actual.type_name == "set":
        return "A set has no order: `sorted(…)` makes a list of it."
    if isinstance(actual, Odd):
        return f"Your answer is of type {actual.type_name}; {_kind(expected)} is wanted."
    if _kind(actual) != _kind(expected):
        return f"Your answer is {_kind(actual)}; {_kind(expected)} is wanted."
    if isinstance(expected, tuple) and len(expected) != len(actual):
        return f"There should be {len(expected)} {several}, and there {_is_or_are(len(actual))} {len(actual)}."
    place = first_difference(exercise, expected, actual)
    if place is not None:
        what = _difference(exercise, expected[place], actual[place])
        return f"Of the {len(expected)} {several}, look at number {place + 1}. {what}"
    if isinstance(expected, np.ndarray) and expected.ndim:
        return _difference_of_arrays(exercise, expected, actual)
    return "The value is not right."


def _difference_of_arrays(exercise, expected, actual):
    if expected.ndim == actual.ndim == 1 and expected.size != actual.size:
        return f"The number of values is {actual.size}, but it should be {expected.size}."
    if expected.shape != actual.shape:
        return f"The shape is {actual.shape}, but it should be {expected.shape}."
    differ = wrong_places(exercise, expected, actual)
    if differ.size == 1:
        return "The value is not right."
    right = "length" if expected.ndim == 1 else "shape"
    wrong = int(differ.sum())
    return f"The {right} is right; {wrong} of {differ.size} values {_is_or_are(wrong)} not."


def _is_or_are(count):
    return "is" if count == 1 else "are"


def _kind(value):
    if isinstance(value, tuple):
        return "a list or tuple of several arrays"
    if isinstance(value, np.ndarray) and value.dtype.kind != "U":
        return ("a single number", "a sequence of numbers", "an array of two or more axes")[min(value.ndim, 2)]
    return "a text" if isinstance(value, (str, np.ndarray)) else f"a {type(value).__name__}"
