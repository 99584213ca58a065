"""Exercises: one definition each, for the learner's instant feedback, the grader and the tests.

In a notebook: ``check("04.output_size", output_size)`` judges an answer and names the mistake,
``hint("04.output_size")`` helps in three steps, ``mine("04.conv2d")`` is what you wrote yourself.
"""

from cnnkit.exercises.asking import ask
from cnnkit.exercises.carry import mine
from cnnkit.exercises.checking import check
from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.hinting import hint
from cnnkit.exercises.puzzle import suspects
from cnnkit.exercises.registry import catalogue, get

__all__ = ["Exercise", "Mistake", "ask", "catalogue", "check", "get", "hint", "mine", "suspects"]
