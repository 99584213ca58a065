"""Two layers with nothing between them, replaced by one."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_08.inputs import numbers


def collapse(w1, w2):
    (h1, v1), (h2, v2) = w1.shape, w2.shape
    w = np.zeros((h1 + h2 - 1, v1 + v2 - 1))
    for a, b in np.ndindex(h2, v2):
        w[a : a + h1, b : b + v1] += w2[a, b] * w1
    return w


def cases(rng):
    shapes = [((1, 2), (1, 2)), ((2, 2), (2, 1)), ((2, 3), (3, 2)), ((3, 3), (3, 3)), ((1, 3), (4, 2))]
    return [(numbers(rng, *first), numbers(rng, *second)) for first, second in shapes]


def _valid(w1, w2):
    """The larger kernel seen through the smaller one, as if it were an image."""
    large, small = (w1, w2) if w1.size >= w2.size else (w2, w1)
    windows = np.lib.stride_tricks.sliding_window_view(large, small.shape)
    return np.tensordot(windows, small)


def _overwritten(w1, w2):
    (h1, v1), (h2, v2) = w1.shape, w2.shape
    w = np.zeros((h1 + h2 - 1, v1 + v2 - 1))
    for a, b in np.ndindex(h2, v2):
        w[a : a + h1, b : b + v1] = w2[a, b] * w1
    return w


def _laid_over(w1, w2):
    w = np.zeros(np.maximum(w1.shape, w2.shape))
    for kernel in (w1, w2):
        w[: kernel.shape[0], : kernel.shape[1]] += kernel
    return w


def _one_too_large(w1, w2):
    return np.pad(collapse(w1, w2), ((0, 1), (0, 1)))


COLLAPSE = Exercise(
    id="08.collapse",
    title="Replace two layers by one",
    call="collapse(w1, w2)",
    points=3,
    reference=collapse,
    cases=cases,
    mistakes={
        "correlates the kernels": Mistake(
            lambda w1, w2: collapse(w1, w2[::-1, ::-1]),
            "The size is right, but one kernel was flipped. Weight (a, b) of w2 moves all of w1 by a rows, b columns.",
        ),
        "correlates the kernels the other way": Mistake(
            lambda w1, w2: collapse(w1[::-1, ::-1], w2),
            "The size is right, but w1 was flipped. Shifted copies of w1 are added up as they are.",
        ),
        "forgets the weights of the second": Mistake(
            lambda w1, w2: collapse(w1, np.ones_like(w2)),
            "Copies of w1 were added up as they are. Each counts as much as w2 says: times w2[a, b].",
        ),
        "multiplies cell by cell": Mistake(
            lambda w1, w2: w1 * w2,
            "The kernels were multiplied cell by cell. The second layer moves what the first one made, and adds.",
        ),
        "keeps the size of the first": Mistake(
            lambda w1, w2: collapse(w1, w2)[: w1.shape[0], : w1.shape[1]],
            "The size is that of w1. Together they reach further: h1 + h2 − 1 rows, v1 + v2 − 1 columns.",
        ),
        "forgets the −1": Mistake(
            _one_too_large,
            "There is a row and a column of zeros too many: h1 + h2 − 1 rows, since the two share one.",
        ),
        "keeps whole numbers only": Mistake(
            lambda w1, w2: np.trunc(collapse(w1, w2)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "flips the result": Mistake(
            lambda w1, w2: collapse(w1, w2)[::-1, ::-1],
            "The right numbers, upside down and left to right. Nothing needs flipping here.",
        ),
        "keeps what fits": Mistake(
            _valid,
            "One kernel was slid inside the other. The reach of both together is larger: h1 + h2 − 1 rows.",
        ),
        "overwrites": Mistake(
            _overwritten,
            "Copies of w1 that overlap must be added: += and not =.",
        ),
        "adds the kernels": Mistake(
            _laid_over,
            "The kernels were added. One after the other is not one plus the other.",
        ),
    },
    hints=(
        "Which pixels reach one number of the result, and with what weight? Work it out for kernels of 1 × 2.",
        "The second layer adds up shifted copies of the first one's map. So add up shifted copies of w1.",
        "For each (a, b): `w[a : a + h1, b : b + v1] += w2[a, b] * w1`, in a w of (h1 + h2 − 1, v1 + v2 − 1).",
    ),
)
