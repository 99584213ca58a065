"""A network that reads digits it has never seen, wherever they stand."""

from functools import partial

import numpy as np

from cnnkit import data, nn, optim, train
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.networks import ALWAYS_THE_SAME, NO_BETTER_THAN_GUESSING, accuracy, unseen_digits

CHANNELS, EPOCHS = (16, 32, 64), 12


def network(rng, init="he"):
    """Three times convolution, ReLU and pooling, 28 × 28 down to 3 × 3, then a dense layer: 28,000 or so parameters."""
    layers: list[nn.Module] = []
    for before, after in zip((1, *CHANNELS), CHANNELS, strict=False):
        layers += [nn.Conv2d(before, after, 3, padding=1, rng=rng, init=init), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(CHANNELS[-1] * 9, 10, rng=rng, init=init))


def trained(seed=0):
    """What the lesson's solution does: Adam, a falling learning rate, each digit moved anew every time it is seen."""
    images, labels = data.mnist5k(train=True)
    rng = np.random.default_rng(seed)
    model = network(rng)
    optimizer = optim.Adam(model.parameters(), lr=0.003)
    train.fit(
        model,
        images,
        labels,
        epochs=EPOCHS,
        rng=rng,
        batch_size=32,
        optimizer=optimizer,
        schedule=optim.CosineAnnealingLR(optimizer, EPOCHS),
        augment=partial(train.shift, pixels=2),
        progress=False,
    )
    return model


TRAINED = Exercise(
    id="11.trained",
    title="Train a network that reads digits",
    call="trained",
    points=4,
    reference=trained,
    use=accuracy,
    model=True,
    trains=True,
    bar=Bar(0.9, 0.97, "of 1,000 digits it has never seen, each moved by up to two pixels"),
    cases=lambda rng: [unseen_digits(rng)],
    mistakes={
        ALWAYS_THE_SAME: Mistake(
            lambda: network(np.random.default_rng(0), init="zeros"),
            "Whatever it sees, it says the same: weights that began at zero, or a learning rate that blew them up.",
        ),
        NO_BETTER_THAN_GUESSING: Mistake(
            lambda: network(np.random.default_rng(3)),
            "It might as well guess. Was this network trained, and are its labels those of its images?",
        ),
    },
    hints=(
        "Climb the ladder: is the first loss near 2.3, does it overfit ten images, does the loss fall over an epoch?",
        "It is tested on digits that moved. Let it learn from digits that move: `augment` changes every batch anew.",
        "Three convolutions with pools, Adam at 0.003, `augment=partial(train.shift, pixels=2)`, a dozen epochs.",
    ),
)
