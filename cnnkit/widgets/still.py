"""Still pictures for readers without a kernel: an explorer's state as a small PNG."""

from io import BytesIO

import numpy as np

from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.setting import Setting

LARGEST = 100_000  # bytes: what a notebook may carry in one output


def png(figure, largest: int = LARGEST) -> bytes:
    """Save a figure, at the finest resolution that stays within `largest` bytes."""
    for dpi in (110, 90, 72, 56, 40, 28):
        stream = BytesIO()
        figure.savefig(stream, format="png", dpi=dpi, bbox_inches="tight", facecolor="white")
        if stream.tell() <= largest:
            break
    return stream.getvalue()


def arithmetic_still(setting: Setting, x: np.ndarray, y: np.ndarray, code: str) -> bytes:
    """Draw padded input, kernel and output side by side, with sizes and code in words."""
    from matplotlib.figure import Figure  # no pyplot: nothing global, nothing to close; and not before it is needed

    figure = Figure(figsize=(9, 3.6))
    axes = figure.subplots(1, 3, width_ratios=[1.3, 0.7, 1])
    rows, columns = setting.axes
    low, high = min(float(x.min()), 0.0), float(x.max())
    padded = np.pad(x, setting.amounts)
    colours = grey_rgb(padded, low, high) if low >= 0 else signed_rgb(padded, float(np.abs(x).max()))
    colours = colours.copy()
    unread = ~(rows.read()[:, None] & columns.read()[None, :])
    colours[unread] = (0.45 * colours[unread] + 0.55 * np.array([196, 120, 160])).astype(np.uint8)
    draw_map(
        axes[0], padded, colours, f"input {rows.size} × {columns.size}, padded to {rows.padded} × {columns.padded}"
    )
    draw_map(
        axes[1],
        setting.w,
        signed_rgb(setting.w, float(np.abs(setting.w).max())),
        f"kernel {rows.kernel} × {columns.kernel}",
    )
    draw_map(axes[2], y, signed_rgb(y, float(np.abs(y).max())), f"output {rows.output} × {columns.output}")
    shaded = "   (tinted cells are never read)" if unread.any() else ""
    figure.text(0.5, 0.0, f"y = {code}{shaded}", family="monospace", size=9, ha="center", va="top")
    return png(figure)


def draw_map(ax, values: np.ndarray, colours: np.ndarray, title: str):
    """Draw one map in given colours, with its numbers where they are few enough to read; returns ax."""
    ax.imshow(colours, interpolation="nearest")
    ax.set_title(title, size=10)
    ax.set_xticks([])
    ax.set_yticks([])
    if max(values.shape) <= 11:
        dark = colours.astype(float) @ np.array([0.299, 0.587, 0.114]) < 125
        for (r, c), value in np.ndenumerate(values):
            ax.text(
                c,
                r,
                f"{value:.3g}".replace("-", "−"),
                ha="center",
                va="center",
                size=7,
                color="white" if dark[r, c] else "black",
            )
    return ax
