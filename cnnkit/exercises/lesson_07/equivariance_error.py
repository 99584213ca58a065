"""Measure how well a function moves along."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.given import Given


def equivariance_error(f, x, shift):
    axes = (0, 1)
    return float(np.abs(f(np.roll(x, shift, axes)) - np.roll(f(x), shift, axes)).max())


def equivariance_error_cases(rng):
    def image(*shape):
        """Distinct whole numbers; those of the first column are the largest."""
        x = rng.permutation(np.prod(shape)).reshape(shape) + 1.0
        x[:, 0] += 2 * x.size
        return x

    tried = [
        ("lambda x: 2 * x", (2, 3), (1, 0)),
        ("lambda x: x - np.roll(x, 1, axis=1)", (3, 4), (0, 1)),
        ("lambda x: np.where(np.arange(x.shape[1]) == 0, x, 0)", (3, 4), (0, 1)),
        ("lambda x: x * np.arange(x.shape[0])[:, None]", (4, 3), (1, 0)),
        ("lambda x: np.cumsum(x, axis=1)", (4, 5), (1, 2)),
        ("lambda x: x[::-1]", (5, 4), (2, 1)),
        ("lambda x: np.repeat(x[:, ::2], 2, axis=1)", (3, 6), (1, 1)),
    ]
    return [(Given(f), image(*shape), shift) for f, shape, shift in tried]


def _unequal(f, x, shift, *, before=None, after=None, measure=lambda gap: np.abs(gap).max()):
    """An equivariance error in which one step can be got wrong: a shift before f or after it, or the measure."""
    before, after = before or _rolling(shift), after or _rolling(shift)
    return measure(f(before(x)) - after(f(x)))


def _rolling(shift):
    return lambda x: np.roll(x, shift, (0, 1))


def _staying(x):
    return x


def _zeros_coming_in(shift):
    down, right = shift
    return lambda x: np.pad(x, ((down, 0), (right, 0)))[: x.shape[0], : x.shape[1]]


EQUIVARIANCE_ERROR = Exercise(
    id="07.equivariance_error",
    title="Measure how well a function moves along",
    call="equivariance_error(f, x, shift)",
    points=3,
    reference=equivariance_error,
    cases=equivariance_error_cases,
    mistakes={
        "does not call f": Mistake(
            lambda f, x, s: np.abs(np.roll(f, s, (0, 1)) - f).max(),
            "f is a function: call it, once on the rolled image and once on the image.",
        ),
        "measures invariance": Mistake(
            lambda f, x, s: _unequal(f, x, s, after=_staying),
            "You compare f(rolled x) with f(x). That asks whether nothing changes: roll f(x) as well.",
        ),
        "never rolls the image": Mistake(
            lambda f, x, s: _unequal(f, x, s, before=_staying),
            "You compare the rolled f(x) with f(x): f never gets to see a rolled image. On one side, roll x first.",
        ),
        "rolls twice on one side": Mistake(
            lambda f, x, s: _unequal(f, _rolling(s)(x), s, before=_staying),
            "You compare f(rolled x) with a rolled f(rolled x). On the side where f comes first, x is not rolled yet.",
        ),
        "compares with the image": Mistake(
            lambda f, x, s: np.abs(f(_rolling(s)(x)) - _rolling(s)(x)).max(),
            "You compare with the rolled image. Compare with the rolled f(x).",
        ),
        "measures what f does": Mistake(
            lambda f, x, s: np.abs(f(x) - x).max(),
            "You compare f(x) with x, rolled alike or not at all. Both sides need f, and one of them after the roll.",
        ),
        "rolls back instead of along": Mistake(
            lambda f, x, s: _unequal(f, x, s, after=_rolling((-s[0], -s[1]))),
            "f(x) was rolled the other way. Both are rolled by the same shift; then they are compared.",
        ),
        "rolls up and to the left": Mistake(
            lambda f, x, s: equivariance_error(f, x, (-s[0], -s[1])),
            "Both were rolled up and to the left. A positive shift goes down and to the right, as np.roll has it.",
        ),
        "compares the largest values": Mistake(
            lambda f, x, s: np.abs(f(_rolling(s)(x)).max() - f(x).max()),
            "You subtract one maximum from another. Subtract place by place first, then look for the largest gap.",
        ),
        "keeps the sign": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=np.max),
            "A difference of −7 is as bad as one of 7: take absolute values before the maximum.",
        ),
        "takes the mean": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=lambda gap: np.abs(gap).mean()),
            "That is the mean difference, in which a small border can hide. The largest is wanted.",
        ),
        "adds up": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=lambda gap: np.abs(gap).sum()),
            "That is the sum of all differences. The largest of them is wanted.",
        ),
        "takes the mean square": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=lambda gap: (gap**2).mean()),
            "That is the mean of the squared differences. The largest difference is wanted, as it is.",
        ),
        "takes the root of the summed squares": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=np.linalg.norm),
            "That adds up all squared differences, as np.linalg.norm does. The largest single difference is wanted.",
        ),
        "returns all differences": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=np.abs),
            "These are the differences, place by place. The largest of them is wanted: one number.",
        ),
        "says whether, not how far": Mistake(
            lambda f, x, s: bool(equivariance_error(f, x, s) == 0),
            "That says whether the two are the same. How far apart are they at most?",
        ),
        "divides by the size of f(x)": Mistake(
            lambda f, x, s: equivariance_error(f, x, s) / float(np.abs(f(x)).max()),
            "The difference was divided by the size of f(x). Return it as it is.",
        ),
        "rolls rows only": Mistake(
            lambda f, x, s: equivariance_error(f, x, (s[0], 0)),
            "shift has two parts: rows go down by the first, columns go right by the second.",
        ),
        "rolls columns only": Mistake(
            lambda f, x, s: equivariance_error(f, x, (0, s[1])),
            "shift has two parts: rows go down by the first, columns go right by the second.",
        ),
        "swaps the directions": Mistake(
            lambda f, x, s: equivariance_error(f, x, s[::-1]),
            "The first part of shift moves along axis 0, down; the second along axis 1, to the right.",
        ),
        "rolls the pixels in one long row": Mistake(
            lambda f, x, s: _unequal(f, x, s, before=lambda x: np.roll(x, s), after=lambda y: np.roll(y, s)),
            "Without axis, np.roll lays all rows end to end and rolls that: say axis=(0, 1).",
        ),
        "fills up with zeros": Mistake(
            lambda f, x, s: _unequal(f, x, s, before=_zeros_coming_in(s), after=_zeros_coming_in(s)),
            "What leaves on one side has to come back on the other: np.roll does that.",
        ),
    },
    hints=(
        "Two images are compared. In one the shift comes before f; where does it come in the other?",
        "Roll x and apply f. Apply f and roll. Then subtract, and look for the largest difference.",
        "`np.roll(x, shift, axis=(0, 1))` rolls; of the difference take `np.abs(…).max()`.",
    ),
)
