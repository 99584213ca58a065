"""The way back through a block with a shortcut: the error takes both roads."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_13.branches import BACKWARD, given


def residual_backward(dy, branch_backward):
    return branch_backward(dy) + dy


RESIDUAL_BACKWARD = Exercise(
    id="13.residual_backward",
    title="Send the error back both ways",
    call="residual_backward(dy, branch_backward)",
    points=1,
    reference=residual_backward,
    cases=lambda rng: given(rng, BACKWARD),
    mistakes={
        "leaves the shortcut out": Mistake(
            lambda dy, branch_backward: branch_backward(dy),
            "Only what came back through the branch is there. The shortcut brings dy back as well, untouched.",
        ),
        "leaves the branch out": Mistake(
            lambda dy, branch_backward: dy.copy(),
            "Only the shortcut's part is there. Through the branch some of the error comes back as well.",
            also=(lambda dy, branch_backward: dy,),
        ),
        "does not call the branch": Mistake(
            lambda dy, branch_backward: dy + branch_backward,
            "A function was added to an array. It is called first, `branch_backward(dy)`, and its result is added.",
            also=(lambda dy, branch_backward: branch_backward + dy,),
        ),
        "goes through the branch twice": Mistake(
            lambda dy, branch_backward: branch_backward(branch_backward(dy)),
            "The error went back through the branch twice. It goes through once, and around it once.",
            also=(
                lambda dy, branch_backward: branch_backward(branch_backward(dy)) + branch_backward(dy),
                lambda dy, branch_backward: branch_backward(branch_backward(dy)) + dy,
                lambda dy, branch_backward: branch_backward(branch_backward(dy) + dy),
            ),
        ),
        "adds before the branch": Mistake(
            lambda dy, branch_backward: branch_backward(dy + dy),
            "dy was doubled before the branch. The two ways meet where x came in, behind the branch: add there.",
        ),
        "shares the error out": Mistake(
            lambda dy, branch_backward: (branch_backward(dy) + dy) / 2,
            "Each way got half of dy. A sum passes all of it to both: y grows by 1 with either.",
        ),
        "keeps the larger": Mistake(
            lambda dy, branch_backward: np.maximum(branch_backward(dy), dy),
            "Of the two the larger was kept. x was used twice, so what comes back adds up.",
        ),
        "subtracts": Mistake(
            lambda dy, branch_backward: branch_backward(dy) - dy,
            "The two were subtracted. Forward they were added, and then their slopes add too.",
            also=(lambda dy, branch_backward: dy - branch_backward(dy),),
        ),
        "multiplies": Mistake(
            lambda dy, branch_backward: branch_backward(dy) * dy,
            "The two were multiplied. Slopes multiply along one way; of two ways they add.",
        ),
        "keeps the ways apart": Mistake(
            lambda dy, branch_backward: (branch_backward(dy), dy),
            "Both parts are there, one beside the other. x is one array: return one dx, their sum.",
            also=(
                lambda dy, branch_backward: (dy, branch_backward(dy)),
                lambda dy, branch_backward: np.concatenate([dy, branch_backward(dy)]),
                lambda dy, branch_backward: np.concatenate([branch_backward(dy), dy]),
            ),
        ),
        "adds one": Mistake(
            lambda dy, branch_backward: branch_backward(dy) + 1,
            "The shortcut's slope is 1, but that is a factor of dy: what comes back by it is 1 · dy.",
        ),
        "adds a ReLU": Mistake(
            lambda dy, branch_backward: np.maximum(branch_backward(dy) + dy, 0),
            "The sum is right, and then what is negative was cut. Errors have both signs; let them pass.",
        ),
    },
    hints=(
        "Forward, x was used twice. Lesson 10: what does a thing hear that is used in two places?",
        "One part comes back through `branch_backward`, the other by the shortcut, which changes nothing. They add.",
        "One line: `return branch_backward(...) + ...`, with dy in both places.",
    ),
)
