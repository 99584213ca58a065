"""A kernel of its own for every channel."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.inputs import numbers
from cnnkit.ops import reference


def depthwise(x, w):
    return reference.conv2d(x, w, groups=x.shape[1])


def cases(rng):
    sizes = [((1, 2, 2, 3), (2, 2)), ((2, 3, 4, 3), (2, 3)), ((2, 4, 3, 5), (3, 2))]
    return [(numbers(rng, *x), numbers(rng, x[1], 1, *k)) for x, k in sizes]


def _each(x, w, pick):
    maps = [reference.conv2d(x[:, c : c + 1], w[pick(c)][None]) for c in range(x.shape[1])]
    return np.concatenate(maps, axis=1)


DEPTHWISE = Exercise(
    id="06.depthwise",
    title="Give every channel a kernel of its own",
    call="depthwise(x, w)",
    points=2,
    reference=depthwise,
    cases=cases,
    mistakes={
        "multiplies without sliding": Mistake(
            lambda x, w: x * w,
            "An image was multiplied by kernels as they are. Each kernel slides over its channel, window by window.",
        ),
        "adds up the channels": Mistake(
            lambda x, w: depthwise(x, w).sum(1, keepdims=True),
            "The maps were added. Depthwise keeps the channels apart: C maps in, C maps out.",
        ),
        "shows every kernel all channels": Mistake(
            lambda x, w: reference.conv2d(x, np.repeat(w, x.shape[1], axis=1)),
            "Kernel c met all channels, and their products were added. It is for channel c alone: x[n, c].",
        ),
        "repeats the sum": Mistake(
            lambda x, w: np.repeat(depthwise(x, w).sum(1, keepdims=True), x.shape[1], axis=1),
            "Every map is the sum of all. Channel c should meet kernel c, and nothing else.",
        ),
        "uses the first kernel for all": Mistake(
            lambda x, w: _each(x, w, lambda c: 0),
            "Every channel met the first kernel. Channel c has its own, w[c, 0].",
        ),
        "uses all kernels at once": Mistake(
            lambda x, w: depthwise(x, np.repeat(w.sum(0, keepdims=True), len(w), axis=0)),
            "Every channel met all kernels, and their answers were added. Channel c has its own, w[c, 0].",
        ),
        "pairs every channel with every kernel": Mistake(
            lambda x, w: np.concatenate([reference.conv2d(x[:, c : c + 1], w) for c in range(x.shape[1])], axis=1),
            "There is a map for every channel and kernel. Channel c meets kernel c only: C maps come out.",
        ),
        "looks at the first image only": Mistake(
            lambda x, w: np.repeat(depthwise(x[:1], w), len(x), axis=0),
            "Every image of the batch got the maps of the first.",
        ),
        "adds up the images": Mistake(
            lambda x, w: np.repeat(depthwise(x.sum(0, keepdims=True), w), len(x), axis=0),
            "All images of the batch went into every map: x[:, c] stands where x[n, c] belongs.",
        ),
        "forgets the +1": Mistake(
            lambda x, w: depthwise(x, w)[:, :, :-1, :-1],
            "The last row and column are missing: a window of 2 fits into 3 pixels twice, not once.",
        ),
        "looks at the first channel only": Mistake(
            lambda x, w: reference.conv2d(x[:, :1], w),
            "Every kernel met the first channel. Kernel c is for channel c.",
        ),
        "counts the kernels backwards": Mistake(
            lambda x, w: _each(x, w, lambda c: -1 - c),
            "The kernels were used in reverse order: channel c goes with kernel c.",
        ),
        "flips the kernel": Mistake(
            lambda x, w: depthwise(x, w[:, :, ::-1, ::-1]),
            "The values are those of flipped kernels. In CNNs w is not flipped.",
        ),
    },
    hints=(
        "How many channels does each kernel look at?",
        "For each channel c: slide w[c, 0] over x[:, c], and put the result into channel c.",
        "`np.sum(x[n, c, i:i+Kh, j:j+Kw] * w[c, 0])` is the number at (n, c, i, j).",
    ),
)
