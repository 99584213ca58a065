"""Three channels into one."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def grey(rgb):
    return rgb @ np.array([0.299, 0.587, 0.114])


def grey_cases(rng):
    drawn = [(rng.integers(0, 256, shape) / 255,) for shape in ((2, 2, 3), (3, 5, 3), (4, 3, 3), (3, 3, 3))]
    return [(np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]]),), *drawn]


def _weighing(red, green, blue):
    return lambda rgb: rgb @ np.array([red, green, blue])


GREY = Exercise(
    id="02.grey",
    title="Turn colour into grey",
    call="grey(rgb)",
    points=1,
    reference=grey,
    cases=grey_cases,
    mistakes={
        "puts the weights in front": Mistake(
            lambda rgb: np.array([0.299, 0.587, 0.114]) @ rgb,
            "In front, the weights meet the rows. The colours are on the last axis: `rgb @ weights`.",
        ),
        "takes the plain average": Mistake(
            lambda rgb: rgb.mean(axis=2),
            "Red, green and blue count alike here. The eye finds green much brighter than blue: use the three weights.",
        ),
        "takes the channels for blue, green, red": Mistake(
            _weighing(0.114, 0.587, 0.299),
            "Red and blue have changed places: channel 0 is red. Some libraries load blue first.",
        ),
        "uses the weights of HDTV": Mistake(
            _weighing(0.2126, 0.7152, 0.0722),
            "These are the weights of another standard, BT.709. Here those of BT.601 are wanted: .299, .587, .114.",
        ),
        "gives the weights to other colours": Mistake(
            _weighing(0.587, 0.299, 0.114),
            "The three weights are there, but not each with its colour: red 0.299, green 0.587, blue 0.114.",
            also=(_weighing(0.587, 0.114, 0.299), _weighing(0.114, 0.299, 0.587), _weighing(0.299, 0.114, 0.587)),
        ),
        "keeps one channel": Mistake(
            lambda rgb: rgb[..., 1],
            "That is one channel alone. Add up all three, each times its weight.",
            also=(lambda rgb: rgb[..., 0], lambda rgb: rgb[..., 2]),
        ),
        "keeps the brightest": Mistake(
            lambda rgb: rgb.max(axis=2),
            "That is the largest of the three. Grey is their weighted sum.",
        ),
        "adds them up unweighted": Mistake(
            lambda rgb: rgb.sum(axis=2),
            "White would become 3. Give each channel its weight; the weights add up to 1, so that white stays 1.",
        ),
        "goes up to 255": Mistake(
            lambda rgb: 255 * grey(rgb),
            "White became 255. The colours run from 0 to 1 here, and so does grey: leave it as it comes.",
            also=(lambda rgb: np.round(255 * grey(rgb)), lambda rgb: np.trunc(255 * grey(rgb))),
        ),
        "divides by three": Mistake(
            lambda rgb: grey(rgb) / 3,
            "White became a third. The weights add up to 1 already: nothing is left to divide.",
        ),
        "rounds the weights": Mistake(
            _weighing(0.3, 0.59, 0.11),
            "The weights were rounded to two decimals. All three are wanted: 0.299, 0.587, 0.114.",
        ),
        "keeps whole numbers only": Mistake(
            lambda rgb: np.trunc(grey(rgb)),
            "Everything between black and white is gone: the result was kept as whole numbers. Leave it as floats.",
        ),
        "takes the first axis for the colours": Mistake(
            lambda rgb: 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2],
            "The first axis counts rows. The colours are on the last: `rgb[:, :, 0]` is red.",
        ),
        "keeps three channels": Mistake(
            lambda rgb: rgb * np.array([0.299, 0.587, 0.114]),
            "The weights are right, the sum is missing: each pixel should become one number.",
        ),
    },
    hints=(
        "A pixel is three numbers, and becomes one. Which axis of the array disappears?",
        "Take the three channels apart, multiply each by its weight, and add them up.",
        "`rgb[:, :, 0]` is red. So 0.299 times it, plus 0.587 times green, plus 0.114 times blue.",
    ),
)
