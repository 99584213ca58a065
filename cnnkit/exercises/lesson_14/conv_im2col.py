"""A convolution as a product of matrices."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_14.inputs import SIZES, columns, signed
from cnnkit.ops import reference


def conv_im2col(x, w):
    return _with(lambda w: w.reshape(len(w), -1))(x, w)


def cases(rng):
    return [(signed(rng, N, C, H, W), signed(rng, F, C, Kh, Kw)) for N, C, H, W, F, Kh, Kw in SIZES]


def _product(x, w, matrix):
    """matrix (F, C·Kh·Kw) times the columns: -> (N, F, Ho·Wo)."""
    return matrix @ columns(x, *w.shape[2:])


def _shaped(product, x, w):
    return product.reshape(len(x), len(w), x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1)


def _with(matrix):
    return lambda x, w: _shaped(_product(x, w, matrix(w)), x, w)


def _on_its_side(x, w):
    turned = reference.conv2d(x, w)
    return turned.reshape(*turned.shape[:2], turned.shape[3], turned.shape[2])


def _filters_as_pixels(x, w):
    product = _product(x, w, w.reshape(len(w), -1)).swapaxes(1, 2)  # (N, Ho·Wo, F)
    return _shaped(np.ascontiguousarray(product), x, w)


def _through_dot(x, w):
    """np.dot of a matrix and a stack puts the matrix's rows first: (F, N, Ho·Wo)."""
    return _shaped(np.dot(w.reshape(len(w), -1), columns(x, *w.shape[2:])), x, w)


def _other_windows(x, w):
    return _shaped(w.reshape(len(w), -1) @ columns(x, w.shape[3], w.shape[2]), x, w)


CONV_IM2COL = Exercise(
    id="14.conv_im2col",
    title="Convolve with one matrix product",
    call="conv_im2col(x, w)",
    points=2,
    reference=conv_im2col,
    cases=cases,
    mistakes={
        "flips the kernel": Mistake(
            _with(lambda w: w[:, :, ::-1, ::-1].reshape(len(w), -1)),
            "The kernel was flipped. As in every layer of this course, it is laid on as it stands.",
        ),
        "puts the channels last": Mistake(
            _with(lambda w: w.transpose(0, 2, 3, 1).reshape(len(w), -1)),
            "Weights meet the wrong pixels: the columns have channel after channel, so the rows of w must too.",
        ),
        "goes down the columns of the kernel": Mistake(
            _with(lambda w: w.swapaxes(2, 3).reshape(len(w), -1)),
            "Weights meet the wrong pixels: the columns go through each window row by row, so must the rows of w.",
        ),
        "fills the matrix of w the wrong way": Mistake(
            _with(lambda w: w.reshape(-1, len(w)).T),
            "`reshape` and then `.T` mixes the filters. One filter is one row: reshape to (F, …) at once.",
        ),
        "leaves the maps flat": Mistake(
            lambda x, w: _product(x, w, w.reshape(len(w), -1)),
            "The numbers are right, but each map is one long row. Give it its two axes back: (N, F, Ho, Wo).",
        ),
        "turns the maps on their side": Mistake(
            _on_its_side,
            "Ho and Wo have changed places in the last reshape. H − Kh + 1 is the number of rows.",
        ),
        "mixes filters and pixels": Mistake(
            _filters_as_pixels,
            "The product has the filters last, and a reshape does not move them. Put w on the left of the columns.",
        ),
        "puts the filters first": Mistake(
            _through_dot,
            "The result stands filter by filter, but the images come first. `@` keeps them apart, `np.dot` does not.",
            also=(lambda x, w: reference.conv2d(x, w).swapaxes(0, 1),),
        ),
        "multiplies the other way round": Mistake(
            lambda x, w: columns(x, *w.shape[2:]) @ w.reshape(len(w), -1),
            "The columns stand on the left. The rows of w meet the columns: the matrix of w goes first.",
        ),
        "leaves w as it is": Mistake(
            lambda x, w: w @ columns(x, *w.shape[2:]),
            "w still has four axes. One filter is one row: `w.reshape(F, -1)`, and then the product.",
        ),
        "multiplies number by number": Mistake(
            lambda x, w: w.reshape(len(w), -1) * columns(x, *w.shape[2:]),
            "`*` multiplies number by number. Rows of w meet the columns in a product of matrices, `@`.",
        ),
        "keeps the size of the image": Mistake(
            lambda x, w: _product(x, w, w.reshape(len(w), -1)).reshape(len(x), len(w), *x.shape[2:]),
            "The maps were to get the size of x. Without padding they are smaller: H − Kh + 1 by W − Kw + 1.",
        ),
        "swaps height and width": Mistake(
            _other_windows,
            "The columns were made for windows of another shape: `im2col` wants Kh first, then Kw.",
        ),
        "uses the first filter for all": Mistake(
            _with(lambda w: np.repeat(w[:1], len(w), axis=0).reshape(len(w), -1)),
            "Every map is that of filter 0. All filters take part: w becomes a matrix of F rows.",
        ),
        "adds up the filters": Mistake(
            lambda x, w: reference.conv2d(x, w).sum(axis=1),
            "The filters were added up. Channels are summed, by the product; each filter keeps a map of its own.",
        ),
    },
    hints=(
        "A filter meets a window: multiply number by number, add up. With both as vectors, what is that called?",
        "Make w a matrix with a row for each filter, multiply it by the columns, give the maps their shape back.",
        '`w.reshape(F, -1) @ mine("14.im2col")(x, Kh, Kw)` is (N, F, Ho·Wo): a reshape is all that is left.',
    ),
)
