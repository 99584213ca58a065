"""The plainest optimiser: against the gradient, by a step of its length times the learning rate."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_11.weights import pair


def sgd_step(w, g, lr):
    return w - lr * g


def cases(rng):
    """Learning rates below and above 1, weights of one axis and of more."""
    return [
        (np.array([1.0, 2.0]), np.array([4.0, -2.0]), 0.5),
        (*pair(rng, 3), 0.125),
        (*pair(rng, 2, 3), 0.25),
        (*pair(rng, 2, 1, 3, 2), 2.0),
    ]


SGD_STEP = Exercise(
    id="11.sgd_step",
    title="Take one step downhill",
    call="sgd_step(w, g, lr)",
    points=1,
    reference=sgd_step,
    cases=cases,
    withhold=("optim", "train"),
    mistakes={
        "climbs": Mistake(
            lambda w, g, lr: w + lr * g,
            "The weights went uphill: a gradient points to where the loss grows. Go the other way.",
        ),
        "forgets the learning rate": Mistake(
            lambda w, g, lr: w - g,
            "The step is as long as the gradient, whatever the learning rate. Multiply by it first.",
        ),
        "divides by the learning rate": Mistake(
            lambda w, g, lr: w - g / lr,
            "A smaller learning rate made your step longer. It multiplies the gradient.",
        ),
        "returns the step": Mistake(
            lambda w, g, lr: -lr * g,
            "That is the step alone. Where do the weights stand after it?",
            also=(lambda w, g, lr: lr * g,),
        ),
        "multiplies the weights too": Mistake(
            lambda w, g, lr: lr * (w - g),
            "The learning rate shrank the weights as well. It belongs to the gradient alone: mind the brackets.",
            also=(lambda w, g, lr: (w - g) * lr,),
        ),
        "keeps the direction only": Mistake(
            lambda w, g, lr: w - lr * np.sign(g),
            "Every weight moved by the same amount. Where the slope is steep the step is long: take g, not its sign.",
        ),
        "takes a step of one length": Mistake(
            lambda w, g, lr: w - lr * g / np.linalg.norm(g),
            "The gradient was divided by its length, so that all steps are equally long. Take it as it is.",
        ),
        "averages once more": Mistake(
            lambda w, g, lr: w - lr * g / len(w),
            "The gradient was divided by the number of rows. The loss took its average already: g is ready for use.",
            also=(lambda w, g, lr: w - lr * g / w.size, lambda w, g, lr: w - lr * g.mean()),
        ),
        "multiplies by the weights": Mistake(
            lambda w, g, lr: w - lr * g * w,
            "The step grew with the weight itself. It is the learning rate times the gradient, and nothing else.",
        ),
        "changes places": Mistake(
            lambda w, g, lr: g - lr * w,
            "w and g have changed places: the weights are what moves, the gradient says where to.",
        ),
    },
    hints=(
        "The gradient says in which direction the loss grows fastest. Where do you want to go?",
        "Multiply the gradient by the learning rate, and take that off the weights. It is one line.",
        "`w - ...`, and in the place of the dots a product of the two other arguments.",
    ),
)
