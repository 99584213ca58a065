"""A kernel taken apart into a column and a row."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def separate(kernel):
    """-> column, row with outer(column, row) = kernel; ValueError unless its rank is 1."""
    i, j = np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)
    if kernel[i, j] == 0 or not np.allclose(np.outer(kernel[:, j], kernel[i]), kernel * kernel[i, j]):
        raise ValueError("separate: the kernel's rows are not multiples of one row.")
    return kernel[:, j] / kernel[i, j], kernel[i]


ROUNDED = np.outer([0.1, 0.7, 0.6], [0.7, 0.3, 0.9]) / 7  # whichever row is taken, equal but for rounding


def separate_cases(rng):
    def rank_one(height, width, zero_first=False):
        column, row = rng.integers(1, 5, height).astype(float), rng.integers(-4, 5, width).astype(float)
        row[0], column[0], column[1] = 3, 0 if zero_first else 2, -1
        return np.outer(column, row)

    other = rank_one(3, 4)
    other[2, 3] += 1
    return [
        (np.array([[1.0, 2.0], [3.0, 6.0]]),),
        (np.array([[1.0, 2.0], [3.0, 7.0]]),),
        (np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]),),
        (np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]),),
        (rank_one(2, 5),),
        (ROUNDED,),
        (rank_one(4, 3),),
        (rank_one(4, 3, zero_first=True),),
        (other,),
    ]


def product(pair):
    """What counts of a pair: many have the same outer product."""
    column, row = pair
    with np.errstate(invalid="ignore"):  # where a division by zero has made numbers that are none
        return np.outer(column, row)


def _separated(pair):
    """Right about which kernels can be separated, but for what becomes of the pair."""
    return lambda kernel: pair(kernel, *separate(kernel))


def _never_refuses(kernel):
    row = kernel[np.flatnonzero(kernel.any(axis=1))[0]]
    at = np.flatnonzero(row)[0]
    return kernel[:, at] / row[at], row


def _gives_up(kernel):
    if not kernel[0].any():
        raise ValueError("the first row is empty")
    return separate(kernel)


def _without_size(kernel, column, row):
    return column / np.linalg.norm(column), row / np.linalg.norm(row)


def _over_the_corner(kernel):
    with np.errstate(invalid="ignore", divide="ignore"):  # not a number is what the learner gets
        return kernel[:, 0] / kernel[0, 0], kernel[0]


def _by_svd(kernel, row_of):
    u, sizes, transposed = np.linalg.svd(kernel)
    return u[:, 0] * sizes[0], row_of(transposed)


def _by_sums(kernel):
    column, row, whole = kernel.sum(axis=1), kernel.sum(axis=0), kernel.sum()
    if not whole or not np.allclose(np.outer(column, row / whole), kernel):
        raise ValueError("no pair was found")
    return column, row / whole


def _compares_exactly(kernel):
    column, row = _never_refuses(kernel)
    if (np.outer(column, row) != kernel).any():
        raise ValueError("not the kernel, in the last bit")
    return column, row


def _compares_a_size_with_zero(kernel):
    if np.linalg.svd(kernel)[1][1] != 0:
        raise ValueError("a second singular value, if only of rounding")
    return separate(kernel)


def _instead(kernel, end):
    """Right where there is a pair; where there is none, it ends otherwise than it should."""
    try:
        return separate(kernel)
    except ValueError:
        return end()


def _raising(error):
    def end():
        raise error("not separable")

    return end


SEPARATE = Exercise(
    id="02.separate",
    title="Take a kernel apart",
    call="separate(kernel)",
    points=3,
    reference=separate,
    cases=separate_cases,
    counts=product,
    counted="the outer product of the two",
    mistakes={
        "refuses no kernel": Mistake(
            _never_refuses,
            "Some kernels are no such product. Where `np.outer(column, row)` is not the kernel, raise a ValueError.",
            also=(lambda kernel: _by_svd(kernel, lambda transposed: transposed[0]),),
        ),
        "returns where it should raise": Mistake(
            lambda kernel: _instead(kernel, lambda: None),
            "Which kernels have no such pair is right. For those the call should end in an error: `raise ValueError`.",
            also=(lambda kernel: _instead(kernel, lambda: ValueError("not separable")),),
        ),
        "raises another error": Mistake(
            lambda kernel: _instead(kernel, _raising(Exception)),
            "Which kernels have no such pair is right. The error to raise is a ValueError: a caller may wait for that.",
            also=(lambda kernel: _instead(kernel, _raising(AssertionError)),),
        ),
        "gives the row first": Mistake(
            _separated(lambda kernel, column, row: (row, column)),
            "The pair is right, in the wrong order: first the column, one number per row of the kernel, then the row.",
        ),
        "counts the scale twice": Mistake(
            lambda k: (k[:, np.flatnonzero(separate(k)[1])[0]], separate(k)[1]),
            "Column and row are both cut from the kernel, so their product is too large. Divide one of them.",
            also=(_separated(lambda kernel, column, row: (kernel[:, 0], kernel[0])),),
        ),
        "takes a column of Vᵀ": Mistake(
            _separated(lambda kernel, column, row: _by_svd(kernel, lambda transposed: transposed[:, 0])),
            "`np.linalg.svd` returns V already transposed: the row that belongs to the first column of U is `Vt[0]`.",
        ),
        "compares exactly": Mistake(
            _compares_exactly,
            "A pair was refused whose product is off by rounding only. `np.allclose` forgives that; == does not.",
            also=(_compares_a_size_with_zero,),
        ),
        "loses the size": Mistake(
            _separated(_without_size),
            "Both have length 1, as in an SVD without its singular value. Multiply one of them by that value.",
        ),
        "averages rows and columns": Mistake(
            _separated(lambda kernel, column, row: (kernel.mean(axis=1), kernel.mean(axis=0))),
            "Sums and means are zero where the weights cancel, as Sobel's do. Cut out one row and one column instead.",
            also=(_by_sums,),
        ),
        "gives up at an empty first row": Mistake(
            _gives_up,
            "A first row of zeros only says that the column begins with 0. Take a row that is not all zeros.",
            also=(_separated(lambda kernel, column, row: _over_the_corner(kernel)),),
        ),
        "returns the product": Mistake(
            _separated(lambda kernel, column, row: np.outer(column, row)),
            "That is the kernel again. Return its two parts, column and row.",
        ),
    },
    hints=(
        "Write the kernel's rows below each other. Is each one a multiple of the same row?",
        "Take a row that is not all zeros; find how many times it stands in each row; compare the product.",
        "Where the row is not zero, say at j, `column = kernel[:, j] / row[j]`. Check with `np.outer(column, row)`.",
    ),
)
