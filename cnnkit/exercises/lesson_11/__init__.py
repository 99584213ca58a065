"""Lesson 11, *Train a network*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_11.adam_step import ADAM_STEP
from cnnkit.exercises.lesson_11.confusion_matrix import CONFUSION_MATRIX
from cnnkit.exercises.lesson_11.he_init import HE_INIT
from cnnkit.exercises.lesson_11.minibatches import MINIBATCHES
from cnnkit.exercises.lesson_11.momentum_step import MOMENTUM_STEP
from cnnkit.exercises.lesson_11.sgd_step import SGD_STEP
from cnnkit.exercises.lesson_11.train_step import TRAIN_STEP
from cnnkit.exercises.lesson_11.trained import TRAINED

EXERCISES = (
    SGD_STEP,
    MINIBATCHES,
    TRAIN_STEP,
    MOMENTUM_STEP,
    ADAM_STEP,
    HE_INIT,
    CONFUSION_MATRIX,
    TRAINED,
)
