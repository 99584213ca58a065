"""Keep one number per map."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_07.batches import whole_numbers


def global_avg_pool(x):
    return x.mean(axis=(2, 3))


def global_avg_pool_cases(rng):
    return [(whole_numbers(rng, shape) + 0.25,) for shape in ((1, 2, 2, 3), (2, 3, 4, 3), (3, 2, 1, 5), (4, 5, 3, 2))]


GLOBAL_AVG_POOL = Exercise(
    id="07.global_avg_pool",
    title="Keep one number per map",
    call="global_avg_pool(x)",
    points=1,
    reference=global_avg_pool,
    cases=global_avg_pool_cases,
    mistakes={
        "keeps the axes of space": Mistake(
            lambda x: x.mean(axis=(2, 3), keepdims=True),
            "The numbers are right, but two axes of size 1 are left over: the shape should be (N, C).",
        ),
        "averages the channels as well": Mistake(
            lambda x: x.mean(axis=(1, 2, 3)),
            "That is one number per image. Every channel keeps its own mean.",
        ),
        "averages the images as well": Mistake(
            lambda x: x.mean(axis=(0, 2, 3)),
            "That is one number per channel for the whole batch. Every image keeps its own.",
        ),
        "averages everything": Mistake(
            lambda x: x.mean(),
            "That is one number for the whole batch. Average over rows and columns only.",
        ),
        "averages the columns only": Mistake(
            lambda x: x.mean(axis=3),
            "Only the last axis is gone. Rows and columns are both space: axes 2 and 3.",
        ),
        "averages the rows only": Mistake(
            lambda x: x.mean(axis=2),
            "Only the last axis but one is gone. Rows and columns are both space: axes 2 and 3.",
        ),
        "averages the wrong axes": Mistake(
            lambda x: x.mean(axis=(0, 1)),
            "Images and channels were averaged, space was kept. It is the other way round: axes 2 and 3.",
        ),
        "only adds": Mistake(
            lambda x: x.sum(axis=(2, 3)),
            "These are sums. Divide by the number of pixels in a map, H·W.",
        ),
        "keeps the largest": Mistake(
            lambda x: x.max(axis=(2, 3)),
            "These are the largest values of the maps. The mean is wanted.",
        ),
    },
    hints=(
        "Which of the four axes are space?",
        "`mean` takes an axis, or several of them as a tuple.",
        "Rows are axis 2 and columns are axis 3: `x.mean(axis=(2, 3))`.",
    ),
)
