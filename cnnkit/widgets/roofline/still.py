"""A still of RooflineExplorer: the roof, the suite's layers below it, and the layer of the sliders."""

import numpy as np

from cnnkit.widgets.roofline.setting import Roof
from cnnkit.widgets.still import BLUE, GREEN, INK, new_figure, open_axes


def roofline_figure(roof: Roof, ends: tuple[float, float], layers: list[dict], intensity: float):
    """Draw on logarithmic axes; layers as the frame has them."""
    figure = new_figure(8, 4.2)
    ax = figure.subplots()
    grid = np.geomspace(*ends, 200)
    ax.loglog(grid, [roof.over(value) / 1e9 for value in grid], color=BLUE, linewidth=2)
    for layer in layers:
        face = GREEN if layer["rate"] else "none"
        rate = layer["rate"] or roof.over(layer["intensity"])
        ax.plot([layer["intensity"]], [rate / 1e9], "o", markerfacecolor=face, markeredgecolor=GREEN, markersize=6)
    ax.plot([intensity], [roof.over(intensity) / 1e9], "D", color=INK, markersize=9)
    ax.annotate("the sliders' layer", (intensity, roof.over(intensity) / 1e9), (8, -14), textcoords="offset points")
    ax.set_xlabel("operations for each byte")
    ax.set_ylabel("billion operations a second")
    whose = "measured here" if roof.measured else "an example"
    ax.set_title(f"Roof: {whose}; full points were measured, hollow ones lie where they could be at best", size=10)
    ax.set_ylim(roof.decades[0] / 1e9, roof.decades[1] / 1e9)
    ax.set_xlim(*ends)
    open_axes(ax, labelsize=10)
    return figure
