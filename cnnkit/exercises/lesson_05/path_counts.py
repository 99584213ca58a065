"""Count the ways from a pixel to a unit."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def path_counts(layers):
    counts = np.ones(1)
    for k, s, _, d in reversed(layers):
        before = np.zeros((len(counts) - 1) * s + d * (k - 1) + 1)
        for unit, count in enumerate(counts):
            before[unit * s + d * np.arange(k)] += count
        counts = before
    return counts


def path_counts_cases(rng):
    def layer():
        return int(rng.integers(2, 5)), int(rng.integers(1, 4)), int(rng.integers(0, 2)), int(rng.integers(1, 4))

    known = [
        [(3, 1, 1, 1)],
        [(3, 1, 0, 1), (3, 1, 0, 1)],
        [(3, 1, 1, 1), (3, 1, 1, 2)],
        [(3, 1, 1, 1), (2, 2, 0, 1), (3, 1, 1, 1)],
        [(2, 3, 0, 2), (4, 1, 1, 1)],
        [(3, 2, 0, 1), (2, 3, 1, 2), (3, 1, 0, 2)],
    ]
    return [(layers,) for layers in [*known, *([layer() for _ in range(n)] for n in (2, 3))]]


def _backwards(layers, *, start=lambda unit, s: unit * s, gives=lambda already, count: already + count):
    """The way back in which one step can be got wrong: where a unit's window starts, or what it leaves there."""
    counts = np.ones(1)
    for k, s, _, d in reversed(layers):
        before = np.zeros((len(counts) - 1) * s + d * (k - 1) + 1)
        for unit, count in enumerate(counts):
            places = start(unit, s) + d * np.arange(k)
            before[places] = gives(before[places], count)
        counts = before
    return counts


def _weight_by_weight(layers):
    counts = np.ones(1)
    for k, s, _, d in reversed(layers):
        before = np.zeros((len(counts) - 1) * s + d * (k - 1) + 1)
        for tap in range(k):
            before[tap * d + s * np.arange(len(counts))] = counts
        counts = before
    return counts


def _with_the_latest_stride(layers):
    """From the image on, with the stride of the layer before in the place of the jump."""
    counts, before = np.ones(1), 1
    for k, s, _, d in layers:
        counts, before = np.convolve(counts, path_counts([(k, 1, 0, d * before)])), s
    return counts


PATH_COUNTS = Exercise(
    id="05.path_counts",
    title="Count the ways from a pixel to a unit",
    call="path_counts(layers)",
    points=3,
    stretch=True,
    reference=path_counts,
    cases=path_counts_cases,
    mistakes={
        "marks what is reached": Mistake(
            lambda layers: (path_counts(layers) > 0).astype(float),
            "That says whether a pixel is read. Count in how many ways it is.",
        ),
        "gives shares": Mistake(
            lambda layers: path_counts(layers) / path_counts(layers).sum(),
            "These are shares of all paths. Give the numbers of paths themselves.",
        ),
        "overwrites where windows meet": Mistake(
            lambda layers: _backwards(layers, gives=lambda already, count: count),
            "Where windows overlap, the last unit has wiped out the others. Their counts add up: += and not =.",
        ),
        "overwrites weight by weight": Mistake(
            _weight_by_weight,
            "Each weight's round wipes out the rounds before it. What they leave at a place adds up: += and not =.",
        ),
        "adds one instead of the count": Mistake(
            lambda layers: _backwards(layers, gives=lambda already, count: already + 1),
            "Only the first step back is right. Later units have several paths: each hands on its whole count, not 1.",
        ),
        "ignores the strides": Mistake(
            lambda layers: path_counts([(k, 1, p, d) for k, s, p, d in layers]),
            "Units of a stride-s layer start s places apart. From the image on, that makes later steps longer.",
        ),
        "starts the windows side by side": Mistake(
            lambda layers: _backwards(layers, start=lambda unit, s: unit),
            "The size is right, but unit u reads from place u on. Its window starts at u times the stride.",
        ),
        "widens a window by its own stride": Mistake(
            lambda layers: path_counts([(k, s, p, d * s) for k, s, p, d in layers]),
            "A stride moves windows apart and does not widen them: it must not reach this layer's own weights.",
        ),
        "keeps the latest stride only": Mistake(
            _with_the_latest_stride,
            "Two strides in a row multiply. After strides 2 and 3, a step is 6 pixels long, not 3.",
        ),
        "ignores the dilation": Mistake(
            lambda layers: path_counts([(k, s, p, 1) for k, s, p, d in layers]),
            "The weights of a window are d places apart.",
        ),
        "counts dilation from 0": Mistake(
            lambda layers: path_counts([(k, s, p, d + 1) for k, s, p, d in layers]),
            "You left d places out between two weights. Dilation d means d apart: dilation 1 is the plain kernel.",
        ),
        "takes the layers in the wrong order": Mistake(
            lambda layers: path_counts(layers[::-1]),
            "The order is wrong. From the unit back, the last layer comes first; from the image on, the first does.",
        ),
        "counts in two dimensions": Mistake(
            lambda layers: np.outer(path_counts(layers), path_counts(layers)),
            "That is the whole square of the field. One row of it is wanted.",
        ),
    },
    hints=(
        "Go backwards: one unit at the end, one path. Which units of the map before does it read?",
        "Keep an array of counts for one map. For the map before, let every unit add its count to all that it reads.",
        "Unit u of a map reads places u·s, u·s + d, u·s + 2d … of the map before it: add its count to each.",
    ),
)
