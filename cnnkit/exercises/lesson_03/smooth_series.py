"""A running mean that does not look ahead."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_03.convolve1d import convolve1d
from cnnkit.exercises.lesson_03.whole_numbers import whole_numbers


def smooth_series(signal, width):
    """Each value becomes the mean of itself and the width − 1 before it; before the first there were zeros."""
    return convolve1d(np.full(width, 1 / width), signal)[: len(signal)]


def smooth_series_cases(rng):
    drawn = [(whole_numbers(rng, n), width) for n, width in ((6, 2), (7, 4), (9, 5), (8, 3))]
    return [(np.array([3.0, 6.0, 9.0, 0.0]), 3), (np.array([0.0, 0.0, 6.0, 0.0, 0.0, 0.0]), 2), *drawn]


SMOOTH_SERIES = Exercise(
    id="03.smooth_series",
    title="Smooth a series, without looking ahead",
    call="smooth_series(signal, width)",
    points=2,
    reference=smooth_series,
    cases=smooth_series_cases,
    stretch=True,
    mistakes={
        "looks into the future": Mistake(
            lambda s, w: convolve1d(np.full(w, 1 / w), s)[w - 1 :],
            "Each value averages itself and those after it, which nobody knows yet. Keep the first len(signal) values.",
        ),
        "centres the window": Mistake(
            lambda s, w: np.convolve(s, np.full(w, 1 / w), "same"),
            "The window reaches as far ahead as back. Causal means: only the present and the past.",
        ),
        "keeps the tail": Mistake(
            lambda s, w: convolve1d(np.full(w, 1 / w), s),
            "The full convolution goes on after the signal has ended. Keep the first len(signal) values.",
        ),
        "keeps complete windows only": Mistake(
            lambda s, w: np.convolve(s, np.full(w, 1 / w), "valid"),
            "The first values are missing. There, the window reaches back to before the signal began, into zeros.",
        ),
        "adds without dividing": Mistake(
            lambda s, w: convolve1d(np.ones(w), s)[: len(s)],
            "These are sums. The weights of a mean add up to one: 1/width each.",
        ),
        "divides by what is there": Mistake(
            lambda s, w: smooth_series(s, w) * w / np.minimum(np.arange(len(s)) + 1, w),
            "The first values are means of fewer. That is a fine idea, but no convolution: always divide by width.",
        ),
        "leaves zeros at the start": Mistake(
            lambda s, w: np.append(np.zeros(w - 1), np.convolve(s, np.full(w, 1 / w), "valid")),
            "The first width − 1 values are 0. Their windows hold something: the values there are, after some zeros.",
        ),
        "keeps the first values": Mistake(
            lambda s, w: np.append(s[: w - 1], np.convolve(s, np.full(w, 1 / w), "valid")),
            "The first width − 1 values were left as they are. They are means too, of windows that begin with zeros.",
        ),
        "takes one too many": Mistake(
            lambda s, w: convolve1d(np.full(w + 1, 1 / w), s)[: len(s)],
            "Each window has one value too many: itself and width − 1 before it.",
        ),
        "leaves the present out": Mistake(
            lambda s, w: np.append(0.0, smooth_series(s, w)[:-1]),
            "Everything comes one late: the present value belongs to its own window.",
        ),
    },
    hints=(
        "Which kernel turns a window into its mean? And which values of the full convolution use only the past?",
        "Convolve with width weights of 1/width each; then cut the end off, so that the length stays.",
        '`mine("03.convolve1d")(signal, np.full(width, 1 / width))[: len(signal)]`.',
    ),
)
