"""The state of the attention explorer, and what each pixel shows of itself: its patch, and perhaps its place."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnnkit import ops
from cnnkit.widgets.pictures import Kind, Pictures, digit, flower, square, stripes, temple
from cnnkit.widgets.state import Bounds

SIZES = (8, 24, 12)  # smallest, largest, first
LARGEST = 32  # rows and columns of a brought image: each pixel looks at every other
PATCHES = [1, 3, 5]
MOST_PLACE = 4


@dataclass(frozen=True)
class Setting:
    """Where every control stands; row and column are those of the pixel that looks."""

    image: str = "shapes"
    size: int = 12
    row: int = 3
    column: int = 3
    patch: int = 3
    place: int = 0
    scaled: bool = True


@dataclass(frozen=True)
class Looks:
    """What attention computes of one image."""

    q: np.ndarray  # (L, D)
    k: np.ndarray  # (L, D), the same numbers
    v: np.ndarray  # (L, 1), the pixels themselves
    y: np.ndarray  # (L, 1)
    scores: np.ndarray  # (L,), of the one query that is looked at
    shares: np.ndarray  # (L,)


def look(x: np.ndarray, setting: Setting) -> Looks:
    """Let every pixel of x (H, W) look at every other, and keep what the chosen one sees."""
    q, v = features(x, setting.patch, setting.place), x.reshape(-1, 1)
    k = q.copy()  # a product with itself would be rounded otherwise than the line of code on the screen
    scores = q @ k.T / len(q[0]) ** 0.5 if setting.scaled else q @ k.T
    shares = ops.softmax(scores, axis=1)
    here = setting.row * x.shape[1] + setting.column
    return Looks(q, k, v, shares @ v, scores[here], shares[here])


def features(x: np.ndarray, patch: int, place: int) -> np.ndarray:
    """-> (H·W, D): the patch around each pixel, dark below zero and bright above, then its place.

    A place is four numbers, the cosine and sine of a quarter turn along each axis: their products are largest where two
    places are the same, and fall with the distance.
    """
    spread = float(x.std()) or 1.0
    padded = np.pad((x - x.mean()) / spread, patch // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (patch, patch)).reshape(x.size, -1)
    if not place:
        return np.ascontiguousarray(windows)
    angles = (0.5 * np.pi * axis.ravel() / max(x.shape) for axis in np.mgrid[: x.shape[0], : x.shape[1]])
    turned = [turn(angle) for angle in angles for turn in (np.cos, np.sin)]
    return np.concatenate([windows, 4 * place**0.5 * np.stack(turned, axis=1)], axis=1)


def bounds(setting: Setting, pictures: Pictures) -> Bounds:
    """The size first: row and column keep within it."""
    rows, columns = shape_of(setting, pictures)
    low, high, _ = pictures.sizes(setting.image)
    return {"size": (low, high), "row": (0, rows - 1), "column": (0, columns - 1), "place": (0, MOST_PLACE)}


def shape_of(setting: Setting, pictures: Pictures) -> tuple[int, int]:
    """Rows and columns of the image, without making it where its size says so."""
    return pictures.image(setting.image, setting.size).shape if setting.image == "yours" else (setting.size,) * 2


def moved_by(content: dict, setting: Setting, pictures: Pictures) -> Setting | None:
    """The setting in which another pixel looks, as a view's message asks; None where there is no such pixel."""
    match content:
        case {"kind": "query", "row": int(row), "column": int(column)}:
            rows, columns = shape_of(setting, pictures)
            if 0 <= row < rows and 0 <= column < columns:
                return replace(setting, row=row, column=column)
    return None


def shapes(size: int) -> np.ndarray:
    """Two crosses, two squares and a line: what looks alike stands in several places."""
    image, arm = np.zeros((size, size)), size // 4
    for top, left in ((1, 1), (size - 2 * arm - 1, size - 2 * arm - 1)):
        image[top + arm - 1, left : left + 2 * arm - 1] = 1
        image[top : top + 2 * arm - 1, left + arm - 1] = 1
    for top, left in ((1, size - arm - 1), (size - arm - 2, 1)):
        image[top : top + arm, left : left + arm] = 1
    image[-1, arm:-arm] = 0.5
    return image


KINDS: dict[str, Any] = {
    "shapes": Kind("shapes", shapes, SIZES),
    "square": Kind("square", square, SIZES),
    "stripes": Kind("fine stripes", stripes, SIZES),
    "digit": Kind("digit", digit, SIZES),
    "photograph": Kind("photo: temple", temple, SIZES),
    "flower": Kind("photo: flower", flower, SIZES),
}
