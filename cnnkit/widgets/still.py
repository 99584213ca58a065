"""Still pictures for readers without a kernel: an explorer's state as a small PNG."""

from io import BytesIO

import numpy as np

from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.setting import Setting

LARGEST = 100_000  # bytes: what a notebook may carry in one output


def png(figure, largest: int = LARGEST) -> bytes:
    """Save a figure, at the finest resolution that stays within `largest` bytes; 128 colours suffice for our maps."""
    from PIL import Image  # comes with matplotlib

    for dpi in (110, 96, 84, 72, 56, 40, 28):
        drawn, small = BytesIO(), BytesIO()
        figure.savefig(drawn, format="png", dpi=dpi, bbox_inches="tight", facecolor="white")
        with Image.open(drawn) as image:
            image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
        if small.tell() <= largest:
            break
    return small.getvalue()


def arithmetic_still(setting: Setting, x: np.ndarray, y: np.ndarray, lines: list[str]) -> bytes:
    """Draw padded input, kernel and output side by side; `lines` (formula, code) stand below in words."""
    from matplotlib.figure import Figure  # no pyplot: nothing global, nothing to close; and not before it is needed

    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots(1, 3, width_ratios=[1.3, 0.7, 1])
    rows, columns = setting.axes
    draw_input(axes[0], setting, x)
    # Paler than the map: its few numbers are there to be read.
    draw_map(axes[1], setting.w, signed_rgb(setting.w, 1.5 * float(np.abs(setting.w).max())))
    axes[1].set_title(f"kernel w  {rows.kernel} × {columns.kernel}", size=10)
    draw_map(axes[2], y, signed_rgb(y, float(np.quantile(np.abs(y), 0.995)) if y.size > 1024 else np.abs(y).max()))
    axes[2].set_title(f"output y  {rows.output} × {columns.output}", size=10)
    if x.size <= 1024:  # the first window and what it made
        span = (rows.padded - rows.room, columns.padded - columns.room)
        _box(axes[0], (0, 0), span, edgecolor=MARK, linewidth=2.5)
        _box(axes[2], (0, 0), (1, 1), edgecolor=MARK, linewidth=2.5)
    figure.supxlabel("\n".join(lines), family="monospace", size=8.5, linespacing=1.5)
    return png(figure)


MARK, UNREAD, PADDING = "#0a6b48", "#a01c6b", "#5f6774"


def draw_input(ax, setting: Setting, x: np.ndarray):
    """Draw the padded input: padding hatched one way, what is never read hatched both ways; returns ax."""
    rows, columns = setting.axes
    low, high = float(x.min()), float(x.max())
    padded = np.pad(x, setting.amounts)
    readable = max(padded.shape) <= READABLE
    if low < 0:
        colours = signed_rgb(padded, float(np.abs(x).max()))
    else:  # numbers want a lighter ground than pixels
        colours = grey_rgb(padded, low - 1.4 * (high - low) if readable else low, high)
    inside = np.pad(np.ones(x.shape, dtype=bool), setting.amounts)
    colours[~inside] = (241, 242, 245)
    draw_map(ax, padded, colours)
    for start, length in _runs(np.pad(np.ones(rows.size, dtype=bool), setting.amounts[0])):
        _box(ax, (start, 0), (length, columns.padded), hatch="///", edgecolor=PADDING, linewidth=0, alpha=0.5)
    for start, length in _runs(np.pad(np.ones(columns.size, dtype=bool), setting.amounts[1])):
        _box(ax, (0, start), (rows.padded, length), hatch="///", edgecolor=PADDING, linewidth=0, alpha=0.5)
    unread = [((start, 0), (length, columns.padded)) for start, length in _runs(rows.read())]
    unread += [((0, start), (rows.padded, length)) for start, length in _runs(columns.read())]
    for corner, size in unread:
        _box(ax, corner, size, hatch="xxx", facecolor="#a01c6b40", edgecolor=UNREAD, linewidth=0)
    said = "\ncrossed: never read" if unread else ""
    ax.set_title(f"input x  {rows.size} × {columns.size}, padded {rows.padded} × {columns.padded}{said}", size=10)
    return ax


def _runs(marks: np.ndarray) -> list[tuple[int, int]]:
    """Runs of False: (start, length) each."""
    edges = np.flatnonzero(np.diff(np.concatenate([[1], marks.astype(int), [1]])))
    return [(int(start), int(stop - start)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _box(ax, corner: tuple[int, int], size: tuple[int, int], **style) -> None:
    """Add a rectangle of whole cells, (row, column) and (rows, columns)."""
    from matplotlib.patches import Rectangle

    style.setdefault("facecolor", "none")
    ax.add_patch(Rectangle((corner[1] - 0.5, corner[0] - 0.5), size[1], size[0], **style))


READABLE = 11  # rows and columns up to which numbers fit


def draw_map(ax, values: np.ndarray, colours: np.ndarray):
    """Draw one map in given colours, with its numbers where they are few enough to read; returns ax."""
    ax.imshow(colours, interpolation="nearest")
    ax.set_xticks([])
    ax.set_yticks([])
    if max(values.shape) <= READABLE:
        dark = colours.astype(float) @ np.array([0.299, 0.587, 0.114]) < 125
        for (r, c), value in np.ndenumerate(values):
            ink = "white" if dark[r, c] else "black"
            ax.text(c, r, f"{value:.3g}".replace("-", "−"), ha="center", va="center", size=7.5, color=ink, zorder=5)
    return ax
