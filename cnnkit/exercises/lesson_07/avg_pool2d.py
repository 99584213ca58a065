"""Keep the mean of each window."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_07.batches import pool_cases
from cnnkit.exercises.lesson_07.max_pool2d import max_pool2d
from cnnkit.exercises.lesson_07.wrong_pooling import largest, mean, one_map_for_all, pooled, rounded_up
from cnnkit.ops import reference


def avg_pool2d(x, k, stride, padding):
    return reference.avg_pool2d(x, k, stride=stride, padding=padding)


AVG_POOL2D = Exercise(
    id="07.avg_pool2d",
    title="Keep the mean of each window",
    call="avg_pool2d(x, k, stride, padding)",
    points=2,
    reference=avg_pool2d,
    cases=pool_cases,
    mistakes={
        "leaves the padding out of the count": Mistake(
            lambda x, k, s, p: reference.avg_pool2d(x, k, stride=s, padding=p, count_include_pad=False),
            "You divide by the number of real pixels. That is a choice too, but here the padding's zeros count: k².",
        ),
        "divides by k": Mistake(
            lambda x, k, s, p: k * avg_pool2d(x, k, s, p),
            "A window k high and k wide holds k² cells, not k.",
        ),
        "only adds": Mistake(
            lambda x, k, s, p: k * k * avg_pool2d(x, k, s, p),
            "These are sums. A mean is the sum divided by the number of cells.",
        ),
        "keeps the largest": Mistake(
            max_pool2d,
            "These are the largest values of the windows. Average pooling keeps their mean.",
        ),
        "keeps the largest, zeros included": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=largest),
            "The zeros around are right, but you keep the largest of each window. Keep the mean of all its cells.",
        ),
        "pads with −inf": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, fill=-np.inf),
            "−inf is right for a maximum; a mean drowns in it. Average pooling pads with zeros.",
        ),
        "repeats the edge": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, border="edge"),
            "Only the border is wrong: it repeats the outermost pixels, where the padding holds zeros.",
        ),
        "mixes the channels": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=np.mean),
            "All channels got the same map. Each channel is pooled on its own: the mean is over rows and columns.",
        ),
        "takes one mean for the whole batch": Mistake(
            lambda x, k, s, p: one_map_for_all(pooled(x, k, s, p, combine=np.mean), np.mean),
            "All images and channels got the same map: the mean of a window is over rows and columns only.",
        ),
        "moves by k whatever the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, k, p, combine=mean),
            "The windows stand side by side. That is the custom, but here stride says how far they move.",
        ),
        "ignores the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, 1, p, combine=mean),
            "You took every window. With stride s only every s-th is kept, and the output is smaller.",
        ),
        "does not multiply the start by the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, start=lambda i: i),
            "The output has the right size, but window (i, j) starts at row i. It should start at row i·stride.",
        ),
        "forgets the padding": Mistake(
            lambda x, k, s, p: pooled(x, k, s, 0, combine=mean),
            "The border is missing: the windows begin in the padding, `padding` cells before the image.",
        ),
        "pads one side only": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, sides=(0, p)),
            "The image was padded on one side only. Padding goes above and below, to the left and to the right.",
            also=(lambda x, k, s, p: pooled(x, k, s, p, combine=mean, sides=(p, 0)),),
        ),
        "cuts the image without its border": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, cuts=x),
            "The size counts the padding, but the windows are cut from x itself. Cut them from the padded image.",
        ),
        "rounds up": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, size=rounded_up(k, s)),
            "Your last window hangs over the edge. Only windows that fit completely count: round down.",
        ),
        "divides the size by the stride": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, size=lambda n: (n - 2 * p) // s),
            "H // stride is right by luck, as with 2 × 2 and stride 2. Count: (H + 2·padding − k) // stride + 1.",
        ),
        "forgets the +1": Mistake(
            lambda x, k, s, p: pooled(x, k, s, p, combine=mean, size=lambda n: (n - k) // s),
            "The last row and column are missing: positions are one more than steps.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, k, s, p: np.trunc(avg_pool2d(x, k, s, p)),
            "The decimals are gone: your result array holds integers, or you rounded. Make it with np.zeros(…).",
            also=(
                lambda x, k, s, p: np.floor(avg_pool2d(x, k, s, p)),
                lambda x, k, s, p: np.round(avg_pool2d(x, k, s, p)),
            ),
        ),
    },
    hints=(
        "Take your max_pool2d. What else is put around the image, and what else is kept of a window?",
        "Pad with zeros, and take the mean of all k² cells of each window, whether pixel or padding.",
        "`padded[:, :, i*stride : i*stride + k, j*stride : j*stride + k].mean(axis=(2, 3))`, and padded has zeros.",
    ),
)
