"""The adjoint of im2col: every number of the columns goes back to its pixel, and overlaps add up."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_14.inputs import SIZES, distinct


def col2im(cols, x_shape, kh, kw):
    return _put(cols, x_shape, kh, kw)


def cases(rng):
    def columns(N, C, H, W, Kh, Kw):
        return distinct(rng, N, C * Kh * Kw, (H - Kh + 1) * (W - Kw + 1))

    sizes = [(1, 1, 3, 4, 1, 2, 2), *SIZES[1:]]  # without overlap there is nothing to tell
    return [(columns(N, C, H, W, Kh, Kw), (N, C, H, W), Kh, Kw) for N, C, H, W, _, Kh, Kw in sizes]


def _put(cols, x_shape, kh, kw, *, axes=(0, 1, 2, 3, 4, 5), add=True):
    """axes: how the columns, read as (n, c, a, b, i, j), are taken to be laid out."""
    N, C, H, W = x_shape
    sizes = (N, C, kh, kw, H - kh + 1, W - kw + 1)
    parts = cols.reshape([sizes[axis] for axis in axes]).transpose(np.argsort(axes))
    x = np.zeros(x_shape)
    for i, j in np.ndindex(*sizes[4:]):
        here = x[:, :, i : i + kh, j : j + kw]
        here[...] = here * add + parts[..., i, j]
    return x


def _counts(cols, x_shape, kh, kw):
    return _put(np.ones_like(cols), x_shape, kh, kw)


def _first_stays(cols, x_shape, kh, kw):
    N, C, H, W = x_shape
    parts, x = cols.reshape(N, C, kh, kw, H - kh + 1, W - kw + 1), np.zeros(x_shape)
    for i, j in reversed(list(np.ndindex(*parts.shape[4:]))):
        x[:, :, i : i + kh, j : j + kw] = parts[..., i, j]
    return x


def _unshaped(shape):
    """Columns that were not read as windows (C, Kh, Kw)."""

    def answer(cols, x_shape, kh, kw):
        (N, C, H, W), x = x_shape, np.zeros(x_shape)
        for n, i, j in np.ndindex(N, H - kh + 1, W - kw + 1):
            column = cols[n, :, i * (W - kw + 1) + j]
            x[n, :, i : i + kh, j : j + kw] += column.reshape(shape(C, kh, kw))
        return x

    return answer


def _taken_from_rows(cols, x_shape, kh, kw):
    (N, C, H, W), x = x_shape, np.zeros(x_shape)
    for n, i, j in np.ndindex(N, H - kh + 1, W - kw + 1):
        x[n, :, i : i + kh, j : j + kw] += cols[n, i * (W - kw + 1) + j].reshape(C, kh, kw)
    return x


COL2IM = Exercise(
    id="14.col2im",
    title="Put the columns back, and add",
    call="col2im(cols, x_shape, kh, kw)",
    points=3,
    reference=col2im,
    cases=cases,
    mistakes={
        "overwrites": Mistake(
            lambda cols, x_shape, kh, kw: _put(cols, x_shape, kh, kw, add=False),
            "Where windows overlap, only the last is left: = where += belongs. Every column has its say.",
        ),
        "keeps the first": Mistake(
            _first_stays,
            "Where windows overlap, only the first is there. Every column adds to its pixels.",
        ),
        "averages the overlaps": Mistake(
            lambda cols, x_shape, kh, kw: _put(cols, x_shape, kh, kw) / _counts(cols, x_shape, kh, kw),
            "Where windows overlap, this is their mean. That would undo im2col; the adjoint adds up.",
        ),
        "puts the channels last": Mistake(
            lambda cols, x_shape, kh, kw: _put(cols, x_shape, kh, kw, axes=(0, 2, 3, 1, 4, 5)),
            "Channels are mixed. A column begins with all Kh·Kw numbers of channel 0: read it as (C, Kh, Kw).",
        ),
        "goes down the columns of the kernel": Mistake(
            lambda cols, x_shape, kh, kw: _put(cols, x_shape, kh, kw, axes=(0, 1, 3, 2, 4, 5)),
            "Rows and columns of each window have changed places: a column was laid out row by row.",
        ),
        "goes down the columns of the output": Mistake(
            lambda cols, x_shape, kh, kw: _put(cols, x_shape, kh, kw, axes=(0, 1, 2, 3, 5, 4)),
            "Windows land in the wrong places: column number p is output (p // Wo, p % Wo), row by row.",
        ),
        "leaves the columns flat": Mistake(
            _unshaped(lambda C, kh, kw: -1),
            "A column is one long row of numbers, its window has three axes: `reshape(C, kh, kw)`.",
            also=(_unshaped(lambda C, kh, kw: (kh, kw)), _unshaped(lambda C, kh, kw: (kh, kw, C))),
        ),
        "takes rows for columns": Mistake(
            _taken_from_rows,
            "`cols[n, p]` is a row: one place of every window. Window number p stands in a column, `cols[n, :, p]`.",
        ),
        "swaps height and width": Mistake(
            lambda cols, x_shape, kh, kw: _put(cols, x_shape, kw, kh),
            "kh and kw have changed places: the columns were cut kh high and kw wide.",
        ),
        "takes the first image only": Mistake(
            lambda cols, x_shape, kh, kw: _put(cols[:1], (1, *x_shape[1:]), kh, kw),
            "Only the first image came back. Each of the N has a matrix of columns.",
            also=(lambda cols, x_shape, kh, kw: _put(cols, x_shape, kh, kw)[0],),
        ),
        "turns the windows by 180°": Mistake(
            lambda cols, x_shape, kh, kw: _put(
                cols.reshape(len(cols), x_shape[1], kh * kw, -1)[:, :, ::-1], x_shape, kh, kw
            ),
            "Each window came back turned by 180°. It returns as it was taken: nothing is flipped.",
        ),
        "forgets the last row of windows": Mistake(
            lambda cols, x_shape, kh, kw: _put(
                cols * (np.arange(cols.shape[2]) < cols.shape[2] - (x_shape[3] - kw + 1)), x_shape, kh, kw
            ),
            "The last row of windows was left out. There are H − Kh + 1 rows of them.",
        ),
    },
    hints=(
        "Take one number of im2col's result: which pixel was it copied from? Send it back there. What if several meet?",
        "Start from zeros. Loop over the outputs (i, j): add their column, as (C, Kh, Kw), to their window.",
        "`x[n, :, i : i + kh, j : j + kw] += cols[n, :, i * Wo + j].reshape(C, kh, kw)`.",
    ),
)
