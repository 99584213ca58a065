"""Exercises: one definition each, for the learner's instant feedback, the grader and the tests.

In a notebook: ``check("04.output_size", output_size)`` judges an answer and names the mistake,
``hint("04.output_size")`` helps in three steps, ``mine("04.conv2d")`` is what you wrote yourself.

Each folder ``lesson_NN`` has the exercises of a lesson, a file for each; ``exercise`` says what one is made of. How an
answer is judged: ``checking`` > ``registry`` (which exercise) > ``probe`` (what the answer does, with ``withhold``
watching) > ``values`` (as plain data) > ``judge`` (right, or which mistake), ``differences`` (or where they part) >
``feedback`` (shown) > ``record`` (noted). ``lines``, ``networks`` and ``given`` help exercises of several kinds.
"""

from cnnkit.exercises.asking import ask
from cnnkit.exercises.carry import mine
from cnnkit.exercises.checking import check
from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.hinting import hint
from cnnkit.exercises.puzzle import suspects
from cnnkit.exercises.registry import catalogue, get

__all__ = ["Exercise", "Mistake", "ask", "catalogue", "check", "get", "hint", "mine", "suspects"]
