"""Lesson 06, *Stack channels*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_06.conv2d_multi import CONV2D_MULTI
from cnnkit.exercises.lesson_06.conv_parameters import CONV_PARAMETERS
from cnnkit.exercises.lesson_06.dense_parameters import DENSE_PARAMETERS
from cnnkit.exercises.lesson_06.depthwise import DEPTHWISE
from cnnkit.exercises.lesson_06.flatten import FLATTEN
from cnnkit.exercises.lesson_06.grouped import GROUPED
from cnnkit.exercises.lesson_06.linear import LINEAR
from cnnkit.exercises.lesson_06.multiply_adds import MULTIPLY_ADDS
from cnnkit.exercises.lesson_06.pointwise import POINTWISE
from cnnkit.exercises.lesson_06.separable_ratio import SEPARABLE_RATIO

EXERCISES = (
    CONV2D_MULTI,
    POINTWISE,
    DEPTHWISE,
    GROUPED,
    FLATTEN,
    LINEAR,
    CONV_PARAMETERS,
    DENSE_PARAMETERS,
    MULTIPLY_ADDS,
    SEPARABLE_RATIO,
)
