"""Lesson 02, *See features*: its exercises, their cases, and the wrong answers we have met."""

from cnnkit.exercises.lesson_02.detect_corner import DETECT_CORNER
from cnnkit.exercises.lesson_02.gaussian_kernel import GAUSSIAN_KERNEL
from cnnkit.exercises.lesson_02.grey import GREY
from cnnkit.exercises.lesson_02.normalised_correlation import NORMALISED_CORRELATION
from cnnkit.exercises.lesson_02.separate import SEPARATE
from cnnkit.exercises.lesson_02.sobel_magnitude import SOBEL_MAGNITUDE
from cnnkit.exercises.lesson_02.to_display import TO_DISPLAY

EXERCISES = (GAUSSIAN_KERNEL, SOBEL_MAGNITUDE, TO_DISPLAY, GREY, NORMALISED_CORRELATION, SEPARATE, DETECT_CORNER)
