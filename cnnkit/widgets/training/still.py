"""A still of TrainingDashboard: both curves, the filters before and now, and their maps of one image."""

import numpy as np

from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.still import BLUE, GREEN, new_figure


def training_figure(curves, held, epochs, first, state, image, maps):
    """Draw two charts above three rows of small pictures.

    curves: places, losses, accuracies of the batches; held: (place, loss, accuracy) each; image (S, S), maps (F, S, S).
    """
    figure = new_figure(9, 5.2)
    upper, lower = figure.subfigures(2, 1, height_ratios=[1, 1.1])
    at, losses, accuracies = curves
    measured = np.array(held).reshape(-1, 3)
    for ax, values, column, name in zip(
        upper.subplots(1, 2), (losses, accuracies), (1, 2), ("loss", "accuracy"), strict=True
    ):
        ax.plot(at, values, color=BLUE, linewidth=1.2, label="training")
        ax.plot(
            measured[:, 0], measured[:, column], color=GREEN, marker="o", markersize=4, linestyle="--", label="held out"
        )
        ax.set(xlim=(0, epochs), xlabel="epochs")
        ax.set_title(name, size=10)
        ax.tick_params(labelsize=8)
    upper.axes[0].set(yscale="log", ylim=(0.005, 5))
    upper.axes[1].set(ylim=(0, 1))
    upper.axes[1].legend(loc="lower right", fontsize=8)
    _rows(lower, image, [first["0.weight"][:, 0], state["0.weight"][:, 0], maps])
    return figure


def _rows(figure, image, rows):
    """The image in the corner, and for each filter: how it began, how it is now, what it says of the image."""
    names = ("at first", "now", "map")
    filters = float(max(np.abs(rows[0]).max(), np.abs(rows[1]).max()))
    axes = figure.subplots(3, len(rows[0]) + 1)
    for r, (name, row) in enumerate(zip(names, rows, strict=True)):
        limit = float(np.abs(row).max()) if r == 2 else filters
        for k, values in enumerate(row):
            axes[r, k + 1].imshow(signed_rgb(np.nan_to_num(values), limit), interpolation="nearest")
        axes[r, 1].set_ylabel(name, size=8)
    axes[2, 0].imshow(grey_rgb(image, 0, 1), interpolation="nearest")
    axes[2, 0].set_title("image", size=8)
    for ax in axes.ravel():
        ax.set(xticks=[], yticks=[])
    for ax in axes[:2, 0]:
        ax.axis("off")
