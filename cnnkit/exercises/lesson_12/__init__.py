"""Lesson 12, *Keep it honest*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_12.calibration_error import CALIBRATION_ERROR
from cnnkit.exercises.lesson_12.dropout import DROPOUT
from cnnkit.exercises.lesson_12.dropout_backward import DROPOUT_BACKWARD
from cnnkit.exercises.lesson_12.early_stopping import EARLY_STOPPING
from cnnkit.exercises.lesson_12.leak import LEAK
from cnnkit.exercises.lesson_12.shift_image import SHIFT_IMAGE
from cnnkit.exercises.lesson_12.weight_decay_step import WEIGHT_DECAY_STEP

EXERCISES = (
    LEAK,
    WEIGHT_DECAY_STEP,
    DROPOUT,
    DROPOUT_BACKWARD,
    SHIFT_IMAGE,
    EARLY_STOPPING,
    CALIBRATION_ERROR,
)
