"""A kernel turned by half a turn."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_03.whole_numbers import whole_numbers


def flip2d(kernel):
    return kernel[::-1, ::-1].copy()


def flip2d_cases(rng):
    return [(np.arange(1.0, h * w + 1).reshape(h, w),) for h, w in ((2, 2), (2, 3), (3, 2), (3, 3))] + [
        (whole_numbers(rng, 4, 3) + 0.5,)
    ]


FLIP2D = Exercise(
    id="03.flip2d",
    title="Turn a kernel by half a turn",
    call="flip2d(kernel)",
    points=1,
    reference=flip2d,
    cases=flip2d_cases,
    mistakes={
        "turns it upside down only": Mistake(
            lambda k: k[::-1],
            "The rows are reversed, the columns are not. Flip both ways.",
        ),
        "turns it left to right only": Mistake(
            lambda k: k[:, ::-1],
            "The columns are reversed, the rows are not. Flip both ways.",
        ),
        "transposes": Mistake(
            lambda k: k.T,
            "Rows became columns. Flipping keeps the shape: the last row comes first, and each row runs backwards.",
        ),
        "turns it by a quarter": Mistake(
            lambda k: np.rot90(k),
            "That is a quarter turn. Flipping both ways is half a turn, which is two of these.",
        ),
        "turns it by a quarter, clockwise": Mistake(
            lambda k: np.rot90(k, -1),
            "That is a quarter turn, clockwise. Flipping both ways is half a turn, which is two of these.",
        ),
        "mirrors it at the other diagonal": Mistake(
            lambda k: k[::-1, ::-1].T,
            "Flipped and transposed. Only flip: the shape stays, and the top right number goes to the bottom left.",
        ),
        "leaves it as it is": Mistake(
            lambda k: k,
            "Nothing was flipped. The top left number belongs at the bottom right.",
        ),
    },
    hints=(
        "Where does the number at the top left go?",
        "Reverse the order of the rows, and the order within each row.",
        "A slice with step −1 runs backwards: `a[::-1]`. It works on both axes at once.",
    ),
)
