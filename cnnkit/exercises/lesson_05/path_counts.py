"""Count the ways from a pixel to a unit."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def path_counts(layers, *, spread=None):
    spread = spread or (lambda out, places, count: np.add.at(out, places, count))
    counts = np.ones(1)
    for k, s, _, d in reversed(layers):
        before = np.zeros((len(counts) - 1) * s + d * (k - 1) + 1)
        for unit, count in enumerate(counts):
            spread(before, unit * s + d * np.arange(k), count)
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
    ]
    return [(layers,) for layers in [*known, *([layer() for _ in range(n)] for n in (2, 3))]]


def _overwrites(out, places, count):
    out[places] = count


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
        "overwrites where paths meet": Mistake(
            lambda layers: path_counts(layers, spread=_overwrites),
            "Where windows overlap, their counts add up: += and not =.",
        ),
        "ignores the strides": Mistake(
            lambda layers: path_counts([(k, 1, p, d) for k, s, p, d in layers]),
            "Neighbouring units of a layer with stride s start s places apart in the map before it.",
        ),
        "ignores the dilation": Mistake(
            lambda layers: path_counts([(k, s, p, 1) for k, s, p, d in layers]),
            "The weights of a window are d places apart.",
        ),
        "walks from the first layer to the last": Mistake(
            lambda layers: path_counts(layers[::-1]),
            "Start at the one unit at the end and go back to the image: last layer first.",
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
