"""``mine``: what the learner wrote and passed, carried into later cells and later lessons."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cnnkit.errors import CourseError
from cnnkit.exercises import portable, record
from cnnkit.exercises.exercise import Exercise
from cnnkit.exercises.registry import get, position

_passed_here: dict[str, Callable] = {}  # this kernel's own answers need no rebuilding
_lent_here: set[str] = set()  # said once is enough, however often an answer asks
_answering: list[Exercise] = []  # the exercise on whose answer a check is waiting


def mine(id: str) -> Callable:
    """Your own function, once it has passed its check; until then cnnkit's reference, with a note.

    Its attribute ``whose`` says which, for the title of a picture: "yours" or "lent by cnnkit".
    Raises CourseError when there is no exercise of that id.
    """
    exercise = get(id)
    own = _passed_here.get(id) or _from_an_earlier_day(exercise)
    if own is not None:
        return _marked(own, "yours")
    if id not in _lent_here:
        print(f"{id} has not passed its check yet: here is cnnkit's own, so that you can go on.")
        _lent_here.add(id)
    return _marked(_lent(exercise), "lent by cnnkit")


def remember(exercise: Exercise, answer: Callable) -> None:
    """Keep a passed function for ``mine``."""
    _passed_here[exercise.id] = answer


@contextmanager
def answering(exercise: Exercise) -> Iterator[None]:
    """While an answer to this exercise is tried, lend only what comes before it in the course."""
    _answering.append(exercise)
    try:
        yield
    finally:
        _answering.pop()


def _marked(function, whose):
    """The same function, knowing whose it is; what takes no attributes, such as a method, gets a function around it."""
    try:
        function.whose = whose
    except (AttributeError, TypeError):
        return _marked(lambda *inputs: function(*inputs), whose)
    return function


def _from_an_earlier_day(exercise):
    """The last passed answer in the record that can still be rebuilt from its source."""
    for attempt in reversed(record.read(record.path())):
        if attempt.exercise == exercise.id and attempt.status == "pass" and attempt.source:
            own = portable.rebuilt(attempt.source, attempt.exercise)
            if own is not None:
                return own
    return None


def _lent(exercise):
    """The reference behind a function of our own: what is lent may call what answers may not."""

    def lent(*inputs):
        if _answering and position(exercise.id) >= position(_answering[-1].id):
            raise CourseError(f"mine({exercise.id!r}) is lent to later exercises; it cannot answer this one.")
        return exercise.reference(*inputs)

    return lent
