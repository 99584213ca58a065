"""The network of the capstone: digits it has never seen, wherever they stand, within a budget of parameters."""

import numpy as np

from cnnkit import nn, train
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.networks import (
    ALWAYS_THE_SAME,
    NO_BETTER_THAN_GUESSING,
    accuracy,
    learn_digits,
    learn_moving_digits,
    unseen_digits,
)
from cnnkit.exercises.values import Measured

BUDGET = 60_000  # parameters
KNOWS_THE_MIDDLE = "knows digits in the middle"


def within_budget(network, images, labels):
    measured = accuracy(network, images, labels, parameters=BUDGET)
    if measured.mistake is None and _lost_off_the_middle(network, images, labels) > 0.1:
        return Measured(measured.score, KNOWS_THE_MIDDLE)
    return measured


def _lost_off_the_middle(network, images, labels):
    """By how much fewer are right of the digits whose ink lies two pixels off the middle than of the others."""
    right = train.predict(network, images).argmax(axis=1) == labels
    far = np.array([_off_the_middle(image.sum(axis=0)) > 1.5 for image in images])
    return right[~far].mean() - right[far].mean() if 0 < far.sum() < len(far) else 0.0


def _off_the_middle(ink):
    """ink (H, W) -> how far from the middle its centre lies, along the axis along which that is farther."""
    places = zip(np.indices(ink.shape), ink.shape, strict=True)
    return max(abs(np.average(at, weights=ink) - size / 2) for at, size in places)


def network(rng, init="he"):
    """Three times convolution, ReLU and pooling, then a dense layer: 16,938 parameters."""
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1, rng=rng, init=init), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1, rng=rng, init=init), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 32, 3, padding=1, rng=rng, init=init), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(32 * 9, 10, rng=rng, init=init)),
    )


def trained(seed=0):
    """What the lesson's solution does."""
    rng = np.random.default_rng(seed)
    return learn_moving_digits(network(rng), rng, epochs=8)


def trained_on_what_never_moves():
    rng = np.random.default_rng(0)
    small = nn.Sequential(
        *(nn.Conv2d(1, 8, 3, stride=2, padding=1, rng=rng), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(8 * 14 * 14, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng)),
    )
    return learn_digits(small, rng, epochs=2, lr=0.004, batch_size=32)


MODEL = Exercise(
    id="16.model",
    title="Build and train within a budget",
    call="model",
    points=4,
    reference=trained,
    use=within_budget,
    model=True,
    trains=True,
    bar=Bar(0.9, 0.95, "of 1,000 digits it has never seen, each moved by up to two pixels"),
    cases=lambda rng: [unseen_digits(rng)],
    mistakes={
        ALWAYS_THE_SAME: Mistake(
            lambda: network(np.random.default_rng(0), init="zeros"),
            "It gives one answer to every image: all weights began alike, or a step too long has spoilt them.",
        ),
        NO_BETTER_THAN_GUESSING: Mistake(
            lambda: network(np.random.default_rng(2)),
            "It is about as often right as a dice with ten sides. Did `train.fit` run on this very network?",
        ),
        KNOWS_THE_MIDDLE: Mistake(
            trained_on_what_never_moves,
            "Digits that stand in the middle it reads far better than those that moved. Has it seen any that moved?",
        ),
    },
    hints=(
        "What did your network of lesson 11 need to read digits that had moved? And where do most parameters sit?",
        "Convolutions with pools between them leave the dense layer little to do. Let digits move while it learns.",
        "16, 32 and 32 channels, each with ReLU and a pool of 2; Adam at 0.004; `train.shift` as augment; 8 epochs.",
    ),
)
