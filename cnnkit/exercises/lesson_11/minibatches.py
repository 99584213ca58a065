"""Which images are learnt together: the order of an epoch cut into pieces."""

import numpy as np

from cnnkit.errors import CourseError
from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.values import Odd


def minibatches(n, size, order):
    return [order[start : start + size] for start in range(0, n, size)]


def shuffled(rng, n):
    """An order that is not sorted, and that is not the same when it is read the other way round (as argsort does)."""
    while True:
        order = rng.permutation(n)
        if not np.array_equal(order, np.arange(n)) and not np.array_equal(order, np.argsort(order)):
            return order


def cases(rng):
    """Sizes that divide, that leave one and that leave more, and one that is larger than all there is."""
    return [(n, size, shuffled(rng, n)) for n, size in ((4, 2), (5, 2), (10, 4), (3, 5), (12, 4), (9, 1))]


def as_lists(batches):
    """Batches in whatever they come, arrays or lists.

    Raises CourseError, which says what there is instead, where that is no sequence.
    """
    if isinstance(batches, tuple) or (isinstance(batches, np.ndarray) and batches.ndim):
        return tuple(np.asarray(batch) for batch in batches)
    kinds = {np.ndarray: "a single number", str: "a text"}
    kind = f"of type {batches.type_name}" if isinstance(batches, Odd) else kinds.get(type(batches))
    raise CourseError(f"A list of batches is wanted, and this is {kind}.")


def _cut(order, size, starts):
    return [order[start : start + size] for start in starts]


MINIBATCHES = Exercise(
    id="11.minibatches",
    title="Cut an epoch into batches",
    call="minibatches(n, size, order)",
    points=2,
    reference=minibatches,
    cases=cases,
    counts=as_lists,
    withhold=("optim", "train"),
    mistakes={
        "drops the last batch": Mistake(
            lambda n, size, order: _cut(order, size, range(0, n - size + 1, size)),
            "What was left over at the end is gone: those images are never learnt from. Keep them as a short batch.",
            also=(
                lambda n, size, order: _cut(order, size, [k * size for k in range(n // size)]),
                lambda n, size, order: _cut(order, size, range(0, n - 1, size)),
            ),
        ),
        "counts in fractions": Mistake(
            lambda n, size, order: [order[i * size : (i + 1) * size] for i in range(n / size)],
            "`n / size` is a fraction, and `range` counts whole numbers. It can take the steps: `range(0, n, size)`.",
        ),
        "cuts with a comma": Mistake(
            lambda n, size, order: [order[start, start + size] for start in range(0, n, size)],
            "A comma asks for a second axis. From here to there takes a colon: `order[start : start + size]`.",
        ),
        "ignores the order": Mistake(
            lambda n, size, order: _cut(np.arange(n), size, range(0, n, size)),
            "The images come as they stand in the file. `order` says which is first: cut that into pieces.",
            also=(lambda n, size, order: _cut(np.sort(order), size, range(0, n, size)),),
        ),
        "sorts": Mistake(
            lambda n, size, order: [np.sort(batch) for batch in minibatches(n, size, order)],
            "Each batch was sorted. The order is given: leave it as it is.",
        ),
        "looks up where an image stands": Mistake(
            lambda n, size, order: _cut(np.argsort(order), size, range(0, n, size)),
            "Your batches say at which place each image comes. `order` is the list of images already: cut it.",
        ),
        "goes on by one": Mistake(
            lambda n, size, order: _cut(order, size, range(n)),
            "The batches overlap: the next one begins where the last one ended, so `size` places further on.",
            also=(lambda n, size, order: _cut(order, size, range(n - size + 1)),),
        ),
        "evens the batches out": Mistake(
            lambda n, size, order: np.array_split(order, -(-n // size)),
            "Your batches are about equally large. Here all are full, as far as the images go, and the last is short.",
            also=(lambda n, size, order: np.array_split(order, max(n // size, 1)),),
        ),
        "takes the size for a number": Mistake(
            lambda n, size, order: np.array_split(order, size),
            "You made `size` batches. It says how many images are in one of them.",
            also=(lambda n, size, order: [order[k::size] for k in range(size)],),
        ),
        "fills the last batch up": Mistake(
            lambda n, size, order: list(np.resize(order, (-(-n // size), size))),
            "Images were used a second time to fill the last batch. In an epoch each one comes once.",
            also=(lambda n, size, order: [order[max(min(s, n - size), 0) :][:size] for s in range(0, n, size)],),
        ),
        "adds an empty batch": Mistake(
            lambda n, size, order: _cut(order, size, [k * size for k in range(n // size + 1)]),
            "Where the size divides the number of images, a batch without images comes last. It must not.",
            also=(lambda n, size, order: _cut(order, size, range(0, n + 1, size)),),
        ),
        "ends a batch too late": Mistake(
            lambda n, size, order: [order[start : start + size + 1] for start in range(0, n, size)],
            "Each batch has one image too many, which the next one has again: a slice ends *before* its second number.",
        ),
        "ends a batch too early": Mistake(
            lambda n, size, order: [order[start : start + size - 1] for start in range(0, n, size)],
            "Each batch has one image too few: a slice ends *before* its second number, so that is start + size.",
        ),
        "takes one image of each": Mistake(
            lambda n, size, order: [order[start] for start in range(0, n, size)],
            "One image of each batch came: `order[start]` is a number. A slice, `order[start : …]`, is a batch.",
        ),
        "forgets where a batch ends": Mistake(
            lambda n, size, order: [order[start:] for start in range(0, n, size)],
            "Each batch goes on to the very end. It stops `size` images after its start.",
        ),
        "leaves it in one piece": Mistake(
            lambda n, size, order: order,
            "That is the whole order in one piece. A list of batches is wanted.",
        ),
        "stops after the first batch": Mistake(
            lambda n, size, order: [order[:size]],
            "Only the first batch came. A `return` inside a loop ends it at once.",
            also=(lambda n, size, order: order[:size],),
        ),
        "returns where batches begin": Mistake(
            lambda n, size, order: list(range(0, n, size)),
            "These are the places where the batches begin. Each should be the piece of `order` from there on.",
            also=(lambda n, size, order: [(start, min(start + size, n)) for start in range(0, n, size)],),
        ),
        "yields": Mistake(
            lambda n, size, order: iter(minibatches(n, size, order)),
            "A function with `yield` gives its batches one by one. Here a list is wanted: collect, then return.",
            also=(lambda n, size, order: (batch for batch in minibatches(n, size, order)),),
        ),
        "returns nothing": Mistake(
            lambda n, size, order: None,
            "Your function returned nothing. Did you forget `return`?",
        ),
    },
    hints=(
        "Write down ten numbers and cut them into threes. Where does each piece begin, and what is left at the end?",
        "Pieces begin at 0, size, 2·size, … below n. Each is a slice of `order`; a slice may reach beyond the end.",
        "`range(0, n, size)` gives the starts, and `order[start : start + size]` the piece that begins at one.",
    ),
)
