"""A still of OverfittingExplorer: both losses with the gap between them, and what is right of each hundred."""

import numpy as np

from cnnkit.widgets.still import BLUE, GREEN, INK, ORANGE, new_figure, open_axes


def overfitting_figure(curves, plain, epochs, top):
    """Draw two charts beside each other; ``plain`` are the curves without remedies, or empty ones."""
    figure = new_figure(9, 3.6)
    left, right = figure.subplots(1, 2, width_ratios=[1.7, 1])
    at = np.arange(1, curves.epochs + 1)
    pairs = [(left, curves.loss, curves.held_loss, plain.held_loss)]
    pairs.append((right, curves.accuracy, curves.held_accuracy, plain.held_accuracy))
    for ax, learnt, held, without in pairs:
        if without:
            ax.plot(np.arange(1, len(without) + 1), without, color=INK, linestyle=":", label="validation, no remedy")
        ax.plot(at, learnt, color=BLUE, label="training")
        ax.plot(at, held, color=ORANGE, linestyle="--", label="validation")
        ax.set(xlim=(0, epochs), xlabel="epochs")
        open_axes(ax)
    left.fill_between(at, curves.loss, curves.held_loss, color=ORANGE, alpha=0.12)
    if curves.epochs:
        best = curves.best
        left.axvline(best + 1, color=GREEN, linewidth=0.8)
        left.plot([best + 1], [curves.held_loss[best]], "o", color=GREEN, label=f"lowest, after epoch {best + 1}")
    left.set(ylim=(0, top))
    left.set_title("loss; the band is the gap", size=10)
    left.legend(fontsize=8, frameon=False, loc="upper right")
    right.set(ylim=(0, 1.02))
    right.set_title("share of images that is right", size=10)
    return figure
