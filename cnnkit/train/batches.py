"""The order in which a network sees its images, and how they are varied so that it sees none twice."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.ops.checks import check_images, check_number, check_rng, whole


def batches(images, labels, size=64, *, rng=None):
    """Yield (x, y) of at most ``size`` images, each image once; shuffled by rng, in order without one.

    The last batch is short when size does not divide their number.
    Raises ShapeError when they are no arrays, when there are not as many labels as images, or the size is below 1.

    >>> [len(x) for x, _ in batches(np.zeros((7, 1, 2, 2)), np.zeros(7), 3)]
    [3, 3, 1]
    """
    size = whole("batches", "size", size)
    if not all(isinstance(part, np.ndarray) and part.ndim for part in (images, labels)):
        given = f"{type(images).__name__} and {type(labels).__name__}"
        raise ShapeError(f"batches: images and labels must be NumPy arrays (N, ...), not {given}.")
    if len(images) != len(labels):
        raise ShapeError(f"batches: there are {len(images)} images but {len(labels)} labels.")
    if rng is not None:
        check_rng("batches", rng)
    order = np.arange(len(images)) if rng is None else rng.permutation(len(images))
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield images[chosen], labels[chosen]


def shift(images, pixels, *, rng, fill=0):
    """Move each image by up to ``pixels`` up or down and left or right; what comes in is ``fill``.

    images (N, C, H, W) -> the same shape, a new array. Raises ShapeError when it is not a batch of images, or rng
    not a NumPy Generator.
    """
    check_images("shift", "images", images)
    check_rng("shift", rng)
    pixels, fill = whole("shift", "pixels", pixels, 0), check_number("shift", "fill", fill)
    N, C, H, W = images.shape
    room = np.full((N, C, H + 2 * pixels, W + 2 * pixels), fill, images.dtype)
    room[:, :, pixels : pixels + H, pixels : pixels + W] = images
    tops, lefts = rng.integers(0, 2 * pixels + 1, (2, N))
    return np.stack([x[:, top : top + H, left : left + W] for x, top, left in zip(room, tops, lefts, strict=True)])


def flip(images, *, rng):
    """Mirror each image left to right with probability ½: not for digits, nor letters.

    images (N, C, H, W) -> the same shape, a new array. Raises ShapeError when it is not a batch of images, or rng
    not a NumPy Generator.
    """
    check_images("flip", "images", images)
    check_rng("flip", rng)
    mirrored = rng.random(len(images)) < 0.5
    return np.where(mirrored[:, None, None, None], images[..., ::-1], images)


def brightness(images, amount=0.2, *, rng):
    """Multiply each image by its own number from 1 − amount to 1 + amount.

    images (N, C, H, W) -> the same shape and dtype. Raises ShapeError when it is not a batch of images, or rng
    not a NumPy Generator.
    """
    check_images("brightness", "images", images)
    check_rng("brightness", rng)
    amount = check_number("brightness", "amount", amount, 0)
    return images * rng.uniform(1 - amount, 1 + amount, (len(images), 1, 1, 1)).astype(images.dtype)
