"""A still of ExplainExplorer: picture, explanation, scores, and the maps of one layer."""

import numpy as np

from cnnkit.widgets.explaining.look import Looked
from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.still import GREEN, LINE, draw_map, new_figure

MOST = 8  # maps below the picture


def explaining_figure(x, e, looked: Looked, *, classes, target: int, layer: str, method: str):
    """x (H, W), e (h, w) -> a matplotlib Figure."""
    figure = new_figure(9.5, 4.6)
    above, below = figure.subfigures(2, 1, height_ratios=[2.6, 1])
    left, middle, right = above.subplots(1, 3, width_ratios=[1, 1, 1.2])
    draw_map(left, x, grey_rgb(x, 0, 1))
    left.set_title("picture x", size=10)
    draw_map(middle, e, signed_rgb(e, float(np.abs(e).max())))
    middle.set_title(f"e: {method}, class {classes[target]}", size=10)
    shown = np.argsort(-looked.scores, kind="stable")[:10]
    shown = np.sort(shown)
    colours = [GREEN if k == target else LINE for k in shown]
    right.barh([str(classes[k]) for k in shown], looked.scores[shown], color=colours)
    right.axvline(0, color="black", linewidth=0.6)
    right.invert_yaxis()
    right.set_title("scores", size=10)
    right.tick_params(labelsize=8)
    maps = looked.maps[layer][:MOST]
    limit = float(np.abs(maps).max())
    for number, ax in enumerate(np.atleast_1d(below.subplots(1, MOST))):
        ax.axis("off")
        if number < len(maps):
            ax.imshow(signed_rgb(maps[number], limit), interpolation="nearest")
            ax.set_title(f"{number}", size=8)
    below.suptitle(f"layer {layer}: its first maps", size=9)
    return figure
