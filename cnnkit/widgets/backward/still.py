"""The backward explorer without a kernel: x, w and dy above, what becomes of them in dx, dw and db below."""

from typing import Any

import numpy as np

from cnnkit.widgets.palette import colour_limit, signed_rgb
from cnnkit.widgets.still import MARK, draw_input, draw_map, new_figure, outline


def draw_backward(setting: Any, x: np.ndarray, dx: np.ndarray, dw: np.ndarray, db: np.ndarray) -> Any:
    """x (H, W), dx (1, 1, H, W), dw (1, 1, Kh, Kw), db (1,) -> a Figure; the first output's window is outlined."""
    rows, columns = setting.axes
    figure = new_figure(9, 5.6)
    axes = figure.subplots(2, 3, width_ratios=[1.3, 0.7, 1])
    draw_input(axes[0, 0], (rows, columns), x)
    _signed(axes[0, 1], setting.w, f"kernel w  {rows.kernel} × {columns.kernel}")
    _signed(axes[0, 2], setting.dy, f"gradient dy  {rows.output} × {columns.output}")
    _signed(axes[1, 0], dx[0, 0], f"dx: every dy·w added  {rows.size} × {columns.size}")
    _signed(axes[1, 1], dw[0, 0], "dw: every dy·window added")
    axes[1, 2].axis("off")
    axes[1, 2].text(0.5, 0.5, f"db = Σ dy = {db[0]:g}".replace("-", "−"), ha="center", va="center", size=12)
    span = (rows.padded - rows.room, columns.padded - columns.room)
    outline(axes[0, 0], (0, 0), span, edgecolor=MARK, linewidth=2.5)
    outline(axes[0, 2], (0, 0), (1, 1), edgecolor=MARK, linewidth=2.5)
    return figure


def _signed(ax: Any, values: np.ndarray, title: str) -> None:
    """Paler than its colours could be: the numbers are there to be read."""
    draw_map(ax, values, signed_rgb(values, 1.5 * colour_limit(values)["largest"]))
    ax.set_title(title, size=10)
