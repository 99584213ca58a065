"""A step that remembers where it came from."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_11.weights import eighths, pair


def momentum_step(w, g, v, lr, mu):
    v = mu * v + g
    return w - lr * v, v


def cases(rng):
    """A first step, from v = 0, then others; rates and mu such that no two ways to mix them agree."""
    return [
        (np.array([1.0, 2.0]), np.array([4.0, -2.0]), np.array([8.0, 0.0]), 0.5, 0.25),
        (*pair(rng, 3), np.zeros(3), 0.25, 0.75),
        (*pair(rng, 2, 3), eighths(rng, (2, 3)), 0.125, 0.875),
        (*pair(rng, 2, 1, 3, 2), eighths(rng, (2, 1, 3, 2)), 2.0, 0.5),
    ]


def _by(velocity, move=lambda w, g, v, old, lr, mu: w - lr * v, given=lambda v, old: v):
    """One step made of three parts: the new velocity, the new weights, and what is handed back as velocity."""

    def answer(w, g, v, lr, mu):
        new = velocity(g, v, lr, mu)
        return move(w, g, new, v, lr, mu), given(new, v)

    return answer


def right(g, v, lr, mu):
    return mu * v + g


MOMENTUM_STEP = Exercise(
    id="11.momentum_step",
    title="Step with momentum",
    call="momentum_step(w, g, v, lr, mu)",
    points=2,
    reference=momentum_step,
    cases=cases,
    withhold=("optim", "train"),
    mistakes={
        "takes a mean": Mistake(
            _by(lambda g, v, lr, mu: mu * v + (1 - mu) * g),
            "You took (1 − μ)·g, as Adam does. In momentum g comes in whole, and v grows beyond it.",
        ),
        "turns the memory round": Mistake(
            _by(lambda g, v, lr, mu: g - mu * v),
            "The old velocity came in with a minus: it pulls back to where you came from. Add it.",
            also=(_by(lambda g, v, lr, mu: mu * v - g),),
        ),
        "climbs": Mistake(
            _by(right, lambda w, g, v, old, lr, mu: w + lr * v),
            "v is right, and the weights went uphill: v adds up gradients, so go against it.",
        ),
        "moves with the old velocity": Mistake(
            _by(right, lambda w, g, v, old, lr, mu: w - lr * old),
            "The weights moved with the v that came in. First make the new v, then move with that.",
        ),
        "moves with the gradient alone": Mistake(
            _by(right, lambda w, g, v, old, lr, mu: w - lr * g),
            "v is right, and the weights have not heard of it: they moved by g, as without momentum.",
        ),
        "hands the old velocity on": Mistake(
            _by(right, given=lambda v, old: old),
            "The weights are right. What you hand back is the old v, so that the next step remembers nothing new.",
        ),
        "puts the learning rate into the velocity": Mistake(
            _by(lambda g, v, lr, mu: mu * v + lr * g, lambda w, g, v, old, lr, mu: w - v),
            "Your v has the learning rate inside. That is another custom; here v = μ·v + g, and the rate comes after.",
            also=(_by(lambda g, v, lr, mu: mu * v - lr * g, lambda w, g, v, old, lr, mu: w + v),),
        ),
        "counts the learning rate twice": Mistake(
            _by(lambda g, v, lr, mu: mu * v + lr * g),
            "The learning rate is in v, and then again in the step. It comes in once, in the step.",
        ),
        "points the velocity downhill": Mistake(
            _by(lambda g, v, lr, mu: -(mu * v + g), lambda w, g, v, old, lr, mu: w + lr * v),
            "Your v points downhill, so its sign is wrong for the step that comes next. Here v = μ·v + g.",
        ),
        "hands the step on": Mistake(
            lambda w, g, v, lr, mu: (w - lr * right(g, v, lr, mu), lr * right(g, v, lr, mu)),
            "The weights are right. What you hand back as v has the learning rate in it; v alone is μ·v + g.",
        ),
        "leaves the memory without a rate": Mistake(
            _by(right, lambda w, g, v, old, lr, mu: w - lr * g - mu * old),
            "v is right. In the step only g was multiplied by the learning rate: it goes with all of v.",
        ),
        "forgets to slow down": Mistake(
            _by(lambda g, v, lr, mu: v + g),
            "Nothing of the old velocity is lost: it is not multiplied by μ.",
        ),
        "slows the gradient down": Mistake(
            _by(lambda g, v, lr, mu: v + mu * g),
            "μ stands at the gradient. It belongs to the old velocity, of which a part gets lost.",
        ),
        "slows both down": Mistake(
            _by(lambda g, v, lr, mu: mu * (v + g)),
            "μ multiplies the new gradient too. It belongs to the old velocity alone: mind the brackets.",
        ),
        "looks ahead": Mistake(
            _by(right, lambda w, g, v, old, lr, mu: w - lr * (g + mu * v)),
            "v is right, and the step is Nesterov's, which adds μ·v to g once more. Here the step is v itself.",
        ),
        "forgets the learning rate": Mistake(
            _by(right, lambda w, g, v, old, lr, mu: w - v),
            "v is right, and the weights moved by all of it. Multiply by the learning rate.",
        ),
        "keeps the gradient only": Mistake(
            _by(lambda g, v, lr, mu: g),
            "Your v is the gradient: nothing is remembered. A part μ of the old v stays in it.",
        ),
        "returns them in another order": Mistake(
            lambda w, g, v, lr, mu: momentum_step(w, g, v, lr, mu)[::-1],
            "The numbers are right, in another order. The weights come first, then v.",
        ),
        "returns the weights only": Mistake(
            lambda w, g, v, lr, mu: momentum_step(w, g, v, lr, mu)[0],
            "Only the weights came back. v is needed for the next step: return both.",
        ),
        "returns the velocity only": Mistake(
            lambda w, g, v, lr, mu: momentum_step(w, g, v, lr, mu)[1],
            "Only v came back. Return the new weights, then v.",
        ),
        "returns the step": Mistake(
            _by(right, lambda w, g, v, old, lr, mu: -lr * v),
            "v is right. In the place of the weights you return the step: where do they stand after it?",
            also=(_by(right, lambda w, g, v, old, lr, mu: lr * v),),
        ),
    },
    hints=(
        "Two lines: what is the velocity now, and where does it take the weights?",
        "First a new v: the old one times μ, plus the gradient. Then a step as in `sgd_step`, with v for g.",
        "`v = mu * v + g`, then `return w - ..., v`. Write `v = ...`, not `v *= ...`: that would change the caller's.",
    ),
)
