"""A pixel between pixels."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def bilinear_sample(x, points):
    """x (H, W), points (P, 2) rows and columns -> (P,): four neighbours by nearness; outside x there are zeros."""
    return _sampled(x, points)


def _zeros_outside(x, row, column):
    H, W = x.shape
    inside = (row >= 0) & (row < H) & (column >= 0) & (column < W)
    return np.where(inside, x[np.clip(row, 0, H - 1), np.clip(column, 0, W - 1)], 0)


def _nearest_inside(x, row, column):
    return x[np.clip(row, 0, x.shape[0] - 1), np.clip(column, 0, x.shape[1] - 1)]


def _round_the_edge(x, row, column):
    return x[row % x.shape[0], column % x.shape[1]]


def _not_below_the_last(x, row, column):
    """Beyond the last row or column there are zeros; before the first, Python counts from the end."""
    H, W = x.shape
    return np.where((row < H) & (column < W), _round_the_edge(x, row, column), 0)


def _cut_and_subtracted(x, points):
    """a and b as a learner writes them: what is left of the point, negative where int has cut upwards."""
    first = np.trunc(points).astype(int)
    a, b = (points - first).T
    shares = {(0, 0): (1 - a) * (1 - b), (0, 1): (1 - a) * b, (1, 0): a * (1 - b), (1, 1): a * b}
    return sum(
        share * _zeros_outside(x, first[:, 0] + down, first[:, 1] + right) for (down, right), share in shares.items()
    )


def _sampled(x, points, *, pixel=_zeros_outside, cut=np.floor, share=lambda near: near):
    """The four neighbours of each point, weighted; one step can be got wrong."""
    first = cut(points).astype(int)
    y = np.zeros(len(points))
    for down in (0, 1):
        for right in (0, 1):
            row, column = first[:, 0] + down, first[:, 1] + right
            off = np.abs(points - first - [down, right])
            y += share((1 - off[:, 0]) * (1 - off[:, 1])) * pixel(x, row, column)
    return y


def bilinear_sample_cases(rng):
    def image(H, W):
        return rng.choice([-1, 1], (H, W)) * rng.permutation(np.arange(1, H * W + 1)).reshape(H, W).astype(float)

    def somewhere(H, W, count):
        """Off the pixels and off the middles between them, up to a pixel and a half outside."""
        quarters = rng.integers(-6, 4 * np.array([H, W]) + 2, (count, 2)) // 2 / 2
        return quarters + rng.choice([0.25, -0.25], (count, 2)) * rng.integers(0, 2, (count, 2))

    x = np.array([[0.0, 4.0], [8.0, 16.0]])
    return [
        (x, np.array([[0.0, 0.25]])),
        (x, np.array([[0.5, 0.0], [0.25, 0.75]])),
        (image(2, 3), np.array([[1.0, 2.0], [0.0, 1.0]])),
        (image(3, 2), np.array([[-0.25, 0.5], [2.75, 1.0], [0.5, -0.75], [-1.5, 0.0], [2.25, 1.25]])),
        (image(3, 4), np.array([[2.0, 1.25], [0.75, 3.0], [3.5, 1.0]])),
        (image(4, 5), somewhere(4, 5, 9)),
    ]


def _dropped_at_the_edge(x, points):
    first = np.floor(points)
    whole = (first >= 0).all(axis=1) & (first + 1 < x.shape).all(axis=1)
    return np.where(whole, bilinear_sample(x, points), 0)


def _dropped_outside(x, points):
    inside = (points >= 0).all(axis=1) & (points <= np.array(x.shape) - 1).all(axis=1)
    return np.where(inside, bilinear_sample(x, points), 0)


def _caught(x, points):
    """Beyond the last row there is an IndexError, for which it answers 0; before the first there is none."""
    beyond = (np.floor(points) + 1 >= x.shape).any(axis=1) | (np.floor(points) < -np.array(x.shape)).any(axis=1)
    return np.where(beyond, 0, _sampled(x, points, pixel=_round_the_edge))


def _last_of_four(x, points):
    first = np.floor(points).astype(int)
    return np.prod(points - first, axis=1) * _zeros_outside(x, first[:, 0] + 1, first[:, 1] + 1)


def _between_floor_and_ceiling(x, points):
    """Shares such as (ceiling − row)·(ceiling − column), which are all 0 on a whole number."""
    whole = np.ceil(points) == np.floor(points)
    return np.where(whole.any(axis=1), 0, bilinear_sample(x, points))


def _without_the_last(x):
    inner = np.zeros_like(x)
    inner[:-1, :-1] = x[:-1, :-1]
    return inner


def _zeros_from_zero(x, row, column):
    return np.where((row > 0) & (column > 0), _zeros_outside(x, row, column), 0)


def _one_axis(x, points, axis):
    rounded = points.copy()
    rounded[:, axis] = np.floor(rounded[:, axis])
    return bilinear_sample(x, rounded)


BILINEAR_SAMPLE = Exercise(
    id="15.bilinear_sample",
    title="Read between the pixels",
    call="bilinear_sample(x, points)",
    points=2,
    reference=bilinear_sample,
    cases=bilinear_sample_cases,
    stretch=True,
    mistakes={
        "takes the nearest": Mistake(
            lambda x, points: bilinear_sample(x, np.round(points)),
            "You read the nearest pixel. A point between pixels is a mixture of the four around it.",
            also=(lambda x, points: bilinear_sample(x, np.floor(points + 0.5)),),
        ),
        "takes the corner": Mistake(
            lambda x, points: bilinear_sample(x, np.floor(points)),
            "You read the pixel above and to the left. A point between pixels is a mixture of the four around it.",
        ),
        "reads at fractions": Mistake(
            lambda x, points: x[points[:, 0], points[:, 1]],
            "An index is a whole number, and there is no pixel at 0.25. The four around it count, each by its share.",
        ),
        "swaps row and column": Mistake(
            lambda x, points: bilinear_sample(x, points[:, ::-1]),
            "The first number of a point is its row, the second its column; yours are the other way round.",
        ),
        "gives the near the small share": Mistake(
            lambda x, points: bilinear_sample(x, 2 * np.floor(points) + 1 - points),
            "The far pixels weigh more than the near ones. A point that lies on a pixel is that pixel.",
        ),
        "swaps the two shares": Mistake(
            lambda x, points: bilinear_sample(x, np.floor(points) + (points - np.floor(points))[:, ::-1]),
            "How far below and how far to the right have changed places in the shares. Look at the upper right pixel.",
        ),
        "takes a plain mean": Mistake(
            lambda x, points: _sampled(x, points, share=lambda near: 0.25),
            "All four neighbours count the same. The nearer one is, the more it should count.",
        ),
        "leaves one neighbour out": Mistake(
            lambda x, points: bilinear_sample(x, points) - _last_of_four(x, points),
            "Three of the four neighbours are there. The one below *and* to the right is missing.",
        ),
        "mixes along one axis": Mistake(
            lambda x, points: _one_axis(x, points, 0),
            "You mix two pixels, along one axis only. Mix along the other one too: four pixels.",
            also=(lambda x, points: _one_axis(x, points, 1),),
        ),
        "repeats the border": Mistake(
            lambda x, points: _sampled(x, points, pixel=_nearest_inside),
            "Outside the image you find its border again. Here there are zeros, as zero padding has them.",
        ),
        "goes round the edge": Mistake(
            lambda x, points: _sampled(x, points, pixel=_round_the_edge),
            "Index −1 is the last row, in Python. Pixels outside the image are zeros, and have to be treated as such.",
            also=(_caught, lambda x, points: _sampled(x, points, pixel=_not_below_the_last)),
        ),
        "loses whole numbers": Mistake(
            _between_floor_and_ceiling,
            "On a pixel, floor and ceiling are the same and all shares 0. The far neighbour is one after the near.",
        ),
        "forgets the first row": Mistake(
            lambda x, points: _sampled(x, points, pixel=_zeros_from_zero),
            "The first row and the first column count as outside. Row 0 is a row: `0 <= row`.",
        ),
        "forgets the last row": Mistake(
            lambda x, points: _sampled(_without_the_last(x), points),
            "The last row and the last column count as outside. Each of the four is inside while `row < H`.",
        ),
        "cuts towards zero": Mistake(
            lambda x, points: _sampled(x, points, cut=np.trunc),
            "`int` cuts towards zero: −0.25 becomes 0. The neighbour above and to the left is at the floor, −1.",
            also=(_cut_and_subtracted,),
        ),
        "gives up at the edge": Mistake(
            _dropped_at_the_edge,
            "Wherever one of the four lies outside, you answer 0. Only *that* one is 0; the others still count.",
            also=(_dropped_outside,),
        ),
    },
    hints=(
        "First in one dimension: a quarter of the way from 0 to 4. Which shares do the two have?",
        "The floor gives the neighbour above and to the left. The rest, a and b, makes shares such as (1 − a)·b.",
        "Sum over the four: share · pixel, and the pixel is 0 unless 0 ≤ row < H and 0 ≤ column < W.",
    ),
)
