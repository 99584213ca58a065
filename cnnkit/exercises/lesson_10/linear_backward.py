"""A dense layer: three gradients, each a product or a sum."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.inputs import gradient, signed


def linear_backward(dy, x, w):
    return dy @ w, dy.T @ x, dy.sum(axis=0)


def cases(rng):
    sizes = ((1, 2, 2), (2, 3, 2), (3, 2, 4), (4, 4, 4), (3, 3, 3))
    return [(gradient(rng, n, o), signed(rng, n, i), signed(rng, o, i)) for n, i, o in sizes]


def _but(**parts):
    """The truth with some of its three parts made another way."""

    def answer(dy, x, w):
        made = dict(zip(("dx", "dw", "db"), linear_backward(dy, x, w), strict=True))
        return tuple((made | {name: make(dy, x, w) for name, make in parts.items()}).values())

    return answer


LINEAR_BACKWARD = Exercise(
    id="10.linear_backward",
    title="Share the error out between inputs, weights and biases",
    call="linear_backward(dy, x, w)",
    points=3,
    reference=linear_backward,
    cases=cases,
    mistakes={
        "averages over the batch": Mistake(
            _but(dw=lambda dy, x, w: dy.T @ x / len(x), db=lambda dy, x, w: dy.mean(0)),
            "dw and db are averages. The loss took the average already, so dy is small by itself: here add up.",
        ),
        "averages dw": Mistake(
            _but(dw=lambda dy, x, w: dy.T @ x / len(x)),
            "dw was divided by the size of the batch. The loss took the average already: here add up.",
        ),
        "averages db": Mistake(
            _but(db=lambda dy, x, w: dy.mean(0)),
            "db is a mean over the batch. The loss took the average already: here add up.",
        ),
        "averages everything": Mistake(
            lambda dy, x, w: tuple(part / len(x) for part in linear_backward(dy, x, w)),
            "All three are divided by the size of the batch. The loss took the average already: add up.",
        ),
        "turns both matrices round": Mistake(
            _but(dx=lambda dy, x, w: dy @ w.T, dw=lambda dy, x, w: x.T @ dy),
            "dx and dw both have a matrix turned round: dx takes w as it stands, and dw has one row for each output.",
        ),
        "does not turn dy": Mistake(
            _but(dw=lambda dy, x, w: dy @ x),
            "In dy @ x the outputs meet the images. The images are to be summed over: turn dy round, `dy.T @ x`.",
        ),
        "turns w round": Mistake(
            _but(dx=lambda dy, x, w: dy @ w.T),
            "In dx the matrix w is turned round. Forward it was x @ w.T; on the way back it is w as it stands.",
        ),
        "turns dw round": Mistake(
            _but(dw=lambda dy, x, w: x.T @ dy),
            "dw has rows and columns exchanged. It has the shape of w, one row for each output.",
        ),
        "forces dw into shape": Mistake(
            _but(dw=lambda dy, x, w: (x.T @ dy).reshape(w.shape)),
            "dw was put into shape by `reshape`, which leaves numbers in their order. `.T` exchanges rows and columns.",
        ),
        "multiplies cell by cell": Mistake(
            _but(dx=lambda dy, x, w: dy * w),
            "`*` multiplies cell by cell. Each entry is a sum over several roads: a matrix product, `@`.",
            also=(_but(dw=lambda dy, x, w: dy * x), _but(dx=lambda dy, x, w: dy * w, dw=lambda dy, x, w: dy * x)),
        ),
        "keeps db apart for each image": Mistake(
            _but(db=lambda dy, x, w: dy.copy()),
            "db has a row for each image. One bias serves them all: add their gradients up.",
        ),
        "adds db up along the outputs": Mistake(
            _but(db=lambda dy, x, w: dy.sum(1)),
            "db was added up along the wrong axis: each output has a bias, so what goes is the batch, axis 0.",
        ),
        "adds up all of dy": Mistake(
            _but(db=lambda dy, x, w: dy.sum()),
            "db is a single number here. Each output has a bias of its own, and a gradient for it.",
        ),
        "returns the slope of b": Mistake(
            _but(db=lambda dy, x, w: np.ones(len(w))),
            "db is the slope of y by b, 1 everywhere. The chain rule multiplies it by dy, and the images add up.",
        ),
        "keeps the batch axis in db": Mistake(
            _but(db=lambda dy, x, w: dy.sum(0, keepdims=True)),
            "The numbers are right, but db has one axis too many: the shape is that of b, (O,).",
        ),
        "keeps dw apart for each image": Mistake(
            _but(dw=lambda dy, x, w: dy[:, :, None] * x[:, None]),
            "dw has a matrix for each image. One w serves them all: add them up.",
        ),
        "keeps the last image only": Mistake(
            _but(dw=lambda dy, x, w: np.outer(dy[-1], x[-1])),
            "dw knows the last image only: = where += belongs. Every image has its say.",
        ),
        "keeps the last image only, db too": Mistake(
            _but(dw=lambda dy, x, w: np.outer(dy[-1], x[-1]), db=lambda dy, x, w: dy[-1]),
            "dw and db know the last image only: = where += belongs. Every image has its say.",
        ),
        "looks at the first image only": Mistake(
            _but(dw=lambda dy, x, w: np.outer(dy[0], x[0]), db=lambda dy, x, w: dy[0]),
            "dw and db know the first image only. Every image has its say: add up over the batch.",
        ),
        "swaps dx and dw": Mistake(
            lambda dy, x, w: (dy.T @ x, dy @ w, dy.sum(0)),
            "The numbers are right, in another order. The statement asks for dx, dw, db.",
        ),
        "gives the weights themselves": Mistake(
            _but(dx=lambda dy, x, w: np.repeat(w.sum(0, keepdims=True), len(x), axis=0)),
            "dx adds up the weights, and dy has no say in it. Each weight brings back its output's dy: multiply.",
        ),
        "adds dx up over the batch": Mistake(
            _but(dx=lambda dy, x, w: (dy @ w).sum(0)),
            "dx was added up over the batch. Only what the images share, w and b, adds up; each image has its own dx.",
        ),
    },
    hints=(
        "Write down one output: y[n, o] = x[n, 0]·w[o, 0] + x[n, 1]·w[o, 1] + … + b[o]. How much does each count?",
        "dx[n, i] adds dy·w over the outputs, dw[o, i] adds dy·x over the batch, db[o] adds dy over the batch.",
        "Sums of products are matrix products; (N, O), (N, I) and (O, I) leave one way each. One is `dy @ w`.",
    ),
)
