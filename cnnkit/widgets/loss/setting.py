"""The state of the loss explorer, and the two losses with their slopes, as ops has them."""

from dataclasses import dataclass

import numpy as np

from cnnkit import ops

ENTROPY, SQUARED = MEASURES = ("cross-entropy", "squared error")
FEWEST, MOST = 3, 5  # classes
REACH = 10.0  # a slider's logit, before all are multiplied and shifted
FAR = 1000  # how far all logits can be shifted
FACTORS = (1, 10, 100)
SAMPLES = 161  # of a curve: steps of 1/8


@dataclass(frozen=True)
class Setting:
    """Where every control stands; of the five sliders the first `classes` count."""

    classes: int = 3
    z0: float = 2.0
    z1: float = 1.0
    z2: float = -1.0
    z3: float = 0.5
    z4: float = -2.0
    true: int = 1
    measure: str = ENTROPY
    times: int = 1
    shift: int = 0

    @property
    def sliders(self) -> tuple[float, ...]:
        """The logits as the sliders have them, before all are multiplied and shifted."""
        return tuple(getattr(self, name) for name in SLIDERS[: self.classes])

    @property
    def z(self) -> np.ndarray:
        """Logits (1, K)."""
        return self.times * np.array([self.sliders]) + self.shift

    @property
    def ends(self) -> tuple[float, float]:
        """Between which logits every logit lies."""
        return self.shift - self.times * REACH, self.shift + self.times * REACH


SLIDERS = tuple(f"z{k}" for k in range(MOST))


def one_hot(setting: Setting) -> np.ndarray:
    """1 at the true class, 0 elsewhere: (1, K)."""
    return np.eye(setting.classes)[[setting.true]]


def loss(measure: str, z: np.ndarray, true: int) -> float:
    """z (1, K) -> the loss."""
    if measure == ENTROPY:
        return ops.cross_entropy(z, np.array([true]))
    return ops.mse(ops.softmax(z, axis=1), np.eye(z.shape[1])[[true]])


def slopes(measure: str, z: np.ndarray, true: int) -> np.ndarray:
    """How the loss changes with each logit, z (1, K) -> (1, K)."""
    if measure == ENTROPY:
        return ops.cross_entropy_backward(1.0, z, np.array([true]))
    shares = ops.softmax(z, axis=1)
    return ops.softmax_backward(ops.mse_backward(1.0, shares, np.eye(z.shape[1])[[true]]), z, axis=1)


def curve(measure: str, setting: Setting) -> np.ndarray:
    """The loss while the true logit goes from one end to the other and the rest stay -> (SAMPLES,)."""
    z = np.repeat(setting.z, SAMPLES, axis=0)
    z[:, setting.true] = np.linspace(*setting.ends, SAMPLES)
    if measure == ENTROPY:
        return -ops.log_softmax(z, axis=1)[:, setting.true]
    return np.square(ops.softmax(z, axis=1) - one_hot(setting)).mean(axis=1)


def naive(setting: Setting) -> tuple[float, float, float]:
    """exp of the true logit, the sum of all exp, and their quotient, as one would write a share at first."""
    with np.errstate(all="ignore"):
        powers = np.exp(setting.z[0])
        return float(powers[setting.true]), float(powers.sum()), float(powers[setting.true] / powers.sum())
