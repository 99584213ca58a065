"""LeNet-5 in its modern form, layer by layer: the shapes, for an image of another size."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def lenet_shapes(rows, columns):
    return _shapes(rows, columns)


def _shapes(
    rows,
    columns,
    padding=(2, 0),
    filters=(6, 16),
    pooled=lambda size: size // 2,
    placed=lambda *shape: shape,
    flat=lambda maps, units: (maps * units,),
    lost=4,
):
    """Both convolutions and both pools, then flatten and three dense layers."""
    shapes = []
    H, W = rows, columns
    for added, maps, taken in zip(padding, filters, (4, lost), strict=True):
        H, W = H + 2 * added - taken, W + 2 * added - taken
        shapes.append(placed(maps, H, W))
        H, W = pooled(H), pooled(W)
        shapes.append(placed(maps, H, W))
    return [*shapes, flat(filters[-1], H * W), (120,), (84,), (10,)]


def _with_relus(rows, columns):
    """A row more behind each layer that a ReLU follows: both convolutions, and the first two dense layers."""
    return [
        shape for place, shape in enumerate(_shapes(rows, columns)) for _ in range(2 if place in (0, 2, 5, 6) else 1)
    ]


def _unflattened(rows, columns):
    shapes = _shapes(rows, columns)
    return [*shapes[:4], shapes[3], *shapes[5:]]


def cases(rng):
    """Both sides are odd before one of the pools, so that something is left over, and neither is 28."""
    return [(int(rng.choice([30, 34, 38, 42, 46])), int(rng.choice([25, 29, 33, 37, 41])))]


LENET_SHAPES = Exercise(
    id="13.lenet_shapes",
    title="Follow an image through LeNet-5",
    call="lenet_shapes",
    points=2,
    reference=lenet_shapes,
    cases=cases,
    counts=lambda shapes: [np.atleast_1d(shape) for shape in shapes],  # 120 says the same as (120,)
    question=lambda rows, columns: (
        f"An image with one channel, {rows} rows and {columns} columns enters LeNet-5. Which shape leaves each of the "
        f"eight layers? Maps are (channels, rows, columns), rows of numbers (how many,)."
    ),
    mistakes={
        "forgets the padding": Mistake(
            lambda rows, columns: _shapes(rows, columns, padding=(0, 0)),
            "The first convolution has lost four rows. It has a padding of 2; only the second goes without.",
        ),
        "pads both": Mistake(
            lambda rows, columns: _shapes(rows, columns, padding=(2, 2)),
            "The second convolution keeps its size here. Only the first has a padding; the table says so.",
        ),
        "pads the second one": Mistake(
            lambda rows, columns: _shapes(rows, columns, padding=(0, 2)),
            "The padding belongs to the first convolution; you gave it to the second.",
        ),
        "rounds up": Mistake(
            lambda rows, columns: _shapes(rows, columns, pooled=lambda size: -(-size // 2)),
            "A pooling of an odd size was rounded up. A window must fit completely: what is left over is dropped.",
        ),
        "keeps halves": Mistake(
            lambda rows, columns: _shapes(rows, columns, pooled=lambda size: size / 2),
            "There is half a row in it. Windows fit completely or not at all: what is left over is dropped.",
        ),
        "lets pools overlap": Mistake(
            lambda rows, columns: _shapes(rows, columns, pooled=lambda size: size - 1),
            "Your pools lose a single row. Their windows do not overlap: a pool of 2 has stride 2.",
        ),
        "multiplies the maps": Mistake(
            lambda rows, columns: _shapes(rows, columns, filters=(6, 96)),
            "The second convolution has 96 maps here. A filter sums over all six maps below: 16 filters, 16 maps.",
        ),
        "keeps six maps": Mistake(
            lambda rows, columns: _shapes(rows, columns, filters=(6, 6)),
            "The second convolution has 6 maps here. As many maps come out as there are filters: see the table.",
        ),
        "takes five off": Mistake(
            lambda rows, columns: _shapes(rows, columns, lost=5),
            "The second convolution loses five rows. A window of 5 has one place in 5 rows: n − 5 + 1.",
        ),
        "takes two off": Mistake(
            lambda rows, columns: _shapes(rows, columns, lost=2),
            "The second convolution loses two rows: those of one side. A kernel of 5 loses two on each.",
        ),
        "adds the padding": Mistake(
            lambda rows, columns: _shapes(rows, columns, padding=(3, 0)),
            "The first convolution grew by two rows. A padding of 2 makes good what a kernel of 5 takes off.",
            also=(lambda rows, columns: _shapes(rows, columns, padding=(4, 0)),),
        ),
        "flattens one map": Mistake(
            lambda rows, columns: _shapes(rows, columns, flat=lambda maps, units: (units,)),
            "Flatten has the units of one map. All sixteen maps go into the row.",
        ),
        "keeps 400 units": Mistake(
            lambda rows, columns: _shapes(rows, columns, flat=lambda maps, units: (400,)),
            "400 units come of 28 × 28 pixels. Of your image another number is left: multiply what leaves the pool.",
        ),
        "does not flatten": Mistake(
            _unflattened,
            "Flatten still has maps. It lays all their cells in one row: how many are there?",
        ),
        "flattens to a row of one": Mistake(
            lambda rows, columns: _shapes(rows, columns, flat=lambda maps, units: (1, maps * units)),
            "Flatten has two axes here. The batch is left out, and so a single number stands there: (how many,).",
        ),
        "halves the maps": Mistake(
            lambda rows, columns: [
                (shape[0] // 2, *shape[1:]) if place in (1, 3) else shape
                for place, shape in enumerate(_shapes(rows, columns))
            ],
            "Your pools halve the number of maps. They halve rows and columns; as many maps come out as went in.",
        ),
        "puts channels last": Mistake(
            lambda rows, columns: _shapes(rows, columns, placed=lambda F, H, W: (H, W, F)),
            "The sizes are right, with the channels last. Here shapes are (channels, rows, columns).",
        ),
        "swaps rows and columns": Mistake(
            lambda rows, columns: _shapes(columns, rows),
            "Rows and columns have changed places: the shape is (channels, rows, columns).",
        ),
        "leaves flatten out": Mistake(
            lambda rows, columns: [shape for place, shape in enumerate(_shapes(rows, columns)) if place != 4],
            "The sizes are right, but there are seven. Flatten is a layer as well, between pool and dense.",
        ),
        "leaves the scores out": Mistake(
            lambda rows, columns: _shapes(rows, columns)[:-1],
            "The sizes are right, but there are seven: the last dense layer gives a shape as well.",
        ),
        "counts ReLU as a layer": Mistake(
            _with_relus,
            "The sizes are right, but there are more than eight. ReLU changes no shape and has no row of its own.",
        ),
        "keeps the batch of one": Mistake(
            lambda rows, columns: [(1, *shape) if len(shape) == 1 else shape for shape in _shapes(rows, columns)],
            "The sizes are right, but rows of numbers have two axes here. From flatten on it is (how many,).",
        ),
        "begins with the image": Mistake(
            lambda rows, columns: [(1, rows, columns), *_shapes(rows, columns)],
            "The sizes are right, but the image itself stands in front. Begin with what leaves the first layer.",
        ),
        "counts the batch": Mistake(
            lambda rows, columns: [(1, *shape) for shape in _shapes(rows, columns)],
            "The sizes are right, with one axis too many: leave the batch out.",
        ),
        "gives the answer for 28": Mistake(
            lambda rows, columns: _shapes(28, 28),
            "These are the shapes for 28 × 28. Your image has another size: read the question again.",
        ),
        "leaves the channels out": Mistake(
            lambda rows, columns: _shapes(rows, columns, placed=lambda F, H, W: (H, W)),
            "The maps have rows and columns, and no channels: how many maps are there? That number comes first.",
        ),
    },
    hints=(
        "Lesson 04: without padding a kernel of 5 takes 4 off each side, with a padding of 2 nothing. And a pool?",
        "Go down the table. Convolutions change the number of maps, pools halve rows and columns, and drop the rest.",
        "`[(6, rows, columns), (6, …), (16, …), (16, …), (16·…,), (120,), (84,), (10,)]`.",
    ),
)
