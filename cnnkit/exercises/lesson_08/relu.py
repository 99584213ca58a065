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
        "asks all numbers at once": Mistake(
            lambda x: x if x > 0 else 0.0,
            "`if` wants one yes or no, and x has many numbers. `np.where(x > 0, …, …)` asks each of them.",
            also=(lambda x: max(x, 0), lambda x: max(0, x)),
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
        "takes the largest along the first axis": Mistake(
            lambda x: np.max(x, 0),
            "np.max(x, 0) looks for the largest number along axis 0. To compare each number with 0, see hint 3.",
        ),
        "goes through the first axis only": Mistake(
            lambda x: [value if value > 0 else 0 for value in x],
            "This works for one row. In an array of two axes or more, `for` gives whole rows: ask all numbers at once.",
        ),
        "doubles": Mistake(
            lambda x: x + np.abs(x),
            "x + |x| is twice what is wanted: halve it.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x: np.trunc(np.maximum(x, 0)),
            "The decimals are gone: the result holds integers. Keep the numbers as they come.",
        ),
        "turns the sign round": Mistake(
            lambda x: np.maximum(-x, 0),
            "It keeps the negative numbers, with their sign changed. Keep the positive ones, as they are.",
        ),
        "drops the negative numbers": Mistake(
            lambda x: x[x >= 0],
            "The negative numbers are gone, and their places too. The result has the shape of x: put zeros there.",
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
