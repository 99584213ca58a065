"""Lesson 10, *Send the error back*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_10.adjoint_gap import ADJOINT_GAP
from cnnkit.exercises.lesson_10.conv_bias_backward import CONV_BIAS_BACKWARD
from cnnkit.exercises.lesson_10.conv_input_backward import CONV_INPUT_BACKWARD
from cnnkit.exercises.lesson_10.conv_weight_backward import CONV_WEIGHT_BACKWARD
from cnnkit.exercises.lesson_10.linear_backward import LINEAR_BACKWARD
from cnnkit.exercises.lesson_10.max_pool_backward import MAX_POOL_BACKWARD
from cnnkit.exercises.lesson_10.relu_backward import RELU_BACKWARD
from cnnkit.exercises.lesson_10.tiny_cnn_backward import TINY_CNN_BACKWARD

EXERCISES = (
    RELU_BACKWARD,
    LINEAR_BACKWARD,
    CONV_BIAS_BACKWARD,
    CONV_WEIGHT_BACKWARD,
    CONV_INPUT_BACKWARD,
    ADJOINT_GAP,
    MAX_POOL_BACKWARD,
    TINY_CNN_BACKWARD,
)
