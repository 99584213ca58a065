"""Three small matrices with which two outputs of a kernel of three cost four multiplications."""

import numpy as np

from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Exercise, Mistake


def winograd_matrices():
    at = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], float)
    g = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
    bt = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], float)
    return at, g, bt


AT, G, BT = winograd_matrices()
SHAPES = (2, 4), (4, 3), (4, 4)
WANTED = "Aᵀ (2, 4), G (4, 3), Bᵀ (4, 4)"


def identity(matrices):
    """What the three do together: how much w[a]·d[p] counts in output i, (2, 3, 4).

    Raises CourseError, which says what there is instead, unless there are three of the right shapes.
    """
    try:
        arrays = [np.asarray(matrix, float) for matrix in matrices]
    except (TypeError, ValueError):
        raise CourseError(f"Three matrices are wanted, {WANTED}.") from None
    shapes = tuple(array.shape for array in arrays)
    if shapes != SHAPES:
        raise CourseError(f"The matrices are {' and '.join(map(str, shapes))}; three are wanted, {WANTED}.")
    return np.einsum("im,ma,mp->iap", *arrays)


def _but(AT=AT, G=G, BT=BT):
    return lambda: (AT, G, BT)


WINOGRAD_MATRICES = Exercise(
    id="14.winograd_matrices",
    title="Two outputs for four multiplications",
    call="winograd_matrices()",
    points=3,
    reference=winograd_matrices,
    cases=lambda rng: [()],
    counts=identity,
    counted="how often each w[a]·d[p] is in y[i]",
    mistakes={
        "forgets the halves": Mistake(
            _but(G=G * np.array([[1], [2], [2], [1]])),
            "m₂ and m₃ come out twice as large as they should: the halves are missing in G.",
        ),
        "halves twice": Mistake(
            _but(G=G * np.array([[1], [0.5], [0.5], [1]])),
            "m₂ and m₃ come out half as large as they should: their halves are there twice.",
        ),
        "forgets the sign of m₄": Mistake(
            _but(AT=np.abs(AT) * np.array([[1, 1, 1, 1], [1, 1, -1, 1]])),
            "Only m₄ has the wrong sign. It is (d₁ − d₃)·w₂, and y₁ takes it *off*: y₁ = m₂ − m₃ − m₄.",
        ),
        "forgets the sign of m₃": Mistake(
            _but(AT=np.array([[1, 1, 1, 0], [0, 1, 1, -1]], float)),
            "In y₁ the sign of m₃ is wrong. Read y₁ = m₂ − m₃ − m₄ once more.",
        ),
        "takes d₁ − d₂ for d₂ − d₁": Mistake(
            _but(BT=BT * np.array([[1], [1], [-1], [1]])),
            "m₃ has the wrong sign: its row of Bᵀ stands for d₂ − d₁.",
        ),
        "takes d₀ + d₂ for d₀ − d₂": Mistake(
            _but(BT=np.where(np.arange(4)[:, None] == 0, np.abs(BT), BT)),
            "The row of Bᵀ for m₁ has a wrong sign: it stands for d₀ − d₂.",
        ),
        "flips the kernel": Mistake(
            _but(G=G[:, ::-1]),
            "This computes a convolution in the mathematician's sense: in G the weights stand the other way round.",
        ),
        "gives A, not Aᵀ": Mistake(
            _but(AT=AT.T, BT=BT.T),
            "The first matrix stands the other way round: Aᵀ has a row for each output, (2, 4). And Bᵀ?",
            also=(_but(AT=AT.T),),
        ),
        "gives B, not Bᵀ": Mistake(
            _but(BT=BT.T),
            "Aᵀ and G are right, and Bᵀ stands the other way round: row k holds the signs of d in m with number k.",
        ),
        "gives them in another order": Mistake(
            lambda: (BT, G, AT),
            "The three are wanted in the order Aᵀ (2, 4), G (4, 3), Bᵀ (4, 4), as they stand in the formula.",
        ),
    },
    hints=(
        "Each m is (a sum of weights) · (a sum of pixels). One matrix holds the sums of weights, one those of pixels.",
        "Row k of G are the numbers in front of w₀, w₁, w₂ in m with number k; of Bᵀ those of d₀ to d₃; Aᵀ has m in y.",
        "G begins with [1, 0, 0] and [½, ½, ½]; Bᵀ with [1, 0, −1, 0] and [0, 1, 1, 0]; Aᵀ with [1, 1, 1, 0].",
    ),
)
