"""Batch normalisation in use: by the mean and the variance that were remembered, whoever else is in the batch."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_13.channels import OTHERS, batches, each
from cnnkit.exercises.lesson_13.normal import normalised, slips, stretched_and_shifted, without_brackets


def batch_norm_eval(x, gamma, beta, mean, var, eps):
    return each(gamma) * (x - each(mean)) / np.sqrt(each(var) + eps) + each(beta)


def cases(rng):
    """The last batch is a single image: what was remembered is all there is."""
    made = []
    for x, gamma, beta, eps in batches(rng):
        C = len(gamma)
        mean, var = rng.permutation(np.arange(1.0, C + 1)) / 2, rng.permutation(np.arange(2.0, C + 2)) / 2
        made.append((x, gamma, beta, mean, var, eps))
    x, *others = made[1]
    return [*made, (x[:1], *others)]


def _but(
    normal=normalised,
    scaled=stretched_and_shifted,
):
    """The truth with one of its steps made another way."""

    def answer(x, gamma, beta, mean, var, eps):
        return scaled(normal(x, each(mean), each(var), eps), each(gamma), each(beta))

    return answer


def _along_the_rows(x, gamma, beta, mean, var, eps):
    gamma, beta, mean, var = (vector[:, None] for vector in (gamma, beta, mean, var))
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def _of_batch(x, measure):
    return measure(x, axis=OTHERS, keepdims=True)


BATCH_NORM_EVAL = Exercise(
    id="13.batch_norm_eval",
    title="Normalise by what is remembered",
    call="batch_norm_eval(x, gamma, beta, mean, var, eps)",
    points=1,
    reference=batch_norm_eval,
    cases=cases,
    mistakes={
        "uses the batch": Mistake(
            _but(normal=lambda x, mean, var, eps: (x - _of_batch(x, np.mean)) / np.sqrt(_of_batch(x, np.var) + eps)),
            "You normalised by this batch's own mean and variance. In use the remembered ones serve: mean and var.",
        ),
        "uses the batch's mean": Mistake(
            _but(normal=lambda x, mean, var, eps: (x - _of_batch(x, np.mean)) / np.sqrt(var + eps)),
            "The mean that you took off is this batch's own. Take the remembered one, mean.",
        ),
        "uses the batch's variance": Mistake(
            _but(normal=lambda x, mean, var, eps: (x - mean) / np.sqrt(_of_batch(x, np.var) + eps)),
            "The variance under the root is this batch's own. Take the remembered one, var.",
        ),
        **slips(
            _but,
            forgets_eps="eps is not used. It stands under the root, beside the variance.",
            forgets_the_mean="The remembered mean was not taken off.",
            forgets_gamma_and_beta="gamma and beta work in use as well: what was learnt is there to be used.",
            forgets_gamma="gamma, which stretches each channel, is missing.",
            forgets_beta="beta, which shifts each channel, is missing.",
        ),
        "forgets all brackets": Mistake(
            lambda x, gamma, beta, mean, var, eps: without_brackets(
                x, each(gamma), each(beta), each(mean), each(var), eps
            ),
            "Without brackets gamma meets x alone, and the root the mean alone. First of all take it off: (x − mean).",
        ),
        "takes mean and var for each other": Mistake(
            _but(normal=lambda x, mean, var, eps: (x - var) / np.sqrt(mean + eps)),
            "mean and var have changed places. The order of the arguments is gamma, beta, mean, var.",
        ),
        "meets the rows": Mistake(
            _along_the_rows,
            "Numbers for channels met the rows: one more axis is too few. Behind the channels stand rows and columns.",
        ),
        "returns mean and var too": Mistake(
            lambda x, gamma, beta, mean, var, eps: (batch_norm_eval(x, gamma, beta, mean, var, eps), mean, var),
            "y is right. In use nothing new is learnt about mean and var: return y alone.",
        ),
        "meets the columns": Mistake(
            lambda x, gamma, beta, mean, var, eps: gamma * (x - mean) / np.sqrt(var + eps) + beta,
            "Numbers for channels met the columns: NumPy lines up from the right. Give (C,) two more axes.",
        ),
    },
    hints=(
        "It is the same formula. Where do mean and variance come from now?",
        "Take mean off, divide by √(var + eps), times gamma, plus beta. Nothing is measured on x.",
        "All four vectors are (C,): `mean[:, None, None]`, and the same for the others.",
    ),
)
