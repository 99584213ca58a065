"""The full convolution of an image."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_03.whole_numbers import whole_numbers


def convolve2d_full(image, kernel):
    """(image ∗ kernel)[i, j] = Σ image[a, b]·kernel[i − a, j − b], wherever the two touch."""
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros((H + Kh - 1, W + Kw - 1))
    for a in range(Kh):
        for b in range(Kw):
            out[a : a + H, b : b + W] += kernel[a, b] * image
    return out


def convolve2d_full_cases(rng):
    sizes = [((3, 3), (2, 2)), ((3, 4), (2, 3)), ((5, 4), (3, 2)), ((4, 6), (1, 3)), ((5, 5), (3, 3))]
    by_hand = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[10.0, 1.0]])
    grid = np.arange(1.0, 7.0).reshape(2, 3), np.array([[1.0, 2.0], [3.0, 4.0]])
    return [
        by_hand,
        grid,
        *[(whole_numbers(rng, *image), whole_numbers(rng, *kernel) + 0.25) for image, kernel in sizes],
    ]


def _windows_overwrite(image, kernel):
    out = np.zeros([n + k - 1 for n, k in zip(image.shape, kernel.shape, strict=True)])
    for i, j in np.ndindex(*image.shape):
        out[i : i + kernel.shape[0], j : j + kernel.shape[1]] = image[i, j] * kernel
    return out


def _middle(image, kernel):
    whole, (Kh, Kw) = convolve2d_full(image, kernel), kernel.shape
    return whole[(Kh - 1) // 2 :, (Kw - 1) // 2 :][: image.shape[0], : image.shape[1]]


def _padded_by(image, kernel, h, w):
    """What h rows and w columns of zeros on each side give, or (before, after) of them, whatever would be right."""
    sides = [np.broadcast_to(zeros, 2) for zeros in (h, w)]
    whole, (Kh, Kw) = convolve2d_full(np.pad(image, sides), kernel), kernel.shape
    return whole[Kh - 1 : whole.shape[0] - Kh + 1, Kw - 1 : whole.shape[1] - Kw + 1]


CONVOLVE2D_FULL = Exercise(
    id="03.convolve2d_full",
    title="Convolve an image",
    call="convolve2d_full(image, kernel)",
    points=3,
    reference=convolve2d_full,
    cases=convolve2d_full_cases,
    mistakes={
        "forgets the flip": Mistake(
            lambda x, w: convolve2d_full(x, w[::-1, ::-1]),
            "The shape is right; the values are those of a cross-correlation. Flip the kernel before it slides.",
        ),
        "flips the rows only": Mistake(
            lambda x, w: convolve2d_full(x, w[:, ::-1]),
            "The kernel was flipped top to bottom, but not left to right. A convolution needs both.",
        ),
        "flips the columns only": Mistake(
            lambda x, w: convolve2d_full(x, w[::-1]),
            "The kernel was flipped left to right, but not top to bottom. A convolution needs both.",
        ),
        "flips the image as well": Mistake(
            lambda x, w: convolve2d_full(x[::-1, ::-1], w),
            "The whole map is turned: the image was flipped. Only one of the two is flipped, here the kernel.",
        ),
        "transposes the kernel": Mistake(
            lambda x, w: convolve2d_full(x, w.T),
            "Rows and columns of the kernel have changed places. Flipping is not transposing.",
        ),
        "correlates complete overlaps": Mistake(
            lambda x, w: _padded_by(x, w[::-1, ::-1], 0, 0),
            "That is the map of lesson 01: no flip, no border. Flip the kernel, and put zeros around the image first.",
        ),
        "keeps complete overlaps only": Mistake(
            lambda x, w: convolve2d_full(x, w)[w.shape[0] - 1 : x.shape[0], w.shape[1] - 1 : x.shape[1]],
            "That is valid: the kernel inside the image. Full begins where one corner touches: pad by Kh − 1, Kw − 1.",
        ),
        "keeps the size of the image": Mistake(
            _middle,
            "That is same, cut to the size of the image. Full is larger: H + Kh − 1 rows, W + Kw − 1 columns.",
        ),
        "pads by the whole kernel": Mistake(
            lambda x, w: np.pad(convolve2d_full(x, w), 1),
            "There is a frame of zeros around it: padding by Kh and Kw is one too many on each side.",
        ),
        "pads by one": Mistake(
            lambda x, w: _padded_by(x, w, 1, 1),
            "A frame of one is enough for kernels of 2 only. How much room there must be is Kh − 1 and Kw − 1.",
        ),
        "takes the kernel to be square": Mistake(
            lambda x, w: _padded_by(x, w, w.shape[0] - 1, w.shape[0] - 1),
            "One of the kernel's sizes was used for both: it is Kh − 1 above and below, Kw − 1 left and right.",
            also=(lambda x, w: _padded_by(x, w, w.shape[1] - 1, w.shape[1] - 1),),
        ),
        "swaps the paddings": Mistake(
            lambda x, w: _padded_by(x, w, w.shape[1] - 1, w.shape[0] - 1),
            "Height and width have changed places: the rows above and below are Kh − 1, the columns beside Kw − 1.",
        ),
        "pads before and after": Mistake(
            lambda x, w: _padded_by(x, w, (w.shape[0] - 1, w.shape[1] - 1), (w.shape[0] - 1, w.shape[1] - 1)),
            "`np.pad(image, (h, w))` puts h before and w after on both axes. Each axis wants a pair: ((h, h), (w, w)).",
        ),
        "pads by half a kernel": Mistake(
            lambda x, w: _padded_by(x, w, w.shape[0] // 2, w.shape[1] // 2),
            "Half a kernel keeps the size of the image. Full begins where one corner touches: pad by Kh − 1, Kw − 1.",
        ),
        "pads one side only": Mistake(
            lambda x, w: convolve2d_full(x, w)[w.shape[0] - 1 :, w.shape[1] - 1 :],
            "Rows and columns are missing at one end: padding goes on all four sides.",
            also=(lambda x, w: convolve2d_full(x, w)[: x.shape[0], : x.shape[1]],),
        ),
        "keeps whole numbers only": Mistake(
            lambda x, w: np.trunc(convolve2d_full(x, w)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "overwrites instead of adding": Mistake(
            _windows_overwrite,
            "Where copies of the kernel overlap, only the last is left: = where += belongs.",
        ),
    },
    hints=(
        "You have both parts: a window that slides, and a kernel that is flipped. What is missing is room.",
        "Surround the image with Kh − 1 rows and Kw − 1 columns of zeros on each side, flip the kernel, correlate.",
        '`mine("01.correlate2d")(padded, mine("03.flip2d")(kernel))`, padded by `np.pad(image, ((h, h), (w, w)))`.',
    ),
)
