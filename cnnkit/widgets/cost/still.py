"""A still of CostExplorer: two rows of bars with their exact numbers."""

from cnnkit.widgets.cost.layers import METHODS, TITLES, Layer
from cnnkit.widgets.still import BLUE, GREEN, PADDING, new_figure, open_axes


def cost_figure(layer: Layer, scale: str):
    """Draw parameters and multiply-adds of the four methods side by side."""
    figure = new_figure(9, 2.9)
    costs = [layer.cost(method) for method in METHODS]
    axes = figure.subplots(1, 2, sharey=True)
    axes[0].invert_yaxis()  # shared: turning both would turn them back
    for ax, name in zip(axes, ("parameters", "multiply_adds"), strict=True):
        values = [getattr(cost, name) for cost in costs]
        ax.barh([TITLES[method] for method in METHODS], values, color=[PADDING, BLUE, "#6a4fb3", GREEN])
        ax.set_title(f"{name.replace('_', '-')}, {scale} scale", size=10)
        if scale == "logarithmic":
            ax.set_xscale("log")
            ax.set_xlim(1, max(values) * 10**4)
        else:
            ax.set_xlim(0, max(values) * 1.55)
        for row, value in enumerate(values):
            ax.annotate(f" {value:,}", (value, row), va="center", size=8)
        open_axes(ax, labelsize=8.5)
    return figure
