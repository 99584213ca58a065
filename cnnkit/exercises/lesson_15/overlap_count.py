"""How often a transposed convolution writes each place."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_15.conv_transpose2d import size


def overlap_count(n, k, stride):
    """-> ((n − 1)·stride + k,): how many of n stamps, k long and a stride apart, cover each place."""
    return _covered(n, k, stride, size(n, k, stride))


def overlap_count_cases(rng):
    n, k = int(rng.integers(5, 9)), int(rng.integers(5, 8))
    return [
        (2, 3, 2),
        (3, 2, 2),
        (2, 3, 1),
        (1, 4, 2),
        (3, 2, 3),
        (4, 4, 2),
        (5, 3, 2),
        (4, 5, 3),
        (n, k, 2),
        (n, k, k - 2),
    ]


def _covered(n, k, step, length):
    """n stamps, k long and ``step`` apart, on ``length`` places; what hangs over does not count."""
    counts = np.zeros(max(length, 0), int)
    for i in range(n):
        counts[i * step : i * step + k] += 1
    return counts


def _begun(n, k, stride):
    """1 where a stamp begins, 0 elsewhere."""
    return _covered(n, 1, stride, size(n, k, stride))


def _read(n, k, stride):
    """How many windows of a convolution over n places read each of them."""
    return _covered(max((n - k) // stride + 1, 0), k, stride, n)


OVERLAP_COUNT = Exercise(
    id="15.overlap_count",
    title="Count the stamps on each place",
    call="overlap_count(n, k, stride)",
    points=2,
    reference=overlap_count,
    cases=overlap_count_cases,
    mistakes={
        "only marks": Mistake(
            lambda n, k, stride: np.minimum(overlap_count(n, k, stride), 1),
            "You say whether a place is written, not how often. Add 1 for each stamp that covers it.",
        ),
        "spreads them evenly": Mistake(
            lambda n, k, stride: np.full(size(n, k, stride), k / stride),
            "k / stride is the mean far from the ends. Which places get more, which fewer?",
            also=(
                lambda n, k, stride: np.full(size(n, k, stride), k // stride),
                lambda n, k, stride: np.full(size(n, k, stride), -(-k // stride)),
            ),
        ),
        "counts the extra ones": Mistake(
            lambda n, k, stride: overlap_count(n, k, stride) - 1,
            "You count how often a place is written *again*. The first time counts as well.",
            also=(lambda n, k, stride: np.maximum(overlap_count(n, k, stride) - 1, 0),),
        ),
        "makes it n·stride long": Mistake(
            lambda n, k, stride: _covered(n, k, stride, n * stride),
            "Your answer has n·stride places. Where does the last stamp begin, and how far does it reach?",
        ),
        "takes one step too many": Mistake(
            lambda n, k, stride: _covered(n, k, stride, n * stride + k),
            "The last places are empty: between n stamps there are n − 1 steps.",
            also=(lambda n, k, stride: _covered(n, k, stride, n * stride + k - 1),),
        ),
        "puts one stamp too many": Mistake(
            lambda n, k, stride: _covered(n + 1, k, stride, size(n + 1, k, stride)),
            "There is one stamp more than there are inputs. Each of the n inputs makes one.",
            also=(lambda n, k, stride: _covered(n + 1, k, stride, size(n, k, stride)),),
        ),
        "puts one stamp too few": Mistake(
            lambda n, k, stride: _covered(n - 1, k, stride, size(n, k, stride)),
            "The last stamp is missing: n inputs make n stamps, though there are only n − 1 steps between them.",
        ),
        "puts the stamps one apart": Mistake(
            lambda n, k, stride: _covered(n, k, 1, size(n, k, stride)),
            "The length is right, but the stamps begin one place apart. How far should it be?",
        ),
        "makes the stamps as long as the stride": Mistake(
            lambda n, k, stride: _covered(n, stride, stride, size(n, k, stride)),
            "Each of your stamps ends where the next one begins. They are k long, whatever the stride.",
        ),
        "writes only where stamps begin": Mistake(
            _begun,
            "Each stamp counts on its first place only. It covers k places from there on.",
        ),
        "makes the stamps one too short": Mistake(
            lambda n, k, stride: _covered(n, k - 1, stride, size(n, k, stride)),
            "Every stamp misses its last place. A slice ends *before* its second number.",
        ),
        "forgets the stride": Mistake(
            lambda n, k, stride: overlap_count(n, k, 1),
            "Length and counts are those of stride 1. Where does the stride come in?",
        ),
        "swaps kernel and stride": Mistake(
            lambda n, k, stride: overlap_count(n, stride, k),
            "Your stamps are as long as the stride and k apart. It is the other way round.",
        ),
        "counts what a convolution reads": Mistake(
            _read,
            "So often does a convolution *read* each of n places. Here n inputs *write*, and the result is longer.",
        ),
        "adds them all up": Mistake(
            lambda n, k, stride: overlap_count(n, k, stride).sum(),
            "That is one number for all places together. One number for each place is wanted.",
        ),
    },
    hints=(
        "Draw n = 3, k = 3, stride = 2: three bars of length 3, each beginning two places after the last.",
        "Zeros as long as the output. A loop over the n inputs adds 1 to the k places that each covers.",
        "`counts[i * stride : i * stride + k] += 1`, and the length is `(n - 1) * stride + k`.",
    ),
)
