"""Images that show what a shift does: a few made of exact pixels, a digit, photographs, or the learner's own."""

from functools import lru_cache

import numpy as np

from cnnkit import data
from cnnkit.errors import ShapeError
from cnnkit.widgets.sources import check_image


def square(size: int) -> np.ndarray:
    """A bright square on dark ground: two upright edges, two flat ones."""
    image = np.zeros((size, size))
    image[size // 3 : 2 * size // 3, size // 4 : size // 2] = 1
    return image


def stripes(size: int) -> np.ndarray:
    """One column bright, two dark: so fine that a stride of 2 shows another pattern than is there."""
    image = np.zeros((size, size))
    image[size // 6 : -size // 6, size // 6 : -size // 6 : 3] = 1
    return image


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


PATTERNS = {"square": square, "stripes": stripes, "dots": dots}
LABELS = {
    "square": "square",
    "stripes": "fine stripes",
    "dots": "dots",
    "digit": "digit",
    "photograph": "photo: temple",
    "flower": "photo: flower",
    "yours": "your image",
}


@lru_cache(maxsize=8)  # sliders ask for the same few again and again
def _named(name: str, size: int) -> np.ndarray:
    if name in PATTERNS:
        return PATTERNS[name](size)
    if name == "digit":
        return data.digit(3, size=size) / 16
    return data.photograph("china" if name == "photograph" else name, size=size)


class Images:
    """Named square images; `yours` exists only when an array was brought, and keeps its own size."""

    def __init__(self, yours: np.ndarray | None = None):
        self.yours = yours

    @property
    def names(self) -> list[str]:
        return [name for name in LABELS if name != "yours" or self.yours is not None]

    @property
    def labelled(self) -> list[tuple[str, str]]:
        return [(LABELS[name], name) for name in self.names]

    def label(self, name: str) -> str:
        return LABELS[name]

    def sizes(self, name: str) -> tuple[int, int, int]:
        """-> smallest, largest, and the one to begin with."""
        if name == "yours" and self.yours is not None:
            return (len(self.yours),) * 3
        return (24, 96, 72 if name in ("photograph", "flower") else 24)

    def image(self, name: str, size: int) -> np.ndarray:
        """-> (size, size) float64; yours as it came, (H, W)."""
        return self.yours if name == "yours" and self.yours is not None else _named(name, size)
