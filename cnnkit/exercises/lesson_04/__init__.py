"""Lesson 04, *Pad and stride*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_04.article_says_two import ARTICLE_SAYS_TWO
from cnnkit.exercises.lesson_04.conv2d import CONV2D
from cnnkit.exercises.lesson_04.never_read import NEVER_READ
from cnnkit.exercises.lesson_04.output_size import OUTPUT_SIZE
from cnnkit.exercises.lesson_04.pad2d import PAD2D
from cnnkit.exercises.lesson_04.same_padding import SAME_PADDING

EXERCISES = (PAD2D, OUTPUT_SIZE, SAME_PADDING, NEVER_READ, CONV2D, ARTICLE_SAYS_TWO)
