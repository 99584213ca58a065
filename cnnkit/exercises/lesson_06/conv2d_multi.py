"""A convolution of many channels with a bank of filters."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.inputs import biases, numbers
from cnnkit.ops import reference


def conv2d_multi(x, w, b):
    return reference.conv2d(x, w, b)


def cases(rng):
    sizes = [
        ((1, 2, 2, 3), (1, 2, 2, 2)),
        ((1, 1, 3, 3), (2, 1, 2, 2)),
        ((2, 3, 4, 3), (2, 3, 2, 3)),
        ((2, 2, 4, 5), (3, 2, 3, 2)),
    ]
    return [(numbers(rng, *x), numbers(rng, *w), biases(rng, w[0])) for x, w in sizes]


def _plain(x, w):
    return reference.conv2d(x, w)


def _channel(x, w, c):
    return reference.conv2d(x[:, c : c + 1], w[:, c : c + 1])


def _bias(b):
    return b[:, None, None]


def _first_number(y):
    out = np.zeros_like(y)
    out[0, 0, 0, 0] = y[0, 0, 0, 0]
    return out


def _as_matrices(x, w, b):
    """Loops with @ in place of *: where the shapes do not allow it, they stop."""
    (N, _, H, W), (F, _, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, H - Kh + 1, W - Kw + 1))
    for n, f, i, j in np.ndindex(*y.shape):
        y[n, f, i, j] = np.sum(x[n, :, i : i + Kh, j : j + Kw] @ w[f]) + b[f]
    return y


CONV2D_MULTI = Exercise(
    id="06.conv2d_multi",
    title="Convolve channels with a bank of filters",
    call="conv2d_multi(x, w, b)",
    points=4,
    reference=conv2d_multi,
    cases=cases,
    mistakes={
        "adds the bias inside the sum": Mistake(
            lambda x, w, b: _plain(x, w) + _bias(b * w[0].size),
            "The bias was added once for every weight. Add it once, when the sum is complete.",
        ),
        "adds the bias for every channel": Mistake(
            lambda x, w, b: _plain(x, w) + (_bias(b * w.shape[1]) if w.shape[1] > 1 else _bias(b)),
            "The bias was added once for every channel. A filter has one bias: add it after the channels.",
        ),
        "forgets the bias": Mistake(
            lambda x, w, b: _plain(x, w),
            "The sums are right, but the bias is missing: filter f adds b[f] to its whole map.",
        ),
        "gives all filters the first bias": Mistake(
            lambda x, w, b: _plain(x, w) + b[0],
            "Every map got b[0]. Filter f has a bias of its own, b[f].",
        ),
        "uses the first slice for all channels": Mistake(
            lambda x, w, b: reference.conv2d(x, np.repeat(w[:, :1], w.shape[1], axis=1), b),
            "One slice of the filter met every channel. Channel c has weights of its own: w[f, c].",
        ),
        "keeps the last channel only": Mistake(
            lambda x, w, b: _channel(x, w, -1 % w.shape[1]) + _bias(b),
            "Only the last channel is left: = where += belongs. A filter adds up what it sees in all channels.",
        ),
        "looks at the first channel only": Mistake(
            lambda x, w, b: _channel(x, w, 0) + _bias(b),
            "Only the first channel counts here. A filter adds up what it sees in all of them.",
        ),
        "adds b along the columns": Mistake(
            lambda x, w, b: _plain(x, w) + b,
            "b was added along the columns, the last axis. It belongs to the filters, axis 1: `b[:, None, None]`.",
        ),
        "adds up the biases": Mistake(
            lambda x, w, b: _plain(x, w) + b.sum(),
            "All biases were added to every map. Filter f adds b[f] alone.",
        ),
        "uses the first filter for all": Mistake(
            lambda x, w, b: np.repeat(_plain(x, w[:1]), len(w), axis=1) + _bias(b),
            "Every map is made by the first filter. Map f is made by w[f].",
        ),
        "adds up the filters": Mistake(
            lambda x, w, b: np.repeat(_plain(x, w.sum(0, keepdims=True)), len(w), axis=1) + _bias(b),
            "All filters went into every map: w stands where w[f] belongs.",
        ),
        "adds up the images": Mistake(
            lambda x, w, b: np.repeat(_plain(x.sum(0, keepdims=True), w), len(x), axis=0) + _bias(b),
            "All images of the batch went into every map: x[:, …] stands where x[n, …] belongs.",
        ),
        "multiplies as matrices": Mistake(
            _as_matrices,
            "@ is the matrix product, rows times columns. Here each pixel meets the one weight that lies on it: `*`.",
        ),
        "forgets the +1": Mistake(
            lambda x, w, b: reference.conv2d(x, w, b)[:, :, :-1, :-1],
            "The last row and column are missing: a window of 2 fits into 3 pixels twice, not once.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, w, b: np.trunc(reference.conv2d(x, w, b)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "stops after the first number": Mistake(
            lambda x, w, b: _first_number(reference.conv2d(x, w, b)),
            "Only the first number was computed. Is the `return` inside the loop?",
        ),
        "averages the channels": Mistake(
            lambda x, w, b: _plain(x, w) / w.shape[1] + _bias(b),
            "The channels were averaged. A filter adds them up; how much each counts is in its weights.",
        ),
        "does not add up the channels": Mistake(
            lambda x, w, b: np.concatenate([_channel(x, w, c) + _bias(b) for c in range(w.shape[1])], axis=1),
            "There is a map for every filter and channel. A filter gives one map: the sum over its channels.",
        ),
        "flips the kernel": Mistake(
            lambda x, w, b: reference.conv2d(x, w[:, :, ::-1, ::-1], b),
            "The values are those of flipped kernels. In CNNs w is not flipped.",
        ),
        "looks at the first image only": Mistake(
            lambda x, w, b: np.repeat(reference.conv2d(x[:1], w, b), len(x), axis=0),
            "Every image of the batch got the maps of the first.",
        ),
    },
    hints=(
        "One filter looks at all channels at once. What is the shape of its window?",
        "For each image, filter and place: cut out a window of all channels, multiply by w[f], add up, add b[f].",
        "`np.sum(x[n, :, i:i+Kh, j:j+Kw] * w[f]) + b[f]`: the colon takes all channels.",
    ),
)
