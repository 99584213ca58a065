"""How far apart two gradients are, whatever their size."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake

FLOOR = 1e-12


def relative_error(a, b):
    return float((np.abs(a - b) / _size(a, b)).max())


def _size(a, b):
    return np.maximum(np.maximum(np.abs(a), np.abs(b)), FLOOR)


def cases(rng):
    """Differences of both signs, now one the larger and now the other; zeros in both; numbers below the floor."""

    def pair(*shape):
        a = rng.choice([-1, 1], shape) * (rng.integers(4, 12, shape) + 0.5)
        b = a * (1 + rng.choice([-1, 1], shape) * rng.integers(1, 4, shape) / 16)
        a.flat[-1] = 100.5  # where the difference is largest, and the relative one is not
        b.flat[-1] = 96.5
        b.flat[0] = 0.75 * a.flat[0]  # where the relative one is largest, in either direction
        return (a, b) if rng.random() < 0.5 else (b, a)

    return [
        (np.array([2.0, 4.0]), np.array([2.0, 5.0])),
        (np.array([8.0, 1.0, 40.0]), np.array([6.0, 1.25, 42.0])),
        (np.array([3.0, 1.0]), np.array([-3.0, 1.0])),
        (np.array([0.0, 2.0]), np.array([0.0, 1.5])),
        pair(2, 3),
        pair(2, 3, 2),
        (np.array([2e-13, 1.0]), np.array([-2e-13, 1.125])),
    ]


def _of(gap, size, together=np.max):
    return together(gap / size)


def _with_three(a, b):
    three = [np.abs(a), np.abs(b), FLOOR]
    return _of(np.abs(a - b), np.maximum(*three))


RELATIVE_ERROR = Exercise(
    id="09.relative_error",
    title="Compare two gradients",
    call="relative_error(a, b)",
    points=2,
    reference=relative_error,
    cases=cases,
    mistakes={
        "does not divide": Mistake(
            lambda a, b: np.abs(a - b).max(),
            "That is the largest difference. A difference of 1 is little beside 1000 and much beside 1: divide.",
        ),
        "keeps the sign": Mistake(
            lambda a, b: ((a - b) / _size(a, b)).max(),
            "Where b is larger the difference is negative, and never the maximum: take absolute values first.",
        ),
        "averages": Mistake(
            lambda a, b: _of(np.abs(a - b), _size(a, b), np.mean),
            "That is the mean, in which one wrong slope among a thousand right ones is lost. The largest is wanted.",
        ),
        "adds up": Mistake(
            lambda a, b: _of(np.abs(a - b), _size(a, b), np.sum),
            "That is the sum of the relative errors. The largest of them is wanted.",
        ),
        "returns all of them": Mistake(
            lambda a, b: np.abs(a - b) / _size(a, b),
            "These are the relative errors, place by place. The largest of them is wanted: one number.",
        ),
        "measures by a alone": Mistake(
            lambda a, b: _of(np.abs(a - b), np.maximum(np.abs(a), FLOOR)),
            "You divide by |a|. Divide by the larger of |a| and |b|: then it does not matter which comes first.",
            also=(np.errstate(all="ignore")(lambda a, b: _of(np.abs(a - b), np.abs(a))),),
        ),
        "measures by b alone": Mistake(
            lambda a, b: _of(np.abs(a - b), np.maximum(np.abs(b), FLOOR)),
            "You divide by |b|. Divide by the larger of |a| and |b|: then it does not matter which comes first.",
            also=(np.errstate(all="ignore")(lambda a, b: _of(np.abs(a - b), np.abs(b))),),
        ),
        "measures by the sum": Mistake(
            lambda a, b: _of(np.abs(a - b), np.maximum(np.abs(a) + np.abs(b), FLOOR)),
            "You divide by |a| + |b|, as some courses do. Here it is the larger of the two.",
        ),
        "measures by the largest of all": Mistake(
            lambda a, b: np.abs(a - b).max() / _size(a, b).max(),
            "You divide by the largest number of all: a small wrong slope vanishes beside it. Divide place by place.",
        ),
        "measures by the smaller": Mistake(
            lambda a, b: _of(np.abs(a - b), np.maximum(np.minimum(np.abs(a), np.abs(b)), FLOOR)),
            "You divide by the smaller of |a| and |b|. It is the larger that divides.",
        ),
        "gives np.maximum three": Mistake(
            _with_three,
            "`np.maximum` compares two. What stands third is where it is to write the result. Call it twice.",
        ),
        "takes Python's max": Mistake(
            lambda a, b: _of(np.abs(a - b), max(np.abs(a), np.abs(b), FLOOR)),
            "Python's `max` asks which array is the larger as a whole. `np.maximum` compares two place by place.",
        ),
        "measures lengths": Mistake(
            lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)),
            "You compare the lengths of whole gradients, as some courses do. One wrong slope among many is lost there.",
            also=(
                lambda a, b: np.linalg.norm(a - b) / np.max([np.linalg.norm(a), np.linalg.norm(b), FLOOR]),
                lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a),
                lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(b),
            ),
        ),
        "forgets the floor": Mistake(
            np.errstate(all="ignore")(lambda a, b: _of(np.abs(a - b), np.maximum(np.abs(a), np.abs(b)))),
            "Where both slopes are 0 you divide 0 by 0. The third number in the formula, 10⁻¹², prevents that.",
        ),
        "adds the floor": Mistake(
            lambda a, b: _of(np.abs(a - b), np.maximum(np.abs(a), np.abs(b)) + FLOOR),
            "10⁻¹² was added. It is only the least that may stand below: the largest of the three numbers divides.",
        ),
        "forgets signs below": Mistake(
            np.errstate(all="ignore")(lambda a, b: _of(np.abs(a - b), np.maximum(np.maximum(a, b), FLOOR))),
            "Below stand sizes: of −3 and −4 the larger size is 4. Take absolute values there too.",
        ),
    },
    hints=(
        "Is a difference of 0.1 much? Between 1000.0 and 1000.1, and between 0.1 and 0.2?",
        "Place by place: the size of the difference, divided by the largest of three numbers. Then the maximum.",
        "`np.maximum` compares two arrays place by place; use it twice. `.max()` comes last.",
    ),
)
