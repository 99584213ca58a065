"""Pictures of arrays: arrays in, matplotlib Axes out. Nothing here calls ``plt.show()``.

Two palettes, both safe for colour-blind readers: grey for images, and for signed maps blue–white–orange with
zero exactly at white, so that a negative response does not pass for a dark pixel. The explorers use the same.
"""

from collections.abc import Callable, Mapping
from functools import cache
from itertools import cycle
from time import perf_counter

import numpy as np

from cnnkit.errors import ShapeError

# Nine anchors from −1 to +1, 0 … 255. Both arms darken alike, so that size shows as darkness and sign as hue; blue
# against orange survives protanopia, deuteranopia and tritanopia.
SIGNED = (
    (10, 54, 118),
    (42, 106, 178),
    (115, 165, 216),
    (187, 214, 238),
    (250, 250, 248),
    (250, 206, 166),
    (238, 153, 86),
    (205, 96, 30),
    (124, 48, 8),
)

# Colour, line and dot all differ: any one of them tells signals apart (colours by Okabe and Ito).
STROKES = (("#0072b2", "-", "o"), ("#d55e00", "--", "s"), ("#009e73", "-.", "^"), ("#6b4c9a", ":", "D"))


def image(array, *, ax, title="", signed=None):
    """Draw one map, or one picture in colour, on ``ax`` and return ``ax``.

    array (H, W), or (H, W, 3) with red, green and blue from 0 to 1; ``signed`` chooses the palette with zero in the
    middle, None chooses it when anything is negative.
    Raises ShapeError for any other shape.
    """
    array = _map_or_colours("plots.image", array)
    signed = bool(array.min() < 0) if signed is None else signed
    reach = float(np.abs(array).max()) or 1.0
    limits = {"vmin": -reach, "vmax": reach, "cmap": _signed_colours()} if signed else {"cmap": "gray"}
    ax.imshow(array, interpolation="nearest", **limits)
    ax.set_title(title, fontsize=10)
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def numbers(array, *, ax=None, title=""):
    """Draw a small array as a grid of its numbers, larger ones darker, and return the Axes.

    array (H, W). Raises ShapeError unless the array has two axes.
    """
    array = _two_axes("plots.numbers", array)
    ax = _row_of_axes(1, height=0.42 * array.shape[0] + 0.4)[0] if ax is None else ax
    # Pale enough for black text everywhere: the numbers are the message.
    ax.imshow(array, cmap="Blues", vmin=array.min(), vmax=2.2 * array.max() - array.min() + 1e-12)
    for (row, column), value in np.ndenumerate(array):
        ax.text(column, row, f"{value:g}", ha="center", va="center", fontsize=10, color="black")
    ax.set_xticks(np.arange(array.shape[1] + 1) - 0.5, labels=[])
    ax.set_yticks(np.arange(array.shape[0] + 1) - 0.5, labels=[])
    ax.tick_params(length=0)
    ax.grid(color="white", linewidth=1.5)
    ax.set_title(title, fontsize=10)
    return ax


def maps(named: Mapping[str, np.ndarray], *, signed=None):
    """Draw several maps (H, W), or pictures in colour (H, W, 3), side by side; returns the Axes (n,).

    Above each stand its name and size.
    """
    axes = _row_of_axes(len(named))
    for ax, (name, array) in zip(axes, named.items(), strict=True):
        height, width = _map_or_colours("plots.maps", array).shape[:2]
        image(array, ax=ax, title=f"{name}\n{height} × {width}", signed=signed)
    return axes


def signals(named: Mapping[str, np.ndarray], *, ax=None, title=""):
    """Draw signals over each other, each with its name, and return the Axes.

    Each is (n,), or a pair (t, values) of them where it does not begin at 0; short ones show their samples as dots.
    Raises ShapeError for a signal with another number of axes, or without samples.
    """
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=(8, 2.6), layout="constrained")
    for (name, signal), (colour, line, dot) in zip(named.items(), cycle(STROKES)):
        at, values = signal if isinstance(signal, tuple) else (np.arange(len(signal)), signal)
        if np.ndim(values) != 1 or not len(values):
            raise ShapeError(f"plots.signals: wants signals (n,), and {name!r} has the shape {np.shape(values)}.")
        ax.plot(at, values, color=colour, linestyle=line, marker=dot if len(values) <= 40 else "", label=name)
    ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.set_title(title, fontsize=10)
    ax.legend(loc="upper right", fontsize=9)
    return ax


def race(contestants: Mapping[str, Callable[[], np.ndarray]]):
    """Run each contestant, draw the map it returns under the time it took; returns the Axes (n,).

    A fast one is run again until a fifth of a second has passed, and its best time counts: the first call may
    have compiled or loaded something.
    """
    results = {name: _best_time(run) for name, run in contestants.items()}
    slowest = max(seconds for _, seconds in results.values())
    axes = _row_of_axes(len(results))
    for ax, (name, (array, seconds)) in zip(axes, results.items(), strict=True):
        faster = f", {slowest / seconds:,.0f} × faster" if slowest / seconds >= 1.5 else ""
        image(array, ax=ax, title=f"{name}\n{_duration(seconds)}{faster}")
    return axes


def _map_or_colours(function, array):
    array = np.asarray(array)
    return array if array.ndim == 3 and array.shape[2] == 3 and array.size else _two_axes(function, array)


def _two_axes(function, array):
    array = np.asarray(array)
    if array.ndim != 2 or not array.size:
        raise ShapeError(f"{function}: wants one map (H, W), and got an array of shape {array.shape}.")
    return array


@cache
def _signed_colours():
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("cnnkit signed", [[part / 255 for part in colour] for colour in SIGNED])


def _row_of_axes(n, height=3.0):
    import matplotlib.pyplot as plt  # half a second that importing a lesson's tools should not cost

    _, axes = plt.subplots(1, n, figsize=(min(3.1 * n, 11), height), squeeze=False, layout="constrained")
    return axes[0]


def _best_time(run):
    best, began = np.inf, perf_counter()
    while best is np.inf or (perf_counter() - began < 0.2):
        start = perf_counter()
        array = run()
        best = min(best, perf_counter() - start)
    return array, best


def _duration(seconds):
    """2.3 s, 45 ms, 120 µs."""
    unit, scale = next((u, s) for u, s in (("s", 1), ("ms", 1e-3), ("µs", 0)) if seconds >= s)
    return f"{seconds / (scale or 1e-6):.3g} {unit}"
