"""Adam: a mean of the gradients over the root of a mean of their squares, both made up for their beginning at 0."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_11.weights import eighths, pair


def adam_step(w, g, m, v, t, lr, b1, b2, eps):
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


def cases(rng):
    """A first step, from m = v = 0; later ones; a weight whose gradient is 0; and an ε large enough to be seen."""
    tried = [(np.array([1.0, 2.0]), np.array([4.0, -2.0]), np.zeros(2), np.zeros(2), 1, 0.5, 0.75, 0.5, 1.0)]
    for shape, t, lr, b1, b2, eps in (
        ((3,), 2, 0.25, 0.9, 0.75, 1e-8),
        ((2, 3), 3, 0.125, 0.5, 0.9, 0.5),
        ((2, 1, 3, 2), 4, 2.0, 0.8, 0.95, 0.25),
    ):
        w, g = pair(rng, *shape)
        m, v = eighths(rng, shape) / 4, np.abs(eighths(rng, shape))
        g.flat[0] = m.flat[0] = v.flat[0] = 0.0
        tried.append((w, g, m, v, t, lr, b1, b2, eps))
    return tried


def _but(
    m=lambda m, g, b1: b1 * m + (1 - b1) * g,
    v=lambda v, g, b2, m: b2 * v + (1 - b2) * g**2,
    m_hat=lambda m, b1, t: m / (1 - b1**t),
    v_hat=lambda v, b2, t: v / (1 - b2**t),
    step=lambda m_hat, v_hat, eps: m_hat / (np.sqrt(v_hat) + eps),
    given=lambda w, m, v, m_hat, v_hat: (w, m, v),
    sign=-1,
):
    """Adam with some of its lines written another way."""

    @np.errstate(all="ignore")  # a line less, and something is divided by 0
    def answer(w, g, m0, v0, t, lr, b1, b2, eps):
        m1 = m(m0, g, b1)
        v1 = v(v0, g, b2, m1)
        hats = m_hat(m1, b1, t), v_hat(v1, b2, t)
        return given(w + sign * lr * step(*hats, eps), m1, v1, *hats)

    return answer


def _as_they_are(value, b, t):
    return value


@np.errstate(all="ignore")
def _with_old_means(w, g, m, v, t, lr, b1, b2, eps):
    _, new_m, new_v = adam_step(w, g, m, v, t, lr, b1, b2, eps)
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), new_m, new_v


def _with_the_gradient(w, g, m, v, t, lr, b1, b2, eps):
    _, new_m, new_v = adam_step(w, g, m, v, t, lr, b1, b2, eps)
    return w - lr * g / (np.sqrt(new_v / (1 - b2**t)) + eps), new_m, new_v


@np.errstate(all="ignore")
def _adding_eps_last(w, g, m, v, t, lr, b1, b2, eps):
    _, new_m, new_v = adam_step(w, g, m, v, t, lr, b1, b2, eps)
    return w - lr * (new_m / (1 - b1**t)) / np.sqrt(new_v / (1 - b2**t)) + eps, new_m, new_v


ADAM_STEP = Exercise(
    id="11.adam_step",
    title="Step with Adam",
    call="adam_step(w, g, m, v, t, lr, b1, b2, eps)",
    points=3,
    reference=adam_step,
    cases=cases,
    withhold=("optim", "train"),
    mistakes={
        "corrects nothing": Mistake(
            _but(m_hat=_as_they_are, v_hat=_as_they_are),
            "m and v are right, and used as they are. They began at 0 and are too small at first: divide by 1 − bᵗ.",
        ),
        "corrects m only": Mistake(
            _but(v_hat=_as_they_are),
            "m was made up for its beginning at 0, and v was not. It needs its own 1 − b2ᵗ.",
        ),
        "corrects v only": Mistake(
            _but(m_hat=_as_they_are),
            "v was made up for its beginning at 0, and m was not. It needs its own 1 − b1ᵗ.",
        ),
        "puts ε into the root": Mistake(
            _but(step=lambda m, v, eps: m / np.sqrt(v + eps)),
            "ε stands inside the root. First the root, then ε.",
        ),
        "adds ε before correcting": Mistake(
            _but(
                v_hat=lambda v, b2, t: (np.sqrt(v), np.sqrt(1 - b2**t)),
                step=lambda m, v, eps: m * v[1] / (v[0] + eps),
                given=lambda w, m, v, *hats: (w, m, v),
            ),
            "You added ε to √v and corrected afterwards, so that ε was corrected too. It comes last, on √v̂.",
        ),
        "forgets ε": Mistake(
            _but(step=lambda m, v, eps: m / np.sqrt(v)),
            "A weight without a gradient got 0 / 0. ε below, after the root, keeps that from happening.",
        ),
        "forgets the root": Mistake(
            _but(step=lambda m, v, eps: m / (v + eps)),
            "You divide by the mean of the squares. Its root is wanted, which is of the gradient's own size.",
        ),
        "corrects after the root": Mistake(
            _but(
                v_hat=lambda v, b2, t: np.sqrt(v) / (1 - b2**t),
                step=lambda m, root, eps: m / (root + eps),
            ),
            "v̂ is v / (1 − b2ᵗ), and the root goes over all of it: correct first, then the root.",
        ),
        "hands the corrected means on": Mistake(
            _but(given=lambda w, m, v, m_hat, v_hat: (w, m_hat, v_hat)),
            "The weights are right. What you hand back is corrected: the next step needs m and v without that.",
        ),
        "forgets the squares": Mistake(
            _but(v=lambda v, g, b2, m: b2 * v + (1 - b2) * g),
            "v takes in g, and should take in its square: it says how large gradients are, whatever their sign.",
            also=(_but(v=lambda v, g, b2, m: b2 * v + (1 - b2) * np.abs(g)),),
        ),
        "squares the mean": Mistake(
            _but(v=lambda v, g, b2, m: b2 * v + (1 - b2) * m**2),
            "v takes in the square of m. It is a mean of squared gradients: g**2.",
        ),
        "squares the share too": Mistake(
            _but(v=lambda v, g, b2, m: b2 * v + ((1 - b2) * g) ** 2),
            "In v the share (1 − b2) was squared with the gradient. Only g is squared: mind the brackets.",
        ),
        "adds up instead of averaging": Mistake(
            _but(m=lambda m, g, b1: b1 * m + g, v=lambda v, g, b2, m: b2 * v + g**2),
            "g and g² came in whole, as in momentum. Adam takes means: (1 − b) of the new to b of the old.",
        ),
        "adds m up": Mistake(
            _but(m=lambda m, g, b1: b1 * m + g),
            "In m the gradient came in whole, as in momentum. Adam takes a mean: (1 − b1) of it.",
        ),
        "adds v up": Mistake(
            _but(v=lambda v, g, b2, m: b2 * v + g**2),
            "In v the square came in whole. Adam takes a mean: (1 − b2) of it.",
        ),
        "exchanges old and new": Mistake(
            _but(m=lambda m, g, b1: (1 - b1) * m + b1 * g, v=lambda v, g, b2, m: (1 - b2) * v + b2 * g**2),
            "The shares have changed places: b is what stays of the old, 1 − b what the new brings.",
        ),
        "exchanges b1 and b2": Mistake(
            lambda w, g, m, v, t, lr, b1, b2, eps: adam_step(w, g, m, v, t, lr, b2, b1, eps),
            "b1 and b2 have changed places: b1 goes with m, b2 with v.",
        ),
        "counts one step too many": Mistake(
            lambda w, g, m, v, t, lr, b1, b2, eps: adam_step(w, g, m, v, t + 1, lr, b1, b2, eps),
            "You corrected for step t + 1. t counts from 1 already.",
        ),
        "counts from zero": Mistake(
            np.errstate(all="ignore")(
                lambda w, g, m, v, t, lr, b1, b2, eps: adam_step(w, g, m, v, np.float64(t - 1), lr, b1, b2, eps)
            ),
            "You corrected for step t − 1, which at the first divides by 0. t counts from 1 already.",
        ),
        "multiplies instead of raising": Mistake(
            _but(
                m_hat=lambda m, b1, t: m / (1 - b1 * t),
                v_hat=lambda v, b2, t: v / (1 - b2 * t),
            ),
            "You corrected by 1 − b·t. It is a power, 1 − bᵗ: `b1**t`.",
        ),
        "corrects the same always": Mistake(
            _but(m_hat=lambda m, b1, t: m / (1 - b1), v_hat=lambda v, b2, t: v / (1 - b2)),
            "Right at the first step, and too much at all others: the correction 1 − bᵗ has t in it.",
        ),
        "raises the difference": Mistake(
            _but(m_hat=lambda m, b1, t: m / (1 - b1) ** t, v_hat=lambda v, b2, t: v / (1 - b2) ** t),
            "You corrected by (1 − b)ᵗ. The power belongs to b alone, 1 − bᵗ: mind the brackets.",
        ),
        "multiplies by the correction": Mistake(
            _but(m_hat=lambda m, b1, t: m * (1 - b1**t), v_hat=lambda v, b2, t: v * (1 - b2**t)),
            "You multiplied by 1 − bᵗ, which makes what is too small still smaller. Divide by it.",
        ),
        "adds ε to the quotient": Mistake(
            _but(step=lambda m, v, eps: m / np.sqrt(v) + eps),
            "ε was added to the whole quotient. It stands below, beside the root: mind the brackets.",
            also=(_adding_eps_last,),
        ),
        "forgets the learning rate": Mistake(
            lambda w, g, m, v, t, lr, b1, b2, eps: adam_step(w, g, m, v, t, 1.0, b1, b2, eps),
            "m and v are right, and the weights moved by about 1 each. Multiply the step by the learning rate.",
        ),
        "climbs": Mistake(
            _but(sign=1),
            "m and v are right, and the weights went uphill: the step goes against m.",
        ),
        "moves with the gradient": Mistake(
            _with_the_gradient,
            "m and v are right, and the step has g on top. It is m̂ that moves the weights.",
        ),
        "moves with the old means": Mistake(
            _with_old_means,
            "The weights moved with the m and v that came in. First make the new ones, then move.",
        ),
        "returns v before m": Mistake(
            _but(given=lambda w, m, v, m_hat, v_hat: (w, v, m)),
            "The numbers are right, in another order. The statement asks for w, m, v.",
        ),
        "returns the weights last": Mistake(
            _but(given=lambda w, m, v, m_hat, v_hat: (m, v, w)),
            "The numbers are right, in another order. The weights come first, then m, then v.",
        ),
        "returns the weights only": Mistake(
            _but(given=lambda w, m, v, m_hat, v_hat: w),
            "Only the weights came back. m and v are needed for the next step: return all three.",
        ),
        "hands the old means on": Mistake(
            lambda w, g, m, v, t, lr, b1, b2, eps: (adam_step(w, g, m, v, t, lr, b1, b2, eps)[0], m.copy(), v.copy()),
            "The weights are right. The m and v that you hand back are those that came in: return the new ones.",
        ),
    },
    hints=(
        "Five lines, in the order of the formulas above: m, v, m with a hat, v with a hat, w. Test them one by one.",
        "The hats are only for the step. What you return is m and v without them. ε is added to the root.",
        "`m_hat = m / (1 - b1**t)`, likewise v_hat, then `w - lr * m_hat / (np.sqrt(v_hat) + eps)`.",
    ),
)
