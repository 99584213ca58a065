"""A transposed convolution at work: every pixel stamps the kernel, stamps overlap, and how many do is counted."""

from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.widgets.controls import dropdown, group, panel, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import colour_limit, signed_rgb
from cnnkit.widgets.pieces import Piece, call, formula_row
from cnnkit.widgets.state import Bounds
from cnnkit.widgets.still import MARK, draw_map, new_figure, outline
from cnnkit.widgets.transposed.setting import KERNELS, NUMBER_LABELS, Setting, bounds


class TransposedExplorer(Explorer):
    """Stamp a kernel for each pixel: see what each place adds up, and how many stamps it gets.

    Settings are those of `state`: numbers (what x holds: "ones", "mixed" or "one", a single 1), size (of x), kernel
    ("all ones", "counting" or "tent"), kernel_size, stride, and padding, which is cut off.

    x (1, 1, size, size), w (1, 1, k, k) and y (1, 1, Ho, Ho) are the arrays on the screen, so that the line of code
    under the picture can be tried in the next cell; counts (Ho, Ho) says how many stamps each place of y got.

    Raises ShapeError for a number that does not fit, CourseError for an unknown name.
    """

    scripts = ("windows.js", "kernel.js", "backward_sums.js", "backward_words.js", "transposed/view.js")
    fields = ("numbers", "size", "kernel", "kernel_size", "stride", "padding")
    general = "each x[i, j] adds x[i, j]·w to y, beginning at row i·stride − padding and column j·stride − padding"
    note = "Overlapping stamps add up. Padding is cut off, as in the convolution that this one transposes."

    def __init__(self, **state: Any):
        super().__init__(Setting(), **state)

    @property
    def x(self) -> np.ndarray:
        """The pixels that stamp: (1, 1, size, size)."""
        return self._setting.x[None, None]

    @property
    def w(self) -> np.ndarray:
        """The stamp: (1, 1, k, k)."""
        return self._setting.w[None, None]

    @property
    def y(self) -> np.ndarray:
        """What all stamps add up to: (1, 1, Ho, Ho)."""
        return _stamped(self._setting)

    @property
    def counts(self) -> np.ndarray:
        """How many stamps each place of y gets: (Ho, Ho)."""
        return np.multiply.outer(self._setting.kept, self._setting.kept)

    def build_controls(self) -> ipywidgets.Widget:
        numbers = [(label, name) for name, label in NUMBER_LABELS.items()]
        return panel(
            self,
            group(
                "Input x",
                "size",
                dropdown(self, "numbers", "holds", numbers, "what x holds"),
                slider(self, "size", "size", "input size"),
            ),
            group(
                "Kernel w",
                "kernel",
                dropdown(self, "kernel", "kernel", list(KERNELS), "kernel preset"),
                slider(self, "kernel_size", "size", "kernel size"),
            ),
            group(
                "Stride and padding",
                "stride",
                slider(self, "stride", "stride"),
                slider(self, "padding", "padding", "padding cut off on each side"),
            ),
        )

    def bounds(self, setting: Setting) -> Bounds:
        return bounds(setting)

    def picture(self, setting: Setting) -> dict[str, Any]:
        x, w, y = setting.x, setting.w, _stamped(setting)[0, 0]
        written = (setting.counts > 0).astype(np.uint8).tobytes()
        return {
            "holds": NUMBER_LABELS[setting.numbers],
            "x": {"rows": len(x), "columns": len(x), **colour_limit(x), "values": x.astype(np.float32).tobytes()},
            "w": {"rows": len(w), "columns": len(w), "values": w.ravel().tolist()},
            "y": {"rows": len(y), "columns": len(y), "values": y.astype(np.float32).tobytes()},
            "padding": [[setting.padding, setting.padding]] * 2,
            "stride": [setting.stride, setting.stride],
            "dilation": [1, 1],
            "read": [written, written],
            "never": _never_written(setting),
            "most": int(setting.counts.max()) ** 2,
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        size: list[Piece] = [
            ("Ho = (", ""),
            (f"{setting.size}", "size"),
            (" − 1)·", ""),
            (f"{setting.stride}", "stride"),
            (" + ", ""),
            (f"{setting.kernel_size}", "kernel"),
            (" − 2·", ""),
            (f"{setting.padding}", "padding"),
            (" = ", ""),
            (f"{len(setting.kept)}", "output"),
        ]
        counts: list[Piece] = [("stamps along one axis: ", ""), (" ".join(map(str, setting.kept)), "output")]
        return [
            formula_row(size, f"{setting.size} stamps, {setting.size - 1} steps between them; Wo likewise"),
            formula_row(counts, _verdict(setting)),
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        options = [("stride", str(setting.stride), "1"), ("padding", str(setting.padding), "0")]
        return call("ops.conv_transpose2d", [("x", "size"), ("w", "kernel")], options)

    def sentences(self, setting: Setting) -> list[str]:
        k, n, held = setting.kernel_size, len(setting.kept), NUMBER_LABELS[setting.numbers]
        few, many = setting.kept.min() ** 2, setting.kept.max() ** 2
        return [
            f"Transposed convolution: each of {setting.size} × {setting.size} pixels ({held}) stamps "
            f"a kernel of {k} × {k} ({setting.kernel}), {setting.stride} apart; {setting.padding} are cut off on each "
            f"side. The output is {n} × {n}, and its places get {few} to {many} stamps.",
            *[f"{sentence}." for sentence in _never_written(setting)],
        ]

    def draw(self, setting: Setting) -> Any:
        y, counts = _stamped(setting)[0, 0], self.counts.astype(float)
        figure = new_figure(9.5, 3.6)
        axes = figure.subplots(1, 4, width_ratios=[0.7, 0.6, 1, 1])
        n, k = setting.size, setting.kernel_size
        maps = (setting.x, f"x  {n} × {n}"), (setting.w, f"w  {k} × {k}"), (y, "y"), (counts, "stamps on each place")
        for ax, (values, title) in zip(axes, maps, strict=True):
            # Paler than the colours could be: the numbers are there to be read.
            draw_map(ax, values, signed_rgb(values, 1.5 * colour_limit(values)["largest"]))
            ax.set_title(title, size=10)
        outline(axes[0], (0, 0), (1, 1), edgecolor=MARK, linewidth=2.5)
        if not setting.padding:
            outline(axes[2], (0, 0), (k, k), edgecolor=MARK, linewidth=2.5)
        return figure


def _stamped(setting: Setting) -> np.ndarray:
    return ops.conv_transpose2d(
        setting.x[None, None], setting.w[None, None], stride=setting.stride, padding=setting.padding
    )


def _verdict(setting: Setting) -> str:
    """Say whether places far from the edge all get equally many."""
    k, s = setting.kernel_size, setting.stride
    if k < s:
        return "the stride is longer than the kernel: places in between get nothing"
    if k % s:
        return f"{k} / {s} is no whole number: inside, {k // s} and {k // s + 1} take turns"
    return f"{k} / {s} = {k // s}: inside, every place gets as many"


def _never_written(setting: Setting) -> list[str]:
    empty = int((setting.kept == 0).sum())
    if not empty:
        return []
    return [f"{empty} {'row' if empty == 1 else 'rows'} and as many columns are never written"]
