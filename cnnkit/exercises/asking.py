"""``ask``: a question whose numbers are the learner's own, so that a neighbour's answer is not worth copying."""

import zlib
from collections.abc import Sequence

import numpy as np

from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Exercise, Inputs
from cnnkit.exercises.registry import get
from cnnkit.exercises.sentence import Sentence

_asked: dict[str, str] = {}  # by exercise: whose numbers were shown last


def ask(id: str, name: str = "") -> Sentence:
    """The question of an exercise, with numbers drawn from your name; ``check`` then expects their answer.

    Raises CourseError for an unknown exercise, for one that asks for a function, or for a name that is no text.
    """
    exercise = get(id)
    if not isinstance(name, str):
        raise CourseError(f"ask: your name must be a text in quotation marks, not {name!r:.60}.")
    if exercise.question is None:
        raise CourseError(f"ask: {id} has no question to draw; its cell says what is wanted.")
    _asked[id] = name
    (inputs,) = drawn_for(exercise, name)
    return Sentence(exercise.question(*inputs))


def asked_of(exercise: Exercise) -> str:
    """The name under which this kernel last asked the question, or an empty string."""
    return _asked.get(exercise.id, "")


def drawn_for(exercise: Exercise, name: str = "") -> Sequence[Inputs]:
    """The cases that this learner meets, always the same ones; spaces and capitals in the name do not matter."""
    who = "".join(name.split()).casefold()
    seed = f"{exercise.id}/{who}" if who else exercise.id
    return exercise.cases(np.random.default_rng(zlib.crc32(seed.encode())))
