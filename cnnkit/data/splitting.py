"""Images to learn from, and others to be tested on."""

from cnnkit.errors import ShapeError


def split(images, labels, fraction=0.2, *, rng):
    """Shuffle, and hold a fraction out -> (images, labels) to learn from, (images, labels) held out.

    Raises ShapeError when there are not as many labels as images, or when one of the parts would be empty.

    >>> (x, _), (held, _) = split(np.zeros((10, 1, 2, 2)), np.arange(10), rng=np.random.default_rng(0))
    >>> len(x), len(held)
    (8, 2)
    """
    if len(images) != len(labels):
        raise ShapeError(f"split: there are {len(images)} images but {len(labels)} labels.")
    held = round(fraction * len(images))
    if not 0 < held < len(images):
        raise ShapeError(f"split: a fraction of {fraction} of {len(images)} images leaves one part empty.")
    order = rng.permutation(len(images))
    return (images[order[held:]], labels[order[held:]]), (images[order[:held]], labels[order[:held]])
