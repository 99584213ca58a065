"""Drop some numbers, and enlarge the rest."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_12.masks import masked, spread


def dropout(x, mask, p):
    return spread(x, mask, p)


DROPOUT = Exercise(
    id="12.dropout",
    title="Drop and enlarge",
    call="dropout(x, mask, p)",
    points=2,
    reference=dropout,
    cases=masked,
    mistakes={
        "does not enlarge": Mistake(
            lambda x, mask, p: x * mask,
            "What is dropped is missing from the sum of the next layer. What is kept must make up for it.",
        ),
        "divides by p": Mistake(
            np.errstate(all="ignore")(lambda x, mask, p: x * mask / p),
            "You divide by the chance of being dropped. What share is kept, on average?",
            also=(lambda x, mask, p: x * mask / max(p, 1e-12),),
        ),
        "multiplies by p": Mistake(
            lambda x, mask, p: x * mask * p,
            "What was kept became smaller still. It must grow, to make up for what was dropped.",
        ),
        "multiplies by the share kept": Mistake(
            lambda x, mask, p: x * mask * (1 - p),
            "1 − p is the right number, but what was kept must grow, not shrink.",
        ),
        "enlarges by 1 + p": Mistake(
            lambda x, mask, p: x * mask * (1 + p),
            "1 + p is too little: if half is dropped, what is kept must double.",
        ),
        "forgets the brackets": Mistake(
            lambda x, mask, p: x * mask / 1 - p,
            "p was taken off at the very end: without brackets you divide by 1 first. Divide by (1 − p).",
        ),
        "drops what should be kept": Mistake(
            lambda x, mask, p: x * (1 - mask) / (1 - p),
            "The mask was read the wrong way round: 1 keeps a number, 0 drops it.",
        ),
        "drops what should be kept, as it is": Mistake(
            lambda x, mask, p: x * (1 - mask),
            "Two things: the mask was read the wrong way round (1 keeps, 0 drops), and what is kept must grow.",
        ),
        "forgets the mask": Mistake(
            lambda x, mask, p: x / (1 - p),
            "Everything grew, and nothing was dropped. Where the mask is 0, the result is 0.",
        ),
        "counts what is kept": Mistake(
            lambda x, mask, p: x * mask / mask.mean(),
            "You divide by the share that this mask happens to keep. Divide by the chance, 1 − p.",
        ),
        "keeps the sum": Mistake(
            np.errstate(all="ignore")(lambda x, mask, p: x * mask * x.sum() / (x * mask).sum()),
            "You made the sum stay in this one draw. It is the mean over all draws that should: divide by a chance.",
        ),
        "leaves out what is dropped": Mistake(
            lambda x, mask, p: x[mask == 1] / (1 - p),
            "The dropped numbers are gone. They should be there as zeros: the next layer expects the same shape.",
            also=(lambda x, mask, p: x[mask == 1],),
        ),
        "puts one in place of what is dropped": Mistake(
            lambda x, mask, p: np.where(mask == 1, x / (1 - p), 1),
            "A dropped number becomes 0.",
        ),
    },
    hints=(
        "If each of a hundred numbers is kept with a chance of 0.8, how many stay? By how much must each grow?",
        "The mask decides which stay: multiply. Then divide all by the chance of being kept.",
        "That chance is 1 − p.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
