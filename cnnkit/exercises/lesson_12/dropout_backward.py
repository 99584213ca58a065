"""What gradient reaches the numbers that dropout was given."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_12.masks import masked, spread


def dropout_backward(dy, mask, p):
    return spread(dy, mask, p)


DROPOUT_BACKWARD = Exercise(
    id="12.dropout_backward",
    title="Send the error back through the mask",
    call="dropout_backward(dy, mask, p)",
    points=1,
    reference=dropout_backward,
    cases=masked,
    mistakes={
        "forgets the factor": Mistake(
            lambda dy, mask, p: dy * mask,
            "The forward multiplied what it kept. A factor on the way there is the same factor on the way back.",
        ),
        "lets everything through": Mistake(
            lambda dy, mask, p: dy.copy(),
            "A number that was dropped could not change the loss. What is its slope?",
        ),
        "forgets the mask": Mistake(
            lambda dy, mask, p: dy / (1 - p),
            "A number that was dropped could not change the loss, so its slope is 0.",
        ),
        "shrinks on the way back": Mistake(
            lambda dy, mask, p: dy * mask * (1 - p),
            "The forward divided by 1 − p, and you undo it. A backward multiplies by the same factor again.",
        ),
        "divides by p": Mistake(
            np.errstate(all="ignore")(lambda dy, mask, p: dy * mask / p),
            "You divide by p. By what did the forward divide?",
        ),
        "multiplies by p": Mistake(
            lambda dy, mask, p: dy * mask * p,
            "You multiply by p. With what factor did the forward leave x when it kept it?",
        ),
        "sends it where x was dropped": Mistake(
            lambda dy, mask, p: dy * (1 - mask) / (1 - p),
            "The gradient arrives at just those numbers that were dropped. 1 in the mask means kept.",
        ),
        "counts what is kept": Mistake(
            lambda dy, mask, p: dy * mask / mask.mean(),
            "You divide by the share that this mask happens to keep. The forward divided by the chance, 1 − p.",
        ),
        "squares the factor": Mistake(
            lambda dy, mask, p: dy * mask / (1 - p) ** 2,
            "The factor 1 / (1 − p) is there twice. Each number met it once.",
        ),
        "leaves out what is dropped": Mistake(
            lambda dy, mask, p: dy[mask == 1] / (1 - p),
            "The gradient has the shape of x. Where x was dropped it is 0.",
            also=(lambda dy, mask, p: dy[mask == 1],),
        ),
    },
    hints=(
        "For one number: y = x · (mask / (1 − p)). What is the slope of y by x?",
        "The slope is whatever x was multiplied with. By the chain rule, dy is multiplied with it.",
        "The mask is 0 or 1, and 1 − p divides: the same three symbols as in the forward, with dy for x.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
