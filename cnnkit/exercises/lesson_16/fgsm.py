"""A small step of every pixel in the direction that hurts most."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def fgsm(x, gradient, eps):
    return np.clip(x + eps * np.sign(gradient), 0, 1)


def cases(rng):
    """Pixels at both ends and between; slopes of both signs, larger and smaller than a step, zeros among them."""

    def one(eps, steep, *shape):
        x = rng.integers(1, 10, shape) / 10
        x.reshape(-1)[:6] = [0, 0, 1, 1, 0.5, 0.5]
        gradient = rng.integers(1, 40, shape) / 8 * rng.choice([-1, 1], shape)
        gradient.reshape(-1)[:6] = [-2.5, 1.75, 2.5, -0.5, 0, 3]
        return x, gradient * steep, eps

    small = np.array([[[0.5, 0.9, 0.1]]]), np.array([[[0.3, 2.0, -0.2]]]), 0.2
    return [small, one(0.125, 1, 1, 2, 4), one(0.25, 1 / 64, 3, 3, 2), one(0.3, 1, 2, 1, 4, 3)]


def _stepped(step):
    return lambda x, gradient, eps: np.clip(x + step(x, gradient, eps), 0, 1)


def _sign_by_division(x, gradient, eps):
    with np.errstate(invalid="ignore"):
        return eps * gradient / np.abs(gradient)


FGSM = Exercise(
    id="16.fgsm",
    title="Fool a network with one step",
    call="fgsm(x, gradient, eps)",
    points=2,
    reference=fgsm,
    cases=cases,
    mistakes={
        "goes downhill": Mistake(
            _stepped(lambda x, gradient, eps: -eps * np.sign(gradient)),
            "This step lowers the loss: it helps the network. Training goes down; an attack goes up.",
        ),
        "leaves the range": Mistake(
            lambda x, gradient, eps: x + eps * np.sign(gradient),
            "Some pixels are below 0 or above 1: no image has such. Bring them back into the range after the step.",
        ),
        "steps by the slope": Mistake(
            _stepped(lambda x, gradient, eps: eps * gradient),
            "Steep pixels moved far and flat ones hardly. Every pixel moves by eps: only the slope's sign counts.",
            also=(
                _stepped(lambda x, gradient, eps: np.clip(gradient, -eps, eps)),
                _stepped(lambda x, gradient, eps: gradient),
            ),
        ),
        "shares one step": Mistake(
            _stepped(lambda x, gradient, eps: eps * gradient / np.abs(gradient).max()),
            "Only the steepest pixel moved by eps, others by their share of it. Every pixel moves by the whole eps.",
            also=(
                _stepped(lambda x, gradient, eps: eps * gradient / np.sqrt((gradient**2).sum())),
                _stepped(lambda x, gradient, eps: eps * np.tanh(gradient)),
            ),
        ),
        "never stands still": Mistake(
            _stepped(lambda x, gradient, eps: np.where(gradient > 0, eps, -eps)),
            "Where the slope is 0 the loss does not change, and the pixel should stay. `np.sign(0)` is 0.",
            also=(_stepped(lambda x, gradient, eps: np.where(gradient >= 0, eps, -eps)),),
        ),
        "divides by the size": Mistake(
            _stepped(_sign_by_division),
            "Where the slope is 0, 0 / 0 is no number. The sign of 0 is 0: there is a NumPy function that knows.",
        ),
        "only adds": Mistake(
            _stepped(lambda x, gradient, eps: eps * (gradient > 0)),
            "Only pixels with a positive slope moved. Where it is negative, darkening raises the loss.",
        ),
        "takes the size": Mistake(
            _stepped(lambda x, gradient, eps: eps * np.abs(np.sign(gradient))),
            "Every pixel got brighter. The sign of the slope says which way each goes.",
            also=(lambda x, gradient, eps: np.clip(x + eps, 0, 1),),
        ),
        "forgets eps": Mistake(
            _stepped(lambda x, gradient, eps: np.sign(gradient)),
            "Every pixel moved by 1, and so to black or white. How far is for eps to say.",
        ),
        "clips too early": Mistake(
            lambda x, gradient, eps: np.clip(x, 0, 1) + np.clip(eps * np.sign(gradient), 0, 1),
            "The step was clipped, and not what came of it. Add first, then clip the sum.",
            also=(lambda x, gradient, eps: x + np.clip(eps * np.sign(gradient), 0, 1),),
        ),
        "clips at the top only": Mistake(
            lambda x, gradient, eps: np.minimum(x + eps * np.sign(gradient), 1),
            "Some pixels are below 0. The range has two ends: 0 and 1.",
            also=(lambda x, gradient, eps: np.clip(x + eps * np.sign(gradient), -1, 1),),
        ),
        "clips at the bottom only": Mistake(
            lambda x, gradient, eps: np.maximum(x + eps * np.sign(gradient), 0),
            "Some pixels are above 1. The range has two ends: 0 and 1.",
            also=(lambda x, gradient, eps: np.clip(x + eps * np.sign(gradient), 0, 255),),
        ),
        "keeps to this image's range": Mistake(
            lambda x, gradient, eps: np.clip(x + eps * np.sign(gradient), x.min(), x.max()),
            "The ends of the range were taken from x. Pixels stay between 0 and 1, whatever this image has of that.",
        ),
        "gives the step alone": Mistake(
            lambda x, gradient, eps: eps * np.sign(gradient),
            "This is the change alone. Add it to the image, then clip.",
            also=(lambda x, gradient, eps: np.clip(eps * np.sign(gradient), 0, 1),),
        ),
        "shrinks bright pixels": Mistake(
            lambda x, gradient, eps: (lambda moved: (moved - moved.min()) / (moved.max() - moved.min()))(
                x + eps * np.sign(gradient)
            ),
            "All pixels were stretched to fill 0 … 1, also those that had no need. Only cut off what leaves the range.",
        ),
        "follows the image": Mistake(
            _stepped(lambda x, gradient, eps: eps * np.sign(x)),
            "The step followed the sign of x. It is the gradient's sign that says what raises the loss.",
        ),
    },
    hints=(
        "Each pixel moves by eps: up where that raises the loss, down where that does. What tells which?",
        "The sign of the gradient, times eps, added to x; then nothing may be left below 0 or above 1.",
        "`np.sign` gives −1, 0 or 1, and `np.clip(…, 0, 1)` closes the range.",
    ),
)
