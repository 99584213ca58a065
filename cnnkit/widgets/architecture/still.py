"""A still of ArchitectureExplorer: the cost of each block, and the gradients that arrive."""

from cnnkit.widgets.architecture.network import gradients
from cnnkit.widgets.architecture.setting import Setting
from cnnkit.widgets.still import BLUE, GREEN, new_figure, open_axes


def draw_architecture(setting: Setting):
    """Draw multiply-adds block by block, and gradient norms layer by layer."""
    figure = new_figure(9, 3.4)
    left, right = figure.subplots(1, 2)
    rows = setting.rows
    names = [f"{row.name}  →  {' × '.join(map(str, row.shape))}" for row in rows]
    left.barh(range(len(rows)), [row.multiply_adds for row in rows], color=BLUE)
    left.set_yticks(range(len(rows)), names, size=8)
    left.invert_yaxis()
    for number, row in enumerate(rows):
        left.annotate(f" {row.multiply_adds:,}", (row.multiply_adds, number), va="center", size=8)
    left.set_xlim(0, 1.4 * max(row.multiply_adds for row in rows))
    left.set_title("multiply-adds of one image", size=10)
    norms = [norm for _, norm in gradients(setting)]
    right.plot(range(1, len(norms) + 1), [norm or None for norm in norms], "o-", color=GREEN)
    if any(norms):
        right.set_yscale("log")
    right.set_xlabel("layer", size=9)
    right.set_title("gradient that arrives, untrained", size=10)
    for ax in (left, right):
        open_axes(ax)
    return figure
