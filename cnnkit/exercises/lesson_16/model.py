"""The network of the capstone: digits it has never seen, wherever they stand, within a budget of parameters."""

import numpy as np

from cnnkit import nn
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.networks import (
    ALWAYS_THE_SAME,
    NO_BETTER_THAN_GUESSING,
    accuracy,
    learn_moving_digits,
    unseen_digits,
)

BUDGET = 60_000  # parameters


def within_budget(network, images, labels):
    return accuracy(network, images, labels, parameters=BUDGET)


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
    },
    hints=(
        "What did your network of lesson 11 need to read digits that had moved? And where do most parameters sit?",
        "Convolutions with pools between them leave the dense layer little to do. Let digits move while it learns.",
        "16, 32 and 32 channels, each with ReLU and a pool of 2; Adam at 0.004; `train.shift` as augment; 8 epochs.",
    ),
)
