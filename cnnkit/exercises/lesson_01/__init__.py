"""Lesson 01, *Slide a kernel over an image*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_01.correlate2d import CORRELATE2D
from cnnkit.exercises.lesson_01.edge_kernel import EDGE_KERNEL
from cnnkit.exercises.lesson_01.integer_trap import INTEGER_TRAP
from cnnkit.exercises.lesson_01.predict_shape import PREDICT_SHAPE
from cnnkit.exercises.lesson_01.window_dot import WINDOW_DOT

EXERCISES = (WINDOW_DOT, CORRELATE2D, PREDICT_SHAPE, EDGE_KERNEL, INTEGER_TRAP)
