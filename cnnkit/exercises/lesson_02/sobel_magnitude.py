"""Edges in every direction."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake

ACROSS = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


def _correlate(image, kernel):
    H, W = image.shape
    terms = [kernel[a][b] * image[a : a + H - 2, b : b + W - 2] for a in range(3) for b in range(3)]
    return sum(terms)


def sobel_magnitude(image):
    """√(across² + down²) with Sobel's kernels, not normalised: (H, W) -> (H − 2, W − 2)."""
    across, down = _correlate(image, ACROSS), _correlate(image, list(zip(*ACROSS, strict=True)))
    return np.sqrt(across**2 + down**2)


def sobel_magnitude_cases(rng):
    by_hand = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 3.0], [0.0, 4.0, 0.0]])
    drawn = [(rng.integers(0, 10, shape).astype(float),) for shape in ((4, 5), (6, 4), (5, 7))]
    ramp = np.add.outer(2.0 * np.arange(4), 5.0 * np.arange(6))
    return [(by_hand,), (ramp,), *drawn, (rng.random((5, 5)),)]


def _edges(image, combine, weights=(1, 2, 1)):
    kernel = np.outer(weights, [-1.0, 0, 1])
    return combine(_correlate(image, kernel), _correlate(image, kernel.T))


def _root_of_the_sum(across, down):
    with np.errstate(invalid="ignore"):  # not a number is what the learner gets
        return np.sqrt(across + down)


SOBEL_MAGNITUDE = Exercise(
    id="02.sobel_magnitude",
    title="Measure edges in every direction",
    call="sobel_magnitude(image)",
    points=2,
    reference=sobel_magnitude,
    cases=sobel_magnitude_cases,
    mistakes={
        "adds the two maps": Mistake(
            lambda x: _edges(x, np.add),
            "The maps were added with their signs, so that +3 and −3 cancel. Square them first; the root comes last.",
            also=(
                lambda x: _edges(x, lambda across, down: np.abs(across + down)),
                lambda x: _edges(x, lambda across, down: (across + down) ** 2),
            ),
        ),
        "adds their sizes": Mistake(
            lambda x: _edges(x, lambda across, down: np.abs(across) + np.abs(down)),
            "|across| + |down| makes slanted edges stronger than upright ones. Use Pythagoras: squares, sum, root.",
        ),
        "averages the squares": Mistake(
            lambda x: _edges(x, lambda across, down: np.sqrt((across**2 + down**2) / 2)),
            "That is the root of the mean square. Pythagoras takes the root of the sum: nothing is halved.",
        ),
        "takes the larger of the two": Mistake(
            lambda x: _edges(x, lambda across, down: np.maximum(np.abs(across), np.abs(down))),
            "The smaller of the two directions was dropped. Both sides of the triangle count: squares, sum, root.",
        ),
        "forgets the root": Mistake(
            lambda x: _edges(x, lambda across, down: across**2 + down**2),
            "That is the square of the answer: the root is missing.",
        ),
        "looks across only": Mistake(
            lambda x: _edges(x, lambda across, down: np.abs(across)),
            "Only changes from left to right were measured. Those from top to bottom need the kernel turned: its .T.",
            also=(lambda x: _edges(x, lambda across, down: across),),
        ),
        "looks down only": Mistake(
            lambda x: _edges(x, lambda across, down: np.abs(down)),
            "Only changes from top to bottom were measured. Those from left to right count as well: two maps in one.",
            also=(lambda x: _edges(x, lambda across, down: down),),
        ),
        "does not count the middle double": Mistake(
            lambda x: _edges(x, np.hypot, weights=(1, 1, 1)),
            "These are Prewitt's kernels. In Sobel's, the middle row counts double: −1 0 1, −2 0 2, −1 0 1.",
        ),
        "forgets the squares": Mistake(
            lambda x: _edges(x, _root_of_the_sum),
            "The root was taken of the plain sum, which may be negative. Square both maps first.",
        ),
        "pads the image": Mistake(
            lambda x: sobel_magnitude(np.pad(x, 1)),
            "The map has the size of the image: zeros were put around it, and they make edges that are not there.",
        ),
        "leaves room around the map": Mistake(
            lambda x: np.pad(sobel_magnitude(x), 1),
            "The right numbers, in an array that is too large, so that some cells stay 0. Make it (H − 2, W − 2).",
            also=(lambda x: np.pad(sobel_magnitude(x), ((0, 2), (0, 2))),),
        ),
        "stops one short": Mistake(
            lambda x: np.pad(sobel_magnitude(x)[:-1, :-1], ((0, 1), (0, 1))),
            "The last row and column are missing. A window of 3 starts in H − 2 rows: `range(H - 2)` counts them all.",
            also=(lambda x: sobel_magnitude(x)[:-1, :-1],),
        ),
        "keeps whole numbers only": Mistake(
            lambda x: np.trunc(sobel_magnitude(x)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "compares two neighbours": Mistake(
            lambda x: np.hypot(*np.gradient(x)),
            "That is np.gradient, which looks at two neighbours. Sobel's kernels look at more, and lose a border.",
        ),
        "divides by eight": Mistake(
            lambda x: _edges(x, np.hypot) / 8,
            "Everything is an eighth of what it should be. Leave the kernels as they are, with weights 1 and 2.",
        ),
        "stretches to the largest": Mistake(
            lambda x: _edges(x, np.hypot) / max(_edges(x, np.hypot).max(), 1e-12),
            "The map was divided by its largest value. Return the magnitudes themselves.",
        ),
        "uses one kernel twice": Mistake(
            lambda x: _edges(x, lambda across, down: np.sqrt(2) * np.abs(across)),
            "The same direction was measured twice. For the other one, turn the kernel: its .T.",
        ),
    },
    hints=(
        "How much does the image change to the right at a pixel, and how much downwards? Two maps, one answer.",
        "Correlate with Sobel's kernel and with its transpose; then combine the two maps as Pythagoras would.",
        '`np.hypot(a, b)` is the root of a² + b². The maps come from `mine("01.correlate2d")`.',
    ),
)
