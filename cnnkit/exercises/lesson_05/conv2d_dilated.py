"""Convolve with a kernel that was pulled apart."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_05.effective_kernel_size import effective_kernel_size
from cnnkit.ops import reference


def conv2d_dilated(x, w, dilation):
    return reference.conv2d(x[None, None], w[None, None], dilation=dilation)[0, 0]


def conv2d_dilated_cases(rng):
    def pair(image, kernel, dilation):
        return rng.integers(-9, 10, image) + 0.25, rng.integers(1, 5, kernel) + 0.5, dilation

    return [
        pair((3, 4), (2, 2), 1),
        pair((6, 7), (2, 3), 2),
        pair((8, 6), (3, 2), 2),
        pair((9, 10), (3, 3), 3),
        pair((13, 9), (3, 2), 4),
        pair((4, 14), (1, 4), 3),
    ]  # wide enough for a span that is taken too large: it ends in a wrong size, not in an error


def _dilated(x, w, d, *, span=effective_kernel_size, reach=effective_kernel_size, step=None, combine=np.sum):
    """A dilated convolution in which one step can be got wrong: sizes, where windows end, steps or sums."""
    (Kh, Kw), step = w.shape, step or d
    out = np.zeros([n - span(k, d) + 1 for n, k in zip(x.shape, w.shape, strict=True)])
    for i, j in np.ndindex(*out.shape):
        window = x[i : i + reach(Kh, d) : step, j : j + reach(Kw, d) : step]
        out[i, j] = combine(window * w)
    return out


def _strided(x, w, d):
    return reference.conv2d(x[None, None], w[None, None], stride=d)[0, 0]


CONV2D_DILATED = Exercise(
    id="05.conv2d_dilated",
    title="Convolve with a kernel that was pulled apart",
    call="conv2d_dilated(x, w, dilation)",
    points=4,
    reference=conv2d_dilated,
    cases=conv2d_dilated_cases,
    mistakes={
        "ignores the dilation": Mistake(
            lambda x, w, d: _dilated(x, w, 1),
            "This is the plain convolution. The weights should meet pixels that are dilation apart.",
        ),
        "dilates the shape only": Mistake(
            lambda x, w, d: _dilated(x, w, d, reach=lambda k, d: k, step=1),
            "The shape is that of a dilated kernel, but the windows are not: their pixels should be dilation apart.",
        ),
        "lets windows hang over the edge": Mistake(
            lambda x, w, d: _dilated(x, w, d, span=lambda k, d: k),
            "Windows hang over the edge: there are too many, or they start too far. Count with the effective size.",
        ),
        "takes the span to be d·k": Mistake(
            lambda x, w, d: _dilated(x, w, d, span=lambda k, d: d * k),
            "The last rows and columns are missing: the kernel spans d·(k − 1) + 1 pixels, less than d·k.",
        ),
        "forgets that the last weight is a pixel wide": Mistake(
            lambda x, w, d: _dilated(x, w, d, span=lambda k, d: d * (k - 1)),
            "There is one row and one column too many: d·(k − 1) is the way to the last weight, which has a width too.",
        ),
        "forgets the +1 of the positions": Mistake(
            lambda x, w, d: _dilated(x, w, d, span=lambda k, d: d * (k - 1) + 2),
            "The last row and column are missing: positions are one more than steps.",
        ),
        "counts dilation from 0": Mistake(
            lambda x, w, d: _dilated(x, w, d + 1),
            "You left d pixels out between two weights. Dilation d means d apart: dilation 1 is the plain kernel.",
        ),
        "takes it for a stride": Mistake(
            _strided,
            "You moved the window by d. Dilation does not change where windows start, but which pixels they hold.",
        ),
        "thins out the image": Mistake(
            lambda x, w, d: _dilated(x[::d, ::d], w, 1),
            "You thinned out the image once and for all. Each window picks its own; the next starts one pixel on.",
        ),
        "thins out the plain window": Mistake(
            lambda x, w, d: _dilated(x, w, d, reach=lambda k, d: k),
            "Your slice ends after k pixels, so most weights are gone. It has to run over the effective size.",
        ),
        "flips the kernel": Mistake(
            lambda x, w, d: _dilated(x, w[::-1, ::-1], d),
            "The shape is right; the values are those of a flipped kernel. In CNNs w is not flipped.",
        ),
        "averages instead of adding": Mistake(
            lambda x, w, d: _dilated(x, w, d, combine=np.mean),
            "Each value is the sum of the products divided by their number. A convolution only adds.",
        ),
        "keeps the last product only": Mistake(
            lambda x, w, d: _dilated(x, w, d, combine=lambda products: products[-1, -1]),
            "Each value is the last product of its window. The products of a window add up: += and not =.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, w, d: np.trunc(_dilated(x, w, d)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
    },
    hints=(
        "Nothing changes but the window: which pixels does it hold for output (0, 0), dilation 2?",
        "Count positions with the effective size. Then cut each window with a slice that has a step.",
        "The window of (i, j) is `x[i : i + Eh : dilation, j : j + Ew : dilation]`, with Eh, Ew the effective sizes.",
    ),
)
