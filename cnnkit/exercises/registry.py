"""Finds exercises by their id; each lesson's own are in the folder lesson_NN, which lists them as EXERCISES."""

from functools import cache
from importlib import import_module
from pathlib import Path

from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Exercise


def get(id: str) -> Exercise:
    """The exercise of that id; CourseError with the nearest ones when there is none."""
    lesson = id.partition(".")[0] if isinstance(id, str) else ""
    found = _of_lesson(lesson).get(id) if lesson in lessons() else None
    if found is None:
        near = ", ".join(_of_lesson(lesson)) if lesson in lessons() else f"lessons {', '.join(lessons())}"
        raise CourseError(f"There is no exercise {id!r}. There is: {near}.")
    return found


def catalogue() -> dict[str, Exercise]:
    """Every exercise of the course by its id, in the order of the lessons."""
    return {id: exercise for lesson in lessons() for id, exercise in _of_lesson(lesson).items()}


def position(id: str) -> tuple[str, int]:
    """Where an exercise stands in the course: its lesson, and its place there. Other lessons stay shut."""
    exercise = get(id)
    return exercise.lesson, list(_of_lesson(exercise.lesson)).index(id)


@cache
def lessons() -> tuple[str, ...]:
    """The numbers of the lessons that have exercises: ("04", …)."""
    # Asking for __init__.py passes over a folder in which an older version left nothing but its caches.
    catalogues = Path(__file__).parent.glob("lesson_*/__init__.py")
    return tuple(sorted(file.parent.name.removeprefix("lesson_") for file in catalogues))


@cache
def _of_lesson(lesson: str) -> dict[str, Exercise]:
    module = import_module(f"cnnkit.exercises.lesson_{lesson}")
    return {exercise.id: exercise for exercise in module.EXERCISES}
