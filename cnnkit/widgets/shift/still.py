"""A still of ShiftExplorer: both ways around, and where they differ."""

from typing import Any

import numpy as np

from cnnkit.widgets.palette import colour_limit, grey_rgb, signed_rgb
from cnnkit.widgets.still import draw_map, new_figure


def shift_figure(now: Any):
    """Draw x, f(x), shift f(x) above; shift x, f(shift x) and the difference below."""
    figure = new_figure(8, 5.4)
    axes = figure.subplots(2, 3)
    low, high = float(now.x.min()), float(now.x.max())
    limit = colour_limit(now.y)["limit"]
    top = [("x", now.x), ("f(x)", now.y), ("shift f(x)", now.moved)]
    below = [("shift x", now.shifted), ("f(shift x)", now.after), ("difference", now.difference)]
    for ax, (title, values) in zip(axes.flat, [*top, *below], strict=True):
        image = values[0, 0]
        grey = title in ("x", "shift x") and low >= 0
        colours = grey_rgb(image, low, high) if grey else signed_rgb(image, limit if np.any(now.y) else 1.0)
        draw_map(ax, image, colours)
        ax.set_title(f"{title}  {image.shape[0]} × {image.shape[1]}", size=10)
    return figure
