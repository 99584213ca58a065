"""How strongly each pixel moves a score, whatever its colour and its sign."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_16.slopes import dominated, slopes


def saliency(gradient):
    return np.abs(gradient).max(axis=0)


def cases(rng):
    return [
        (np.array([[[-3.0, 1.0]], [[2.0, 4.0]]]),),
        (slopes(rng, 3, 2, 4),),
        (dominated(rng, 3, 4, 2),),
        (slopes(rng, 1, 3, 5),),
        (dominated(rng, 4, 3, 2),),
    ]


def _of_the_largest_size(gradient):
    return np.take_along_axis(gradient, np.abs(gradient).argmax(axis=0)[None], axis=0)[0]


SALIENCY = Exercise(
    id="16.saliency",
    title="See which pixels move a score",
    call="saliency(gradient)",
    points=1,
    reference=saliency,
    cases=cases,
    mistakes={
        "forgets the size": Mistake(
            lambda gradient: gradient.max(axis=0),
            "A strong pull downwards counts for little here. What lowers the score moves it too: take sizes first.",
        ),
        "takes the size too late": Mistake(
            lambda gradient: np.abs(gradient.max(axis=0)),
            "The maximum was taken before the size: a large negative slope had lost by then. Swap the two steps.",
        ),
        "keeps the sign": Mistake(
            _of_the_largest_size,
            "The right slope was found at each pixel, with its sign. How strongly is asked, not which way.",
        ),
        "adds up the sizes": Mistake(
            lambda gradient: np.abs(gradient).sum(axis=0),
            "These are sums over the channels. A grey and a colour image would differ by the number of channels alone.",
        ),
        "averages the sizes": Mistake(
            lambda gradient: np.abs(gradient).mean(axis=0),
            "These are means over the channels. The strongest channel of a pixel speaks for it here, not all of them.",
        ),
        "lets channels cancel": Mistake(
            lambda gradient: np.abs(gradient.sum(axis=0)),
            "Slopes were added before their size was taken, so that +5 in red and −5 in green vanish.",
            also=(lambda gradient: np.abs(gradient.mean(axis=0)),),
        ),
        "measures the length": Mistake(
            lambda gradient: np.sqrt((gradient**2).sum(axis=0)),
            "This is the length of the slopes over the channels. It is used too; asked for is the largest size.",
        ),
        "squares": Mistake(
            lambda gradient: (gradient**2).max(axis=0),
            "These are squares. They have no sign either, but a slope twice as steep shows four times as bright.",
        ),
        "drops what is negative": Mistake(
            lambda gradient: np.maximum(gradient, 0).max(axis=0),
            "Negative slopes became 0. A pixel that lowers the score when it brightens moves it as well.",
        ),
        "looks at one channel only": Mistake(
            lambda gradient: np.abs(gradient[0]),
            "Only one channel is looked at. The strongest speaks for a pixel, and that may be any of them.",
            also=(lambda gradient: np.abs(gradient[-1]),),
        ),
        "takes the smallest": Mistake(
            lambda gradient: np.abs(gradient).min(axis=0),
            "This is the smallest size over the channels; the largest is wanted.",
        ),
        "goes along the rows": Mistake(
            lambda gradient: np.abs(gradient).max(axis=1),
            "The maximum went over rows: one number is left for each channel and column. Which axis are the channels?",
        ),
        "goes along the columns": Mistake(
            lambda gradient: np.abs(gradient).max(axis=-1),
            "The maximum went over columns: one number is left for each channel and row. Which axis are the channels?",
        ),
        "keeps the channels": Mistake(
            np.abs,
            "There is still a map for each channel. A saliency map has one number for each pixel.",
            also=(lambda gradient: gradient,),
        ),
        "keeps an axis of one": Mistake(
            lambda gradient: np.abs(gradient).max(axis=0, keepdims=True),
            "The numbers are right, and an axis of size 1 stands before them. A map is (H, W).",
        ),
        "gives one number": Mistake(
            lambda gradient: np.abs(gradient).max(),
            "One number for the whole image: say along which axis `max` goes.",
        ),
        "goes over the places": Mistake(
            lambda gradient: np.abs(gradient).max(axis=(1, 2)),
            "One number is left for each channel: the maximum went over the places. Each place keeps its own.",
        ),
        "names the channel": Mistake(
            lambda gradient: np.abs(gradient).argmax(axis=0),
            "`argmax` says *which* channel is the strongest. How strong it is says `max`.",
        ),
        "asks Python for the maximum": Mistake(
            lambda gradient: max(abs(gradient)),
            "Python's `max` asks which of two arrays is larger, and there is no answer. NumPy's goes along an axis.",
        ),
        "stretches to one": Mistake(
            lambda gradient: np.abs(gradient).max(axis=0) / np.abs(gradient).max(),
            "The largest value was stretched to 1. A picture may do that; the numbers should stay as they are.",
        ),
    },
    hints=(
        "Does a slope of −4 move the score less than one of 3?",
        "Two steps: make every slope positive, then keep the largest of each pixel's channels.",
        "`np.abs(gradient)`, and then `.max` along the axis of the channels, which is the first.",
    ),
)
