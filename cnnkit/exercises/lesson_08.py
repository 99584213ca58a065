"""Lesson 08, *Bend the line*: its exercises, their cases, and the wrong answers we have met."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def _numbers(rng, *shape):
    """Signed numbers with halves and no zeros: none is its own mirror image, and none is small by chance."""
    return rng.choice([-1, 1], shape) * (rng.integers(1, 9, shape) - 0.5)


# relu


def relu(x):
    return np.maximum(x, 0)


def activation_cases(rng):
    return [(np.array([-2.0, 0.0, 3.0]),), *((_numbers(rng, *shape),) for shape in ((3,), (2, 4), (2, 3, 4, 5)))]


RELU = Exercise(
    id="08.relu",
    title="Keep what is positive",
    call="relu(x)",
    points=1,
    reference=relu,
    cases=activation_cases,
    mistakes={
        "takes the absolute value": Mistake(
            np.abs,
            "Negative numbers came back positive: that is the absolute value. ReLU turns them into zero.",
        ),
        "keeps what is negative": Mistake(
            lambda x: np.minimum(x, 0),
            "It keeps the negative numbers and drops the others. It should be the other way round.",
        ),
        "answers yes or no": Mistake(
            lambda x: (x > 0).astype(float),
            "That says where x is positive. ReLU keeps the positive numbers themselves.",
        ),
        "stops at one": Mistake(
            lambda x: np.clip(x, 0, 1),
            "Numbers above 1 were cut off. ReLU has a floor, and no ceiling.",
        ),
        "leaks": Mistake(
            lambda x: np.where(x > 0, x, 0.01 * x),
            "A little of the negative numbers is left: that is the leaky ReLU. Here they become zero.",
        ),
        "leaves zeros out": Mistake(
            lambda x: x[x > 0],
            "The negative numbers are gone, and their places with them. The result has the shape of x.",
        ),
    },
    hints=(
        "What should become of −3, of 0, of 3?",
        "Of each number and 0, take the larger one.",
        "`np.maximum(x, 0)` compares cell by cell; `np.max` is something else.",
    ),
)

# leaky_relu


def leaky_relu(x, slope):
    return np.where(x > 0, x, slope * x)


def leaky_cases(rng):
    return [(x, slope) for (x,), slope in zip(activation_cases(rng), (0.5, 0.1, 0.25, 0.2), strict=True)]


LEAKY_RELU = Exercise(
    id="08.leaky_relu",
    title="Let a little through",
    call="leaky_relu(x, slope)",
    points=1,
    reference=leaky_relu,
    cases=leaky_cases,
    mistakes={
        "forgets to leak": Mistake(
            lambda x, slope: np.maximum(x, 0),
            "Negative numbers became zero. Here they shrink: each is multiplied by slope.",
        ),
        "shrinks the positive side": Mistake(
            lambda x, slope: np.where(x > 0, slope * x, x),
            "The two sides have changed places: positive numbers stay as they are, negative ones shrink.",
        ),
        "shrinks both sides": Mistake(
            lambda x, slope: slope * x,
            "Positive numbers shrank as well. Then nothing is bent: it is one straight line.",
        ),
        "loses the sign": Mistake(
            lambda x, slope: np.where(x > 0, x, -slope * x),
            "Negative numbers came back positive. Multiply them by slope, and leave their sign alone.",
        ),
        "puts the slope in place of the number": Mistake(
            lambda x, slope: np.where(x > 0, x, slope),
            "All negative numbers became the same. Each keeps its size, times slope.",
        ),
        "uses a slope of its own": Mistake(
            lambda x, slope: np.where(x > 0, x, 0.01 * x),
            "0.01 is a usual slope, but here it comes as an argument.",
        ),
    },
    hints=(
        "Which numbers stay as they are?",
        "Two cases: x where x is positive, slope·x elsewhere. NumPy has a function that chooses cell by cell.",
        "`np.where(condition, this, that)` takes this where the condition holds and that where it does not.",
    ),
)

# softmax


def softmax(z, axis):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_cases(rng):
    far = np.array([[1000.0, 998.0, 1001.0], [-1000.0, -1002.0, -999.0]])
    apart = np.array([[1000.0, -1000.0, -1000.0], [998.0, 1000.0, -1000.0]])
    return [
        (_numbers(rng, 3) / 4, 0),
        (_numbers(rng, 2, 3) / 4, 1),
        (_numbers(rng, 3, 2) / 4, 0),
        (far, 1),
        (apart, 1),
        (_numbers(rng, 2, 3, 2, 2) / 4, 1),
    ]


def _quietly(function):
    """The same function without NumPy's warnings: overflowing is what some mistakes are about."""

    def quiet(*inputs):
        with np.errstate(all="ignore"):
            return function(*inputs)

    return quiet


def _softmax(z, axis, *, shift=0.0, over="same"):
    powers = np.exp(z - shift)
    return powers / powers.sum(axis=axis if over == "same" else over, keepdims=True)


SOFTMAX = Exercise(
    id="08.softmax",
    title="Share out one whole",
    call="softmax(z, axis)",
    points=3,
    reference=softmax,
    cases=softmax_cases,
    mistakes={
        "overflows": Mistake(
            _quietly(_softmax),
            "exp(1000) is too large for any float. Subtract the largest number along the axis first: the shares stay.",
        ),
        "subtracts the smallest": Mistake(
            _quietly(lambda z, axis: _softmax(z, axis, shift=z.min(axis=axis, keepdims=True))),
            "Less the smallest, the largest is still too large for exp. Less the largest, all are 0 or below.",
        ),
        "subtracts the mean": Mistake(
            _quietly(lambda z, axis: _softmax(z, axis, shift=z.mean(axis=axis, keepdims=True))),
            "Less the mean, the largest may still be too large for exp. Less the largest, all are 0 or below.",
        ),
        "always shares along the first axis": Mistake(
            lambda z, axis: softmax(z, 0),
            "The shares add up to one along the first axis. The axis comes as an argument.",
        ),
        "subtracts the largest of all": Mistake(
            _quietly(lambda z, axis: _softmax(z, axis, shift=z.max())),
            "One row is far below the other, and its powers all became 0. Each row has a largest number of its own.",
        ),
        "always shares along the last axis": Mistake(
            lambda z, axis: softmax(z, -1),
            "The shares add up to one along the last axis. The axis comes as an argument.",
        ),
        "shares among all numbers": Mistake(
            _quietly(lambda z, axis: _softmax(z, axis, shift=z.max(), over=None)),
            "All numbers together add up to one. Every line along the axis should, on its own.",
        ),
        "forgets the exponential": Mistake(
            _quietly(lambda z, axis: z / z.sum(axis=axis, keepdims=True)),
            "Scores were divided by their sum. They may be negative: make them positive with exp first.",
        ),
        "does not divide": Mistake(
            lambda z, axis: np.exp(z - z.max(axis=axis, keepdims=True)),
            "The powers are right, but they do not add up to one yet: divide by their sum along the axis.",
        ),
        "takes the logarithm": Mistake(
            _quietly(lambda z, axis: np.log(softmax(z, axis))),
            "That is the logarithm of the shares, which losses use. Here the shares themselves are wanted.",
        ),
    },
    hints=(
        "All results are positive, and along the axis they add up to one. What makes any number positive?",
        "Powers of e, divided by their sum along the axis. And before that, something against overflow.",
        "`e = np.exp(z - z.max(axis=axis, keepdims=True))`, then `e / e.sum(axis=axis, keepdims=True)`.",
    ),
)

# collapse


def collapse(w1, w2):
    (h1, v1), (h2, v2) = w1.shape, w2.shape
    w = np.zeros((h1 + h2 - 1, v1 + v2 - 1))
    for a, b in np.ndindex(h2, v2):
        w[a : a + h1, b : b + v1] += w2[a, b] * w1
    return w


def collapse_cases(rng):
    shapes = [((1, 2), (1, 2)), ((2, 2), (2, 1)), ((2, 3), (3, 2)), ((3, 3), (3, 3)), ((1, 3), (4, 2))]
    return [(_numbers(rng, *first), _numbers(rng, *second)) for first, second in shapes]


def _valid(w1, w2):
    """The larger kernel seen through the smaller one, as if it were an image."""
    large, small = (w1, w2) if w1.size >= w2.size else (w2, w1)
    windows = np.lib.stride_tricks.sliding_window_view(large, small.shape)
    return np.tensordot(windows, small)


def _overwritten(w1, w2):
    (h1, v1), (h2, v2) = w1.shape, w2.shape
    w = np.zeros((h1 + h2 - 1, v1 + v2 - 1))
    for a, b in np.ndindex(h2, v2):
        w[a : a + h1, b : b + v1] = w2[a, b] * w1
    return w


def _laid_over(w1, w2):
    w = np.zeros(np.maximum(w1.shape, w2.shape))
    for kernel in (w1, w2):
        w[: kernel.shape[0], : kernel.shape[1]] += kernel
    return w


COLLAPSE = Exercise(
    id="08.collapse",
    title="Replace two layers by one",
    call="collapse(w1, w2)",
    points=3,
    reference=collapse,
    cases=collapse_cases,
    mistakes={
        "correlates the kernels": Mistake(
            lambda w1, w2: collapse(w1, w2[::-1, ::-1]),
            "The size is right, but one kernel was flipped. Weight (a, b) of w2 moves all of w1 by a rows, b columns.",
        ),
        "flips the result": Mistake(
            lambda w1, w2: collapse(w1, w2)[::-1, ::-1],
            "The right numbers, upside down and left to right. Nothing needs flipping here.",
        ),
        "keeps what fits": Mistake(
            _valid,
            "One kernel was slid inside the other. The reach of both together is larger: h1 + h2 − 1 rows.",
        ),
        "overwrites": Mistake(
            _overwritten,
            "Copies of w1 that overlap must be added: += and not =.",
        ),
        "adds the kernels": Mistake(
            _laid_over,
            "The kernels were added. One after the other is not one plus the other.",
        ),
    },
    hints=(
        "Which pixels reach one number of the result, and with what weight? Work it out for kernels of 1 × 2.",
        "The second layer adds up shifted copies of the first one's map. So add up shifted copies of w1.",
        "For each (a, b): `w[a : a + h1, b : b + v1] += w2[a, b] * w1`, in a w of (h1 + h2 − 1, v1 + v2 − 1).",
    ),
)

# dead_channels


def dead_channels(a):
    return [channel for channel in range(a.shape[1]) if not a[:, channel].any()]


def dead_channels_cases(rng):
    """Maps whose channels are dead, or nearly: silent in one image, in the first row, on average, below zero, tiny."""
    cases = [(np.array([[[[0.0, 1.0]], [[0.0, 0.0]], [[2.0, 3.0]], [[0.0, 0.0]]]]),)]
    for N, H, W in ((2, 2, 2), (3, 3, 2)):
        a = np.abs(_numbers(rng, N, 9, H, W)) + 1
        dead, also, asleep, cancelling, low, negative, tiny = (int(c) for c in rng.permutation(9)[:7])
        a[:, [dead, also, tiny, low]] = 0
        a[0, asleep] = 0  # in the first image only
        a[:, cancelling] = 0
        a[0, cancelling, 0, :2] = 1.5, -1.5
        a[:, low, -1] = 2.5  # silent but for its last row
        a[:, negative] *= -1
        a[-1, tiny, -1, -1] = 0.001
        cases.append((a,))
    return [*cases, (_numbers(rng, 1, 2, 2, 2),)]


DEAD_CHANNELS = Exercise(
    id="08.dead_channels",
    title="Find the channels that never speak",
    call="dead_channels(a)",
    points=2,
    reference=dead_channels,
    cases=dead_channels_cases,
    mistakes={
        "looks at the first image only": Mistake(
            lambda a: [c for c in range(a.shape[1]) if not a[0, c].any()],
            "Some of these are silent in the first image and speak in another. Look at the whole batch.",
        ),
        "adds the values up": Mistake(
            lambda a: [c for c in range(a.shape[1]) if abs(a[:, c].sum()) < 1e-9],
            "A sum of zero can hide +1.5 and −1.5. Dead means that every value is zero.",
        ),
        "lets one image suffice": Mistake(
            lambda a: [c for c in range(a.shape[1]) if any(not image[c].any() for image in a)],
            "Some of these are silent in one image and speak in another. Dead means silent in every image.",
        ),
        "looks at the first row only": Mistake(
            lambda a: [c for c in range(a.shape[1]) if not a[:, c, 0].any()],
            "One of these speaks further down. Look at every row.",
        ),
        "takes the negative for dead": Mistake(
            lambda a: [c for c in range(a.shape[1]) if a[:, c].max() <= 0],
            "A negative number is not zero: that channel speaks.",
        ),
        "rounds small numbers away": Mistake(
            lambda a: [c for c in range(a.shape[1]) if np.allclose(a[:, c], 0, atol=1e-2)],
            "A small number is not zero: that channel speaks, if softly.",
        ),
        "goes backwards": Mistake(
            lambda a: dead_channels(a)[::-1],
            "The right channels in the wrong order: smallest first.",
        ),
        "lets one zero suffice": Mistake(
            lambda a: [c for c in range(a.shape[1]) if (a[:, c] == 0).any()],
            "These have a zero somewhere. Dead channels have zeros everywhere, in every image.",
        ),
        "returns the living ones": Mistake(
            lambda a: [c for c in range(a.shape[1]) if a[:, c].any()],
            "These are the channels that speak. The question is about the others.",
        ),
        "returns yes or no": Mistake(
            lambda a: ~a.any(axis=(0, 2, 3)),
            "That is a yes or no for each channel. Return the numbers of the dead ones.",
        ),
        "returns how many": Mistake(
            lambda a: len(dead_channels(a)),
            "That is how many. Return which: their numbers, in order.",
        ),
    },
    hints=(
        "What does a channel that never speaks look like, over the whole batch?",
        "For each channel c, look at `a[:, c]`: every image, every pixel. Is any value not zero?",
        "`a[:, c].any()` is True when something is not zero. Collect the c for which it is False.",
    ),
)

# sigmoid_slope_bound


SIGMOID_SLOPE_BOUND = Exercise(
    id="08.sigmoid_slope_bound",
    title="Bound what is left of a gradient",
    call="sigmoid_slope_bound(depth)",
    points=1,
    reference=lambda depth: 0.25**depth,
    cases=lambda rng: [(depth,) for depth in (1, 2, 3, 5, int(rng.integers(6, 10)), int(rng.integers(12, 25)))],
    mistakes={
        "adds instead of multiplying": Mistake(
            lambda depth: 0.25 * depth,
            "The slopes of layers in a row multiply (the chain rule): 0.25·0.25·…, not 0.25 + 0.25 + …",
        ),
        "takes the value for the slope": Mistake(
            lambda depth: 0.5**depth,
            "0.5 is the sigmoid's value at 0. Its slope there is s·(1 − s) = 0.5·0.5.",
        ),
        "forgets the depth": Mistake(
            lambda depth: 0.25,
            "That is one layer. Each further layer multiplies by its own slope.",
        ),
        "counts one layer too few": Mistake(
            lambda depth: 0.25 ** (depth - 1),
            "One layer gives 0.25, and that is depth 1; this counts from depth 2.",
        ),
        "counts one layer too many": Mistake(
            lambda depth: 0.25 ** (depth + 1),
            "One layer gives 0.25, and that is depth 1.",
        ),
        "divides by the depth": Mistake(
            lambda depth: 0.25 / depth,
            "It shrinks much faster: each layer multiplies by at most 0.25.",
        ),
        "bounds by one": Mistake(
            lambda depth: 1.0,
            "It is true that the slope is below 1, but there is a much better bound: where is the sigmoid steepest?",
        ),
    },
    hints=(
        "Where is the sigmoid steepest, and how steep is it there?",
        "Its slope is s·(1 − s), which is largest at s = 0.5. What does the chain rule do with the slopes of layers?",
        "At most 0.25 per layer, and depth layers multiply.",
    ),
    rtol=1e-9,
    atol=0.0,  # the values themselves are tiny
)

EXERCISES = (COLLAPSE, RELU, LEAKY_RELU, DEAD_CHANNELS, SIGMOID_SLOPE_BOUND, SOFTMAX)
