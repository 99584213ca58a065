"""``ask``: a question whose numbers are the learner's own, so that a neighbour's answer is not worth copying."""

import zlib
from collections.abc import Sequence

import numpy as np

from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Exercise, Inputs
from cnnkit.exercises.registry import get

_asked: dict[str, str] = {}  # by exercise: whose numbers were shown last


class Question(str):
    """Text that a notebook shows as a sentence rather than as a quoted string."""

    def __repr__(self) -> str:
        return str(self)


def ask(id: str, name: str = "") -> Question:
    """The question of an exercise, with numbers drawn from your name; ``check`` then expects their answer.

    Raises CourseError for an unknown exercise, or for one that asks for a function.
    """
    exercise = get(id)
    if exercise.question is None:
        raise CourseError(f"ask: {id} has no question to draw; its cell says what is wanted.")
    _asked[id] = name
    (inputs,) = drawn_for(exercise, name)
    return Question(exercise.question(*inputs))


def asked_of(exercise: Exercise) -> str:
    """The name under which this kernel last asked the question, or an empty string."""
    return _asked.get(exercise.id, "")


def drawn_for(exercise: Exercise, name: str = "") -> Sequence[Inputs]:
    """The cases that this learner meets, always the same ones; spaces and capitals in the name do not matter."""
    who = "".join(name.split()).casefold()
    seed = f"{exercise.id}/{who}" if who else exercise.id
    return exercise.cases(np.random.default_rng(zlib.crc32(seed.encode())))
