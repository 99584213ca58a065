"""Branches to put a shortcut around, written out so that a message can show them."""

import numpy as np

from cnnkit.exercises.given import Given

# Unalike in what they do to sign and size; one does nothing at all, as a branch may that has learnt nothing.
FORWARD = (
    ("lambda x: 3 * x", (2,)),
    ("lambda x: np.zeros_like(x)", (1, 3)),
    ("lambda x: np.maximum(x, 0) - 5", (2, 3)),
    ("lambda x: x[..., ::-1] * 2", (2, 1, 2, 3)),
    ("lambda x: x ** 2 - 30", (2, 3, 2, 2)),
)
BACKWARD = (
    ("lambda dy: 3 * dy", (2,)),
    ("lambda dy: np.zeros_like(dy)", (1, 3)),
    ("lambda dy: dy[..., ::-1] * 2", (2, 3)),
    ("lambda dy: -0.5 * np.roll(dy, 1, axis=-1)", (2, 1, 2, 3)),
    ("lambda dy: np.cumsum(dy, axis=1)", (2, 3, 2, 2)),
)


def given(rng, branches):
    """(array, branch) each: signed numbers of which no two in a row of the last axis are alike."""
    made = []
    for text, shape in branches:
        size = int(np.prod(shape))
        made.append(
            (rng.permutation(np.arange(1.0, size + 1)).reshape(shape) * rng.choice([-1, 1], shape), Given(text))
        )
        made[-1][0].flat[:2] = -3.0, 2.0  # both signs in every case
    return made
