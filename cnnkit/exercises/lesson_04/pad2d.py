"""Zeros around every image of a batch."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def pad2d(x, padding):
    h, w = padding
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * h, W + 2 * w))
    padded[:, :, h : h + H, w : w + W] = x
    return padded


def cases(rng):
    def image(*shape):
        return rng.integers(1, 10, shape).astype(float)

    return [
        (image(1, 1, 2, 3), (1, 1)),
        (image(1, 1, 3, 2), (1, 2)),
        (image(2, 3, 4, 3), (2, 1)),
        (image(2, 2, 3, 5), (0, 2)),
        (image(1, 2, 5, 4), (3, 0)),
        (rng.standard_normal((2, 1, 4, 4)), (0, 0)),
    ]


def _pad(x, padding, **how):
    h, w = padding
    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)), **how)


def _in_the_corner(x, padding):
    out = np.zeros_like(_pad(x, padding))
    out[:, :, : x.shape[2], : x.shape[3]] = x
    return out


def _up_to_minus_h(x, padding):
    """The slice h:-h, which is empty where h is 0: there it stops, as the learner's does."""
    h, w = padding
    out = np.zeros_like(_pad(x, padding))
    out[:, :, h:-h, w:-w] = x
    return out


PAD2D = Exercise(
    id="04.pad2d",
    title="Surround images with zeros",
    call="pad2d(x, padding)",
    points=2,
    reference=pad2d,
    cases=cases,
    mistakes={
        "pads two axes of four": Mistake(
            lambda x, p: np.pad(x, ((p[0], p[0]), (p[1], p[1]))),
            "x has four axes, and np.pad wants a pair for each: (0, 0) for images and for channels.",
        ),
        "pads after and not before": Mistake(
            lambda x, p: np.pad(x, ((0, 0), (0, 0), (0, p[0]), (0, p[1]))),
            "There is padding below and on the right only. It goes on both sides: above and on the left as well.",
        ),
        "pads before and not after": Mistake(
            lambda x, p: np.pad(x, ((0, 0), (0, 0), (p[0], 0), (p[1], 0))),
            "There is padding above and on the left only. It goes on both sides: below and on the right as well.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, p: np.trunc(_pad(x, p)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "ends the slice at −h": Mistake(
            _up_to_minus_h,
            "Right until a padding is 0: then `h:-h` is `0:0`, an empty slice. Say where the image ends: h + H.",
        ),
        "hands padding to np.pad as it is": Mistake(
            lambda x, p: np.pad(x, p),
            "np.pad took (h, w) as before and after, on all four axes. It wants a pair of its own for each axis.",
        ),
        "pads the rows only": Mistake(
            lambda x, p: _pad(x, (p[0], 0)),
            "There is padding above and below. Left and right it is missing: w columns on each side.",
        ),
        "pads the columns only": Mistake(
            lambda x, p: _pad(x, (0, p[1])),
            "There is padding left and right. Above and below it is missing: h rows on each side.",
        ),
        "forgets the image": Mistake(
            lambda x, p: np.zeros_like(_pad(x, p)),
            "The zeros have the right shape, and there is nothing else: the image still has to be copied in.",
        ),
        "pads twice before and not after": Mistake(
            lambda x, p: np.pad(x, ((0, 0), (0, 0), (2 * p[0], 0), (2 * p[1], 0))),
            "The size is right, but the image sits in the bottom right corner: all padding is above and on the left.",
        ),
        "leaves the image in the corner": Mistake(
            _in_the_corner,
            "The size is right, but the image sits in the top left corner. Its first pixel belongs at row h, column w.",
        ),
        "swaps height and width": Mistake(
            lambda x, p: _pad(x, (p[1], p[0])),
            "The first number of padding, h, belongs to the rows (axis 2), the second, w, to the columns (axis 3).",
        ),
        "pads every axis": Mistake(
            lambda x, p: np.pad(x, ((p[0], p[0]), (p[1], p[1]), (p[0], p[0]), (p[1], p[1]))),
            "Batch and channels grew as well. Axes 0 and 1 count images and channels; only axes 2 and 3 are space.",
        ),
        "uses one padding for both axes": Mistake(
            lambda x, p: _pad(x, (p[0], p[0])),
            "Rows and columns have paddings of their own: h for axis 2, w for axis 3.",
        ),
        "shares the padding out between the sides": Mistake(
            lambda x, p: np.pad(x, ((0, 0), (0, 0), *((n // 2, n - n // 2) for n in p))),
            "padding says how much to add on each side, not how much in all: the height grows by 2·h.",
        ),
        "mirrors the image": Mistake(
            lambda x, p: _pad(x, p, mode="reflect"),
            "The border mirrors the image. Zero padding fills it with zeros.",
        ),
        "repeats the edge": Mistake(
            lambda x, p: _pad(x, p, mode="edge"),
            "The border repeats the outermost pixels. Zero padding fills it with zeros.",
        ),
    },
    hints=(
        "How tall and how wide is the result? Start with zeros of that shape.",
        "Make `np.zeros((N, C, H + 2*h, W + 2*w))`, then copy x into its middle with one slice.",
        "Its rows go from h to h + H: `out[:, :, h:h+H, w:w+W] = x`. A slice `h:-h` would be empty when h is 0.",
    ),
)
