"""The gallery's pictures, and its maps as one byte per pixel, which is what a screen can tell apart."""

from dataclasses import dataclass

import numpy as np

from cnnkit.widgets.palette import colour_limit
from cnnkit.widgets.pictures import Kind, flower, temple


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


SIZES = (64, 256, 192)
KINDS = {
    "photograph": Kind("photo: temple", temple, SIZES),
    "flower": Kind("photo: flower", flower, SIZES),
    "rings": Kind("rings", rings, SIZES),
}
