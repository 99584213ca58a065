"""The way back through batch normalisation, where every value of a channel moves its mean and its variance."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_13.channels import OTHERS, batches, each


def batch_norm_backward(dy, x, gamma, eps):
    deviation = np.sqrt(each(x.var(axis=OTHERS)) + eps)
    normal = (x - each(x.mean(axis=OTHERS))) / deviation
    dgamma, dbeta = (dy * normal).sum(axis=OTHERS), dy.sum(axis=OTHERS)
    count = x.size // x.shape[1]
    return each(gamma) / deviation * (dy - each(dbeta) / count - normal * each(dgamma) / count), dgamma, dbeta


def cases(rng):
    """Batches and gradients that belong to them."""
    return [
        (rng.choice([-1, 1], x.shape) * rng.integers(1, 9, x.shape) / 2, x, gamma, eps)
        for x, gamma, _, eps in batches(rng)
    ]


def _parts(dy, x, gamma, eps):
    deviation = np.sqrt(each(x.var(axis=OTHERS)) + eps)
    return deviation, (x - each(x.mean(axis=OTHERS))) / deviation


def _back(dx=None, dgamma=None, dbeta=None):
    """The truth with some of its three results made another way, each from (dy, x, gamma, deviation, normal)."""

    def answer(dy, x, gamma, eps):
        inputs = dy, x, each(gamma), *_parts(dy, x, gamma, eps)
        made = zip(batch_norm_backward(dy, x, gamma, eps), (dx, dgamma, dbeta), strict=True)
        return tuple(true if another is None else another(*inputs) for true, another in made)

    return answer


def _mean(values):
    return values.mean(axis=OTHERS, keepdims=True)


def _total(values):
    return values.sum(axis=OTHERS, keepdims=True)


BATCH_NORM_BACKWARD = Exercise(
    id="13.batch_norm_backward",
    title="Go back through batch norm",
    call="batch_norm_backward(dy, x, gamma, eps)",
    points=3,
    stretch=True,
    reference=batch_norm_backward,
    cases=cases,
    mistakes={
        "takes the statistics for constants": Mistake(
            _back(dx=lambda dy, x, gamma, deviation, normal: gamma / deviation * dy),
            "dgamma and dbeta are right. dx treats mean and variance as constants, but every x moves both of them.",
        ),
        "forgets that the variance moves": Mistake(
            _back(dx=lambda dy, x, gamma, deviation, normal: gamma / deviation * (dy - _mean(dy))),
            "dx knows that x moves the mean. It moves the variance too: the part with x̂ is missing.",
        ),
        "forgets that the mean moves": Mistake(
            _back(dx=lambda dy, x, gamma, deviation, normal: gamma / deviation * (dy - normal * _mean(dy * normal))),
            "dx knows that x moves the variance. It moves the mean too: the mean of dy is missing.",
        ),
        "takes sums for means": Mistake(
            _back(
                dx=lambda dy, x, gamma, deviation, normal: (
                    gamma / deviation * (dy - _total(dy) - normal * _total(dy * normal))
                )
            ),
            "In dx stand the sums of dy and dy·x̂. Their means are wanted: divide by the number of values.",
        ),
        "divides by the images only": Mistake(
            _back(
                dx=lambda dy, x, gamma, deviation, normal: (
                    gamma / deviation * (dy - (_total(dy) + normal * _total(dy * normal)) / len(x))
                )
            ),
            "The sums in dx were divided by N. A channel has N·H·W values, and each of them moves its mean.",
        ),
        "forgets the 2 of the square": Mistake(
            _back(
                dx=lambda dy, x, gamma, deviation, normal: (
                    gamma / deviation * (dy - _mean(dy) - normal * _mean(dy * normal) / 2)
                )
            ),
            "In dx the variance's part is half of what it should be: the slope of a square has a 2.",
        ),
        "forgets x̂ before the mean": Mistake(
            _back(dx=lambda dy, x, gamma, deviation, normal: gamma / deviation * (dy - _mean(dy) - _mean(dy * normal))),
            "In dx the mean of dy·x̂ stands alone. Who is far from the mean moves the variance more: times x̂.",
        ),
        "takes the distance for the normalised": Mistake(
            _back(
                dx=lambda dy, x, gamma, deviation, normal: (
                    gamma / deviation * (dy - _mean(dy) - normal * deviation * _mean(dy * normal))
                )
            ),
            "In dx the mean of dy·x̂ meets x − mean. It should meet x̂, which is that, divided by the deviation.",
        ),
        "has a sign wrong": Mistake(
            _back(
                dx=lambda dy, x, gamma, deviation, normal: (
                    gamma / deviation * (dy - _mean(dy) + normal * _mean(dy * normal))
                )
            ),
            "In dx the part with x̂ was added. It is taken off, like the mean of dy.",
        ),
        "forgets to divide": Mistake(
            _back(dx=lambda dy, x, gamma, deviation, normal: gamma * (dy - _mean(dy) - normal * _mean(dy * normal))),
            "dx is too large by the standard deviation: forward divided by it, and so does the way back.",
        ),
        "divides by the variance": Mistake(
            _back(
                dx=lambda dy, x, gamma, deviation, normal: (
                    gamma / deviation**2 * (dy - _mean(dy) - normal * _mean(dy * normal))
                )
            ),
            "dx is divided by the variance. Forward it was its root that divided, and so it is on the way back.",
        ),
        "forgets gamma": Mistake(
            _back(
                dx=lambda dy, x, gamma, deviation, normal: (dy - _mean(dy) - normal * _mean(dy * normal)) / deviation
            ),
            "gamma is missing in dx: forward multiplied by it, and so does the way back.",
        ),
        "takes x for the normalised": Mistake(
            _back(dgamma=lambda dy, x, gamma, deviation, normal: (dy * x).sum(axis=OTHERS)),
            "dgamma multiplies dy by x. gamma was multiplied by the normalised x̂: take that.",
        ),
        "averages dgamma and dbeta": Mistake(
            _back(
                dgamma=lambda dy, x, gamma, deviation, normal: (dy * normal).mean(axis=OTHERS),
                dbeta=lambda dy, x, gamma, deviation, normal: dy.mean(axis=OTHERS),
            ),
            "dgamma and dbeta are averages. What all values share adds up: take sums.",
        ),
        "keeps the images apart": Mistake(
            _back(
                dgamma=lambda dy, x, gamma, deviation, normal: (dy * normal).sum(axis=(2, 3)),
                dbeta=lambda dy, x, gamma, deviation, normal: dy.sum(axis=(2, 3)),
            ),
            "dgamma and dbeta have a row for each image. The images share gamma and beta: add up over them too.",
        ),
        "swaps dgamma and dbeta": Mistake(
            lambda dy, x, gamma, eps: tuple(batch_norm_backward(dy, x, gamma, eps)[place] for place in (0, 2, 1)),
            "The numbers are right, in another order. The statement asks for dx, dgamma, dbeta.",
        ),
        "returns dx last": Mistake(
            lambda dy, x, gamma, eps: tuple(batch_norm_backward(dy, x, gamma, eps)[place] for place in (1, 2, 0)),
            "The numbers are right, in another order: dx comes first, then dgamma, then dbeta.",
        ),
        "forgets eps": Mistake(
            lambda dy, x, gamma, eps: batch_norm_backward(dy, x, gamma, 0.0),
            "eps is not used. Forward it stood under the root, so it stands there on the way back as well.",
        ),
        "keeps the axes": Mistake(
            _back(
                dgamma=lambda dy, x, gamma, deviation, normal: _total(dy * normal),
                dbeta=lambda dy, x, gamma, deviation, normal: _total(dy),
            ),
            "The numbers are right, but dgamma and dbeta still have four axes. They are (C,), like gamma and beta.",
        ),
    },
    hints=(
        "Three ways lead from one x to the loss: straight through its own y, through the mean, through the variance.",
        "Call x̂ the normalised x. dbeta is Σ dy, dgamma is Σ dy·x̂; dx takes off what mean and variance would undo.",
        "`dx = gamma/√(var + eps) · (dy − mean(dy) − x̂ · mean(…))`: the last mean is of what dgamma adds up.",
    ),
)
