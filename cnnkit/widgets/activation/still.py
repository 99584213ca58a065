"""A still of ActivationExplorer: curve and slope above, and below them what came in and what went out."""

from collections.abc import Callable

import numpy as np

from cnnkit.widgets.still import BLUE, GREEN, INK, new_figure, open_axes


def activation_figure(
    value: Callable[[np.ndarray], np.ndarray],
    slope: Callable[[np.ndarray], np.ndarray],
    z: np.ndarray,
    shown: tuple[float, float],
    reach: float,
):
    """Draw a 2 × 3 sheet: curves on top, histograms below."""
    figure = new_figure(9, 4.6)
    axes = figure.subplots(2, 3)
    grid = np.linspace(-reach, reach, 481)
    axes[0, 0].plot(grid, value(grid), color=BLUE, linewidth=2)
    axes[0, 0].set_title("y = f(z)", size=10)
    axes[0, 0].set_ylim(*shown)
    axes[0, 1].plot(grid, slope(grid), color=GREEN, linewidth=2, linestyle="--")
    axes[0, 1].set_title("slope dy/dz", size=10)
    axes[0, 1].set_ylim(-0.1, 1.1)
    axes[0, 2].axis("off")
    counted = [("z, before", z, (-reach, reach), INK), ("y, after", value(z), shown, BLUE)]
    for ax, (title, values, (low, high), colour) in zip(
        axes[1], [*counted, ("slopes", slope(z), (-0.1, 1.1), GREEN)], strict=True
    ):
        weights = np.full(values.size, 100 / values.size)
        ax.hist(np.clip(values, low, high), bins=48, range=(low, high), weights=weights, color=colour)
        ax.set_title(f"{title} (% of values)", size=10)
    for ax in axes.flat:
        open_axes(ax)
    return figure
