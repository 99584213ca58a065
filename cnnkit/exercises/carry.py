"""``mine``: what the learner wrote and passed, carried into later cells and later lessons."""

from collections.abc import Callable
from functools import wraps

from cnnkit.exercises import portable, record
from cnnkit.exercises.exercise import Exercise
from cnnkit.exercises.registry import get

_passed_here: dict[str, Callable] = {}  # this kernel's own answers need no rebuilding
_lent_here: set[str] = set()  # said once is enough, however often an answer asks


def mine(id: str) -> Callable:
    """Your own function, once it has passed its check; until then cnnkit's reference, with a note.

    Raises CourseError when there is no exercise of that id.
    """
    exercise = get(id)
    own = _passed_here.get(id) or _from_an_earlier_day(exercise)
    if own is not None:
        return own
    if id not in _lent_here:
        print(f"{id} has not passed its check yet: here is cnnkit's own, so that you can go on.")
        _lent_here.add(id)
    return _lent(exercise.reference)


def remember(exercise: Exercise, answer: Callable) -> None:
    """Keep a passed function for ``mine``."""
    _passed_here[exercise.id] = answer


def _from_an_earlier_day(exercise):
    """The last passed answer in the record that can still be rebuilt from its source."""
    for attempt in reversed(record.read(record.path())):
        if attempt.exercise == exercise.id and attempt.status == "pass" and attempt.source:
            own = portable.rebuilt(attempt.source, attempt.exercise)
            if own is not None:
                return own
    return None


def _lent(reference):
    """The reference behind a function of our own: an answer may call mine(...), though not what is withheld."""

    @wraps(reference)
    def lent(*inputs):
        return reference(*inputs)

    return lent
