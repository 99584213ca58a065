"""The channels that never speak."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_08.inputs import numbers


def dead_channels(a):
    return [channel for channel in range(a.shape[1]) if not a[:, channel].any()]


def cases(rng):
    """Maps whose channels are dead, or nearly: silent in one image, in the first row, on average, below zero, tiny."""
    cases = [(np.array([[[[0.0, 1.0]], [[0.0, 0.0]], [[2.0, 3.0]], [[0.0, 0.0]]]]),)]
    for N, H, W in ((2, 2, 2), (3, 3, 2)):
        a = np.abs(numbers(rng, N, 9, H, W)) + 1
        dead, also, asleep, cancelling, low, negative, tiny = (int(c) for c in rng.permutation(9)[:7])
        a[:, [dead, also, tiny, low]] = 0
        a[0, asleep] = 0  # in the first image only
        a[:, cancelling] = 0
        a[0, cancelling, 0, :2] = 1.5, -1.5
        a[:, low, -1] = 2.5  # silent but for its last row
        a[:, negative] *= -1
        a[-1, tiny, -1, -1] = 0.001
        cases.append((a,))
    return [*cases, (numbers(rng, 1, 2, 2, 2),)]


DEAD_CHANNELS = Exercise(
    id="08.dead_channels",
    title="Find the channels that never speak",
    call="dead_channels(a)",
    points=2,
    reference=dead_channels,
    cases=cases,
    mistakes={
        "looks at the first image only": Mistake(
            lambda a: [c for c in range(a.shape[1]) if not a[0, c].any()],
            "Some of these are silent in the first image and speak in another. Look at the whole batch.",
        ),
        "adds the values up": Mistake(
            lambda a: [c for c in range(a.shape[1]) if abs(a[:, c].sum()) < 1e-9],
            "A sum of zero can hide +1.5 and −1.5. Dead means that every value is zero.",
        ),
        "lets one image suffice": Mistake(
            lambda a: [c for c in range(a.shape[1]) if any(not image[c].any() for image in a)],
            "Some of these are silent in one image and speak in another. Dead means silent in every image.",
        ),
        "looks at the first row only": Mistake(
            lambda a: [c for c in range(a.shape[1]) if not a[:, c, 0].any()],
            "One of these speaks further down. Look at every row.",
        ),
        "takes the negative for dead": Mistake(
            lambda a: [c for c in range(a.shape[1]) if a[:, c].max() <= 0],
            "A negative number is not zero: that channel speaks.",
        ),
        "rounds small numbers away": Mistake(
            lambda a: [c for c in range(a.shape[1]) if np.allclose(a[:, c], 0, atol=1e-2)],
            "A small number is not zero: that channel speaks, if softly.",
        ),
        "goes backwards": Mistake(
            lambda a: dead_channels(a)[::-1],
            "The right channels in the wrong order: smallest first.",
        ),
        "lets one zero suffice": Mistake(
            lambda a: [c for c in range(a.shape[1]) if (a[:, c] == 0).any()],
            "These have a zero somewhere. Dead channels have zeros everywhere, in every image.",
        ),
        "returns the living ones": Mistake(
            lambda a: [c for c in range(a.shape[1]) if a[:, c].any()],
            "These are the channels that speak. The question is about the others.",
        ),
        "returns yes or no": Mistake(
            lambda a: ~a.any(axis=(0, 2, 3)),
            "That is a yes or no for each channel. Return the numbers of the dead ones.",
        ),
        "returns how many": Mistake(
            lambda a: len(dead_channels(a)),
            "That is how many. Return which: their numbers, in order.",
        ),
    },
    hints=(
        "What does a channel that never speaks look like, over the whole batch?",
        "For each channel c, look at `a[:, c]`: every image, every pixel. Is any value not zero?",
        "`a[:, c].any()` is True when something is not zero. Collect the c for which it is False.",
    ),
)
