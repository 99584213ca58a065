"""The colours of signed maps: blue below zero, white at zero, orange above; told apart by every kind of eye."""

import numpy as np

from cnnkit.plots import SIGNED


def signed_rgb(values: np.ndarray, limit: float) -> np.ndarray:
    """Colour numbers: (...) -> uint8 (..., 3); −limit is blue, 0 white, +limit orange. A limit of 0 is all white."""
    scaled = values / limit if limit > 0 else np.zeros_like(values, dtype=float)
    anchors = np.linspace(-1, 1, len(SIGNED))
    channels = [np.interp(scaled, anchors, column) for column in zip(*SIGNED, strict=True)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def grey_rgb(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Colour an image: (...) -> uint8 (..., 3); low is black, high white. A flat image is mid-grey."""
    scaled = (values - low) / (high - low) if high > low else np.full_like(values, 0.5, dtype=float)
    return np.repeat((255 * np.clip(scaled, 0, 1)).round().astype(np.uint8)[..., None], 3, axis=-1)


def colour_limit(y: np.ndarray) -> dict[str, float]:
    """Where a signed map's colours end: at the largest value, or before the few outliers of a large map.

    A photograph's zero-padded border is such an outlier, and would drown the rest; the legend says "and beyond".
    """
    largest = max(float(y.max()), -float(y.min()))
    step = max(1, y.size // _SAMPLE)  # a large map is judged by an even sample: sorting it all would take milliseconds
    sizes = np.abs(y.ravel()[::step])
    kept = float(np.partition(sizes, cut)[cut]) if y.size >= 1024 and (cut := int(0.995 * sizes.size)) else largest
    return {"limit": kept or largest, "largest": largest}


_SAMPLE = 8192
