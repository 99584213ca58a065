"""Blur before you pool."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_07.batches import whole_numbers
from cnnkit.ops import reference

BINOMIAL = (0.25, 0.5, 0.25)


def _blurred(x, taps, *, border=np.roll, axes=(2, 3)):
    for axis in axes:
        x = sum(tap * border(x, 1 - i, axis) for i, tap in enumerate(taps))
    return x


def blur_pool(x):
    return _blurred(x, BINOMIAL)[:, :, ::2, ::2]


def blur_pool_cases(rng):
    shapes = ((1, 1, 2, 4), (1, 1, 4, 4), (1, 2, 6, 4), (2, 3, 4, 8), (2, 1, 5, 7))
    return [(whole_numbers(rng, shape) + 0.25,) for shape in shapes]


def _moved(mode):
    """np.roll by one, but with another border."""

    def moved(x, by, axis):
        around = [(1, 1) if other == axis else (0, 0) for other in range(x.ndim)]
        return np.take(np.pad(x, around, mode=mode), np.arange(x.shape[axis]) + 1 - by, axis)

    return moved


def _largest_of_neighbours(x):
    """Max pooling by two at stride 1, as in the lesson's stripes."""
    for axis in (2, 3):
        x = np.maximum(x, np.roll(x, -1, axis))
    return x


def _pooled_by_two(x):
    return reference.max_pool2d(x, 2, stride=2)


BLUR_POOL = Exercise(
    id="07.blur_pool",
    title="Blur before you pool",
    call="blur_pool(x)",
    points=2,
    stretch=True,
    reference=blur_pool,
    cases=blur_pool_cases,
    mistakes={
        "does not blur": Mistake(
            lambda x: x[:, :, ::2, ::2],
            "Every second pixel was kept as it was. First blur, so that its neighbours have a say.",
        ),
        "blurs afterwards": Mistake(
            lambda x: _blurred(x[:, :, ::2, ::2], BINOMIAL),
            "What was dropped cannot be blurred in any more: first blur, then keep every second pixel.",
        ),
        "takes the maximum first": Mistake(
            lambda x: blur_pool(_largest_of_neighbours(x)),
            "The stripes above went through a maximum before the blur. Here only the blur is wanted, of x itself.",
        ),
        "pools by two, then blurs": Mistake(
            lambda x: _blurred(_pooled_by_two(x), BINOMIAL),
            "Max pooling by two has dropped what the blur should have seen. No maximum is wanted: blur x, then drop.",
        ),
        "blurs, then pools by two": Mistake(
            lambda x: _pooled_by_two(_blurred(x, BINOMIAL)),
            "The blur comes first, as it should. But then you keep the largest of each 2 × 2: keep every second pixel.",
        ),
        "does not drop anything": Mistake(
            lambda x: _blurred(x, BINOMIAL),
            "This is the blurred image. Keep every second row and column of it, from 0 on.",
        ),
        "keeps the odd ones": Mistake(
            lambda x: _blurred(x, BINOMIAL)[:, :, 1::2, 1::2],
            "Rows and columns 1, 3, 5 … were kept. Keep 0, 2, 4 …",
        ),
        "blurs with equal weights": Mistake(
            lambda x: _blurred(x, (1 / 3, 1 / 3, 1 / 3))[:, :, ::2, ::2],
            "Three equal weights were used. They should be ¼, ½, ¼: the middle counts twice.",
        ),
        "lets the weights add up to 16": Mistake(
            lambda x: 16 * blur_pool(x),
            "Everything is 16 times too large: divide 1, 2, 1 by 4 in each direction.",
        ),
        "lets the weights add up to 4": Mistake(
            lambda x: 4 * blur_pool(x),
            "Everything is 4 times too large: divide by 4 in each direction, which is 16 in all.",
        ),
        "blurs along the rows only": Mistake(
            lambda x: _blurred(x, BINOMIAL, axes=(3,))[:, :, ::2, ::2],
            "The blur runs from left to right only. From top to bottom the maps need it as much.",
        ),
        "blurs down the columns only": Mistake(
            lambda x: _blurred(x, BINOMIAL, axes=(2,))[:, :, ::2, ::2],
            "The blur runs from top to bottom only. From left to right the maps need it as much.",
        ),
        "averages the two directions": Mistake(
            lambda x: ((_blurred(x, BINOMIAL, axes=(2,)) + _blurred(x, BINOMIAL, axes=(3,))) / 2)[:, :, ::2, ::2],
            "You blur x in each direction and mix the two. The second blur has to take what the first has made.",
        ),
        "averages two by two": Mistake(
            lambda x: sum(np.roll(x, (-a, -b), (2, 3)) for a in (0, 1) for b in (0, 1))[:, :, ::2, ::2] / 4,
            "That is the mean of each 2 × 2 block. The blur has three weights in each direction: ¼, ½, ¼.",
        ),
        "has zeros beyond the edge": Mistake(
            lambda x: _blurred(x, BINOMIAL, border=_moved("constant"))[:, :, ::2, ::2],
            "Only the border is wrong: beyond an edge, the image goes on at the opposite side.",
        ),
        "mirrors the edge": Mistake(
            lambda x: _blurred(x, BINOMIAL, border=_moved("reflect"))[:, :, ::2, ::2],
            "Only the border is wrong: it mirrors the image. It should go on at the opposite side.",
        ),
        "repeats the edge": Mistake(
            lambda x: _blurred(x, BINOMIAL, border=_moved("edge"))[:, :, ::2, ::2],
            "Only the border is wrong: it repeats the outermost pixels. It should go on at the opposite side.",
        ),
    },
    hints=(
        "Do one direction first: what does ¼ of the left, ½ of itself and ¼ of the right neighbour make of a row?",
        "Blur along rows, then along columns, with np.roll for the neighbours; then take every second pixel.",
        "Down: `y = np.roll(x, 1, 2)/4 + x/2 + np.roll(x, -1, 2)/4`; likewise axis 3; then `y[:, :, ::2, ::2]`.",
    ),
)
