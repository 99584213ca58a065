"""``hint``: a nudge, then a plan, then nearly there; never more than was asked for."""

from collections import Counter

from cnnkit.errors import CourseError
from cnnkit.exercises.registry import get
from cnnkit.exercises.sentence import Sentence

LEVELS = ("a nudge", "a plan", "nearly there")
_given: Counter[str] = Counter()


def hint(id: str, level: int | None = None) -> Sentence:
    """The next of the exercise's three hints, or the one of that level (1, 2 or 3).

    Raises CourseError for an unknown exercise or level.
    """
    exercise = get(id)
    if level is None:
        _given[id] = level = min(_given[id] + 1, len(LEVELS))
    if type(level) is not int or level not in (1, 2, 3):
        raise CourseError(f"hint: level is {level!r}, but there are levels 1 (a nudge), 2 (a plan), 3 (nearly there).")
    more = f"\n\nRun this cell again for hint {level + 1}, {LEVELS[level]}." if level < len(LEVELS) else ""
    return Sentence(f"Hint {level} of 3, {LEVELS[level - 1]}: {exercise.hints[level - 1]}{more}")
