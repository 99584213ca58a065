"""A still of LossExplorer: logits, shares and slopes class by class, and both losses by the true logit."""

import numpy as np

from cnnkit.widgets.loss.setting import ENTROPY, MEASURES, SAMPLES, Setting, curve, loss, slopes
from cnnkit.widgets.still import BLUE, GREEN, INK, LINE, NEGATIVE, POSITIVE, new_figure, open_axes


def loss_figure(setting: Setting, shares: np.ndarray):
    """Draw three charts of bars above two curves; shares (K,)."""
    figure = new_figure(9, 4.4)
    upper, lower = figure.subfigures(2, 1, height_ratios=[1, 1])
    gradient = slopes(setting.measure, setting.z, setting.true)[0]
    axes = upper.subplots(1, 3, sharey=True)
    signs = [NEGATIVE if slope < 0 else POSITIVE for slope in gradient]
    columns = [
        ("logits z", setting.z[0], BLUE),
        ("shares p = softmax(z)", shares, GREEN),
        ("slopes dz", gradient, signs),
    ]
    for ax, (title, values, colour) in zip(axes, columns, strict=True):
        ax.barh(range(setting.classes), values, color=colour, height=0.6)
        ax.axvline(0, color=LINE, linewidth=0.8)
        ax.set_title(title, size=10)
        for row, value in enumerate(values):
            side = "right" if value < 0 else "left"
            ax.annotate(f" {value:.3g} ".replace("-", "−"), (value, row), va="center", ha=side, size=8)
        ax.margins(x=0.3)
    names = [f"class {k}{' (true)' if k == setting.true else ''}" for k in range(setting.classes)]
    axes[0].set_yticks(range(setting.classes), names)
    axes[0].invert_yaxis()
    axes[2].set_xlim(-1.35, 1.35)
    for ax, measure in zip(lower.subplots(1, 2), MEASURES, strict=True):
        ax.plot(np.linspace(*setting.ends, SAMPLES), curve(measure, setting), color=INK)
        at = setting.z[0, setting.true]
        ax.plot([at], [loss(measure, setting.z, setting.true)], "o", color=GREEN)
        chosen = ", chosen" if measure == setting.measure else ""
        ax.set_title(f"{measure}{chosen}, by the true logit", size=10)
        ax.set_ylim(0, None if measure == ENTROPY else 2.1 / setting.classes)
    for ax in figure.axes:
        open_axes(ax)
    return figure
