"""Lesson 03, *Flip and slide*: its exercises, their cases, and the wrong answers we have met."""

from cnnkit.exercises.lesson_03.continuous import CONTINUOUS
from cnnkit.exercises.lesson_03.convolve1d import CONVOLVE1D
from cnnkit.exercises.lesson_03.convolve2d_full import CONVOLVE2D_FULL
from cnnkit.exercises.lesson_03.flip2d import FLIP2D
from cnnkit.exercises.lesson_03.smooth_series import SMOOTH_SERIES
from cnnkit.exercises.lesson_03.toeplitz import TOEPLITZ
from cnnkit.exercises.lesson_03.which_is_it import WHICH_IS_IT

EXERCISES = (CONVOLVE1D, FLIP2D, CONVOLVE2D_FULL, TOEPLITZ, WHICH_IS_IT, SMOOTH_SERIES, CONTINUOUS)
