"""Lesson 14, *Make it fast*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_14.col2im import COL2IM
from cnnkit.exercises.lesson_14.conv_im2col import CONV_IM2COL
from cnnkit.exercises.lesson_14.fft_conv import FFT_CONV
from cnnkit.exercises.lesson_14.im2col import IM2COL
from cnnkit.exercises.lesson_14.intensity import INTENSITY
from cnnkit.exercises.lesson_14.numba_conv import NUMBA_CONV
from cnnkit.exercises.lesson_14.winograd_matrices import WINOGRAD_MATRICES

EXERCISES = (IM2COL, CONV_IM2COL, COL2IM, NUMBA_CONV, FFT_CONV, WINOGRAD_MATRICES, INTENSITY)
