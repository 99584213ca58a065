"""A stack of layers from the side, as a still picture: units above what they see, and the paths of one of them."""

import numpy as np

from cnnkit.widgets.receptive_field.setting import Setting
from cnnkit.widgets.still import LINE, MARK, PADDING


def paths_rgb(counts: np.ndarray) -> np.ndarray:
    """Colour numbers of paths: (...) -> uint8 (..., 3); few are pale, many dark green."""
    share = np.sqrt(counts / max(1, counts.max()))[..., None]
    return (np.array([225, 240, 232]) * (1 - share) + np.array([10, 107, 72]) * share).astype(np.uint8)


def draw_stack(ax, stack: Setting, unit: int):
    """Draw every layer's units and the steps from one unit of the last layer down to the input; returns ax."""
    from matplotlib.collections import LineCollection  # not before it is needed

    size = max(2.0, min(9.0, 300 / (stack.size + 2 * max(padding for _, _, padding, _ in stack.layers))))
    reached = np.array([unit])
    steps: dict[bool, list] = {True: [], False: []}  # inside the layer below, and into its padding
    for level in range(len(stack.sizes) - 1, -1, -1):
        below = np.arange(stack.sizes[level])
        ax.plot(_centre(stack, level, below), 0 * below + level, "s", color="white", mec=LINE, mew=0.5, ms=size)
        ax.plot(_centre(stack, level, reached), 0 * reached + level, "s", color=MARK, ms=size, zorder=3)
        if level:
            kernel, stride, padding, dilation = stack.layers[level - 1]
            taps = reached[:, None] * stride + np.arange(kernel) * dilation - padding
            inside = (taps >= 0) & (taps < stack.sizes[level - 1])
            for above, row, kept in zip(reached, taps, inside, strict=True):
                start = (_centre(stack, level, above), level)
                for tap, real in zip(row, kept, strict=True):
                    steps[bool(real)].append([start, (_centre(stack, level - 1, tap), level - 1)])
            reached = np.unique(taps[inside])
    for real, colour, line in ((True, MARK, "-"), (False, PADDING, ":")):
        ax.add_collection(LineCollection(steps[real], colors=colour, linestyles=line, linewidths=0.7, zorder=1))
    names = [f"layer {n}\nk {k}  s {s}  p {p}  d {d}" for n, (k, s, p, d) in enumerate(stack.layers, 1)]
    ax.set_yticks(range(len(stack.sizes)), ["input", *names], size=8)
    ax.tick_params(length=0)
    ax.set_xticks([])
    ax.margins(0.03, 0.12)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_title("the stack from the side; dotted: into the padding", size=10)
    return ax


def _centre(stack: Setting, level: int, unit):
    """Where a unit stands, in pixels of the input: above the middle of what it sees."""
    size, jump, start = stack.fields[level]
    return start + jump * unit + (size - 1) / 2
