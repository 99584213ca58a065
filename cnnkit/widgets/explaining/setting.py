"""The state of the explaining explorer: a picture that may be drawn upon, a class, a way to explain."""

from dataclasses import dataclass, replace

import numpy as np

from cnnkit.errors import CourseError, ShapeError

METHODS = [
    ("saliency", "saliency"),
    ("smooth-grad", "smooth-grad"),
    ("occlusion", "occlusion"),
    ("Grad-CAM", "grad-cam"),
]
BLANK = "blank"
SHADES = "0123456789abcdef"  # from paper to ink: a drawing is written as one row of these for each row of pixels
# What the brush leaves: a stroke of MNIST is two to three pixels wide, and soft at its edges.
BRUSH = np.array([[0.2, 0.6, 0.2], [0.6, 1.0, 0.6], [0.2, 0.6, 0.2]])
STRIDE = 3  # of the patch that covers


@dataclass(frozen=True)
class Setting:
    """Where every control stands. `follow` keeps the target at the class with the highest score."""

    image: str = "7"
    drawing: tuple[str, ...] = ()  # rows of SHADES; empty while nobody has drawn
    follow: bool = True
    target: int = 0
    method: str = "saliency"
    layer: str = ""
    patch: int = 5
    samples: int = 12


def drawn(rows: tuple[str, ...]) -> np.ndarray:
    """The pixels of a drawing -> (H, W) float32 from 0 to 1."""
    return np.array([[SHADES.index(shade) for shade in row] for row in rows], np.float32) / np.float32(15)


def written(pixels: np.ndarray) -> tuple[str, ...]:
    """A picture as rows of SHADES."""
    return tuple("".join(SHADES[shade] for shade in row) for row in np.rint(15 * pixels).astype(int))


def check_drawing(caller: str, value: object, shape: tuple[int, int]) -> tuple[str, ...]:
    """A drawing as `state` gives it, None for none; or a sentence."""
    if value is None or (isinstance(value, tuple) and not value):
        return ()
    if not isinstance(value, (tuple, list)) or not all(isinstance(row, str) for row in value):
        raise CourseError(f"{caller}: drawing must be rows of the signs {SHADES}, or None, not {value!r:.60}.")
    if (len(value), *{len(row) for row in value}) != shape:
        raise ShapeError(f"{caller}: drawing must be {shape[0]} rows of {shape[1]} signs.")
    if strange := set("".join(value)) - set(SHADES):
        raise CourseError(f"{caller}: drawing has {sorted(strange)[0]!r}; its signs are {SHADES}.")
    return tuple(value)


def painted(pixels: np.ndarray, cells: list[tuple[int, int]], erase: bool) -> np.ndarray:
    """The picture after the brush has gone over some cells (row, column); an eraser takes all that it touches."""
    wide = np.pad(pixels, 1)
    for row, column in cells:
        under = wide[row : row + 3, column : column + 3]
        under[:] = 0 if erase else np.maximum(under, BRUSH)
    return wide[1:-1, 1:-1].copy()


def stroke(content: dict, shape: tuple[int, int]) -> tuple[list[tuple[int, int]], bool] | None:
    """The cells and the tool in a message of the page; None for anything else."""
    match content:
        case {"kind": "paint", "cells": list(cells), "erase": bool(erase)} if 0 < len(cells) <= shape[0] * shape[1]:
            pairs = [tuple(cell) for cell in cells if _inside(cell, shape)]
            return (pairs, erase) if len(pairs) == len(cells) else None
    return None


def _inside(cell: object, shape: tuple[int, int]) -> bool:
    pair = isinstance(cell, list) and len(cell) == 2 and all(type(n) is int for n in cell)
    return pair and all(0 <= n < size for n, size in zip(cell, shape, strict=True))  # type: ignore[call-overload]


def cleared(setting: Setting) -> Setting:
    """An empty sheet, to begin anew."""
    return replace(setting, image=BLANK, drawing=())
