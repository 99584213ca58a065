"""Look far without holes."""

from functools import partial

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake

WIDE = 31
HOW_WIDE, WHAT_IT_MISSES = "how wide is the field?", "which pixels of the field are never read?"


def reached(dilations):
    """The offsets from its own place that a unit reads after stride-1 layers of three taps with these dilations."""
    offsets = {0}
    for d in dilations:
        offsets = {offset + step for offset in offsets for step in (-d, 0, d)}
    return offsets


def answer_to(dilations, question):
    """Says of four dilations whether the field is wide enough, or what in it is missed."""
    if np.shape(dilations) != (4,):
        raise ValueError("it should be a list of four dilations, one for each layer, such as [1, 1, 1, 1]")
    numbers = np.asarray(dilations)
    if numbers.dtype.kind not in "iuf" or np.any(numbers != np.floor(numbers)) or numbers.min() < 1:
        raise ValueError("a dilation should be a whole number, 1 or more")
    dilations = [int(d) for d in numbers]
    reach = sum(dilations)
    if question == HOW_WIDE:
        return f"{WIDE} pixels or more" if 2 * reach + 1 >= WIDE else f"less than {WIDE} pixels"
    if np.gcd.reduce(dilations) > 1:
        return "all that are not a multiple of some step away"
    if 1 not in dilations:  # whoever leaves a step out, or turns it round, ends two pixels or more from the edge
        return "the last but one on either side"
    return "some in between" if len(reached(dilations)) < 2 * reach + 1 else "none"


def _with(*dilations):
    return partial(answer_to, dilations)


NO_GAPS = Exercise(
    id="05.no_gaps",
    title="Look far without holes",
    call="no_gaps",
    points=2,
    reference=_with(1, 2, 4, 8),
    cases=lambda rng: [(HOW_WIDE,), (WHAT_IT_MISSES,)],
    use=answer_to,
    mistakes={
        "looks too near": Mistake(
            _with(1, 1, 1, 1),
            f"Nothing is missed, but the field is too small. It is 1 + 2 · (sum of the dilations), and needs {WIDE}.",
        ),
        "leaves a grid of holes": Mistake(
            _with(4, 4, 4, 4),
            "All dilations share a factor, so every path ends a multiple of it away: the pixels between go unread.",
        ),
        "leaves a grid of holes, and looks too near": Mistake(
            _with(2, 2, 2, 2),
            f"The dilations share a factor, so pixels between are never read; and the field is below {WIDE} pixels.",
        ),
        "takes no step of 1": Mistake(
            _with(3, 4, 5, 6),
            "Your dilations share no factor, but the pixel next to the field's end is missed: no step is short enough.",
        ),
        "takes no step of 1, and looks too near": Mistake(
            _with(2, 3, 3, 3),
            f"No step is short enough for the pixel next to the field's end. And the field is below {WIDE} pixels.",
        ),
        "widens too fast": Mistake(
            _with(1, 8, 16, 32),
            "Dilation 1 is there, but a later step is too long for what the smaller ones together can fill.",
        ),
        "widens too fast, and looks too near": Mistake(
            _with(1, 4, 4, 4),
            "A step is too long for what the smaller ones can fill. And the sum of the dilations must reach 15.",
        ),
    },
    hints=(
        "With one layer a unit reads −d, 0 and +d. Which dilation must be there for the field's last pixel but one?",
        "Begin with 1. If the layers so far read all from −r to r, how large may the next dilation be at most?",
        "At most 2r + 1. The sum of all four has to be 15 or more, and doubling each time gets there.",
    ),
)
