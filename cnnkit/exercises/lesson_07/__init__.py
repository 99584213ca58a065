"""Lesson 07, *Pool and shift*: its exercises, their cases, and the wrong answers we have met."""

from cnnkit.exercises.lesson_07.avg_pool2d import AVG_POOL2D
from cnnkit.exercises.lesson_07.blur_pool import BLUR_POOL
from cnnkit.exercises.lesson_07.equivariance_error import EQUIVARIANCE_ERROR
from cnnkit.exercises.lesson_07.global_avg_pool import GLOBAL_AVG_POOL
from cnnkit.exercises.lesson_07.invariant_or_equivariant import INVARIANT_OR_EQUIVARIANT
from cnnkit.exercises.lesson_07.max_pool2d import MAX_POOL2D

EXERCISES = (MAX_POOL2D, AVG_POOL2D, GLOBAL_AVG_POOL, EQUIVARIANCE_ERROR, INVARIANT_OR_EQUIVARIANT, BLUR_POOL)
