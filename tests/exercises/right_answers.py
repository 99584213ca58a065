"""Right answers in different styles, at least three an exercise: a checker that insists on one style is wrong.

Those of lesson NN are in right_answers_NN.py, which lists them by the exercise's id as RIGHT.
"""

from importlib import import_module
from importlib.util import find_spec

from cnnkit.exercises.registry import lessons


def of_lesson(lesson):
    """The right answers to a lesson's exercises by their ids; none where nobody has written any."""
    name = f"tests.exercises.right_answers_{lesson}"
    return import_module(name).RIGHT if find_spec(name) else {}


RIGHT = {id: answers for lesson in lessons() for id, answers in of_lesson(lesson).items()}
