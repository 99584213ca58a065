"""How often a window fits."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_04.windows import positions


def output_size(n, k, padding, stride):
    return len(positions(n, k, padding, stride))


def cases(rng):
    small = [(5, 3, 0, 1), (5, 3, 1, 1), (5, 3, 1, 2), (6, 3, 0, 2), (7, 2, 0, 3), (3, 3, 0, 5), (8, 4, 3, 3)]
    drawn = []
    for _ in range(8):
        k, stride, padding = (int(rng.integers(*limits)) for limits in ((1, 8), (1, 6), (0, 5)))
        drawn.append((k + int(rng.integers(0, 60)), k, padding, stride))
    return small + drawn


OUTPUT_SIZE = Exercise(
    id="04.output_size",
    title="Count the windows that fit",
    call="output_size(n, k, padding, stride)",
    points=2,
    reference=output_size,
    cases=cases,
    mistakes={
        "forgets the +1": Mistake(
            lambda n, k, p, s: (n + 2 * p - k) // s,
            "That counts the steps. The first position comes before any step is taken, so positions are one more.",
        ),
        "rounds up": Mistake(
            lambda n, k, p, s: -(-(n + 2 * p - k) // s) + 1,
            "The last window would hang over the edge. A window must fit completely: count only full steps.",
        ),
        "rounds to the nearest": Mistake(
            lambda n, k, p, s: round((n + 2 * p - k) / s) + 1,
            "Half a step more is no step: count full steps only. In Python, // rounds down.",
        ),
        "misses a window that just fits": Mistake(
            lambda n, k, p, s: -(-(n + 2 * p - k) // s),
            "Right while something is left over. When the steps come out even, the last window still fits: count it.",
        ),
        "lets windows start anywhere": Mistake(
            lambda n, k, p, s: -(-(n + 2 * p) // s),
            "You count starts up to the very end. Near the end a window of k no longer fits.",
        ),
        "takes the padding off": Mistake(
            lambda n, k, p, s: (n - 2 * p - k) // s + 1,
            "Padding makes the row longer, not shorter: n + 2·padding.",
        ),
        "takes off k − 1": Mistake(
            lambda n, k, p, s: (n + 2 * p - k + 1) // s + 1,
            "The first window takes k cells, all of them. At stride 1 the size is n + 2·padding − k, and 1.",
        ),
        "divides before subtracting": Mistake(
            lambda n, k, p, s: n + 2 * p - k // s + 1,
            "Only k was divided by the stride. Brackets: the whole room is divided, (n + 2·padding − k) // stride.",
        ),
        "forgets the kernel": Mistake(
            lambda n, k, p, s: (n + 2 * p) // s + 1,
            "The window itself needs room: take k off before you count the steps.",
        ),
        "keeps a fraction": Mistake(
            lambda n, k, p, s: (n + 2 * p - k) / s + 1,
            "There is no such thing as half a position. Round the number of steps down: in Python, //.",
        ),
        "counts the padding once": Mistake(
            lambda n, k, p, s: (n + p - k) // s + 1,
            "padding is added on both sides, so the padded size is n + 2·padding.",
        ),
        "forgets the padding": Mistake(
            lambda n, k, p, s: (n - k) // s + 1,
            "The window slides over the padded image, which is n + 2·padding long.",
        ),
        "ignores the stride": Mistake(
            lambda n, k, p, s: n + 2 * p - k + 1,
            "That is the count for stride 1. With a larger stride the window jumps: divide the room it has by stride.",
        ),
        "adds the 1 before dividing": Mistake(
            lambda n, k, p, s: (n + 2 * p - k + 1) // s,
            "Divide first, then add: the 1 is one position, not one pixel of room.",
        ),
        "takes the stride off the kernel": Mistake(
            lambda n, k, p, s: (n + 2 * p - s) // k + 1,
            "stride and kernel have changed places: the kernel takes up room, the stride divides what is left.",
        ),
    },
    hints=(
        "Take n = 5, k = 3, no padding, stride 1, and count on paper. Then stride 2.",
        "Three quantities: the padded length, the room left beside the first window, the full steps in that room.",
        "room = n + 2·padding − k. Full steps: room // stride. The first position needs no step.",
    ),
)
