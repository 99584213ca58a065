"""A 1 × 1 convolution: the channels of every pixel, mixed by one matrix."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.inputs import numbers


def pointwise(x, w):
    return np.einsum("nchw,fc->nfhw", x, w)


def cases(rng):
    sizes = [((1, 2, 1, 3), 2), ((1, 3, 2, 2), 2), ((2, 2, 2, 3), 3), ((2, 4, 3, 2), 4)]
    return [(numbers(rng, *x), numbers(rng, f, x[1])) for x, f in sizes]


def _transposed(x, w):
    return np.einsum("nchw,cf->nfhw", x, w)  # fails where F ≠ C, as it does for whoever writes it


POINTWISE = Exercise(
    id="06.pointwise",
    title="Mix channels with one matrix product",
    call="pointwise(x, w)",
    points=2,
    reference=pointwise,
    cases=cases,
    mistakes={
        "shuffles the pixels": Mistake(
            lambda x, w: (x.reshape(-1, x.shape[1]) @ w.T).reshape(len(x), len(w), *x.shape[2:]),
            "reshape does not move an axis to the end: channels and pixels got mixed. Transpose first, then reshape.",
        ),
        "leaves the channels last": Mistake(
            lambda x, w: x.transpose(0, 2, 3, 1) @ w.T,
            "The numbers are right, but the channels ended up last. Move them back to axis 1.",
        ),
        "turns the matrix round": Mistake(
            _transposed,
            "Rows and columns of w have changed places: row f of w says how filter f weighs the channels.",
        ),
        "adds the channels": Mistake(
            lambda x, w: np.repeat(x.sum(1, keepdims=True), len(w), axis=1),
            "The channels were added without weights: filter f weighs channel c by w[f, c].",
        ),
        "weighs without adding": Mistake(
            lambda x, w: x * w.sum(1).mean(),
            "Every filter should give its own sum over all channels.",
        ),
    },
    hints=(
        "Take one pixel. Its channels are a vector of C numbers. What does w do with it?",
        "A matrix product needs the channels last: bring them there, multiply by w.T, bring them back.",
        "`x.transpose(0, 2, 3, 1) @ w.T` has shape (N, H, W, F); transpose it to (N, F, H, W).",
    ),
)
