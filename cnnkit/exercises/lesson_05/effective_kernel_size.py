"""Measure a kernel that was pulled apart."""

from itertools import product

from cnnkit.exercises.exercise import Exercise, Mistake


def effective_kernel_size(k, d):
    return d * (k - 1) + 1


def effective_kernel_size_cases(rng):
    drawn = [(int(k), int(d)) for k, d in zip(rng.integers(1, 12, 4), rng.integers(1, 9, 4), strict=True)]
    return [*product((1, 2, 3), (1, 2)), (3, 4), (4, 3), (5, 2), *drawn]


EFFECTIVE_KERNEL_SIZE = Exercise(
    id="05.effective_kernel_size",
    title="Measure a kernel that was pulled apart",
    call="effective_kernel_size(k, d)",
    points=1,
    reference=effective_kernel_size,
    cases=effective_kernel_size_cases,
    mistakes={
        "multiplies kernel by dilation": Mistake(
            lambda k, d: d * k,
            "k weights have only k − 1 gaps between them: nothing is added after the last weight.",
        ),
        "forgets the last weight": Mistake(
            lambda k, d: d * (k - 1),
            "That is how far the last weight is from the first. The last weight is a pixel wide itself.",
        ),
        "counts dilation from 0": Mistake(
            lambda k, d: (d + 1) * (k - 1) + 1,
            "That leaves d pixels between two weights. Dilation d puts them d apart; dilation 1 is the plain kernel.",
        ),
        "opens one gap only": Mistake(
            lambda k, d: k + d - 1,
            "Every gap between two weights widens, and there are k − 1 of them, not one.",
        ),
        "counts the gaps of a kernel of 3": Mistake(
            lambda k, d: k + 2 * (d - 1),
            "That is right for k = 3, which has two gaps. Between k weights, how many gaps are there?",
        ),
        "takes every gap to be one hole": Mistake(
            lambda k, d: k * d - 1,
            "That is right for d = 2, with one hole in each gap. How many holes does a gap have with d = 3?",
        ),
        "swaps kernel and dilation": Mistake(
            lambda k, d: k * (d - 1) + 1,
            "k and d have changed places: there are k − 1 gaps, and each of them is d wide.",
        ),
        "ignores the dilation": Mistake(
            lambda k, d: k,
            "That is the number of weights. Pulled apart, they span more pixels.",
        ),
    },
    hints=(
        "Draw three weights with dilation 2: weight, hole, weight, hole, weight. How many cells is that?",
        "Start on the first weight. How many steps lead to the last one, and how long is each?",
        "k − 1 steps of d pixels, and 1 for the weight that you started on.",
    ),
)
