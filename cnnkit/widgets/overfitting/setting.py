"""What the overfitting explorer learns from and measures on, its small network, and where its controls stand."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cnnkit import data, nn

IMAGES = (20, 40, 80, 160, 320)
WRONG = (0, 10, 20, 50, 100)  # of a hundred labels
FILTERS = (2, 4, 8, 16)
DECAYS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)
MOST_DROPOUT, MOST_SHIFT, MOST_SEED = 0.8, 2, 9
EPOCHS = (10, 100)
RATE, MOMENTUM, BATCH = 0.03, 0.9, 32


@dataclass(frozen=True)
class Setting:
    """Where every control stands."""

    images: int = 80
    wrong: int = 10
    seed: int = 0
    filters: int = 8
    epochs: int = 60
    decay: float = 0.0
    dropout: float = 0.0
    shift: int = 0

    @property
    def recipe(self) -> "Setting":
        """All that decides a training but its length: the first epochs of a longer one are the shorter one."""
        return replace(self, epochs=EPOCHS[1])

    @property
    def plain(self) -> "Setting":
        """The same training without a remedy."""
        return replace(self, decay=0.0, dropout=0.0, shift=0)


class Split(NamedTuple):
    """Digits in three parts, (images, labels) each: to learn from, to choose by, and to judge by at the very end."""

    pool: tuple[np.ndarray, np.ndarray]
    held: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


@lru_cache(maxsize=1)
def split() -> Split:
    """Lesson 12's split; images (N, 1, 8, 8) float32 from 0 to 1."""
    images, labels = data.digits()
    rng = np.random.default_rng(12)
    rest, test = data.split((images / 16).astype(np.float32), labels, fraction=1 / 3, rng=rng)
    pool, held = data.split(rest[0], rest[1], fraction=1 / 3, rng=rng)
    return Split(pool, held, test)


def drawn(setting: Setting) -> tuple[np.ndarray, np.ndarray]:
    """The images of a setting and their labels, some of them wrong."""
    rng, (images, labels) = np.random.default_rng(setting.seed), split().pool
    chosen = rng.permutation(len(images))[: setting.images]
    wrong = rng.random(setting.images) < setting.wrong / 100
    return images[chosen], (labels[chosen] + wrong * rng.integers(1, 10, setting.images)) % 10


def make_network(setting: Setting, rng: np.random.Generator) -> nn.Sequential:
    """Two convolutions, a pool, dropout where there is any, and a dense layer."""
    filters = setting.filters
    return nn.Sequential(
        nn.Conv2d(1, filters, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(filters, 2 * filters, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(setting.dropout, rng=rng),
        nn.Linear(32 * filters, 10, rng=rng),
    )
