"""Lesson 09, *Measure the error*: its exercises, their cases, and the wrong answers we have met."""

from cnnkit.exercises.lesson_09.check_lies import CHECK_LIES
from cnnkit.exercises.lesson_09.cross_entropy import CROSS_ENTROPY
from cnnkit.exercises.lesson_09.cross_entropy_backward import CROSS_ENTROPY_BACKWARD
from cnnkit.exercises.lesson_09.initial_loss import INITIAL_LOSS
from cnnkit.exercises.lesson_09.mse import MSE
from cnnkit.exercises.lesson_09.numeric_gradient import NUMERIC_GRADIENT
from cnnkit.exercises.lesson_09.relative_error import RELATIVE_ERROR

EXERCISES = (
    MSE,
    CROSS_ENTROPY,
    CROSS_ENTROPY_BACKWARD,
    NUMERIC_GRADIENT,
    RELATIVE_ERROR,
    CHECK_LIES,
    INITIAL_LOSS,
)
