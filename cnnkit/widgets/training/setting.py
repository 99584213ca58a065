"""What the training dashboard learns from, the small network that learns, and where its controls stand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cnnkit import data, nn, optim

FILTERS, CLASSES = 8, 10
RATES = (*(float(f"{digit}e{power}") for power in range(-4, 1) for digit in (1, 2, 5)), 10.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
SIZES = (1, 4, 16, 32, 64, 128, 512)
ALL = 10_000  # more images than there are: one batch of all of them
SGD, ADAM = OPTIMIZERS = ("SGD", "Adam")
B2, EPS = 0.999, 1e-8
STARTS = ("he", "small", "zeros")
MOST_EPOCHS, MOST_SEEDS = 50, 9


@dataclass(frozen=True)
class Setting:
    """Where every control stands."""

    data: str = "digits"
    init: str = "he"
    seed: int = 0
    optimizer: str = SGD
    learning_rate: float = 0.05
    momentum: float = 0.9
    batch_size: int = 32
    epochs: int = 30
    image: int = 0

    @property
    def network(self) -> tuple:
        """What makes a network another one; all else may change while it learns."""
        return self.data, self.init, self.seed


@dataclass(frozen=True)
class Digits:
    """Images (N, 1, S, S) float32 from 0 to 1 with their labels: those to learn from, and those held out."""

    learnt: tuple[np.ndarray, np.ndarray]
    held: tuple[np.ndarray, np.ndarray]

    @property
    def side(self) -> int:
        """Rows, and columns, of an image."""
        return self.learnt[0].shape[-1]

    def batches(self, size: int) -> int:
        """How many batches an epoch has."""
        return -(-len(self.learnt[1]) // size)


@dataclass(frozen=True)
class Kind:
    """A collection by its name, and the side of the filters that it is looked at with."""

    label: str
    kernel: int
    load: Callable[[], Digits]


def _small() -> Digits:
    images, labels = data.digits()
    return Digits(*data.split((images / 16).astype(np.float32), labels, rng=np.random.default_rng(0)))


def _mnist() -> Digits:
    return Digits(data.mnist5k(train=True), data.mnist5k(train=False))


KINDS = {"digits": Kind("digits, 8 × 8", 3, _small), "mnist": Kind("MNIST, 28 × 28", 5, _mnist)}


@lru_cache(maxsize=len(KINDS))
def digits_of(name: str) -> Digits:
    """Load a collection by its name in KINDS, once."""
    return KINDS[name].load()


def make_network(setting: Setting) -> nn.Sequential:
    """Two convolutions with pools and a dense layer: some 2,000 parameters for the small digits, 11,000 for MNIST."""
    kernel, side = KINDS[setting.data].kernel, digits_of(setting.data).side
    made = {"rng": np.random.default_rng(setting.seed), "init": setting.init}
    return nn.Sequential(
        nn.Conv2d(1, FILTERS, kernel, padding=kernel // 2, **made),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(FILTERS, 2 * FILTERS, 3, padding=1, **made),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(2 * FILTERS * (side // 4) ** 2, CLASSES, **made),
    )


def tuned(optimizer: optim.Optimizer | None, model: nn.Module, setting: Setting) -> optim.Optimizer:
    """The optimiser that a setting asks for: the same with other numbers, or a new one, which remembers nothing."""
    wanted = optim.SGD if setting.optimizer == SGD else optim.Adam
    if type(optimizer) is not wanted:
        optimizer = wanted(model.parameters())
    optimizer.lr = setting.learning_rate
    if isinstance(optimizer, optim.SGD):
        optimizer.momentum = setting.momentum
    elif isinstance(optimizer, optim.Adam):
        optimizer.betas = (setting.momentum, B2)
    return optimizer
