"""Cover a part of the image and look how far a score falls; do that everywhere."""

from functools import partial

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.given import Given


def occlusion_map(score, x, patch, stride, fill):
    return _covered(score, x, patch, stride, fill)


def _hide(image, top, left, patch, fill):
    image[:, top : top + patch, left : left + patch] = fill


def _show_only(image, top, left, patch, fill):
    kept = image[:, top : top + patch, left : left + patch].copy()
    image[:] = fill
    _hide(image, top, left, patch, kept)


def _from_here_to_the_size(image, top, left, patch, fill):
    image[:, top:patch, left:patch] = fill


def _slice_without_channels(image, top, left, patch, fill):
    image[top : top + patch, left : left + patch] = fill


def _as_large_as_the_image(score, x, patch, stride, fill, *, spread=False):
    """The falls, each at the corner of its patch or all over it, and 0 wherever nothing was written."""
    falls = np.zeros(x.shape[1:])
    for place, fall in np.ndenumerate(_covered(score, x, patch, stride, fill)):
        top, left = place[0] * stride, place[1] * stride
        size = patch if spread else 1
        falls[top : top + size, left : left + size] = fall
    return falls


def _covered(
    score,
    x,
    patch,
    stride,
    fill,
    *,
    cover=_hide,
    drop=lambda whole, part: whole - part,
    count=lambda size, patch, stride: (size - patch) // stride + 1,
    start=lambda place, stride: place * stride,
    fresh=True,
    swapped=False,
):
    """The map, with any of its steps done another way."""
    _, H, W = x.shape
    rows, columns = count(H, patch, stride), count(W, patch, stride)
    if swapped:
        rows, columns = columns, rows
    whole, left_over = score(x), x.copy()
    falls = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        image = x.copy() if fresh else left_over
        cover(image, start(i, stride), start(j, stride), patch, fill)
        falls[i, j] = drop(whole, score(image))
    return falls


def _but(**steps):
    return lambda score, x, patch, stride, fill: _covered(score, x, patch, stride, fill, **steps)


def _at_the_pixel(score, x, patch, stride, fill):
    """A map of the right size, and each fall at the corner of its patch, for which there may be no room."""
    right = _covered(score, x, patch, stride, fill)
    falls = np.zeros_like(right)
    for (i, j), fall in np.ndenumerate(right):
        falls[i * stride, j * stride] = fall
    return falls


def cases(rng):
    """Scores in which places and channels count differently, some against the class; strides that leave a rest."""

    def x(*shape):
        return rng.integers(1, 10, shape) / 10

    a, b, c = (int(n) for n in rng.integers(2, 6, 3))
    uneven = f"(1 + {a} * np.arange(x[0].size).reshape(x[0].shape) % 7 - {b})"
    channels = "np.arange(1, len(x) + 1).reshape(-1, 1, 1)"
    return [
        (
            Given("lambda x: 10 * x[0, 0, 0] - 4 * x[0, 1, 2]"),
            np.array([[[0.5, 0.2, 0.9], [0.1, 0.4, 0.8]]]),
            1,
            1,
            0.0,
        ),
        (Given(f"lambda x: np.sum(x * {uneven})"), x(1, 4, 6), 2, 2, 0.5),
        (Given(f"lambda x: {c} + np.sum(x * {uneven} * {channels}) ** 2"), x(3, 5, 4), 2, 1, 0.25),
        (Given(f"lambda x: np.sum(x**2 * {uneven} * {channels}) + 5 * np.max(x[0, 2:])"), x(2, 8, 6), 3, 2, 0.5),
        (Given(f"lambda x: {a} + np.sum(np.sin(x) * {uneven} * {channels})"), x(2, 5, 9), 2, 3, 1.0),
    ]


OCCLUSION_MAP = Exercise(
    id="16.occlusion_map",
    title="Cover a patch and watch the score",
    call="occlusion_map(score, x, patch, stride, fill)",
    points=3,
    reference=occlusion_map,
    cases=cases,
    mistakes={
        "turns the sign": Mistake(
            _but(drop=lambda whole, part: part - whole),
            "The signs are turned: a patch that hid evidence made the score fall, and a fall counts as positive here.",
        ),
        "does not call the score": Mistake(
            lambda score, x, patch, stride, fill: score - x,
            "`score` is a function of an image: call it, once on x and once on each covered image.",
            also=(lambda score, x, patch, stride, fill: score + x,),
        ),
        "gives the score": Mistake(
            _but(drop=lambda whole, part: part),
            "These are the scores with the patch on. Asked for is how far they fell below that of the whole image.",
        ),
        "takes the size": Mistake(
            _but(drop=lambda whole, part: abs(whole - part)),
            "A score that rose looks like one that fell. What speaks against the class is negative here.",
        ),
        "keeps only falls": Mistake(
            _but(drop=lambda whole, part: max(whole - part, 0)),
            "Places where the score rose are 0 here. What hides evidence against the class is negative.",
        ),
        "divides by the score": Mistake(
            _but(drop=lambda whole, part: (whole - part) / whole),
            "The falls were divided by the score. They are differences; a score near 0 would blow them up.",
        ),
        "never uncovers": Mistake(
            _but(fresh=False),
            "Old patches stay on the image while new ones come. Each place starts from a fresh copy of x.",
        ),
        "compares the image with itself": Mistake(
            _but(drop=lambda whole, part: 0.0),
            "Every fall is 0. `covered = x` is no copy but a second name: then both scores are those of one image.",
        ),
        "slices the channels": Mistake(
            _but(cover=_slice_without_channels),
            "The slices went over channels and rows. x is (C, H, W): what does the first of its three axes need?",
        ),
        "covers with zeros": Mistake(
            lambda score, x, patch, stride, fill: _covered(score, x, patch, stride, 0.0),
            "The patch was filled with 0, whatever fill says.",
        ),
        "adds the filling": Mistake(
            _but(
                cover=lambda image, top, left, patch, fill: _hide(
                    image, top, left, patch, image[:, top : top + patch, left : left + patch] + fill
                )
            ),
            "fill was added to the pixels under the patch. It replaces them.",
        ),
        "covers one channel": Mistake(
            _but(cover=lambda image, top, left, patch, fill: _hide(image[:1], top, left, patch, fill)),
            "Only the first channel was covered. A patch hides all channels of its pixels.",
        ),
        "shows only the patch": Mistake(
            _but(cover=_show_only),
            "Everything but the patch was covered. It is the patch that hides.",
        ),
        "lets the patch shrink": Mistake(
            _but(cover=_from_here_to_the_size),
            "Away from the corner the patch is too small, or gone: `top : patch` ends there. It ends at top + patch.",
        ),
        "numbers places by pixels": Mistake(
            _at_the_pixel,
            "`top` and `left` count pixels. In the map the next place is the next number, whatever the stride.",
        ),
        "makes a batch of it": Mistake(
            lambda score, x, patch, stride, fill: _covered(lambda image: score(image[None]), x, patch, stride, fill),
            "`score` was given a batch. Here it takes one image (C, H, W), as x is.",
        ),
        "covers a single pixel": Mistake(
            _but(cover=lambda image, top, left, patch, fill: _hide(image, top, left, 1, fill)),
            "One pixel was covered at each place. A patch is patch rows high and patch columns wide.",
        ),
        "covers one pixel too many": Mistake(
            _but(cover=lambda image, top, left, patch, fill: _hide(image, top, left, patch + 1, fill)),
            "The patch is one row and one column too large: a slice ends before its second number.",
        ),
        "forgets the stride": Mistake(
            _but(start=lambda place, stride: place),
            "The map has the right size, but the patch moved by one pixel. Its corner is the place times the stride.",
        ),
        "moves by one": Mistake(
            lambda score, x, patch, stride, fill: _covered(score, x, patch, 1, fill),
            "The patch went to every pixel. It moves by stride.",
        ),
        "moves by its own size": Mistake(
            lambda score, x, patch, stride, fill: _covered(score, x, patch, patch, fill),
            "The patch moved by its own size. It moves by stride.",
        ),
        "counts steps": Mistake(
            _but(count=lambda size, patch, stride: (size - patch) // stride),
            "The last row and column are missing: there is one place more than there are steps.",
            also=(_but(count=lambda size, patch, stride: -(-(size - patch) // stride)),),
        ),
        "hangs over the edge": Mistake(
            _but(count=lambda size, patch, stride: -(-size // stride)),
            "There are places at which the patch hangs over the edge. It must fit, as a kernel must.",
            also=(_but(count=lambda size, patch, stride: -(-(size - patch) // stride) + 1),),
        ),
        "as large as the image": Mistake(
            _as_large_as_the_image,
            "The map is as large as the image. It has a number for each place of the patch: how many are there?",
            also=(partial(_as_large_as_the_image, spread=True),),
        ),
        "swaps rows and columns": Mistake(
            _but(swapped=True),
            "Rows and columns are swapped: x is (C, H, W), so that its last size counts columns.",
            also=(lambda score, x, patch, stride, fill: _covered(score, x, patch, stride, fill).T,),
        ),
        "spreads the falls out": Mistake(
            lambda score, x, patch, stride, fill: _covered(score, x, patch, stride, fill).ravel(),
            "The numbers are right and stand in one row. They belong into a map, a row for each row of places.",
        ),
    },
    hints=(
        "How many places has a patch of this size, at this stride? You wrote that in lesson 04.",
        "For each place: a copy of x, its patch filled in all channels, its score, and the fall from the whole one's.",
        "Place (i, j) covers rows from i·stride and columns from j·stride; the map holds score(x) − score(copy).",
    ),
)
