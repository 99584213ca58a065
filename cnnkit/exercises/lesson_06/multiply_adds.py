"""The work of a convolutional layer."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.layer_sizes import layer_sizes

MULTIPLY_ADDS = Exercise(
    id="06.multiply_adds",
    title="Count a layer's work",
    call="multiply_adds(f, c, kh, kw, ho, wo)",
    points=1,
    reference=lambda f, c, kh, kw, ho, wo: f * c * kh * kw * ho * wo,
    cases=lambda rng: layer_sizes(rng),
    mistakes={
        "forgets the places": Mistake(
            lambda f, c, kh, kw, ho, wo: f * c * kh * kw,
            "That is one place of the window. It stops at ho·wo places.",
        ),
        "forgets the kernel": Mistake(
            lambda f, c, kh, kw, ho, wo: f * c * ho * wo,
            "That is right for a kernel of 1 × 1. A larger one multiplies kh·kw pixels of each channel.",
        ),
        "takes everything to be square": Mistake(
            lambda f, c, kh, kw, ho, wo: f * c * kh * kh * ho * ho,
            "Heights were used twice. Kernel and map have widths of their own, kw and wo.",
        ),
        "forgets the channels": Mistake(
            lambda f, c, kh, kw, ho, wo: f * kh * kw * ho * wo,
            "Each window goes through all c channels.",
        ),
        "counts one filter": Mistake(
            lambda f, c, kh, kw, ho, wo: c * kh * kw * ho * wo,
            "That is one filter's map. There are f of them.",
        ),
        "counts twice": Mistake(
            lambda f, c, kh, kw, ho, wo: 2 * f * c * kh * kw * ho * wo,
            "Those are operations. A multiplication and the addition that follows count as one multiply-add.",
        ),
        "counts the biases": Mistake(
            lambda f, c, kh, kw, ho, wo: f * (c * kh * kw + 1) * ho * wo,
            "By custom the biases do not count: they are added, not multiplied.",
        ),
    },
    hints=(
        "How many multiplications does one number of one map take?",
        "Work for one number, times how many numbers the f maps hold.",
        "One number takes c·kh·kw, and there are f·ho·wo numbers.",
    ),
)
