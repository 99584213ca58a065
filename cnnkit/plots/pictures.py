"""Images, feature maps, kernels, and what lies over them."""

from collections.abc import Mapping

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.plots.palette import shades
from cnnkit.plots.panels import bare, map_or_colours, one_map, panels
from cnnkit.plots.words import describe


def image(array, *, ax=None, title="", signed=None):
    """Draw one map, or one picture in colour, and return the Axes.

    array (H, W), or (H, W, 3) with red, green and blue from 0 to 1; ``signed`` chooses the palette with zero in the
    middle, None chooses it when anything is negative.
    Raises ShapeError for any other shape.
    """
    array = map_or_colours("plots.image", array)
    ax = panels(1)[0] if ax is None else ax
    ax.imshow(array, interpolation="nearest", **shades(array, signed))
    return describe(bare(ax, title), _of_image(array))


def maps(named: Mapping[str, np.ndarray], *, signed=None):
    """Draw several maps (H, W), or pictures in colour (H, W, 3), side by side; returns the Axes (n,).

    Above each stand its name and size. Raises ShapeError for any other shape.
    """
    arrays = {name: map_or_colours("plots.maps", array) for name, array in named.items()}
    if not arrays:
        raise ShapeError("plots.maps: there is no map to draw.")
    axes = panels(len(arrays))
    for ax, (name, array) in zip(axes, arrays.items(), strict=True):
        image(array, ax=ax, title=f"{name}\n{array.shape[0]} × {array.shape[1]}", signed=signed)
    return axes


def tiles(stack, *, ax=None, title="", signed=None, columns=None):
    """Draw feature maps (C, H, W), or kernels (F, C, Kh, Kw), as tiles of one picture with one palette for all.

    Maps are laid out row by row; of kernels, each filter has a row, and each of its channels a column. Returns the
    Axes; the description says how many there are, which is the strongest, and how many are 0 everywhere.
    Raises ShapeError for any other shape.
    """
    stack = np.asarray(stack, dtype=float)
    if stack.ndim not in (3, 4) or not stack.size:
        raise ShapeError(f"plots.tiles: wants maps (C, H, W) or kernels (F, C, Kh, Kw), not {stack.shape}.")
    if columns is not None and (not isinstance(columns, int) or columns < 1):
        raise ShapeError(f"plots.tiles: columns must be a whole number of at least 1, not {columns!r}.")
    if stack.ndim == 4 and columns is None:
        columns = stack.shape[1] if stack.shape[1] > 1 else None
    maps = stack.reshape(-1, *stack.shape[-2:])
    ax = panels(1)[0] if ax is None else ax
    sheet = _sheet(maps, columns or int(np.ceil(np.sqrt(len(maps)))))
    ax.imshow(np.ma.masked_invalid(sheet), interpolation="nearest", **shades(maps, signed))
    ax.set_title(title, fontsize=10)
    ax.set_axis_off()
    strength = np.abs(maps).max(axis=(1, 2))
    silent = int((strength == 0).sum())
    return describe(
        ax,
        f"{len(maps)} {'maps' if stack.ndim == 3 else 'kernels'} of {maps.shape[1]} × {maps.shape[2]},"
        f" from {maps.min():.3g} to {maps.max():.3g}; the strongest is number {int(strength.argmax())}"
        f"{f', and {silent} are 0 everywhere' if silent else ''}.",
    )


def heat(array, importance, *, ax=None, title=""):
    """Lay a map of importance over its image, and return the Axes; the description says where most of it lies.

    array (H, W), or (H, W, 3) from 0 to 1; importance (h, w) of any size, stretched over the image: blue against, white
    neutral, orange for. Raises ShapeError for any other shape.
    """
    array, importance = map_or_colours("plots.heat", array), one_map("plots.heat", importance)
    ax = panels(1)[0] if ax is None else ax
    H, W = array.shape[:2]
    ax.imshow(array, cmap="gray", interpolation="nearest")
    over = {**shades(importance, signed=True), "extent": (-0.5, W - 0.5, H - 0.5, -0.5)}
    ax.imshow(importance, alpha=0.6, interpolation="nearest", **over)
    span = f"Importance from {importance.min():.3g} to {importance.max():.3g}"
    return describe(bare(ax, title), f"{span}; its centre lies {_where(np.abs(importance))}.")


def _of_image(array):
    H, W = array.shape[:2]
    if array.ndim == 3:
        red, green, blue = array.mean(axis=(0, 1))
        return f"A picture in colour, {H} × {W}; on average {red:.2g} red, {green:.2g} green, {blue:.2g} blue."
    known = np.asarray(array, float)[~np.isnan(array)]
    if not known.size or known.min() == known.max():
        return f"A map of {H} × {W}, {f'{known[0]:.3g} everywhere' if known.size else 'without a number'}."
    row, column = np.unravel_index(np.nanargmax(array), array.shape)
    span = f"from {known.min():.3g} to {known.max():.3g}, mean {known.mean():.3g}"
    return f"A map of {H} × {W}, {span}; largest at row {row}, column {column}."


def _where(weight):
    """The third of the picture, down and across, in which its centre of gravity lies."""
    total = float(weight.sum()) or 1.0
    down, along = (
        float((weight.sum(axis=1 - axis) * (np.arange(n) + 0.5)).sum() / total / n)
        for axis, n in enumerate(weight.shape)
    )
    rows, columns = ("top", "middle", "bottom"), ("left", "centre", "right")
    return f"{rows[min(int(3 * down), 2)]} {columns[min(int(3 * along), 2)]}"


def _sheet(maps, columns):
    """All tiles (n, H, W) on one sheet, NaN between them."""
    count, H, W = maps.shape
    gap = 1 if max(H, W) < 32 else 2
    rows = -(-count // columns)
    sheet = np.full((rows * (H + gap) - gap, columns * (W + gap) - gap), np.nan)
    for place, tile in enumerate(maps):
        top, left = place // columns * (H + gap), place % columns * (W + gap)
        sheet[top : top + H, left : left + W] = tile
    return sheet
