"""How windows lie: one step of a convolution as arithmetic, and what a unit sees through several layers."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.plots.grids import cells, write
from cnnkit.plots.palette import STROKES
from cnnkit.plots.panels import bare, map_or_colours, one_map, panels
from cnnkit.plots.words import describe

LARGEST = 16  # rows or columns of numbers that can be read side by side in a lesson


def arithmetic(x, w, *, at=(0, 0), stride=1, padding=0, dilation=1, ax=None, title=""):
    """Draw one step of a cross-correlation: the window over its numbers, each beside its weight; returns the Axes.

    x (H, W) and w (Kh, Kw) small enough to be read; at (i, j), which output. The title, if there is none, and the
    description spell the sum out. Padding is drawn pale. Options as in ops.conv2d.
    Raises ShapeError when x is larger than 16 padded pixels, or there is no such output.
    """
    from cnnkit import ops  # with Numba, which other pictures need not wait for
    from cnnkit.ops.checks import pair

    x, w = one_map("plots.arithmetic", x), one_map("plots.arithmetic", w)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    outputs = ops.conv_output_size(x.shape, w.shape, **options)
    if not _is_place(at, outputs):
        raise ShapeError(f"plots.arithmetic: there is no output {at}; there are {outputs[0]} × {outputs[1]}.")
    amounts = ops.resolve_padding(padding, x.shape, w.shape, stride=stride, dilation=dilation)
    padded = np.pad(x, amounts)
    if max(padded.shape) > LARGEST:
        size = f"{padded.shape[0]} × {padded.shape[1]}"
        raise ShapeError(f"plots.arithmetic: {size} padded numbers cannot be read; {LARGEST} × {LARGEST} are the most.")
    steps, gaps = (pair("plots.arithmetic", name, options[name]) for name in ("stride", "dilation"))
    rows, columns = (at[axis] * steps[axis] + gaps[axis] * np.arange(w.shape[axis]) for axis in (0, 1))
    ax = panels(1, height=0.42 * padded.shape[0] + 0.8)[0] if ax is None else ax
    _draw_window(ax, padded, amounts, x.shape, rows, columns, w)
    window = padded[np.ix_(rows, columns)]
    terms = " + ".join(f"{_number(a)}·{_number(b)}" for a, b in zip(window.ravel(), w.ravel(), strict=True))
    total = f"{(window * w).sum():g}"
    short = terms if w.size <= 9 else f"{w.size} products"
    ax.set_title(title or f"y[{at[0]}, {at[1]}] = {total}\n{short}", fontsize=9)
    size = f"{w.shape[0]} × {w.shape[1]}"
    reads = f"rows {_listed(rows - amounts[0][0])} and columns {_listed(columns - amounts[1][0])} of the image"
    return describe(ax, f"The {size} window of output {at[0]}, {at[1]} reads {reads}: {terms} = {total}.")


def receptive_field(layers, size, *, unit=None, image=None, ax=None, title=""):
    """Outline what one unit of the last layer sees of the image, and within it what the units below it see.

    layers [(kernel_size, stride, padding, dilation), …], first layer first; size (H, W) of the image; unit (i, j) of
    the last layer, the middle one for None. ``image`` (H, W) or (H, W, 3) is drawn underneath. Each layer has an
    outline of its own colour and line: that of its unit in the middle of what the next one sees. Returns the Axes.

    Raises ShapeError when the layers do not fit, or there is no such unit.
    """
    from cnnkit import ops
    from cnnkit.ops.checks import pair

    layers, sizes = list(layers), [pair("plots.receptive_field", "size", size)]
    for kernel_size, stride, padding, dilation in layers:
        sizes.append(ops.conv_output_size(sizes[-1], kernel_size, stride=stride, padding=padding, dilation=dilation))
    if not layers:
        raise ShapeError("plots.receptive_field: there is no layer.")
    unit = tuple(n // 2 for n in sizes[-1]) if unit is None else unit
    if not _is_place(unit, sizes[-1]):
        rows, columns = sizes[-1]
        raise ShapeError(f"plots.receptive_field: there is no unit {unit}; the last layer has {rows} × {columns}.")
    fields = [_field(layers, count, sizes[count], unit) for count in range(1, len(layers) + 1)]
    ax = panels(1, width=4.8)[0] if ax is None else ax
    _draw_ground(ax, sizes[0], image)
    for count, ((top, left), (height, width)) in enumerate(fields, 1):
        colour, line, _ = STROKES[(count - 1) % len(STROKES)]
        label = f"layer {count}: {height} × {width}"
        _outline(ax, (top, left), (height, width), colour, linestyle=line, label=label)
    (top, left), (height, width) = fields[-1]
    ax.set_xlim(min(left, 0) - 0.7, max(left + width, sizes[0][1]) - 0.3)
    ax.set_ylim(max(top + height, sizes[0][0]) - 0.3, min(top, 0) - 0.7)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=8)
    whole = f"{sizes[0][0]} × {sizes[0][1]} pixels"
    where = f"rows {top} to {top + height - 1} and columns {left} to {left + width - 1}"
    over = min(top, left) < 0 or top + height > sizes[0][0] or left + width > sizes[0][1]
    steps = ", ".join(f"{height} × {width}" for _, (height, width) in fields)
    return describe(
        bare(ax, title),
        f"A unit of layer {len(layers)} sees {height} × {width} of {whole}: {where}"
        f"{', partly beyond the edge' if over else ''}. Layer by layer: {steps}.",
    )


def _field(layers, count, size, unit):
    """What the unit in the middle of what ``unit`` sees itself sees -> (top, left), (height, width)."""
    from cnnkit import ops

    point = ((1, 1), 1, 0, 1)  # sees itself; a pair, so that all answers are pairs
    seen, jump, start = ops.receptive_field([point, *layers[count:]])
    middle = [
        min(max(first + n * step + (across - 1) // 2, 0), most - 1)
        for n, step, first, across, most in zip(unit, jump, start, seen, size, strict=True)
    ]
    seen, jump, start = ops.receptive_field([point, *layers[:count]])
    return tuple(first + n * step for n, step, first in zip(middle, jump, start, strict=True)), seen


def _draw_ground(ax, size, image):
    """The image, or as many pale pixels."""
    if image is None:
        ax.imshow(np.full(size, 0.93), cmap="gray", vmin=0, vmax=1)
        for axis, lines in ((ax.axhline, size[0]), (ax.axvline, size[1])):
            for place in range(1, lines if max(size) <= 40 else 0):
                axis(place - 0.5, color="white", linewidth=0.6)
        return
    image = map_or_colours("plots.receptive_field", image)
    if image.shape[:2] != tuple(size):
        raise ShapeError(f"plots.receptive_field: image {image.shape} must have the size {tuple(size)}.")
    ax.imshow(image, cmap="gray", interpolation="nearest")


def _draw_window(ax, padded, amounts, size, rows, columns, w):
    """The padded numbers, padding pale, and over the window's cells a frame, and their weights in the corner."""
    (top, _), (left, _) = amounts
    inside = np.full(padded.shape, 0.0)
    inside[top : top + size[0], left : left + size[1]] = 0.25
    inside[np.ix_(rows, columns)] += 0.25
    ax.imshow(inside, cmap="Blues", vmin=0, vmax=1)
    write(ax, {place: f"{value:g}" for place, value in np.ndenumerate(padded)})
    cells(ax, padded.shape)
    for (a, b), weight in np.ndenumerate(w):
        ax.text(columns[b] + 0.42, rows[a] + 0.4, f"× {weight:g}", ha="right", va="bottom", fontsize=6, color="#7c3008")
    corner, span = (rows[0], columns[0]), (rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1)
    _outline(ax, corner, span, STROKES[1][0])


def _outline(ax, corner, size, colour, **style):
    """A frame around size (rows, columns) pixels, from the pixel at corner (row, column) on."""
    from matplotlib.patches import Rectangle

    place = (corner[1] - 0.5, corner[0] - 0.5)
    ax.add_patch(Rectangle(place, size[1], size[0], fill=False, edgecolor=colour, linewidth=2, zorder=3, **style))


def _is_place(place, size):
    """Is this the (row, column) of something in a map of this size?"""
    pair = isinstance(place, (tuple, list)) and len(place) == 2
    return pair and all(n in range(most) for n, most in zip(place, size, strict=True))


def _number(value):
    """With brackets around what is negative, so that a product can be read."""
    return f"{value:g}" if value >= 0 else f"({value:g})"


def _listed(places):
    return ", ".join(map(str, places))
