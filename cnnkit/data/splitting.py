"""Images to learn from, and others to be tested on."""

from numbers import Real

import numpy as np

from cnnkit.data.common import check_rng
from cnnkit.errors import ShapeError


def split(images, labels, fraction=0.2, *, rng):
    """Shuffle, and hold a fraction out -> (images, labels) to learn from, (images, labels) held out.

    images and labels any arrays of one length. Raises ShapeError when they are not, when one of the parts would be
    empty, or when rng is not a NumPy Generator.

    >>> (x, _), (held, _) = split(np.zeros((10, 1, 2, 2)), np.arange(10), rng=np.random.default_rng(0))
    >>> len(x), len(held)
    (8, 2)
    """
    check_rng("split", rng)
    if not all(isinstance(part, np.ndarray) and part.ndim for part in (images, labels)):
        given = f"{type(images).__name__} and {type(labels).__name__}"
        raise ShapeError(f"split: images and labels must be NumPy arrays (N, ...), not {given}.")
    share = float(fraction) if isinstance(fraction, Real) else np.nan
    if not 0 < share < 1:
        raise ShapeError(f"split: fraction must be a number between 0 and 1, not {fraction!r}.")
    if len(images) != len(labels):
        raise ShapeError(f"split: there are {len(images)} images but {len(labels)} labels.")
    held = round(share * len(images))
    if not 0 < held < len(images):
        raise ShapeError(f"split: a fraction of {fraction} of {len(images)} images leaves one part empty.")
    order = rng.permutation(len(images))
    return (images[order[held:]], labels[order[held:]]), (images[order[:held]], labels[order[:held]])
