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
    ax = panels(1, height=0.42 * array.shape[0] + 0.4)[0] if ax is None else ax
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
    axes = panels(len(named))
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
    axes = panels(len(results))
    for ax, (name, (array, seconds)) in zip(axes, results.items(), strict=True):
        faster = f", {slowest / seconds:,.0f} × faster" if slowest / seconds >= 1.5 else ""
        image(array, ax=ax, title=f"{name}\n{_duration(seconds)}{faster}")
    return axes


def curves(lines: Mapping, *, ax=None, xlabel="epoch", ylabel=""):
    """Draw what was measured epoch by epoch, from 1 on, and return the Axes; ``ax.description`` says it in words.

    lines {name: numbers}; each has its own colour, line and dot.
    Raises ShapeError when a line is not one row of numbers.
    """
    ax = panels(1)[0] if ax is None else ax
    said = []
    for (name, values), (colour, line, dot) in zip(lines.items(), cycle(STROKES), strict=False):
        values = np.asarray(values, dtype=float)
        if values.ndim != 1:
            raise ShapeError(f"plots.curves: {name!r} has the shape {values.shape}, and a curve has one axis.")
        ax.plot(
            np.arange(1, len(values) + 1), values, color=colour, linestyle=line, marker=dot, markersize=3, label=name
        )
        if len(values):
            said.append(f"{name} from {values[0]:.3g} to {values[-1]:.3g}, lowest {values.min():.3g}")
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    ax.legend(frameon=False, fontsize=9)
    ax.description = f"{ylabel or 'curves'} by {xlabel}: {'; '.join(said)}."
    return ax


def confusion(matrix, *, names=None, ax=None, title=""):
    """Draw a confusion matrix (K, K), rows the truth and columns the prediction, and return the Axes.

    Colours count the mistakes alone, so that the many right answers do not outshine them. ``ax.description`` names the
    most frequent one. Raises ShapeError unless the matrix is square and has a name for each class.
    """
    matrix = _two_axes("plots.confusion", matrix)
    names = [str(k) for k in range(len(matrix))] if names is None else list(names)
    if matrix.shape[0] != matrix.shape[1] or len(names) != len(matrix):
        raise ShapeError(f"plots.confusion: wants (K, K) and K names; got {matrix.shape} and {len(names)} names.")
    ax = panels(1, height=0.36 * len(matrix) + 1)[0] if ax is None else ax
    wrong = matrix - np.diag(np.diag(matrix))
    ax.imshow(wrong, cmap="Oranges", vmin=0, vmax=1.8 * max(wrong.max(), 1))  # pale enough for black text
    for (truth, said), count in np.ndenumerate(matrix):
        if count:
            ax.text(said, truth, f"{count:g}", ha="center", va="center", fontsize=8, color="black")
    ax.set_xticks(range(len(names)), names, rotation=45 if max(map(len, names)) > 2 else 0)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlabel("predicted")
    ax.set_ylabel("true")
    ax.set_title(title, fontsize=10)
    ax.description = f"Confusion matrix of {matrix.sum():g} images: {np.trace(matrix):g} right."
    if wrong.max() > 0:
        truth, said = np.unravel_index(wrong.argmax(), wrong.shape)
        ax.description += f" Most often {names[truth]} was taken for {names[said]}: {wrong.max():g} times."
    return ax


def tiles(stack, *, ax=None, title="", signed=None, columns=None):
    """Draw feature maps (C, H, W), or kernels (F, C, Kh, Kw), as tiles of one picture with one palette for all.

    Maps are laid out row by row; of kernels, each filter has a row, and each of its channels a column. Returns the
    Axes; ``ax.description`` says how many there are, which is the strongest, and how many are 0 everywhere.
    Raises ShapeError for any other shape.
    """
    stack = np.asarray(stack, dtype=float)
    if stack.ndim not in (3, 4) or not stack.size:
        raise ShapeError(f"plots.tiles: wants maps (C, H, W) or kernels (F, C, Kh, Kw), not {stack.shape}.")
    if stack.ndim == 4 and columns is None:
        columns = stack.shape[1] if stack.shape[1] > 1 else None
    maps = stack.reshape(-1, *stack.shape[-2:])
    count, (H, W) = len(maps), maps.shape[1:]
    columns = columns or int(np.ceil(np.sqrt(count)))
    gap = 1 if max(H, W) < 32 else 2
    rows = -(-count // columns)
    sheet = np.full((rows * (H + gap) - gap, columns * (W + gap) - gap), np.nan)
    for place, tile in enumerate(maps):
        top, left = place // columns * (H + gap), place % columns * (W + gap)
        sheet[top : top + H, left : left + W] = tile
    ax = panels(1)[0] if ax is None else ax
    signed = bool(maps.min() < 0) if signed is None else signed
    reach = float(np.abs(maps).max()) or 1.0
    limits = {"vmin": -reach, "vmax": reach, "cmap": _signed_colours()} if signed else {"cmap": "gray"}
    ax.imshow(np.ma.masked_invalid(sheet), interpolation="nearest", **limits)
    ax.set_title(title, fontsize=10)
    ax.set_axis_off()
    strength = np.abs(maps).max(axis=(1, 2))
    silent = int((strength == 0).sum())
    ax.description = (
        f"{count} {'maps' if stack.ndim == 3 else 'kernels'} of {H} × {W}, from {maps.min():.3g} to {maps.max():.3g};"
        f" the strongest is number {int(strength.argmax())}{f', and {silent} are 0 everywhere' if silent else ''}."
    )
    return ax


def heat(array, importance, *, ax=None, title=""):
    """Lay a map of importance over its image, and return the Axes; ``ax.description`` says where most of it lies.

    array (H, W), or (H, W, 3) from 0 to 1; importance (h, w) of any size, stretched over the image: blue against, white
    neutral, orange for. Raises ShapeError for any other shape.
    """
    array, importance = _map_or_colours("plots.heat", array), _two_axes("plots.heat", importance)
    ax = panels(1)[0] if ax is None else ax
    H, W = array.shape[:2]
    ax.imshow(array, cmap="gray", interpolation="nearest")
    reach = float(np.abs(importance).max()) or 1.0
    ax.imshow(
        importance,
        cmap=_signed_colours(),
        vmin=-reach,
        vmax=reach,
        alpha=0.6,
        extent=(-0.5, W - 0.5, H - 0.5, -0.5),
        interpolation="nearest",
    )
    ax.set_title(title, fontsize=10)
    ax.set_xticks([])
    ax.set_yticks([])
    weight = np.abs(importance)
    total = float(weight.sum()) or 1.0
    down, along = (
        float((weight.sum(axis=1 - axis) * (np.arange(n) + 0.5)).sum() / total / n)
        for axis, n in enumerate(importance.shape)
    )
    where = (
        f"{('top', 'middle', 'bottom')[min(int(3 * down), 2)]} {('left', 'centre', 'right')[min(int(3 * along), 2)]}"
    )
    ax.description = f"Importance from {importance.min():.3g} to {importance.max():.3g}; its centre lies {where}."
    return ax


def panels(n, height=3.0):
    """A new figure with n Axes beside each other, for pictures that are not given one -> array of Axes."""
    import matplotlib.pyplot as plt  # half a second that importing a lesson's tools should not cost

    _, axes = plt.subplots(1, n, figsize=(min(3.1 * n, 11), height), squeeze=False, layout="constrained")
    return axes[0]


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
