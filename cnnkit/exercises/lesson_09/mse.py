"""The mean of squared differences."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def mse(prediction, target):
    return float(np.mean((prediction - target) ** 2))


def cases(rng):
    """Differences of either sign that do not cancel, none of them 0 or 1, in arrays of one to three axes."""

    def pair(*shape):
        target = rng.integers(-4, 5, shape) / 2
        gap = rng.choice([-1, 1], shape) * (rng.integers(1, 5, shape) + 0.5)
        gap.flat[0] = 5.5  # one that outweighs the others, so that the mean difference is not zero
        return target + gap, target

    return [(np.array([1.0, 5.0]), np.array([2.0, 2.0])), pair(3), pair(2, 3), pair(4, 2), pair(2, 3, 2)]


def _of(prediction, target, *, each=np.square, together=np.mean):
    return together(each(prediction - target))


MSE = Exercise(
    id="09.mse",
    title="Average the squared differences",
    call="mse(prediction, target)",
    points=1,
    reference=mse,
    cases=cases,
    mistakes={
        "adds up": Mistake(
            lambda p, t: _of(p, t, together=np.sum),
            "That is the sum of the squares. Divide it by how many there are.",
        ),
        "halves": Mistake(
            lambda p, t: _of(p, t) / 2,
            "Exactly half. Some books put ½ in front so that the derivative looks neater; here, no ½.",
        ),
        "averages over the rows only": Mistake(
            lambda p, t: _of(p, t, together=np.sum) / len(p),
            "You divide by the number of rows. Divide by the number of all elements.",
        ),
        "takes absolute values": Mistake(
            lambda p, t: _of(p, t, each=np.abs),
            "That is the mean of the differences' sizes. Square them instead.",
        ),
        "keeps the sign": Mistake(
            lambda p, t: _of(p, t, each=lambda gap: gap),
            "That is the mean difference: too much here and too little there cancel. Square each one first.",
        ),
        "squares the mean": Mistake(
            lambda p, t: np.mean(p - t) ** 2,
            "First square, then average. The other way round, differences of opposite sign cancel.",
        ),
        "takes the root": Mistake(
            lambda p, t: np.sqrt(_of(p, t)),
            "The root is not wanted: the mean of the squares is the answer.",
        ),
        "subtracts the squares": Mistake(
            lambda p, t: np.mean(p**2 - t**2),
            "You subtract squares. Square the differences: (p − t)², not p² − t².",
        ),
        "squares the target only": Mistake(
            lambda p, t: np.mean(p - t**2),
            "Only the target was squared: `**` comes before `−`. Put brackets round the difference.",
        ),
        "doubles": Mistake(
            lambda p, t: np.mean((p - t) * 2),
            "The differences were doubled. A square is a number times itself: `** 2`.",
        ),
        "returns one per row": Mistake(
            lambda p, t: np.mean((p - t) ** 2, axis=-1),
            "The last axis was averaged and the others are still there. One number is wanted, for all elements.",
        ),
        "adds up with Python's sum": Mistake(
            lambda p, t: sum((p - t) ** 2) / len(p),
            "Python's own `sum` adds rows to rows, and with two axes a row is left. `np.sum` adds all elements.",
            also=(lambda p, t: sum((p - t) ** 2) / p.size,),
        ),
        "returns all squares": Mistake(
            lambda p, t: (p - t) ** 2,
            "These are the squares, place by place. Their mean is wanted: one number.",
        ),
    },
    hints=(
        "How far is each prediction from its target, and why does it not matter in which direction?",
        "Subtract, square each difference, then average over everything, whatever the shape.",
        "`np.mean` without an axis averages over all elements. What belongs in the brackets?",
    ),
)
