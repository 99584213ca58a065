"""Slopes without calculus: nudge, and see what happens."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.given import Given

STEP = 1e-5


def numeric_gradient(f, x):
    return _slopes(f, x)


def _slopes(f, x, *, up=STEP, down=-STEP, over=2 * STEP):
    """(f(x + up) − f(x + down)) / over, each element nudged on its own."""
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        values = []
        for nudge in (up, down):
            moved = x.copy()
            moved[place] += nudge
            values.append(f(moved))
        gradient[place] = (values[0] - values[1]) / over
    return gradient


def cases(rng):
    """Functions that bend, whose elements meet, uphill and down; and one that is large, with a kink outside the step.

    The first are steep, so that what is nearly right does not look right in the few digits that are shown.
    """

    def x(*shape):
        return rng.permutation(np.arange(2, 2 + np.prod(shape))).reshape(shape) / 2

    def signed(*shape):
        return x(*shape) * rng.choice([-1, 1], shape)

    corner = float(rng.integers(2, 6))
    return [
        (Given("lambda x: 1000 * x[0] ** 3"), x(1)),
        (Given("lambda x: 1000 * x[0] ** 3 / x[1] ** 2"), x(2)),
        (Given("lambda x: np.sum(x**2) ** 2"), signed(2, 3)),
        (Given("lambda x: np.sum(x[:, 0] ** 2 * x[:, 1]) + 5 * np.sum(x[0]) ** 2"), signed(3, 2)),
        (Given(f"lambda x: 10000 + 2 * abs(x[0] - {corner:g}) + x[1] ** 2"), np.array([corner - 4e-5, 3.0])),
        (Given("lambda x: np.sum(x[..., 0] * x[..., 1] ** 2) + np.max(x)"), x(2, 2, 2)),
    ]


def _without_brackets(f, x):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = STEP
        gradient[place] = f(x + nudge) - f(x - nudge) / (2 * STEP)
    return gradient


def _all_at_once(f, x):
    return np.full(x.shape, (f(x + STEP) - f(x - STEP)) / (2 * STEP))


def _row_after_row(f, x):
    """As many rows as there are elements: it ends in an error where there is more than one axis."""
    gradient = np.zeros(x.shape)
    for i in range(x.size):
        up, down = x.copy(), x.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        gradient[i] = (f(up) - f(down)) / 2e-5
    return gradient


def _row_by_row(f, x):
    gradient = np.zeros(x.shape)
    for row in range(len(x)):
        nudge = np.zeros(x.shape)
        nudge[row] = STEP
        gradient[row] = (f(x + nudge) - f(x - nudge)) / (2 * STEP)
    return gradient


def _first_only(f, x):
    gradient = np.zeros(x.size)
    gradient[0] = _slopes(f, x).flat[0]
    return gradient.reshape(x.shape)


def _one_number(f, x):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        gradient[place] = (f(x[place] + STEP) - f(x[place] - STEP)) / (2 * STEP)
    return gradient


def _left_behind(f, x):
    moved, gradient = x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved[place] += STEP
        above = f(moved)
        moved[place] -= 2 * STEP
        gradient[place] = (above - f(moved)) / (2 * STEP)
    return gradient


def _too_long(step):
    return Mistake(
        lambda f, x: _slopes(f, x, up=step, down=-step, over=2 * step),
        "Close, not close enough: over so long a step f bends, and the difference does not see it. Take h = 1e-5.",
    )


def _too_short(step):
    return Mistake(
        lambda f, x: _slopes(f, x, up=step, down=-step, over=2 * step),
        "Nearly right, and noisy: after so short a step the two values of f differ in their last digits only. "
        "Take h = 1e-5.",
    )


NUMERIC_GRADIENT = Exercise(
    id="09.numeric_gradient",
    title="Find slopes by nudging",
    call="numeric_gradient(f, x)",
    points=3,
    reference=numeric_gradient,
    cases=cases,
    mistakes={
        "looks ahead only": Mistake(
            lambda f, x: _slopes(f, x, down=0, over=STEP),
            "Close, not close enough: (f(x + h) − f(x)) / h looks to one side. Look to both, h ahead and h behind.",
        ),
        "looks back only": Mistake(
            lambda f, x: _slopes(f, x, up=0, over=STEP),
            "Close, not close enough: (f(x) − f(x − h)) / h looks to one side. Look to both, h ahead and h behind.",
        ),
        "divides by h": Mistake(
            lambda f, x: _slopes(f, x, over=STEP),
            "Every slope is twice too steep: from h behind to h ahead it is 2h, not h.",
        ),
        "does not divide": Mistake(
            lambda f, x: _slopes(f, x, over=1),
            "These are the differences of f. A slope is a difference divided by the way: 2h.",
        ),
        "goes half the way": Mistake(
            lambda f, x: _slopes(f, x, down=0),
            "Every slope is half as steep as it should be. From h ahead to h behind is 2h; h off once is x.",
        ),
        "finds next to nothing": Mistake(
            lambda f, x: _slopes(f, x, over=2 / STEP),
            "All slopes are 0, or nearly. Are both nudged arrays copies, not x itself? Is it `(2 * h)` below, with "
            "brackets?",
        ),
        "divides what is behind only": Mistake(
            _without_brackets,
            "The numbers are huge: division comes before subtraction, so only f(x − h) was divided. Put brackets round "
            "the difference.",
        ),
        "goes the other way": Mistake(
            lambda f, x: _slopes(f, x, over=-2 * STEP),
            "Every sign is wrong: what is ahead comes first, f(x + h) − f(x − h).",
        ),
        "loses the sign": Mistake(
            lambda f, x: np.abs(_slopes(f, x)),
            "Where it goes downhill, the slope is negative: no absolute values here.",
        ),
        "takes ^ for a power": Mistake(
            lambda f, x: _slopes(f, x, up=-15, down=15, over=-30),
            "Is your step `10^-5`? In Python that is −15, for ^ is no power there. Write 1e-5, or 10**-5.",
        ),
        "takes a step of 10e-5": Mistake(
            lambda f, x: _slopes(f, x, up=1e-4, down=-1e-4, over=2e-4),
            "The step reaches over a kink that 10⁻⁵ leaves alone. In Python 10⁻⁵ is 1e-5; 10e-5 is ten times as much.",
        ),
        **{f"takes a step of {step:g}": _too_long(step) for step in (1e-1, 1e-2, 1e-3)},
        **{f"takes a step of {step:g}": _too_short(step) for step in (1e-9, 1e-10, 1e-12)},
        "moves all at once": Mistake(
            _all_at_once,
            "The same slope everywhere: you moved all elements together. Move one, and leave the others alone.",
        ),
        "moves whole rows": Mistake(
            _row_by_row,
            "A whole row was moved at a time. `np.ndindex(x.shape)` gives the index of every element, in any shape.",
            also=(_row_after_row,),
        ),
        "stops after the first": Mistake(
            _first_only,
            "Only the first slope is there. Does `return` stand inside the loop?",
            also=(lambda f, x: _slopes(f, x).flat[0],),
        ),
        "gives f one number": Mistake(
            _one_number,
            "f was given a single number. It takes an array of x's shape, in which one element is nudged.",
        ),
        "leaves the nudge behind": Mistake(
            _left_behind,
            "An element that was nudged was not put back, so the next ones are measured at another x.",
        ),
        "lays the result flat": Mistake(
            lambda f, x: _slopes(f, x).ravel(),
            "The slopes are right, in one long row. The gradient has the shape of x.",
        ),
        "adds the slopes up": Mistake(
            lambda f, x: _slopes(f, x).sum(),
            "One number came back. Every element of x has a slope of its own: the gradient has the shape of x.",
            also=(lambda f, x: (f(x + STEP) - f(x - STEP)) / (2 * STEP),),
        ),
        "counts in float32": Mistake(
            lambda f, x: _slopes(f, x.astype(np.float32)),
            "float32 has seven digits, and a step of 10⁻⁵ is lost among them. Stay in float64.",
        ),
    },
    hints=(
        "What happens to f when one element grows by a little, and when it shrinks by as much?",
        "For each place: a copy with h added there, a copy with h taken off there, the difference of f divided by 2h.",
        "`for place in np.ndindex(x.shape):` gives the index of every element; `up = x.copy()`, then `up[place] += h`.",
    ),
)
