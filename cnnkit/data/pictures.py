"""Pictures to look at: photographs, digits, and grids whose numbers say where they stand.

Photographs and digits are those that scikit-learn carries. Their files are read directly, because importing
scikit-learn costs a second that the first slider should not wait for.
"""

from functools import lru_cache

import numpy as np

from cnnkit.data.common import file_of, size_pair
from cnnkit.errors import CourseError

PHOTOGRAPHS = ("china", "flower")


def photograph(name="china", *, size=None, colour=False):
    """A real photograph as floats from 0 (black) to 1 (white).

    -> (H, W) grey, or (3, H, W) with ``colour=True``; float64.
    Without ``size`` the file's own 427 × 640 pixels; with ``size=(h, w)``, or an int for a square, the largest
    centred crop of that shape, resampled. Grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).

    Raises CourseError for an unknown name, ShapeError for a size below 1.
    Source: scikit-learn's sample images (china by Danielle Buma, flower by Dominic Alves; CC BY 2.0).

    >>> photograph("flower", size=(48, 64)).shape
    (48, 64)
    """
    if name not in PHOTOGRAPHS:
        raise CourseError(f"photograph: there is no {name!r}; choose one of {', '.join(PHOTOGRAPHS)}.")
    rgb = _rgb(name) if size is None else _resized(name, *size_pair("photograph", size))
    if colour:
        return np.ascontiguousarray(rgb.transpose(2, 0, 1) / 255.0)
    return rgb @ np.array([0.299, 0.587, 0.114]) / 255.0


def digit(index=0, *, size=None):
    """One handwritten digit: whole numbers from 0 (paper) to 16 (ink).

    -> (8, 8) float64, or ``size`` when given, each pixel copied from the nearest of the 64.
    ``index`` runs from 0 to 1796; the first ten are 0, 1, … 9.

    Raises CourseError for an index outside that range, ShapeError for a size below 1.
    Source: Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak 1998), as scikit-learn carries it.

    >>> digit(3).max()
    np.float64(15.0)
    """
    images, _ = _digits()
    if isinstance(index, bool) or not isinstance(index, (int, np.integer)):
        raise CourseError(f"digit: index must be a whole number, not {index!r}.")
    if not 0 <= index < len(images):
        raise CourseError(f"digit: index {index} is outside 0 … {len(images) - 1}.")
    image = images[index]
    if size is None:
        return image.copy()
    height, width = size_pair("digit", size)
    return image[np.arange(height) * 8 // height][:, np.arange(width) * 8 // width]


def digits():
    """All handwritten digits and what they show -> images (1797, 1, 8, 8) float64 0 … 16, labels (1797,) int64."""
    images, labels = _digits()
    return images[:, None].copy(), labels.copy()


def numbered_grid(height, width=None):
    """An image whose values are the reading order, so that every number tells where it came from.

    -> (height, width) float64: 1, 2, 3, … row by row. Raises ShapeError for a size below 1.

    >>> numbered_grid(2, 3)
    array([[1., 2., 3.],
           [4., 5., 6.]])
    """
    height, width = size_pair("numbered_grid", height if width is None else (height, width))
    return np.arange(1.0, height * width + 1).reshape(height, width)


@lru_cache(maxsize=len(PHOTOGRAPHS))
def _rgb(name):
    from PIL import Image  # comes with matplotlib; not needed by those who never look at a photograph

    with Image.open(file_of("sklearn", "datasets", "images", f"{name}.jpg")) as picture:
        return np.asarray(picture.convert("RGB"))


@lru_cache(maxsize=8)  # an explorer's slider asks for the same few sizes again and again
def _resized(name, height, width):
    from PIL import Image

    rgb = _rgb(name)
    full_height, full_width, _ = rgb.shape
    scale = min(full_height / height, full_width / width)
    # min: a product of rounded factors may exceed the picture by a hair
    crop_height, crop_width = min(height * scale, full_height), min(width * scale, full_width)
    top, left = (full_height - crop_height) / 2, (full_width - crop_width) / 2
    box = (left, top, left + crop_width, top + crop_height)
    return np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.LANCZOS, box=box))


@lru_cache(maxsize=1)
def _digits():
    table = np.loadtxt(file_of("sklearn", "datasets", "data", "digits.csv.gz"), delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)
