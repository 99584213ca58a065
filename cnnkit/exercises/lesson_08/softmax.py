"""Scores turned into shares of one whole."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_08.inputs import numbers


def softmax(z, axis):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def cases(rng):
    far = np.array([[1000.0, 998.0, 1001.0], [-1000.0, -1002.0, -999.0]])
    apart = np.array([[1000.0, -1000.0, -1000.0], [998.0, 1000.0, -1000.0]])
    return [
        (numbers(rng, 3) / 4, 0),
        (numbers(rng, 2, 3) / 4, 1),
        (numbers(rng, 3, 2) / 4, 0),
        (far, 1),
        (apart, 1),
        (numbers(rng, 2, 3, 2, 2) / 4, 1),
    ]


# Overflowing is what some mistakes are about: NumPy need not warn of it each time that they are tried.
QUIET = np.errstate(all="ignore")


@QUIET
def _softmax(z, axis, *, shift=0.0, over="same"):
    powers = np.exp(z - shift)
    return powers / powers.sum(axis=axis if over == "same" else over, keepdims=True)


@QUIET
def _without_keepdims(z, axis):
    powers = np.exp(z - z.max())
    return powers / powers.sum(axis=axis)  # stops where the shapes do not allow it, as the learner's does


@QUIET
def _sigmoid(z, axis):
    return 1 / (1 + np.exp(-z))


@QUIET
def _without_powers(z, axis):
    return z / z.sum(axis=axis, keepdims=True)


@QUIET
def _logarithm(z, axis):
    return np.log(softmax(z, axis))


SOFTMAX = Exercise(
    id="08.softmax",
    title="Share out one whole",
    call="softmax(z, axis)",
    points=3,
    reference=softmax,
    cases=cases,
    mistakes={
        "overflows": Mistake(
            _softmax,
            "exp(1000) is too large for any float. Subtract the largest number along the axis first: the shares stay.",
        ),
        "subtracts the smallest": Mistake(
            lambda z, axis: _softmax(z, axis, shift=z.min(axis=axis, keepdims=True)),
            "Less the smallest, the largest is still too large for exp. Less the largest, all are 0 or below.",
        ),
        "subtracts the mean": Mistake(
            lambda z, axis: _softmax(z, axis, shift=z.mean(axis=axis, keepdims=True)),
            "Less the mean, the largest may still be too large for exp. Less the largest, all are 0 or below.",
        ),
        "forgets keepdims": Mistake(
            _without_keepdims,
            "The sum has lost the axis that it ran along, so dividing by it fails. `keepdims=True` keeps the axis.",
        ),
        "takes each score by itself": Mistake(
            _sigmoid,
            "That is the sigmoid: each score by itself. Shares depend on the other scores: divide by their sum.",
        ),
        "gives all to the largest": Mistake(
            lambda z, axis: (z == z.max(axis=axis, keepdims=True)).astype(float),
            "The largest got everything. A share is a power of e, divided by the sum of all.",
        ),
        "turns the scores round": Mistake(
            lambda z, axis: _softmax(-z, axis, shift=-z.min(axis=axis, keepdims=True)),
            "The largest score got the smallest share: a sign is the wrong way round. Subtract the largest from z.",
        ),
        "always shares along the second axis": Mistake(
            lambda z, axis: softmax(z, 1),
            "The shares add up to one along axis 1. The axis comes as an argument.",
        ),
        "always shares along the first axis": Mistake(
            lambda z, axis: softmax(z, 0),
            "The shares add up to one along the first axis. The axis comes as an argument.",
        ),
        "subtracts the largest of all": Mistake(
            lambda z, axis: _softmax(z, axis, shift=z.max()),
            "One row is far below the other, and its powers all became 0. Each row has a largest number of its own.",
        ),
        "always shares along the last axis": Mistake(
            lambda z, axis: softmax(z, -1),
            "The shares add up to one along the last axis. The axis comes as an argument.",
        ),
        "shares among all numbers": Mistake(
            lambda z, axis: _softmax(z, axis, shift=z.max(), over=None),
            "All numbers together add up to one. Every line along the axis should, on its own.",
        ),
        "forgets the exponential": Mistake(
            _without_powers,
            "Scores were divided by their sum. They may be negative: make them positive with exp first.",
        ),
        "does not divide": Mistake(
            lambda z, axis: np.exp(z - z.max(axis=axis, keepdims=True)),
            "The powers are right, but they do not add up to one yet: divide by their sum along the axis.",
        ),
        "takes the logarithm": Mistake(
            _logarithm,
            "That is the logarithm of the shares, which losses use. Here the shares themselves are wanted.",
        ),
    },
    hints=(
        "All results are positive, and along the axis they add up to one. What makes any number positive?",
        "Powers of e, divided by their sum along the axis. And before that, something against overflow.",
        "`e = np.exp(z - z.max(axis=axis, keepdims=True))`, then `e / e.sum(axis=axis, keepdims=True)`.",
    ),
)
