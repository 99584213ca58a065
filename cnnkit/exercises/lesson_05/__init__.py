"""Lesson 05, *Look further*: its exercises, their cases, and the wrong answers we have met."""

from cnnkit.exercises.lesson_05.conv2d_dilated import CONV2D_DILATED
from cnnkit.exercises.lesson_05.dilate_kernel import DILATE_KERNEL
from cnnkit.exercises.lesson_05.effective_kernel_size import EFFECTIVE_KERNEL_SIZE
from cnnkit.exercises.lesson_05.layers_needed import LAYERS_NEEDED
from cnnkit.exercises.lesson_05.no_gaps import NO_GAPS
from cnnkit.exercises.lesson_05.path_counts import PATH_COUNTS
from cnnkit.exercises.lesson_05.receptive_field import RECEPTIVE_FIELD

EXERCISES = (LAYERS_NEEDED, EFFECTIVE_KERNEL_SIZE, DILATE_KERNEL, CONV2D_DILATED, RECEPTIVE_FIELD, NO_GAPS, PATH_COUNTS)
