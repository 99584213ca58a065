"""The gallery's pictures, and its maps as one byte per pixel, which is what a screen can tell apart."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cnnkit import data
from cnnkit.widgets.palette import colour_limit


@dataclass(frozen=True)
class Map:
    """Codes 0 … 255, row by row, that stand for low … high."""

    codes: bytes
    low: float
    high: float


def encoded(y: np.ndarray, signed: bool, low: float, high: float) -> Map:
    """Signed maps reach equally far on both sides of 0, which is code 128; the others keep low … high, or pass it.

    The few outliers of a large map take the last colour, so that they do not drown the rest.
    """
    if signed:
        limit = colour_limit(y)["limit"] or 1.0
        # 1 … 255, as in the lesson's to_display: round(128 + 127·m / max|m|)
        return Map(_bytes(np.clip(128 + y * (127 / limit), 1, 255)), -limit, limit)
    sample = y.ravel()[:: max(1, y.size // _SAMPLE)]  # sorting all of a large map would take milliseconds
    least, most = np.quantile(sample, [0.005, 0.995]) if y.size >= 1024 else (y.min(), y.max())
    low, high = min(low, float(least)), max(high, float(most))
    room = (high - low) or 1.0
    return Map(_bytes(np.clip((y - low) * (255 / room), 0, 255)), low, low + room)


_SAMPLE = 8192


def _bytes(codes: np.ndarray) -> bytes:
    return np.round(codes).astype(np.uint8).tobytes()


def rings(size: int) -> np.ndarray:
    """Circles that get finer outwards: every width and every direction of stripe at once; 0 … 1."""
    middle = (size - 1) / 2
    r, c = np.mgrid[:size, :size] - middle
    # The phase grows with the square of the distance; at the edge a wave is 3 pixels long.
    return 0.5 + 0.5 * np.cos(np.pi / 3 * (r**2 + c**2) / middle)


LABELS = {
    "photograph": "photo: temple",
    "flower": "photo: flower",
    "rings": "rings",
    "yours": "your image",
}


@lru_cache(maxsize=8)  # sliders ask for the same few again and again
def _named(name: str, size: int) -> np.ndarray:
    if name == "rings":
        return rings(size)
    return data.photograph("china" if name == "photograph" else name, size=size)


class Images:
    """Named square pictures; `yours` exists only when an array was brought, and keeps its own size."""

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
        return 64, 256, 192

    def image(self, name: str, size: int) -> np.ndarray:
        """-> (size, size) float64; yours as it came, (H, W)."""
        return self.yours if name == "yours" and self.yours is not None else _named(name, size)
