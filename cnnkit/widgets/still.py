"""Still pictures for readers without a kernel: an explorer's state as a small PNG."""

from io import BytesIO

import numpy as np

from cnnkit.plots import SIGNED
from cnnkit.widgets.geometry import Axis
from cnnkit.widgets.palette import grey_rgb, signed_rgb

LARGEST = 100_000  # bytes: what a notebook may carry in one output


def png(figure, largest: int = LARGEST) -> bytes:
    """Save a figure, at the finest resolution that stays within `largest` bytes; 128 colours suffice for a still."""
    from PIL import Image  # comes with matplotlib

    for dpi in (110, 96, 84, 72, 56, 40, 28):
        drawn, small = BytesIO(), BytesIO()
        figure.savefig(drawn, format="png", dpi=dpi, bbox_inches="tight", facecolor="white")
        with Image.open(drawn) as image:
            image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
        if small.tell() <= largest:
            break
    return small.getvalue()


def exact_png(figure) -> bytes:
    """Save a figure in all its colours."""
    drawn = BytesIO()
    figure.savefig(drawn, format="png", dpi=96, bbox_inches="tight", facecolor="white")
    return drawn.getvalue()


def new_figure(width: float = 9, height: float = 4):
    """An empty figure of a still's width, in inches."""
    from matplotlib.figure import Figure  # no pyplot: nothing global, nothing to close; and not before it is needed

    return Figure(figsize=(width, height), layout="constrained")


def figure_png(figure, lines: list[str]) -> bytes:
    """Save a figure with `lines` (formula, code) below it."""
    figure.supxlabel("\n".join(lines), family="monospace", size=8.5, linespacing=1.5)
    return png(figure)


# Of charts, and of what is outlined or hatched on maps.
INK, BLUE, GREEN, ORANGE = "#42474f", "#0b5cad", "#0a6b48", "#a34700"
POSITIVE, NEGATIVE = (tuple(part / 255 for part in SIGNED[k]) for k in (6, 2))
MARK, UNREAD, PADDING, LINE = GREEN, "#a01c6b", "#5f6774", "#8a909b"


def open_axes(ax, labelsize: float = 8) -> None:
    """Take a chart's frame away at the top and on the right, and write the numbers on its axes small."""
    ax.tick_params(labelsize=labelsize)
    ax.spines[["top", "right"]].set_visible(False)


def draw_input(ax, axes: tuple[Axis, Axis], x: np.ndarray, fill: str = "0"):
    """Draw the padded input: padding hatched one way, what is never read hatched both ways; returns ax.

    axes: rows, then columns; fill: what stands in the padding.
    """
    rows, columns = axes
    amounts = [(axis.before, axis.after + axis.over) for axis in axes]
    low, high = float(x.min()), float(x.max())
    padded = np.pad(x, amounts)
    readable = max(padded.shape) <= READABLE
    if low < 0:
        colours = signed_rgb(padded, float(np.abs(x).max()))
    else:  # numbers want a lighter ground than pixels
        colours = grey_rgb(padded, low - 1.4 * (high - low) if readable else low, high)
    inside = np.pad(np.ones(x.shape, dtype=bool), amounts)
    colours[~inside] = (241, 242, 245)
    texts = {(int(r), int(c)): fill for r, c in np.argwhere(~inside)}
    texts |= {(r, c): "" for r, c in texts if r >= rows.padded or c >= columns.padded}  # over the edge: nothing
    draw_map(ax, padded, colours, texts)
    for start, length in _runs(np.pad(np.ones(rows.size, dtype=bool), amounts[0])):
        outline(ax, (start, 0), (length, padded.shape[1]), hatch="///", edgecolor=PADDING, linewidth=0, alpha=0.5)
    for start, length in _runs(np.pad(np.ones(columns.size, dtype=bool), amounts[1])):
        outline(ax, (0, start), (padded.shape[0], length), hatch="///", edgecolor=PADDING, linewidth=0, alpha=0.5)
    unread = [((start, 0), (length, padded.shape[1])) for start, length in _runs(rows.read())]
    unread += [((0, start), (padded.shape[0], length)) for start, length in _runs(columns.read())]
    for corner, size in unread:
        outline(ax, corner, size, hatch="xxx", facecolor="#a01c6b40", edgecolor=UNREAD, linewidth=0)
    said = "\ncrossed: never read" if unread else ""
    full = f", padded {rows.padded} × {columns.padded}" if (rows.padded, columns.padded) != x.shape else ""
    ax.set_title(f"input x  {rows.size} × {columns.size}{full}{said}", size=10)
    return ax


def _runs(marks: np.ndarray) -> list[tuple[int, int]]:
    """Runs of False: (start, length) each."""
    edges = np.flatnonzero(np.diff(np.concatenate([[1], marks.astype(int), [1]])))
    return [(int(start), int(stop - start)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def outline(ax, corner: tuple[int, int], size: tuple[int, int], **style) -> None:
    """Add a rectangle of whole cells, (row, column) and (rows, columns)."""
    from matplotlib.patches import Rectangle

    style.setdefault("facecolor", "none")
    ax.add_patch(Rectangle((corner[1] - 0.5, corner[0] - 0.5), size[1], size[0], **style))


READABLE = 11  # rows and columns up to which numbers fit


def draw_map(ax, values: np.ndarray, colours: np.ndarray, texts: dict[tuple[int, int], str] | None = None):
    """Draw one map in given colours, with its numbers where they are few enough to read; returns ax.

    texts: what some cells (row, column) say instead of their number.
    """
    ax.imshow(colours, interpolation="nearest")
    ax.set_xticks([])
    ax.set_yticks([])
    if max(values.shape) <= READABLE:
        for r in range(1, values.shape[0]):
            ax.axhline(r - 0.5, color=LINE, linewidth=0.4)
        for c in range(1, values.shape[1]):
            ax.axvline(c - 0.5, color=LINE, linewidth=0.4)
        dark = colours.astype(float) @ np.array([0.299, 0.587, 0.114]) < 125
        for (r, c), value in np.ndenumerate(values):
            ink = "white" if dark[r, c] else "black"
            said = (texts or {}).get((r, c), f"{value:.3g}".replace("-", "−"))
            ax.text(c, r, said, ha="center", va="center", size=7.5, color=ink, zorder=5)
    return ax
