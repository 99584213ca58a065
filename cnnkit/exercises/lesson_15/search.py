"""An architecture that somebody searched for: a fixed recipe trains it, and counts what it reads of unseen digits."""

from functools import cache

import numpy as np

from cnnkit import data
from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.lesson_15.mutate import valid
from cnnkit.exercises.values import Measured

BUDGET = 100_000  # multiply-adds of one image
LEARN = 1_200  # of the 1,797 small digits; the others are unseen
SEEDS = 3
EPOCHS = 8

SINGLE_PIXELS = "looks at single pixels"
ONE_LAYER = "has a single layer"


def build(architecture, rng):
    """The recipe's network: a pooling after the first layer, the mean of every map at the end; the rest is searched."""
    from cnnkit import nn  # only where an architecture is judged

    layers, channels = [], 1
    for number, (kernel, filters) in enumerate(architecture):
        layers += [nn.Conv2d(channels, filters, kernel, padding=kernel // 2, rng=rng), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if number == 0 else []
        channels = filters
    return nn.Sequential(*layers, nn.GlobalAvgPool2d(), nn.Flatten(), nn.Linear(channels, 10, rng=rng))


def trained_score(architecture, images, labels):
    """Build it, train it on the first digits, and count on the others, for several seeds -> Measured.

    Raises CourseError unless the architecture is one of the space, within the budget.
    """
    layers = checked(architecture)
    cost = build(layers, np.random.default_rng(0)).summary(images.shape[1:]).multiply_adds
    if cost > BUDGET:
        raise CourseError(f"it takes {cost:,} multiply-adds for one image, and the budget is {BUDGET:,}")
    mean = float(np.mean([_one_score(layers, images, labels, seed) for seed in range(SEEDS)]))
    if all(kernel == 1 for kernel, _ in layers):
        return Measured(mean, SINGLE_PIXELS)
    return Measured(mean, ONE_LAYER if len(layers) == 1 else None)


def checked(architecture):
    """A list of (kernel, channels), of whatever plain numbers it was made; CourseError where it is none."""
    try:
        numbers = np.asarray(architecture, dtype=float)
    except (TypeError, ValueError):
        numbers = np.empty(0)
    if numbers.ndim != 2 or numbers.shape[1] != 2 or not (np.isfinite(numbers) & (numbers == np.round(numbers))).all():
        raise CourseError("it should be a list of layers, (kernel, channels) each, such as [(3, 8), (3, 16)]")
    layers = [(int(kernel), int(filters)) for kernel, filters in numbers]
    if not valid(layers) or not all(k in (1, 3, 5) and f in (4, 8, 16, 32) for k, f in layers):
        raise CourseError("it is not in the table: 1 to 4 layers, kernels 1, 3 or 5, channels 4, 8, 16 or 32")
    return layers


def _one_score(layers, images, labels, seed):
    from cnnkit import optim, train

    rng = np.random.default_rng(seed)
    network = build(layers, rng)
    optimizer = optim.Adam(network.parameters(), lr=0.01)
    known = slice(None, LEARN)
    train.fit(network, images[known], labels[known], epochs=EPOCHS, rng=rng, optimizer=optimizer, progress=False)
    return train.evaluate(network, images[LEARN:], labels[LEARN:])[1]


@cache
def small_digits():
    """The 1,797 small digits in an order that mixes their writers -> images (N, 1, 8, 8), labels."""
    images, labels = data.digits()
    order = np.random.default_rng(15).permutation(len(labels))
    return (images[order].reshape(-1, 1, 8, 8) / 16).astype(np.float32), labels[order]


SEARCH = Exercise(
    id="15.search",
    title="Search for an architecture",
    call="search",
    points=3,
    reference=lambda: [(5, 16), (3, 16), (3, 16)],
    use=trained_score,
    trains=True,
    stretch=True,
    bar=Bar(0.80, 0.92, "of 597 small digits it has never seen, the mean of three trainings"),
    cases=lambda rng: [small_digits()],
    mistakes={
        SINGLE_PIXELS: Mistake(
            lambda: [(1, 32), (1, 32)],
            "All its kernels are 1 × 1: it knows how many pixels are dark, but hardly where. Who is to see shapes?",
        ),
        ONE_LAYER: Mistake(
            lambda: [(3, 8)],
            "One layer is all it has. It sees strokes; what strokes add up to is for the layers behind it.",
        ),
    },
    hints=(
        "Begin anywhere. Take a random step; keep it if the score is no worse and the budget is kept; repeat.",
        "For twenty steps: a random layer, a random change, `mutate`; over the budget, next; else compare `score`.",
        "Networks near the budget do best, and three layers better than one: begin from [(3, 8), (3, 16), (3, 16)].",
    ),
)
