"""A corner detector, judged by what it answers to."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake

CORNER = np.array([[0.0, 0, 0], [0, 1, 1], [0, 1, 1]])
SEEN = {  # the corner first, then what it may be mistaken for
    "the corner": CORNER,
    "its upper edge": np.array([[0.0, 0, 0], [1, 1, 1], [1, 1, 1]]),
    "its left edge": np.array([[0.0, 1, 1], [0, 1, 1], [0, 1, 1]]),
    "an edge further down": np.array([[0.0, 0, 0], [0, 0, 0], [1, 1, 1]]),
    "an edge further right": np.array([[0.0, 0, 1], [0, 0, 1], [0, 0, 1]]),
    "the top right corner": np.array([[0.0, 0, 0], [1, 1, 0], [1, 1, 0]]),
    "the bottom left corner": np.array([[0.0, 1, 1], [0, 1, 1], [0, 0, 0]]),
    "the bottom right corner": np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 0]]),
    "a dark corner": 1 - CORNER,
    "the corner, cut off": np.array([[0.0, 0, 0], [0, 0, 0], [0, 0, 1]]),
    "a bar": np.array([[0.0, 0, 0], [1, 1, 1], [0, 0, 0]]),
    "nothing but dark": np.zeros((3, 3)),
    "nothing but bright": np.ones((3, 3)),
}


def verdict(detector, what, patch):
    """What a kernel with a bias says of a patch: "positive" or "not positive"."""
    if not isinstance(detector, (tuple, list)) or len(detector) != 2:
        raise ValueError("the answer should be two things, kernel and bias: detect_corner = kernel, bias")
    kernel, bias = (np.asarray(part, dtype=float) for part in detector)
    if kernel.shape != (3, 3):
        raise ValueError(f"the kernel should have 3 rows and 3 columns, and its shape is {kernel.shape}")
    if bias.size != 1:
        raise ValueError(f"the bias should be one number, and its shape is {bias.shape}")
    return "positive" if float(np.sum(kernel * patch) + bias.ravel()[0]) > 1e-9 else "not positive"


def detect_corner_cases(rng):
    return [(what, patch.copy()) for what, patch in SEEN.items()]


def _says(kernel, bias):
    return lambda what, patch: verdict((kernel, bias), what, patch)


DETECT_CORNER = Exercise(
    id="02.detect_corner",
    title="Design a corner detector",
    call="detect_corner",
    points=2,
    reference=_says(2 * CORNER - 1, -3),
    cases=detect_corner_cases,
    use=verdict,
    mistakes={
        "answers to edges as well": Mistake(
            _says(2 * CORNER - 1, 0),
            "Edges share bright pixels with the corner and score too. A negative bias lets only a full score through.",
        ),
        "answers to everything bright": Mistake(
            _says(np.ones((3, 3)), -3.5),
            "It counts bright pixels, wherever they are. Pixels that should be dark need negative weights.",
        ),
        "does not mind brightness outside": Mistake(
            _says(CORNER, -3.5),
            "It checks what should be bright, not what should be dark: a bright patch passes. Weigh the dark part too.",
        ),
        "lets two edges pass": Mistake(
            _says(2 * CORNER - 1, -1),
            "The corner's own two edges still pass: with weights of ±1 they score 2. Take more away.",
        ),
        "finds the opposite corner": Mistake(
            _says(2 * CORNER[::-1, ::-1] - 1, -3),
            "It finds the bottom right corner: turn the kernel by half a turn. The corner itself lies in the middle.",
        ),
        "finds dark corners": Mistake(
            _says(1 - 2 * CORNER, -4),
            "It finds the same corner in the negative. Where the patch should be bright, the weight is positive.",
        ),
        "answers to nothing": Mistake(
            _says(2 * CORNER - 1, -4),
            "It is never positive, not even on the corner. The bias takes away all that the corner scores, or more.",
        ),
        "has its bias the wrong way round": Mistake(
            _says(2 * CORNER - 1, 3),
            "It is positive on nearly everything. The bias is added: to demand more, it must be negative.",
        ),
        "adds up two edge detectors": Mistake(
            _says(np.array([[-2.0, -1, 0], [-1, 0, 1], [0, 1, 2]]), 0),
            "It answers to either edge and to slopes. To ask for both at once, weigh every cell, and add a bias.",
        ),
    },
    hints=(
        "Which four pixels must be bright, and which five dark? What should each of them contribute?",
        "+1 where the corner is bright, −1 where it is dark. What does the corner score, and what an edge?",
        "With ±1 the corner scores 4 and no other patch more than 2. Which biases lie between?",
    ),
)
