"""The network of the capstone: digits it has never seen, wherever they stand, within a budget of parameters."""

from functools import partial

import numpy as np

from cnnkit import data, nn, optim, train
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.networks import ALWAYS_THE_SAME, NO_BETTER_THAN_GUESSING, accuracy, unseen_digits

BUDGET = 60_000  # parameters
EPOCHS = 8


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
    images, labels = data.mnist5k(train=True)
    rng = np.random.default_rng(seed)
    model = network(rng)
    optimizer = optim.Adam(model.parameters(), lr=0.004)
    options = {"augment": partial(train.shift, pixels=2), "progress": False}
    schedule = optim.CosineAnnealingLR(optimizer, EPOCHS)
    train.fit(
        model, images, labels, epochs=EPOCHS, rng=rng, batch_size=32, optimizer=optimizer, schedule=schedule, **options
    )
    return model


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
