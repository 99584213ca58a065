"""Keep the largest of each window."""

from functools import partial

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_07.batches import pool_cases
from cnnkit.exercises.lesson_07.wrong_pooling import each, largest, mean, one_map_for_all, pooled, rounded_up
from cnnkit.ops import reference


def max_pool2d(x, k, stride, padding):
    return reference.max_pool2d(x, k, stride=stride, padding=padding)


def _padded_with(fill, x, k, stride, padding):
    return pooled(x, k, stride, padding, combine=largest, fill=fill)


def _of_largest_size(window):
    return window.flat[np.argmax(np.abs(window))]


MAX_POOL2D = Exercise(
    id="07.max_pool2d",
    title="Keep the largest of each window",
    call="max_pool2d(x, k, stride, padding)",
    points=3,
    reference=max_pool2d,
    cases=pool_cases,
    mistakes={
        "counts windows in fractions": Mistake(
            lambda x, k, s, p: np.zeros(
                (*x.shape[:2], (x.shape[2] + 2 * p - k) / s + 1, (x.shape[3] + 2 * p - k) / s + 1)
            ),
            "`/` makes a fraction, even where nothing is left over. An array wants whole numbers: `//`.",
        ),
        "hands windows to Python's max": Mistake(
            partial(pooled, combine=each(max), fill=-np.inf),
            "Python's `max` compares whole rows. `np.max` finds the largest number of a window.",
        ),
        "pads with zeros": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest),
            "Where all pixels are negative, your padding wins with its 0. Padding must never win: use −np.inf.",
        ),
        "pads with what is small enough here": Mistake(
            partial(_padded_with, -1e9),
            "No number is small enough for padding: somebody's pixels are smaller still. Use −np.inf.",
            also=tuple(partial(_padded_with, fill) for fill in (-10, -99, -100, -999, -1000, -9999, -10000, -1e6)),
        ),
        "keeps the mean": Mistake(
            lambda x, k, s, p: reference.avg_pool2d(x, k, stride=s, padding=p),
            "These are means. Max pooling keeps the largest value of each window.",
        ),
        "keeps the mean, −inf and all": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, fill=-np.inf),
            "These are means, and −inf wherever a window touches the border. Keep the largest value of each window.",
        ),
        "keeps the smallest": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=each(np.min), fill=np.inf),
            "These are the smallest values. Keep the largest of each window.",
        ),
        "goes by size, not by value": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=each(_of_largest_size)),
            "−9 is not larger than 2: compare the values themselves, without their absolute value.",
        ),
        "drops the signs": Mistake(
            lambda x, k, s, p: pooled(np.abs(x), k, s, p, combine=largest),
            "The signs are gone: you took absolute values first. Compare the numbers as they are.",
        ),
        "mixes the channels": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=np.max, fill=-np.inf),
            "All channels got the same map. Each channel is pooled on its own: the maximum is over rows and columns.",
        ),
        "takes one maximum for the whole batch": Mistake(
            lambda x, k, s, p: one_map_for_all(pooled(x, k, s, p, combine=np.max, fill=-np.inf), np.max),
            "All images and channels got the same map: the maximum of a window is over rows and columns only.",
        ),
        "moves by k whatever the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, k, p, combine=largest, fill=-np.inf),
            "The windows stand side by side. That is the custom, but here stride says how far they move.",
        ),
        "ignores the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, 1, p, combine=largest, fill=-np.inf),
            "You took every window. With stride s only every s-th is kept, and the output is smaller.",
        ),
        "does not multiply the start by the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest, fill=-np.inf, start=lambda i: i),
            "The output has the right size, but window (i, j) starts at row i. It should start at row i·stride.",
        ),
        "forgets the padding": Mistake(
            lambda x, k, s, p: pooled(x, k, s, 0, combine=largest),
            "The border is missing: the windows begin in the padding, `padding` cells before the image.",
        ),
        "pads one side only": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest, fill=-np.inf, sides=(0, p)),
            "The image was padded on one side only. Padding goes above and below, to the left and to the right.",
            also=(lambda x, k, s, p: pooled(x, k, s, p, combine=largest, fill=-np.inf, sides=(p, 0)),),
        ),
        "cuts the image without its border": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest, cuts=x),
            "The size counts the padding, but the windows are cut from x itself. Cut them from the padded image.",
        ),
        "rounds up": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest, fill=-np.inf, size=rounded_up(k, s)),
            "Your last window hangs over the edge. Only windows that fit completely count: round down.",
        ),
        "divides the size by the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest, fill=-np.inf, size=lambda n: (n - 2 * p) // s),
            "H // stride is right by luck, as with 2 × 2 and stride 2. Count: (H + 2·padding − k) // stride + 1.",
        ),
        "forgets the +1": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest, fill=-np.inf, size=lambda n: (n - k) // s),
            "The last row and column are missing: positions are one more than steps.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, k, s, p: np.trunc(max_pool2d(x, k, s, p)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
    },
    hints=(
        "It is the convolution of lesson 04 with another answer per window. Which lines change?",
        "Pad with −inf; count positions as for a convolution; for each (i, j) take the maximum of its window.",
        "`padded[:, :, i*stride : i*stride + k, j*stride : j*stride + k].max(axis=(2, 3))` does all channels at once.",
    ),
)
