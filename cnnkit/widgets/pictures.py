"""Square pictures by name and size, and the learner's own as it came."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cnnkit import data


@dataclass(frozen=True)
class Kind:
    """How a picture is called and made, (size) -> (size, size); `sizes` are the smallest, the largest, the first."""

    label: str
    make: Callable[[int], np.ndarray]
    sizes: tuple[int, int, int]


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


def digit(size: int) -> np.ndarray:
    """A handwritten 3, from 0 to 1."""
    return data.digit(3, size=size) / 16


def temple(size: int) -> np.ndarray:
    """A photograph of a temple, from 0 to 1."""
    return data.photograph("china", size=size)


def flower(size: int) -> np.ndarray:
    """A photograph of a flower, from 0 to 1."""
    return data.photograph("flower", size=size)


class Pictures:
    """Named kinds; "yours" exists only when an array (H, W) was brought, and keeps its own size."""

    def __init__(self, kinds: dict[str, Kind], yours: np.ndarray | None = None):
        self.kinds = dict(kinds)
        if yours is not None:
            self.kinds["yours"] = Kind("your image", lambda _size: yours, (len(yours),) * 3)

    @property
    def names(self) -> list[str]:
        return list(self.kinds)

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """(label, name) pairs, as a dropdown takes them."""
        return [(kind.label, name) for name, kind in self.kinds.items()]

    def label(self, name: str) -> str:
        return self.kinds[name].label

    def sizes(self, name: str) -> tuple[int, int, int]:
        """The smallest size, the largest, and the one to begin with."""
        return self.kinds[name].sizes

    def image(self, name: str, size: int) -> np.ndarray:
        """-> (size, size) float64, or (H, W) of the learner's own."""
        make = self.kinds[name].make
        low, high, _ = self.sizes(name)
        size = min(max(size, low), high)  # no memory for a size that is about to be refused
        return make(size) if name == "yours" else _made(make, size)


@lru_cache(maxsize=8)  # sliders ask for the same few again and again
def _made(make: Callable[[int], np.ndarray], size: int) -> np.ndarray:
    return make(size)
