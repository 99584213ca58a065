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
