"""A kernel of one's own that finds vertical edges, judged by what it answers to."""

import numpy as np

from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Exercise, Mistake


def response(kernel, patch):
    """What a 3 × 3 kernel says to a 3 × 3 patch: "positive", "zero" or "negative"."""
    try:
        kernel = np.asarray(kernel, dtype=float)
    except (TypeError, ValueError):
        kernel = np.array(np.nan)
    if not np.isfinite(kernel).all():
        raise CourseError("a kernel is a grid of numbers, such as [[1, 2, 3], [4, 5, 6], [7, 8, 9]]")
    if kernel.shape != (3, 3):
        raise CourseError(f"the kernel should have 3 rows and 3 columns, and its shape is {kernel.shape}")
    total = float(np.sum(kernel * patch))
    return "zero" if abs(total) < 1e-9 else "positive" if total > 0 else "negative"


def cases(rng):
    # Far apart, so that a kernel with one weight too many still answers to the edges, and its flaw is what shows.
    dark, bright = rng.integers([1, 15], [4, 20]).astype(float)
    step = np.array([[dark, bright, bright], [dark, dark, bright]])  # the edge left and right of the middle
    vertical = [(np.tile(row, (3, 1)),) for row in step]
    horizontal = [(patch.T.copy(),) for (patch,) in vertical] + [(patch.T[::-1].copy(),) for (patch,) in vertical]
    return [*vertical, (np.full((3, 3), dark),), *horizontal, (np.full((3, 3), bright),)]


VERTICAL = np.array([[-1.0, 0, 1]] * 3)


def _says(kernel):
    return lambda patch: response(kernel, patch)


EDGE_KERNEL = Exercise(
    id="01.edge_kernel",
    title="Design a kernel that finds edges",
    call="edge_kernel",
    points=2,
    reference=_says(VERTICAL),
    cases=cases,
    use=response,
    mistakes={
        "looks for the opposite edge": Mistake(
            _says(-VERTICAL),
            "It finds vertical edges, but those from bright to dark: change all its signs.",
        ),
        "looks for horizontal edges": Mistake(
            _says(VERTICAL.T),
            "It compares above with below. A vertical edge has its two sides left and right.",
        ),
        "looks for horizontal edges from bright to dark": Mistake(
            _says(-VERTICAL.T),
            "It compares above with below, and likes it bright above. A vertical edge has its sides left and right.",
        ),
        "answers to brightness": Mistake(
            _says(np.ones((3, 3))),
            "It answers to all that is bright, edge or not. Flat patches must cancel: let the weights add up to 0.",
        ),
        "takes off too much": Mistake(
            _says(VERTICAL - [[1, 0, 0], [0, 0, 0], [0, 0, 0]]),
            "It finds the edges, but it is negative on flat patches: its weights add up to less than 0.",
        ),
        "is negative everywhere": Mistake(
            _says(-np.ones((3, 3))),
            "Whatever it sees counts against. The bright side of the edge needs positive weights.",
        ),
        "answers to nothing": Mistake(
            _says(np.zeros((3, 3))),
            "It is zero on everything, the edges included.",
        ),
        "misses edges in its right half": Mistake(
            _says(np.array([[-1.0, 1, 0]] * 3)),
            "It compares the left column with the middle one. An edge may lie right of the middle as well.",
        ),
        "misses edges in its left half": Mistake(
            _says(np.array([[0.0, -1, 1]] * 3)),
            "It compares the middle column with the right one. An edge may lie left of the middle as well.",
        ),
        "looks for lines": Mistake(
            _says(np.array([[-1.0, 2, -1]] * 3)),
            "It compares the middle column with both others: that finds a bright line. An edge has two sides.",
        ),
        "looks for dots": Mistake(
            _says(np.array([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]])),
            "It compares the middle pixel with those around it: it finds dots, and edges of every direction.",
        ),
        "answers to slanted changes": Mistake(
            _says(np.array([[-2.0, -1, 0], [-1, 0, 1], [0, 1, 2]])),
            "It likes brighter on the right, but brighter below as well. Within each row the weights must add to 0.",
        ),
        "answers to slanted changes upwards": Mistake(
            _says(np.array([[0.0, 1, 2], [-1, 0, 1], [-2, -1, 0]])),
            "It likes brighter on the right, but brighter above as well. Within each row the weights must add to 0.",
        ),
    },
    hints=(
        "On which side of the edge should bright pixels count for, and on which side against?",
        "Give the right column positive weights and the left one negative ones. What must they add up to?",
        "Three equal rows, each with a negative weight, a zero, and the same weight positive.",
    ),
)
