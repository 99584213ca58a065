"""How a network is judged that an answer made, by images it has never seen; and how those of ours learn."""

from functools import partial

import numpy as np

from cnnkit import data, optim, train
from cnnkit.errors import CourseError
from cnnkit.exercises.values import Measured

SHIFT = 2  # pixels, in each direction at most
MOST_MULTIPLY_ADDS = 50_000_000  # of one image: what can be judged within seconds

ALWAYS_THE_SAME = "always says the same"
NO_BETTER_THAN_GUESSING = "no better than guessing"


def accuracy(network, images, labels, *, parameters=None):
    """The share of images (N, C, H, W) whose largest score is that of their label (N,) -> Measured.

    Two mistakes show: one answer for all images, and hardly more right than by chance. Raises CourseError when the
    network does not give each image as many scores as there are classes, or does not keep to its budget.
    """
    classes = len(np.unique(labels))
    made = network.summary(images.shape[1:])
    if parameters is not None and made.parameters > parameters:
        raise CourseError(f"it has {made.parameters:,} parameters, and the budget is {parameters:,}")
    if made.multiply_adds > MOST_MULTIPLY_ADDS:
        most = f"{MOST_MULTIPLY_ADDS:,}"
        raise CourseError(f"it takes {made.multiply_adds:,} multiply-adds for one image, and {most} is the most")
    scores = train.predict(network, images)
    if scores.shape != (len(images), classes):
        raise CourseError(f"{len(images)} images got scores {scores.shape} instead of {(len(images), classes)}")
    said = scores.argmax(axis=1)
    score = float((said == labels).mean())
    if len(np.unique(said)) == 1:
        return Measured(score, ALWAYS_THE_SAME)
    return Measured(score, NO_BETTER_THAN_GUESSING if score < 2 / classes else None)


def learn_digits(network, rng, *, epochs, lr, **options):
    """The network, trained as the lessons' solutions do: Adam, and a learning rate that sinks to nothing."""
    images, labels = data.mnist5k(train=True)
    optimizer = optim.Adam(network.parameters(), lr=lr)
    schedule = optim.CosineAnnealingLR(optimizer, epochs)
    said = {"optimizer": optimizer, "schedule": schedule, "progress": False}
    train.fit(network, images, labels, epochs=epochs, rng=rng, **said, **options)
    return network


def learn_moving_digits(network, rng, *, epochs):
    """The network, trained on digits that are moved anew every time they are seen."""
    moving = partial(train.shift, pixels=SHIFT)
    return learn_digits(network, rng, epochs=epochs, lr=0.004, batch_size=32, augment=moving)


def unseen_digits(rng, count=1000):
    """Digits of MNIST that lessons do not learn from, each moved by up to two pixels -> images, labels."""
    images, labels = data.mnist5k(train=False)
    chosen = rng.choice(len(images), count, replace=False)
    steps = rng.integers(-SHIFT, SHIFT + 1, (count, 2))
    return np.stack([_moved(images[i], *step) for i, step in zip(chosen, steps, strict=True)]), labels[chosen]


def _moved(image, down, right):
    """image (C, H, W), moved, with zeros where nothing was."""
    padded = np.pad(image, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)))
    _, H, W = image.shape
    return padded[:, SHIFT - down : SHIFT - down + H, SHIFT - right : SHIFT - right + W]
