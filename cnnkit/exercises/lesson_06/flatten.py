"""Maps laid out in a row, for a dense layer."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.inputs import numbers

FLATTEN = Exercise(
    id="06.flatten",
    title="Lay the maps out in a row",
    call="flatten(x)",
    points=1,
    reference=lambda x: x.reshape(len(x), -1),
    cases=lambda rng: [(numbers(rng, *s),) for s in ((1, 2, 1, 2), (2, 1, 2, 2), (2, 3, 2, 4))],
    mistakes={
        "flattens the batch as well": Mistake(
            lambda x: x.reshape(-1),
            "The images of the batch ran together. Each keeps a row of its own: (N, C·H·W).",
        ),
        "keeps the channels apart": Mistake(
            lambda x: x.reshape(*x.shape[:2], -1),
            "Rows and columns became one axis, channels are still another. All three become one.",
        ),
        "gives every channel a row": Mistake(
            lambda x: x.reshape(x.shape[0] * x.shape[1], -1),
            "There is a row for every channel. All channels of an image share one: (N, C·H·W).",
        ),
        "stands the rows up": Mistake(
            lambda x: x.reshape(len(x), -1).T,
            "Rows and columns have changed places: one row per image, (N, C·H·W).",
        ),
        "puts the channels last": Mistake(
            lambda x: x.transpose(0, 2, 3, 1).reshape(len(x), -1),
            "The right numbers in another order: channel by channel, row by row, as they lie in memory.",
        ),
        "goes down the columns": Mistake(
            lambda x: x.transpose(0, 1, 3, 2).reshape(len(x), -1),
            "The right numbers in another order: within a channel go along the rows.",
        ),
    },
    hints=(
        "What are the two axes of the result?",
        "One row per image: reshape, and let NumPy work out the length of the second axis.",
        "`x.reshape(N, -1)`: −1 stands for whatever is left.",
    ),
)
