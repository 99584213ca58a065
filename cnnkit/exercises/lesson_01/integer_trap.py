"""The same sums on a real image file, whose pixels are bytes."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_01.sliding import slid


def cases(rng):
    smooth = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=np.uint8)
    edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    images = [rng.integers(100, 256, shape, dtype=np.uint8) for shape in ((3, 4), (4, 5), (5, 4), (4, 4))]
    images[1][:, :2] = 3  # dark beside bright: an edge with a response far below or above a byte
    return list(zip(images, [smooth, edge, -edge, np.full((2, 3), 0.3)], strict=True))


def in_floats(image, kernel):
    return slid(image.astype(float), kernel.astype(float))


def _stored_as(dtype):
    """Computed rightly, then kept in whole numbers of a certain size, as np.zeros_like(image) would."""
    return lambda x, w: np.floor(in_floats(x, w)).astype(np.int64).astype(dtype)


INTEGER_TRAP = Exercise(
    id="01.integer_trap",
    title="Survive a real image file",
    call="integer_trap(image, kernel)",
    points=2,
    reference=in_floats,
    cases=cases,
    mistakes={
        "wraps around at 256": Mistake(
            _stored_as(np.uint8),
            "Results above 255 began again at 0, and negative ones at 255: a byte holds no more. Use floats.",
        ),
        "multiplies in bytes": Mistake(
            lambda x, w: slid(x, w, combine=lambda products: np.sum(products, dtype=float)),
            "Byte times byte is a byte, so the products overflowed. Convert first, and keep what `astype` gives back.",
        ),
        "cuts off at 0 and 255": Mistake(
            lambda x, w: np.clip(in_floats(x, w), 0, 255),
            "The values were clipped to those of an image. A map is no image: it may be negative, and large.",
        ),
        "cuts off what is negative": Mistake(
            lambda x, w: np.clip(in_floats(x, w), 0, None),
            "Negative results became 0. A map is no image: below 0 is where brightness falls.",
        ),
        "loses the sign": Mistake(
            lambda x, w: np.abs(in_floats(x, w)),
            "Negative results came back positive. The sign says on which side it is brighter: keep it.",
        ),
        "divides by 255": Mistake(
            lambda x, w: in_floats(x / 255, w),
            "The image was brought to 0…1 first. A good habit elsewhere; here the results come out too small.",
        ),
        "drops the decimals": Mistake(
            lambda x, w: np.trunc(in_floats(x, w)),
            "The decimals are gone: somewhere the result was kept as whole numbers. Use floats throughout.",
            also=(lambda x, w: np.round(in_floats(x, w)),),
        ),
        "asks for a single float": Mistake(
            lambda x, w: in_floats(float(x), w),
            "`float(…)` makes *one* number. A whole array is converted by its own `astype`, in a new array.",
        ),
        "squeezes the image into signed bytes": Mistake(
            lambda x, w: in_floats(x.astype(np.int8), w),
            "Pixels above 127 turned negative: a signed byte ends there. Convert the image to float.",
        ),
        "makes the kernel whole numbers": Mistake(
            lambda x, w: in_floats(x, w.astype(int)),
            "A weight of 0.3 became 0: `astype(int)` cuts the decimals off. Convert the kernel to float.",
        ),
        "makes the kernel bytes": Mistake(
            lambda x, w: in_floats(x, w.astype(np.uint8)),
            "A weight of −1 became 255, and 0.3 became 0: bytes know no signs and no fractions. Convert to float.",
        ),
    },
    hints=(
        "What is the largest number that a pixel of type uint8 can hold? What does 200 + 100 give?",
        "Do nothing in bytes: convert first, then compute as before.",
        '`image.astype(float)` is a new array of floats. Then `mine("01.correlate2d")` does the rest.',
    ),
)
