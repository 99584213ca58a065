"""Batch normalisation while a network learns: by the mean and the variance of the batch itself."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_13.channels import OTHERS, batches, each
from cnnkit.exercises.lesson_13.normal import normalised, slips, stretched_and_shifted, without_brackets


def batch_norm_train(x, gamma, beta, eps):
    mean, var = x.mean(axis=OTHERS), x.var(axis=OTHERS)
    return each(gamma) * (x - each(mean)) / np.sqrt(each(var) + eps) + each(beta), mean, var


def _over(axes, ddof=0):
    """Statistics over other axes, returned in the shape that they have."""

    def answer(x, gamma, beta, eps):
        mean, var = (made(axis=axes, keepdims=True) for made in (x.mean, lambda **axis: x.var(ddof=ddof, **axis)))
        y = each(gamma) * (x - mean) / np.sqrt(var + eps) + each(beta)
        return y, mean.squeeze(axes), var.squeeze(axes)

    return answer


def _but(
    given=lambda y, mean, var: (y, mean, var),
    normal=normalised,
    scaled=stretched_and_shifted,
):
    """The truth with one of its steps made another way; the steps get what stands beside the channels."""

    def answer(x, gamma, beta, eps):
        mean, var = x.mean(axis=OTHERS), x.var(axis=OTHERS)
        y = scaled(normal(x, each(mean), each(var), eps), each(gamma), each(beta))
        return given(y, mean, var)

    return answer


def _unbiased(x, gamma, beta, eps):
    y, mean, var = batch_norm_train(x, gamma, beta, eps)
    count = x.size // x.shape[1]
    return y, mean, var * count / (count - 1)


def _mean_of_squares(x, gamma, beta, eps):
    mean, var = x.mean(axis=OTHERS), (x**2).mean(axis=OTHERS)
    return each(gamma) * (x - each(mean)) / np.sqrt(each(var) + eps) + each(beta), mean, var


def _along_the_columns(x, gamma, beta, eps):
    mean, var = x.mean(axis=OTHERS), x.var(axis=OTHERS)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mean, var


def _kept_but_along_the_columns(x, gamma, beta, eps):
    """Where mean and variance keep their axes, gamma and beta alone go astray."""
    mean, var = x.mean(axis=OTHERS), x.var(axis=OTHERS)
    return gamma * (x - each(mean)) / np.sqrt(each(var) + eps) + beta, mean, var


def _without_brackets(x, gamma, beta, eps):
    mean, var = x.mean(axis=OTHERS), x.var(axis=OTHERS)
    return without_brackets(x, each(gamma), each(beta), each(mean), each(var), eps), mean, var


def _along_the_rows(x, gamma, beta, eps):
    mean, var = x.mean(axis=OTHERS), x.var(axis=OTHERS)
    y = gamma[:, None] * (x - mean[:, None]) / np.sqrt(var[:, None] + eps) + beta[:, None]
    return y, mean, var


BATCH_NORM_TRAIN = Exercise(
    id="13.batch_norm_train",
    title="Normalise by the batch",
    call="batch_norm_train(x, gamma, beta, eps)",
    points=3,
    reference=batch_norm_train,
    cases=batches,
    mistakes={
        "normalises each image": Mistake(
            _over((2, 3)),
            "Every image got a mean and a variance of its own. A channel has one of each for the whole batch.",
        ),
        "normalises each place": Mistake(
            _over(0),
            "The mean was taken over the images only, so each pixel has its own. Rows and columns count as well.",
        ),
        "takes all channels together": Mistake(
            _over((0, 1, 2, 3)),
            "All channels share one mean and one variance here. Each channel has its own: leave axis 1 alone.",
        ),
        "normalises across the channels": Mistake(
            _over(1),
            "The mean runs over the channels, axis 1. It is the one axis that should stay; the other three go.",
        ),
        "normalises each image as a whole": Mistake(
            _over((1, 2, 3)),
            "Each image has a mean of all its channels here. Batch norm keeps channels apart and images together.",
        ),
        "divides by one less": Mistake(
            _over(OTHERS, ddof=1),
            "The variance divides by the number of values less one. To normalise, divide by the number itself.",
        ),
        "returns the other variance": Mistake(
            _unbiased,
            "y is right. The variance that you return divides by one less; return the one that you normalised with.",
        ),
        "takes the mean of the squares": Mistake(
            _mean_of_squares,
            "The variance is the mean of the squared distances from the mean. You took the mean of the squares of x.",
        ),
        **slips(_but),
        "forgets all brackets": Mistake(
            _without_brackets,
            "Without brackets gamma meets x alone, and the root the mean alone. First of all take it off: (x − mean).",
        ),
        "meets the rows": Mistake(
            _along_the_rows,
            "Numbers for channels met the rows: one more axis is too few. Behind the channels stand rows and columns.",
        ),
        "returns y alone": Mistake(
            _but(given=lambda y, mean, var: y),
            "y is right, but it came alone. Return y, mean, var: somebody has to remember the statistics.",
        ),
        "keeps the axes": Mistake(
            _but(given=lambda y, mean, var: (y, mean.reshape(1, -1, 1, 1), var.reshape(1, -1, 1, 1))),
            "The numbers are right, but mean and var still have four axes. They are (C,), one number a channel.",
            also=(_but(given=lambda y, mean, var: (y, each(mean), each(var))),),
        ),
        "returns the deviation": Mistake(
            _but(given=lambda y, mean, var: (y, mean, np.sqrt(var))),
            "y and mean are right. The third result is the standard deviation; the variance is wanted, without root.",
        ),
        "returns the variance with eps": Mistake(
            lambda x, gamma, beta, eps: (*batch_norm_train(x, gamma, beta, eps)[:2], x.var(axis=OTHERS) + eps),
            "y and mean are right. The variance that you return has eps in it; add that only under the root.",
        ),
        "measures y": Mistake(
            _but(given=lambda y, mean, var: (y, y.mean(axis=OTHERS), y.var(axis=OTHERS))),
            "y is right. mean and var are those of y, and would say little: return what was measured on x.",
        ),
        "returns the last channel's": Mistake(
            _but(given=lambda y, mean, var: (y, mean[-1], var[-1])),
            "y is right. mean and var are the last channel's: in the loop keep one of each for every channel.",
        ),
        "returns var before mean": Mistake(
            _but(given=lambda y, mean, var: (y, var, mean)),
            "The numbers are right, in another order. The statement asks for y, mean, var.",
        ),
        "returns mean and var first": Mistake(
            _but(given=lambda y, mean, var: (mean, var, y)),
            "The numbers are right, in another order: y comes first, then mean, then var.",
        ),
        "meets the columns": Mistake(
            _along_the_columns,
            "Numbers for channels met the columns: NumPy lines up from the right. Give (C,) two more axes.",
            also=(_kept_but_along_the_columns,),
        ),
    },
    hints=(
        "How many means are there? One for each channel, over everything else: images, rows, columns.",
        "mean and var over axes (0, 2, 3); take off, divide by √(var + eps), times gamma, plus beta.",
        "`mean[:, None, None]` is (C, 1, 1) and meets the channels of x. `x.var(axis=…)` divides by the number.",
    ),
)
