"""The rectifier: what is positive stays, the rest becomes zero."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_08.inputs import activation_cases


def relu(x):
    return np.maximum(x, 0)


RELU = Exercise(
    id="08.relu",
    title="Keep what is positive",
    call="relu(x)",
    points=1,
    reference=relu,
    cases=activation_cases,
    mistakes={
        "takes the absolute value": Mistake(
            np.abs,
            "Negative numbers came back positive: that is the absolute value. ReLU turns them into zero.",
        ),
        "keeps what is negative": Mistake(
            lambda x: np.minimum(x, 0),
            "It keeps the negative numbers and drops the others. It should be the other way round.",
        ),
        "answers yes or no": Mistake(
            lambda x: (x > 0).astype(float),
            "That says where x is positive. ReLU keeps the positive numbers themselves.",
        ),
        "stops at one": Mistake(
            lambda x: np.clip(x, 0, 1),
            "Numbers above 1 were cut off. ReLU has a floor, and no ceiling.",
        ),
        "leaks": Mistake(
            lambda x: np.where(x > 0, x, 0.01 * x),
            "A little of the negative numbers is left: that is the leaky ReLU. Here they become zero.",
        ),
        "leaves zeros out": Mistake(
            lambda x: x[x > 0],
            "The negative numbers are gone, and their places with them. The result has the shape of x.",
        ),
    },
    hints=(
        "What should become of −3, of 0, of 3?",
        "Of each number and 0, take the larger one.",
        "`np.maximum(x, 0)` compares cell by cell; `np.max` is something else.",
    ),
)
