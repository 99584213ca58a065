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


def _pieces_of_memory(x, w):
    """What comes of x.reshape(C, -1), which is right for one image: (F, N·H·W)."""
    return w @ x.reshape(x.shape[1], -1)


def _sums(x, w):
    """The right sums with the channels last: (N, H, W, F)."""
    return x.transpose(0, 2, 3, 1) @ w.T


def _sizes(x, w):
    return len(x), len(w), *x.shape[2:]


POINTWISE = Exercise(
    id="06.pointwise",
    title="Mix channels with one matrix product",
    call="pointwise(x, w)",
    points=2,
    reference=pointwise,
    cases=cases,
    mistakes={
        "multiplies the columns": Mistake(
            lambda x, w: x @ w.T,
            "@ pairs the last axis of x, the columns, with the channels of w. Bring the channels to the end first.",
        ),
        "hands it to np.dot": Mistake(
            lambda x, w: np.dot(w, x),
            "`np.dot` pairs the channels of w with the rows of x. Choose the axes: `np.einsum`, or transpose first.",
        ),
        "shuffles the pixels": Mistake(
            lambda x, w: (x.reshape(-1, x.shape[1]) @ w.T).reshape(len(x), len(w), *x.shape[2:]),
            "reshape does not move an axis to the end: channels and pixels got mixed. Transpose first, then reshape.",
        ),
        "mixes the images": Mistake(
            lambda x, w: _pieces_of_memory(x, w).reshape(_sizes(x, w)),
            "Right for one image; with two, reshape(C, −1) cuts each channel from both. Go image by image: (N, C, −1).",
        ),
        "mixes the images and moves them back": Mistake(
            lambda x, w: _pieces_of_memory(x, w).reshape(len(w), len(x), *x.shape[2:]).swapaxes(0, 1),
            "You end as if C came first, and x has N first: reshape moves no axis. Transpose before it as well.",
        ),
        "reshapes the sums": Mistake(
            lambda x, w: _sums(x, w).reshape(_sizes(x, w)),
            "The sums are right until the last step: reshape does not move the channels to axis 1, transpose does.",
        ),
        "deals the maps out to other images": Mistake(
            lambda x, w: np.einsum("nchw,fc->fnhw", x, w).reshape(_sizes(x, w)),
            "The sums are right, but filters came before images, and reshape moved neither: swap the two axes.",
        ),
        "puts the filters first": Mistake(
            lambda x, w: np.einsum("nchw,fc->fnhw", x, w),
            "The numbers are right, but filters come before images: the first two axes have changed places.",
        ),
        "swaps height and width": Mistake(
            lambda x, w: np.einsum("nchw,fc->nfwh", x, w),
            "The channels are where they belong, but rows and columns have changed places on the way.",
        ),
        "multiplies the rows": Mistake(
            lambda x, w: w @ x,
            "@ looks at the last two axes, which are rows and columns here. Bring the channels to the end first.",
        ),
        "leaves the channels last": Mistake(
            _sums,
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
