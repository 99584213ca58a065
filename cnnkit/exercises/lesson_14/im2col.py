"""Every window of a batch as a column, so that a convolution becomes a product of matrices."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_14.inputs import SIZES, columns, distinct, windows


def im2col(x, kh, kw):
    return columns(x, kh, kw)


def cases(rng):
    return [(distinct(rng, N, C, H, W), Kh, Kw) for N, C, H, W, _, Kh, Kw in SIZES]


def _ordered(*axes):
    """The windows with their axes (n, c, i, j, a, b) in another order, laid out as wanted all the same."""

    def answer(x, kh, kw):
        return windows(x, kh, kw).transpose(axes).reshape(len(x), x.shape[1] * kh * kw, -1)

    return answer


def _beside_each_other(x, kh, kw):
    """Windows without overlap, as pooling has them."""
    N, C = x.shape[:2]
    return windows(x, kh, kw)[:, :, ::kh, ::kw].transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kh * kw, -1)


def _numbered_by_rows(x, kh, kw):
    """Output (i, j) in column i·Ho + j."""
    N, C, Ho, Wo = windows(x, kh, kw).shape[:4]
    cols = np.zeros((N, C * kh * kw, Ho * Wo))
    for i, j in np.ndindex(Ho, Wo):
        cols[:, :, i * Ho + j] = windows(x, kh, kw)[:, :, i, j].reshape(N, -1)
    return cols


def _written(place, laid=np.ravel):
    """Window by window, to another place or in another shape."""

    def answer(x, kh, kw):
        N, C, H, W = x.shape
        Ho, Wo = H - kh + 1, W - kw + 1
        cols = np.zeros((N, C * kh * kw, Ho * Wo))
        for n, i, j in np.ndindex(N, Ho, Wo):
            cols[place(n, i * Wo + j)] = laid(x[n, :, i : i + kh, j : j + kw])
        return cols

    return answer


IM2COL = Exercise(
    id="14.im2col",
    title="Lay the windows side by side",
    call="im2col(x, kh, kw)",
    points=3,
    reference=im2col,
    cases=cases,
    mistakes={
        "reshapes without moving the axes": Mistake(
            _ordered(0, 1, 2, 3, 4, 5),
            "The shape is right, but several windows share a column: bring the axes into order, then reshape.",
        ),
        "puts the channels last": Mistake(
            _ordered(0, 4, 5, 1, 2, 3),
            "Each column has the right numbers in another order: all of channel 0 comes first, then all of channel 1.",
        ),
        "goes down the columns of the kernel": Mistake(
            _ordered(0, 1, 5, 4, 2, 3),
            "Within a channel each window goes column by column. It should go row by row, as `ravel` does.",
        ),
        "goes down the columns of the output": Mistake(
            _ordered(0, 1, 4, 5, 3, 2),
            "The right columns in another order: window (0, 1) comes second, after (0, 0), and not window (1, 0).",
        ),
        "lays windows in rows": Mistake(
            lambda x, kh, kw: columns(x, kh, kw).swapaxes(1, 2),
            "Each window is a row here. It should be a column: (N, C·Kh·Kw, Ho·Wo).",
        ),
        "lets the images share one matrix": Mistake(
            lambda x, kh, kw: np.concatenate(list(columns(x, kh, kw)), axis=1),
            "All images stand in one matrix. Each has a matrix of its own: the first axis is N.",
        ),
        "stops one window early": Mistake(
            lambda x, kh, kw: columns(x[:, :, : max(x.shape[2] - 1, kh), :-1], kh, kw),
            "The last windows are missing. There are H − Kh + 1 places for a window down, W − Kw + 1 across.",
        ),
        "leaves the windows as they are": Mistake(
            _written(lambda n, p: (n, slice(None), p), laid=lambda window: window),
            "A window has three axes, a column has one: `.ravel()` makes it a row of numbers.",
        ),
        "writes windows into rows": Mistake(
            _written(lambda n, p: (n, p)),
            "`cols[n, p]` is a row. Window number p belongs into a column: `cols[n, :, p]`.",
        ),
        "swaps height and width": Mistake(
            lambda x, kh, kw: columns(x, kw, kh),
            "kh and kw have changed places. Height first: kh rows of the image, kw columns.",
        ),
        "lays windows beside each other": Mistake(
            _beside_each_other,
            "Windows without overlap were cut, as in pooling. The stride is 1: the next one begins a pixel further on.",
        ),
        "numbers by the rows": Mistake(
            _numbered_by_rows,
            "Columns overwrite each other: a row of the output has Wo of them, so (i, j) is column i·Wo + j.",
        ),
        "takes the first image only": Mistake(
            lambda x, kh, kw: columns(x[:1], kh, kw),
            "Only the first image was taken. A batch has N of them, and each has a matrix of columns.",
            also=(lambda x, kh, kw: columns(x, kh, kw)[0],),
        ),
        "turns the windows by 180°": Mistake(
            lambda x, kh, kw: (
                windows(x, kh, kw)[..., ::-1, ::-1]
                .transpose(0, 1, 4, 5, 2, 3)
                .reshape(len(x), x.shape[1] * kh * kw, -1)
            ),
            "Each window came out turned by 180°. Nothing is flipped here: a window is copied as it stands.",
        ),
    },
    hints=(
        "How many windows does an image have, and how many numbers has each? Those are columns and rows.",
        "Loop over the outputs (i, j), row by row. Cut out the window, all channels of it, and ravel it into a column.",
        "For image n and output (i, j): `cols[n, :, i * Wo + j] = x[n, :, i : i + kh, j : j + kw].ravel()`.",
    ),
)
