"""ReLU: the gradient passes where the number did."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.inputs import gradient, signed


def relu_backward(dy, x):
    return np.where(x > 0, dy, 0.0)


def cases(rng):
    """Both signs of both, and zeros in x under either sign of dy."""
    tried = [(np.array([5.0, -4, 3, -2]), np.array([2.0, 3, -1, 0]))]
    for shape in ((2, 3), (2, 2, 2, 3)):
        x, dy = signed(rng, *shape), gradient(rng, *shape)
        x.flat[:6] = 0, 0, 2, 3, -2, -4
        dy.flat[:6] = 3, -5, 4, -2.5, 6, -3
        tried.append((dy, x))
    return tried


RELU_BACKWARD = Exercise(
    id="10.relu_backward",
    title="Let the error through where the number passed",
    call="relu_backward(dy, x)",
    points=1,
    reference=relu_backward,
    cases=cases,
    mistakes={
        "lets everything through": Mistake(
            lambda dy, x: dy.copy(),
            "That is dy, unchanged. Where x was negative, y is 0 whatever x does: nothing passes there.",
        ),
        "asks all numbers at once": Mistake(
            lambda dy, x: dy if x > 0 else 0.0,
            "`if` wants one yes or no, and x has many numbers. `np.where(x > 0, …, …)` asks each of them.",
        ),
        "puts dy through ReLU": Mistake(
            lambda dy, x: np.maximum(dy, 0),
            "You looked at the sign of dy. What decides is x: a negative gradient passes as well as a positive one.",
        ),
        "lets only positive gradients through": Mistake(
            lambda dy, x: dy * (x > 0) * (dy > 0),
            "The right places, but negative gradients were stopped too. The sign of x decides, and nothing else.",
        ),
        "passes at zero": Mistake(
            lambda dy, x: dy * (x >= 0),
            "Right but for the kink: at x = 0 there is no slope, and we agreed to take 0 there.",
        ),
        "leaks": Mistake(
            lambda dy, x: dy * np.where(x > 0, 1, 0.01),
            "A little passes where x is negative: that is the leaky ReLU. ReLU itself is flat there, slope 0.",
        ),
        "returns the slope": Mistake(
            lambda dy, x: (x > 0).astype(float),
            "That is the slope of ReLU at x. The chain rule multiplies: slope times what arrives, dy.",
        ),
        "multiplies by the output": Mistake(
            lambda dy, x: dy * np.maximum(x, 0),
            "dy was multiplied by ReLU's value. The chain rule wants its slope, which is 1 or 0.",
        ),
        "multiplies by x": Mistake(
            lambda dy, x: dy * x,
            "dy was multiplied by x. The chain rule wants ReLU's slope at x, which is 1 or 0.",
        ),
        "puts the product through ReLU": Mistake(
            lambda dy, x: np.maximum(dy * x, 0),
            "dy·x was put through ReLU. The sign of x alone decides, and where it is positive dy passes as it is.",
        ),
        "multiplies by the sign": Mistake(
            lambda dy, x: dy * np.sign(x),
            "Where x is negative the gradient came back with the other sign. ReLU is flat there: slope 0, not −1.",
        ),
        "opens the wrong gate": Mistake(
            lambda dy, x: dy * (x < 0),
            "The gradient passed where x is negative, and was stopped elsewhere. It is the other way round.",
        ),
        "stops the positive too": Mistake(
            lambda dy, x: dy * (x <= 0),
            "The gradient passed where x is not positive. It passes where ReLU let the number through: x > 0.",
        ),
        "swaps dy and x": Mistake(
            lambda dy, x: x * (dy > 0),
            "dy and x have changed places: dy is what passes, x is what opens the gate.",
        ),
        "returns ReLU itself": Mistake(
            lambda dy, x: np.maximum(x, 0),
            "That is the way forward. Backward, dy passes, and x only says where.",
        ),
        "leaves the stopped ones out": Mistake(
            lambda dy, x: dy[x > 0],
            "The stopped gradients are gone, and their places with them. Put 0 there: the result has the shape of x.",
        ),
    },
    hints=(
        "How much does y = max(x, 0) change, if a positive x grows a little? And a negative one?",
        "The slope is 1 where x > 0 and 0 elsewhere. The chain rule multiplies it with dy, cell by cell.",
        "A comparison makes True and False, and NumPy multiplies with them as with 1 and 0: `dy * (x > 0)`.",
    ),
)
