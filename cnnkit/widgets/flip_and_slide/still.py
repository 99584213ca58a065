"""A still of FlipAndSlide: f, the slid g, their products and the result, on one axis."""

import numpy as np

from cnnkit.widgets.flip_and_slide.signals import Sliding
from cnnkit.widgets.still import BLUE, GREEN, INK, LINE, NEGATIVE, POSITIVE, new_figure, open_axes


def sliding_figure(sliding: Sliding, t: int, y: np.ndarray):
    """Draw four rows of bars: what meets is shaded, what is still to come is pale."""
    from matplotlib.ticker import MaxNLocator  # not before a still is wanted

    figure = new_figure(9, 4.6)
    axes = figure.subplots(4, 1, sharex=True)
    placed, terms = sliding.placed(t), sliding.terms(t)
    ts = np.arange(len(y)) + sliding.first
    flipped = "g[t − τ], flipped and slid" if sliding.flipped else "g[τ − t], slid"
    axes[0].bar(range(len(sliding.f)), sliding.f, color=INK, width=0.82)
    axes[1].bar([tau for tau, _ in placed], [sliding.g[k] for _, k in placed], color=BLUE, width=0.82)
    products = np.array([sliding.f[tau] * sliding.g[k] for tau, k in terms])
    colours = [NEGATIVE if product < 0 else POSITIVE for product in products]
    axes[2].bar([tau for tau, _ in terms], products, color=colours, edgecolor=INK, width=0.82)
    axes[3].bar(ts, y, color="#d9ebe3", edgecolor=GREEN, linewidth=0.6, width=0.82)
    axes[3].bar(ts[ts <= t], y[ts <= t], color=GREEN, width=0.82)
    axes[3].annotate(f"t = {t}", (t, y[t - sliding.first]), ha="center", va="bottom", size=8.5)
    for ax, title in zip(axes, ["f[τ]", flipped, "products", "result"], strict=True):
        ax.set_ylabel(title, rotation=0, ha="right", va="center", size=9)
        ax.axhline(0, color=LINE, linewidth=0.8)
        open_axes(ax, labelsize=7.5)
        ax.spines["bottom"].set_visible(False)
        ax.margins(y=0.18)
        if ax is not axes[3]:
            ax.axvspan(terms[0][0] - 0.5, terms[-1][0] + 0.5, color=GREEN, alpha=0.08, linewidth=0)
    axes[3].xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[3].set_xlim(1 - len(sliding.g) - 0.7, len(sliding.f) + len(sliding.g) - 1.3)
    return figure
