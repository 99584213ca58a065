"""The number that one window gives."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_01.inputs import whole_numbers


def window_dot(patch, kernel):
    return float(np.sum(patch * kernel))


def cases(rng):
    return [(whole_numbers(rng, s), whole_numbers(rng, s) + 0.5) for s in ((2, 2), (1, 3), (3, 2), (3, 3), (5, 4))]


def _as_many_columns_as_rows(patch, kernel):
    return sum(patch[i, j] * kernel[i, j] for i in range(len(patch)) for j in range(len(patch)))


WINDOW_DOT = Exercise(
    id="01.window_dot",
    title="Answer for one window",
    call="window_dot(patch, kernel)",
    points=1,
    reference=window_dot,
    cases=cases,
    mistakes={
        "multiplies as matrices": Mistake(
            lambda p, k: p @ k,
            "That is the matrix product, rows times columns. Here each pixel meets the one weight that lies on it: *.",
            also=(lambda p, k: p @ k.T,),
        ),
        "adds up a matrix product": Mistake(
            lambda p, k: np.sum(p @ k),
            "@ is the matrix product, rows times columns, and where shapes disagree it stops. Cell by cell is *.",
        ),
        "returns the products": Mistake(
            lambda p, k: p * k,
            "These are the products. One window gives one number: add them up.",
        ),
        "multiplies the sums": Mistake(
            lambda p, k: p.sum() * k.sum(),
            "Sums were multiplied. First multiply pixel by weight, cell by cell, then add.",
        ),
        "adds the rows only": Mistake(
            lambda p, k: sum(p * k),
            "Python's own sum adds row to row and leaves a row. np.sum adds everything.",
        ),
        "keeps whole numbers only": Mistake(
            lambda p, k: np.trunc((p * k).sum()),
            "The decimals are gone. Weights may be fractions: return the sum as it is.",
        ),
        "adds the weights": Mistake(
            lambda p, k: (p + k).sum(),
            "The weights were added to the pixels. A weight says how much its pixel counts: multiply.",
        ),
        "averages": Mistake(
            lambda p, k: (p * k).mean(),
            "The sum was divided by the number of cells. Only add; a kernel that averages does so by its weights.",
        ),
        "stops after the first row": Mistake(
            lambda p, k: (p * k)[0].sum(),
            "Only the first row was added up. Is the `return` inside the loop?",
        ),
        "keeps the last row only": Mistake(
            lambda p, k: (p * k)[-1].sum(),
            "Only the last row is in the sum. Does it begin at 0 again with each row?",
        ),
        "leaves out the last row and column": Mistake(
            lambda p, k: (p * k)[:-1, :-1].sum(),
            "The last row and column are missing. `range(n)` ends before n by itself: 0, 1, …, n − 1.",
        ),
        "keeps the last product only": Mistake(
            lambda p, k: (p * k)[-1, -1],
            "Only the last product is left: = where += belongs.",
        ),
        "takes the patch to be square": Mistake(
            _as_many_columns_as_rows,
            "The number of rows was used for the columns as well. A patch has both: `patch.shape` is (Kh, Kw).",
        ),
        "turns the kernel on its side": Mistake(
            lambda p, k: (p * k.T).sum(),
            "Rows and columns of the kernel have changed places. It lies on the patch as it is.",
        ),
        "divides by the weights": Mistake(
            lambda p, k: (p * k).sum() / k.sum(),
            "The sum was divided by the sum of the weights. Only add; those of an edge kernel add up to 0.",
        ),
        "flips the kernel": Mistake(
            lambda p, k: (p * k[::-1, ::-1]).sum(),
            "The kernel was turned upside down and left to right. Its top left weight meets the top left pixel.",
        ),
    },
    hints=(
        "Lay the kernel on the patch. Which pixel lies under which weight?",
        "Two steps: multiply the two arrays cell by cell, then add up all that comes out.",
        "`patch * kernel` multiplies cell by cell, and `np.sum` adds everything.",
    ),
)
