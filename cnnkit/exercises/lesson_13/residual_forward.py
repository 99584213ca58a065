"""A shortcut around a branch: what went in is added to what came out."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_13.branches import FORWARD, given


def residual_forward(x, branch):
    return branch(x) + x


RESIDUAL_FORWARD = Exercise(
    id="13.residual_forward",
    title="Put a shortcut around a branch",
    call="residual_forward(x, branch)",
    points=1,
    reference=residual_forward,
    cases=lambda rng: given(rng, FORWARD),
    mistakes={
        "leaves the shortcut out": Mistake(
            lambda x, branch: branch(x),
            "That is the branch alone. The shortcut brings x itself to the end, where it is added.",
        ),
        "leaves the branch out": Mistake(
            lambda x, branch: x.copy(),
            "That is x alone, as if the branch had nothing to say. Call it on x, and add.",
            also=(lambda x, branch: x,),
        ),
        "does not call the branch": Mistake(
            lambda x, branch: x + branch,
            "A function was added to an array. The branch is called first, `branch(x)`, and its result is added.",
            also=(lambda x, branch: branch + x,),
        ),
        "goes through the branch twice": Mistake(
            lambda x, branch: branch(branch(x)),
            "The branch was applied to its own result. It runs once; x goes around it.",
            also=(lambda x, branch: branch(branch(x)) + branch(x), lambda x, branch: branch(branch(x)) + x),
        ),
        "adds before the branch": Mistake(
            lambda x, branch: branch(x + x),
            "x was added before the branch. The shortcut leads around it: add to what comes out.",
        ),
        "adds the branch to itself": Mistake(
            lambda x, branch: branch(x) + branch(x),
            "The branch was counted twice, and x not at all. One of the two is x itself.",
        ),
        "subtracts": Mistake(
            lambda x, branch: branch(x) - x,
            "x was taken off. The branch *learns* the difference; the block adds.",
            also=(lambda x, branch: x - branch(x),),
        ),
        "averages": Mistake(
            lambda x, branch: (branch(x) + x) / 2,
            "That is the mean of the two. Their sum is wanted: with a branch of zeros, x comes out unchanged.",
        ),
        "multiplies": Mistake(
            lambda x, branch: branch(x) * x,
            "The two were multiplied, so a branch of zeros would erase x. Add them.",
        ),
        "puts them side by side": Mistake(
            lambda x, branch: np.concatenate([branch(x), x], axis=min(1, x.ndim - 1)),
            "The two stand side by side, and the result has grown. Add them, value by value: the shape stays.",
            also=(
                lambda x, branch: np.concatenate([x, branch(x)], axis=min(1, x.ndim - 1)),
                lambda x, branch: np.concatenate([branch(x), x]),
                lambda x, branch: np.concatenate([x, branch(x)]),
                lambda x, branch: (branch(x), x),
                lambda x, branch: (x, branch(x)),
            ),
        ),
        "adds a ReLU": Mistake(
            lambda x, branch: np.maximum(branch(x) + x, 0),
            "The sum is right, and then a ReLU took what is negative. Here nothing follows the sum.",
        ),
        "bends the branch": Mistake(
            lambda x, branch: np.maximum(branch(x), 0) + x,
            "A ReLU took what is negative in the branch's result. Add that result as it is.",
        ),
    },
    hints=(
        "Two ways lead from x to the end: through the branch, and around it. Where they meet, what happens?",
        "Call the branch on x, and add x to what it gives.",
        "One line: `return branch(...) + ...`, with x in both places.",
    ),
)
