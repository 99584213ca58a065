"""Lesson 13, *Go deep*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_13.batch_norm_backward import BATCH_NORM_BACKWARD
from cnnkit.exercises.lesson_13.batch_norm_eval import BATCH_NORM_EVAL
from cnnkit.exercises.lesson_13.batch_norm_train import BATCH_NORM_TRAIN
from cnnkit.exercises.lesson_13.gradient_norms import GRADIENT_NORMS
from cnnkit.exercises.lesson_13.lenet_shapes import LENET_SHAPES
from cnnkit.exercises.lesson_13.residual_backward import RESIDUAL_BACKWARD
from cnnkit.exercises.lesson_13.residual_forward import RESIDUAL_FORWARD
from cnnkit.exercises.lesson_13.train_deep import TRAIN_DEEP
from cnnkit.exercises.lesson_13.vgg_parameters import VGG_PARAMETERS

EXERCISES = (
    LENET_SHAPES,
    VGG_PARAMETERS,
    GRADIENT_NORMS,
    BATCH_NORM_TRAIN,
    BATCH_NORM_EVAL,
    BATCH_NORM_BACKWARD,
    RESIDUAL_FORWARD,
    RESIDUAL_BACKWARD,
    TRAIN_DEEP,
)
