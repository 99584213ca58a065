"""Short signals worth sliding over each other, by name and at any length, and which samples meet at each shift."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LONGEST = 24  # samples that stay wide enough to be grasped

Samples = tuple[float, ...]


def exponential(n: int) -> np.ndarray:
    """1, 0.7, 0.49, …: what was, fading."""
    return 0.7 ** np.arange(n)


def edge(n: int) -> np.ndarray:
    """+1, then −1: a difference of neighbours."""
    return np.where(np.arange(n) < (n + 1) // 2, 1.0, -1.0)


def step(n: int) -> np.ndarray:
    """0, then 1: something is switched on."""
    return (np.arange(n) >= n // 2).astype(float)


def spikes(n: int) -> np.ndarray:
    """Single samples among zeros, each smaller than the one before, the third below zero."""
    heights = (1.0, 0.5, -0.75, 0.25)
    return np.array([heights[k // 4 % 4] if k % 4 == 1 % max(1, n) else 0.0 for k in range(n)])


def triangle(n: int) -> np.ndarray:
    """Up and down again, highest in the middle."""
    return 1 - np.abs(np.arange(n) - (n - 1) / 2) / ((n + 1) / 2)


def wave(n: int) -> np.ndarray:
    """A sine of period 6."""
    return np.sin(2 * np.pi * np.arange(n) / 6)


PRESETS: dict[str, Callable[[int], np.ndarray]] = {
    "box": np.ones,
    "exponential": exponential,
    "edge": edge,
    "step": step,
    "spikes": spikes,
    "triangle": triangle,
    "wave": wave,
    "mean": lambda n: np.full(n, 1 / n),
}
YOURS = "your own"


def preset(name: str, length: int) -> Samples:
    """-> samples, rounded to what is shown: the learner can redo every product."""
    return freeze(np.round(PRESETS[name](length), 3))


def freeze(samples: np.ndarray) -> Samples:
    """Samples as a tuple: a setting must not change."""
    return tuple(float(value) + 0.0 for value in samples)  # + 0.0 turns −0.0 into 0.0


@dataclass(frozen=True)
class Sliding:
    """Signals f and g, and where the samples of g lie when it has been slid to t.

    Convolution sums f[τ]·g[t − τ], with t from 0; cross-correlation f[τ]·g[τ − t], with t from −(len(g) − 1): both for
    as long as the signals overlap, so both have len(f) + len(g) − 1 results. In both, g[0] lies at τ = t.
    """

    f: Samples
    g: Samples
    flipped: bool

    @property
    def first(self) -> int:
        """The t at which the signals begin to overlap."""
        return 0 if self.flipped else 1 - len(self.g)

    @property
    def last(self) -> int:
        """The last t at which they overlap."""
        return self.first + len(self.f) + len(self.g) - 2

    def placed(self, t: int) -> list[tuple[int, int]]:
        """(τ, index into g) of every sample of g, from left to right."""
        if self.flipped:
            return [(t - k, k) for k in reversed(range(len(self.g)))]
        return [(t + k, k) for k in range(len(self.g))]

    def terms(self, t: int) -> list[tuple[int, int]]:
        """The (τ, index into g) at which f has a sample too: elsewhere there is nothing to multiply."""
        return [(tau, k) for tau, k in self.placed(t) if 0 <= tau < len(self.f)]
