"""Images that show what a shift does: a few made of exact pixels, a digit, photographs, or the learner's own."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.widgets.pictures import Kind, digit, flower, square, stripes, temple
from cnnkit.widgets.sources import check_image


def dots(size: int) -> np.ndarray:
    """Single pixels, far apart."""
    image = np.zeros((size, size))
    image[3::6, 3::6] = 1
    return image


LARGEST = 128  # pixels of a brought image


def small_image(caller: str, image: object) -> np.ndarray:
    """Return a brought image (H, W), or refuse it with a sentence."""
    array = check_image(caller, image)
    if max(array.shape) > LARGEST:
        raise ShapeError(
            f"{caller}: the image must be at most {LARGEST} × {LARGEST}, for every shift is computed, but its "
            f"shape is {array.shape}. Take a part, for example image[:{LARGEST}, :{LARGEST}]."
        )
    return array


DRAWN, SEEN = (24, 96, 24), (24, 96, 72)
KINDS = {
    "square": Kind("square", square, DRAWN),
    "stripes": Kind("fine stripes", stripes, DRAWN),
    "dots": Kind("dots", dots, DRAWN),
    "digit": Kind("digit", digit, DRAWN),
    "photograph": Kind("photo: temple", temple, SEEN),
    "flower": Kind("photo: flower", flower, SEEN),
}
