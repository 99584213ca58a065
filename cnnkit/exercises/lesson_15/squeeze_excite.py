"""Channels turned up and down by what the whole image shows."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def squeeze_excite(x, w1, w2):
    """x (N, C, H, W), w1 (R, C), w2 (C, R) -> x · s, s (N, C) = sigmoid(relu(mean(x) w1ᵀ) w2ᵀ) for each channel."""
    return _gated(x, gates(x.mean(axis=(2, 3)), w1, w2))


def gates(squeezed, w1, w2, bend=lambda z: np.maximum(z, 0), last=sigmoid):
    return last(bend(squeezed @ w1.T) @ w2.T)


def _gated(x, s):
    return x * s[:, :, None, None]


def squeeze_excite_cases(rng):
    sizes = [(1, 2, 1, 2, 2), (1, 2, 2, 2, 3), (2, 3, 2, 3, 3), (2, 4, 3, 2, 2), (3, 3, 3, 2, 4)]  # N, C, H, W, R
    return [_case(rng, *each) for each in sizes]


def _case(rng, N, C, H, W, R):
    """Numbers among which the ReLU has something to do and something to leave alone."""
    while True:
        x = rng.integers(-6, 7, (N, C, H, W)) / 2
        w1, w2 = (rng.choice([-1, 1], shape) * rng.integers(1, 5, shape) / 4 for shape in ((R, C), (C, R)))
        hidden = x.mean(axis=(2, 3)) @ w1.T
        if (hidden < -0.1).any() and (hidden > 0.1).any() and (x.mean(axis=(2, 3)) < 0).any():
            return x, w1, w2


def _softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _with(squeeze=lambda x: x.mean(axis=(2, 3)), **options):
    return lambda x, w1, w2: _gated(x, gates(squeeze(x), w1, w2, **options))


def _pixel_by_pixel(x, w1, w2):
    pixels = x.transpose(0, 2, 3, 1)
    return x * gates(pixels, w1, w2).transpose(0, 3, 1, 2)


def _sigmoid_first(x, w1, w2):
    return _with(bend=sigmoid, last=lambda z: np.maximum(z, 0))(x, w1, w2)


SQUEEZE_EXCITE = Exercise(
    id="15.squeeze_excite",
    title="Turn channels up and down",
    call="squeeze_excite(x, w1, w2)",
    points=2,
    reference=squeeze_excite,
    cases=squeeze_excite_cases,
    mistakes={
        "returns the gates": Mistake(
            lambda x, w1, w2: gates(x.mean(axis=(2, 3)), w1, w2),
            "Those are the gates, one for each channel. Wanted is x, with every channel multiplied by its gate.",
            also=(lambda x, w1, w2: gates(x.mean(axis=(2, 3)), w1, w2)[:, :, None, None],),
        ),
        "forgets the ReLU": Mistake(
            _with(bend=lambda z: z),
            "Between the two products nothing bends: they are one product. Lesson 08 has the cure.",
        ),
        "forgets the sigmoid": Mistake(
            _with(last=lambda z: z),
            "Your gates are any numbers, even negative ones. A gate stands between shut, 0, and open, 1.",
        ),
        "bends again at the end": Mistake(
            _with(last=lambda z: np.maximum(z, 0)),
            "After the second product stands a ReLU. A gate lies between 0 and 1: another function does that.",
        ),
        "bends before the sigmoid": Mistake(
            _with(last=lambda z: sigmoid(np.maximum(z, 0))),
            "Before the sigmoid stands another ReLU, so that no gate is below ½. Only the first product has one.",
        ),
        "bends too early": Mistake(
            _with(squeeze=lambda x: np.maximum(x.mean(axis=(2, 3)), 0), bend=lambda z: z),
            "The ReLU stands before the first product. Between the two products it belongs.",
        ),
        "bends in the wrong order": Mistake(
            _sigmoid_first,
            "The two functions have changed places. Which of them gives numbers between 0 and 1, for the end?",
        ),
        "bends softly both times": Mistake(
            _with(bend=sigmoid),
            "Both dense layers are followed by a sigmoid. After the first one stands a ReLU.",
        ),
        "loses the minus": Mistake(
            _with(last=lambda z: sigmoid(-z)),
            "Your gates shut where they should open: the sigmoid has a minus, 1 / (1 + exp(−z)).",
        ),
        "lets the channels compete": Mistake(
            _with(last=_softmax),
            "Softmax makes the gates share out 1 among them. Here every channel has a gate of its own.",
        ),
        "squeezes by the maximum": Mistake(
            _with(squeeze=lambda x: x.max(axis=(2, 3))),
            "You squeeze each map to its largest number. The mean is wanted: all pixels have a say.",
        ),
        "squeezes by the sum": Mistake(
            _with(squeeze=lambda x: x.sum(axis=(2, 3))),
            "You add the pixels of a map up and do not divide: larger images would have wider gates.",
        ),
        "squeezes the batch as well": Mistake(
            _with(squeeze=lambda x: np.broadcast_to(x.mean(axis=(0, 2, 3)), x.shape[:2])),
            "All images have the same gates. Each should be squeezed by itself: which axes does the mean run over?",
        ),
        "does not squeeze": Mistake(
            _pixel_by_pixel,
            "Every pixel has gates of its own. First the image is squeezed to one number for each channel.",
        ),
        "adds the gates": Mistake(
            lambda x, w1, w2: x + gates(x.mean(axis=(2, 3)), w1, w2)[:, :, None, None],
            "The gates are added to the maps. A gate multiplies: at 0 nothing comes through.",
        ),
        "adds x once more": Mistake(
            lambda x, w1, w2: x + squeeze_excite(x, w1, w2),
            "To the gated maps you add x itself. That is a skip connection; here it is not asked for.",
        ),
        "meets the columns": Mistake(
            lambda x, w1, w2: x * gates(x.mean(axis=(2, 3)), w1, w2),
            "Gates for channels met the columns: NumPy lines up from the right. Give (N, C) two more axes.",
        ),
        "takes the weights the other way round": Mistake(
            lambda x, w1, w2: _gated(x, sigmoid(np.maximum(x.mean(axis=(2, 3)) @ w1, 0) @ w2)),
            "Like a dense layer's, these weights are (out, in): transpose them, as you did in `linear`.",
        ),
        "puts the weights on the left": Mistake(
            lambda x, w1, w2: _gated(x, sigmoid(w2 @ np.maximum(w1 @ x.mean(axis=(2, 3)), 0))),
            "On the left, w1 meets the images and not their channels. Rows are images: `squeezed @ w1.T`.",
        ),
    },
    hints=(
        "Squeeze, two small dense layers, multiply. What is the shape after each of the steps?",
        "Mean over height and width: (N, C). Times w1 transposed, ReLU: (N, R). Times w2 transposed, sigmoid: (N, C).",
        "`s = 1 / (1 + np.exp(-hidden @ w2.T))`, and at the end `x * s[:, :, None, None]`.",
    ),
)
