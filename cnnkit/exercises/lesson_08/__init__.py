"""Lesson 08, *Bend the line*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_08.collapse import COLLAPSE
from cnnkit.exercises.lesson_08.dead_channels import DEAD_CHANNELS
from cnnkit.exercises.lesson_08.leaky_relu import LEAKY_RELU
from cnnkit.exercises.lesson_08.relu import RELU
from cnnkit.exercises.lesson_08.sigmoid_slope_bound import SIGMOID_SLOPE_BOUND
from cnnkit.exercises.lesson_08.softmax import SOFTMAX

EXERCISES = (COLLAPSE, RELU, LEAKY_RELU, DEAD_CHANNELS, SIGMOID_SLOPE_BOUND, SOFTMAX)
