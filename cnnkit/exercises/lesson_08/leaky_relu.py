"""The leaky rectifier: what is negative shrinks."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_08.inputs import activation_cases


def leaky_relu(x, slope):
    return np.where(x > 0, x, slope * x)


def cases(rng):
    return [(x, slope) for (x,), slope in zip(activation_cases(rng), (0.5, 0.1, 0.25, 0.2), strict=True)]


LEAKY_RELU = Exercise(
    id="08.leaky_relu",
    title="Let a little through",
    call="leaky_relu(x, slope)",
    points=1,
    reference=leaky_relu,
    cases=cases,
    mistakes={
        "forgets to leak": Mistake(
            lambda x, slope: np.maximum(x, 0),
            "Negative numbers became zero. Here they shrink: each is multiplied by slope.",
        ),
        "shrinks the positive side": Mistake(
            lambda x, slope: np.where(x > 0, slope * x, x),
            "The two sides have changed places: positive numbers stay as they are, negative ones shrink.",
        ),
        "shrinks both sides": Mistake(
            lambda x, slope: slope * x,
            "Positive numbers shrank as well. Then nothing is bent: it is one straight line.",
        ),
        "loses the sign": Mistake(
            lambda x, slope: np.where(x > 0, x, -slope * x),
            "Negative numbers came back positive. Multiply them by slope, and leave their sign alone.",
        ),
        "puts the slope in place of the number": Mistake(
            lambda x, slope: np.where(x > 0, x, slope),
            "All negative numbers became the same. Each keeps its size, times slope.",
        ),
        "uses a slope of its own": Mistake(
            lambda x, slope: np.where(x > 0, x, 0.01 * x),
            "0.01 is a usual slope, but here it comes as an argument.",
        ),
    },
    hints=(
        "Which numbers stay as they are?",
        "Two cases: x where x is positive, slope·x elsewhere. NumPy has a function that chooses cell by cell.",
        "`np.where(condition, this, that)` takes this where the condition holds and that where it does not.",
    ),
)
