"""The leaky rectifier: what is negative shrinks."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_08.inputs import activation_cases


def leaky_relu(x, slope):
    return np.where(x > 0, x, slope * x)


def cases(rng):
    drawn = [(x, slope) for (x,), slope in zip(activation_cases(rng), (0.5, 0.1, 0.25, 0.2), strict=True)]
    return [*drawn, (np.array([[-0.25, 0.125], [0.5, -2.0]]), 0.75)]  # with numbers smaller than the slope


LEAKY_RELU = Exercise(
    id="08.leaky_relu",
    title="Let a little through",
    call="leaky_relu(x, slope)",
    points=1,
    reference=leaky_relu,
    cases=cases,
    mistakes={
        "asks all numbers at once": Mistake(
            lambda x, slope: x if x > 0 else slope * x,
            "`if` wants one yes or no, and x has many numbers. `np.where(x > 0, …, …)` asks each of them.",
            also=(lambda x, slope: max(x, slope * x),),
        ),
        "compares with the slope": Mistake(
            lambda x, slope: np.where(x > slope, x, slope * x),
            "Small positive numbers shrank as well. The bend is at 0, whatever the slope.",
        ),
        "divides by the slope": Mistake(
            lambda x, slope: np.where(x > 0, x, x / slope),
            "Negative numbers grew. Multiply them by slope, which is below 1, and they shrink.",
        ),
        "adds the leak to everything": Mistake(
            lambda x, slope: np.maximum(x, 0) + slope * x,
            "Positive numbers became larger: slope·x was added to them too. Only negative numbers leak.",
        ),
        "goes through the first axis only": Mistake(
            lambda x, slope: [value if value > 0 else slope * value for value in x],
            "This works for one row. In an array of two axes or more, `for` gives whole rows: ask all numbers at once.",
        ),
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
        "compares x with the slope itself": Mistake(
            lambda x, slope: np.maximum(x, slope),
            "Nothing is below slope any more: x was compared with slope itself. Negative numbers shrink.",
        ),
        "uses a slope of its own": Mistake(
            lambda x, slope: np.where(x > 0, x, 0.01 * x),
            "0.01 is a usual slope, but here it comes as an argument.",
        ),
        "uses a tenth": Mistake(
            lambda x, slope: np.where(x > 0, x, 0.1 * x),
            "0.1 is a usual slope, but here it comes as an argument.",
        ),
    },
    hints=(
        "Which numbers stay as they are?",
        "Two cases: x where x is positive, slope·x elsewhere. NumPy has a function that chooses cell by cell.",
        "`np.where(condition, this, that)` takes this where the condition holds and that where it does not.",
    ),
)
