"""A still of FilterGallery: the picture, all maps, and the numbers of the chosen kernel."""

import numpy as np

from cnnkit.widgets.filter_gallery.kernels import FILTERS
from cnnkit.widgets.palette import colour_limit, grey_rgb, signed_rgb
from cnnkit.widgets.still import draw_map, new_figure


def gallery_figure(x: np.ndarray, maps: dict[str, np.ndarray], kernel: np.ndarray, chosen: str):
    """Draw two rows of four, and a ninth place for the kernel."""
    figure = new_figure(8.8, 4.0)
    axes = figure.subplots(2, 5)
    low, high = float(x.min()), float(x.max())
    draw_map(axes[0, 0], x, grey_rgb(x, low, high))
    axes[0, 0].set_title("x", size=9)
    places = [axes[row, column] for row in range(2) for column in range(4)][1:]
    for ax, (name, y) in zip(places, maps.items(), strict=True):
        signed = FILTERS[name].signed
        draw_map(ax, y, signed_rgb(y, colour_limit(y)["limit"]) if signed else grey_rgb(y, low, high))
        ax.set_title(f"{name}, chosen" if name == chosen else name, size=9)
    draw_map(axes[0, 4], kernel, signed_rgb(kernel, 1.5 * float(np.abs(kernel).max())))
    axes[0, 4].set_title(f"w of {chosen}\n{len(kernel)} × {len(kernel)}", size=9)
    axes[1, 4].axis("off")
    return figure
