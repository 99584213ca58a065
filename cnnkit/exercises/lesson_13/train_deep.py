"""A network of at least twenty convolutions in a row that trains all the same."""

import numpy as np

from cnnkit import data, nn
from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.networks import ALWAYS_THE_SAME, NO_BETTER_THAN_GUESSING, accuracy, learn_digits

FEWEST = 20


def depth(module):
    """Convolutions in a row on the longest way through; those of 1 × 1, which see no neighbour, do not count."""
    if hasattr(module, "paths"):
        return max(sum(depth(layer) for _, layer in path) for path in module.paths())
    return int(isinstance(module, nn.Conv2d) and np.max(module.kernel_size) > 1)


def deep_accuracy(network, images, labels):
    """As networks.accuracy, of a network that is deep enough -> Measured.

    Raises CourseError when it is not.
    """
    found = depth(network)
    if found < FEWEST:
        raise CourseError(
            f"it has {found} convolutions of 3 × 3 or more in a row, and {FEWEST} are wanted; shortcuts do not count"
        )
    return accuracy(network, images, labels)


def network(rng, **options):
    """25 convolutions, and the dense layer that makes it a ResNet-26, at half the digits' size."""
    return nn.Sequential(nn.AvgPool2d(2), nn.resnet(26, in_channels=1, width=8, image_size=14, rng=rng, **options))


def train_deep(seed=0):
    """What the lesson's solution does."""
    rng = np.random.default_rng(seed)
    return learn_digits(network(rng), rng, epochs=4, lr=0.01)


def _digits(rng):
    images, labels = data.mnist5k(train=False)
    order = rng.permutation(len(labels))
    return [(images[order], labels[order])]


TRAIN_DEEP = Exercise(
    id="13.train_deep",
    title="Train a network of twenty convolutions",
    call="train_deep",
    points=4,
    reference=train_deep,
    use=deep_accuracy,
    model=True,
    trains=True,
    bar=Bar(0.7, 0.94, "of 1,000 digits it has never seen"),
    cases=_digits,
    mistakes={
        ALWAYS_THE_SAME: Mistake(
            lambda: network(np.random.default_rng(0), init="zeros"),
            "It says the same of every image. Was it trained? Then no image reaches its end, or no gradient its start.",
        ),
        NO_BETTER_THAN_GUESSING: Mistake(
            lambda: network(np.random.default_rng(1)),
            "It might as well guess. Was it trained? And is its loss still near 2.3? Look at `gradient_norms`.",
        ),
    },
    hints=(
        "Of the troubles of depth, which would a plain stack of twenty have, and what in this lesson cures each?",
        "`nn.resnet(26, in_channels=1, …)` has 25 convolutions. Small ones are quick: `width=8`, and halve the image.",
        "`nn.Sequential(nn.AvgPool2d(2), nn.resnet(26, in_channels=1, width=8, image_size=14, rng=rng))`; 4 epochs.",
    ),
)
