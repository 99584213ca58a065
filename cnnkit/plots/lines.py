"""What changes along one axis: signals, and what was measured epoch by epoch."""

from collections.abc import Mapping
from itertools import cycle

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.plots.palette import STROKES
from cnnkit.plots.panels import panels
from cnnkit.plots.words import describe


def signals(named: Mapping[str, np.ndarray], *, ax=None, title=""):
    """Draw signals over each other, each with its name, and return the Axes.

    Each is (n,), or a pair (t, values) of them where it does not begin at 0; short ones show their samples as dots.
    Raises ShapeError for a signal with another number of axes, or without samples, and when there is none.
    """
    if not named:
        raise ShapeError("plots.signals: there is no signal to draw.")
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=(8, 2.6), layout="constrained")
    said = []
    for (name, signal), (colour, line, dot) in zip(named.items(), cycle(STROKES)):
        at, values = signal if isinstance(signal, tuple) else (np.arange(len(signal)), signal)
        if np.ndim(values) != 1 or not len(values):
            raise ShapeError(f"plots.signals: wants signals (n,), and {name!r} has the shape {np.shape(values)}.")
        ax.plot(at, values, color=colour, linestyle=line, marker=dot if len(values) <= 40 else "", label=name)
        low, high = int(np.argmin(values)), int(np.argmax(values))
        span = f"lowest {values[low]:.3g} at {at[low]:g}, highest {values[high]:.3g} at {at[high]:g}"
        said.append(f"{name}: {len(values)} samples, {span}")
    ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.set_title(title, fontsize=10)
    ax.legend(loc="upper right", fontsize=9)
    return describe(ax, f"{'; '.join(said)}.")


def curves(lines: Mapping, *, ax=None, xlabel="epoch", ylabel="", title=""):
    """Draw what was measured epoch by epoch, from 1 on, and return the Axes.

    lines {name: numbers}, or {name: (x, numbers)} where they do not stand at 1, 2, 3, …; each has its own colour, line
    and dot. Raises ShapeError when a line is not one row of numbers, and when there is none.
    """
    if not lines:
        raise ShapeError("plots.curves: there is no curve to draw.")
    ax = panels(1)[0] if ax is None else ax
    said = []
    for (name, line), (colour, dash, dot) in zip(lines.items(), cycle(STROKES), strict=False):
        at, values = line if isinstance(line, tuple) else (np.arange(1, len(line) + 1), line)
        values = np.asarray(values, dtype=float)
        if values.ndim != 1 or len(at) != len(values):
            raise ShapeError(f"plots.curves: {name!r} has the shape {values.shape}, and a curve has one axis.")
        ax.plot(at, values, color=colour, linestyle=dash, marker=dot, markersize=3, label=name)
        if len(values):
            said.append(f"{name} from {values[0]:.3g} to {values[-1]:.3g}, lowest {values.min():.3g}")
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.set_title(title, fontsize=10)
    ax.legend(frameon=False, fontsize=9)
    return describe(ax, f"{ylabel or 'curves'} by {xlabel}: {'; '.join(said)}.")
