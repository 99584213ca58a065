"""The channels that never speak."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_08.inputs import numbers


def dead_channels(a):
    return [channel for channel in range(a.shape[1]) if not a[:, channel].any()]


def cases(rng):
    """Maps whose channels are dead, or nearly."""
    small = np.array([[[[0.0, 1.0]], [[0.0, 0.0]], [[2.0, 3.0]], [[0.0, 0.0]]]])
    return [(small,), (_nearly_dead(rng, 2, 2, 2),), (_nearly_dead(rng, 3, 3, 2),), (numbers(rng, 1, 2, 2, 2),)]


def _nearly_dead(rng, N, H, W):
    """Twelve channels in any order: two are dead, and each of the others would be for somebody who looks too little."""
    a = np.abs(numbers(rng, N, 12, H, W)) + 1
    dead, also, asleep, dozing, cancelling, across, low, right, negative, half, tiny, _ = rng.permutation(12)
    a[:, [dead, also, cancelling, across, low, right, half, tiny]] = 0
    a[0, asleep] = 0  # silent in the first image only
    a[-1, dozing] = 0  # silent in the last image only
    a[:, cancelling, 0, :2] = 1.5, -1.5  # each image's values add up to zero
    a[0, across], a[-1, across] = 2.5, -2.5  # each pixel's values add up to zero
    a[:, low, -1] = 2.5  # silent but for its last row
    a[:, right, :, -1] = 2.5  # silent but for its last column
    a[:, negative] *= -1
    a[:, half, 0, 0] = -2.5  # zeros and negative numbers
    a[:, tiny, -1, -1] = 0.001
    return a


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
        "looks at the last image only": Mistake(
            lambda a: [c for c in range(a.shape[1]) if not a[-1, c].any()],
            "One of these is silent in the last image and speaks in another. Look at the whole batch.",
        ),
        "adds the images up": Mistake(
            lambda a: [c for c in range(a.shape[1]) if not a[:, c].sum(0).any()],
            "Added up, +2.5 in one image and −2.5 in another hide each other. Dead means that every value is zero.",
        ),
        "looks for a largest value of zero": Mistake(
            lambda a: [c for c in range(a.shape[1]) if a[:, c].max() == 0],
            "The largest value of one of these is 0, and others are negative: it speaks. Look at every value.",
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
        "looks at the first column only": Mistake(
            lambda a: [c for c in range(a.shape[1]) if not a[:, c, :, 0].any()],
            "One of these speaks further to the right. Look at every column.",
        ),
        "counts images": Mistake(
            lambda a: [n for n in range(len(a)) if not a[n].any()],
            "These are images, axis 0. Channels are counted along axis 1: `a[:, c]`.",
        ),
        "counts from one": Mistake(
            lambda a: [c + 1 for c in dead_channels(a)],
            "Each number is one too large: channels are counted from 0.",
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
