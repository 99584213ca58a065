"""Pooling at work: which cell of each window wins, or what the window's average is made of."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.ops.checks import pair
from cnnkit.widgets import geometry
from cnnkit.widgets.controls import checkbox, dropdown, group, image_group, panel, show_only, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import grey_rgb, signed_rgb
from cnnkit.widgets.pieces import Piece, call, formula_row
from cnnkit.widgets.pool.setting import Setting, bounds, size_formula, size_remark
from cnnkit.widgets.sources import LABELS, Sources, check_image
from cnnkit.widgets.state import Bounds, check_choice, check_keys
from cnnkit.widgets.still import MARK, READABLE, draw_input, draw_map, new_figure, outline

KINDS = [("maximum", "max"), ("average", "average")]


class PoolExplorer(Explorer):
    """Pool an image: see which cell wins, what is averaged, what padding counts for and what is dropped.

    image: a name ("mixed", "numbers", "digit", "photograph", "flower") or your own array (H, W). Further settings are
    those of `state`: size, kind ("max" or "average"), kernel_size, stride (None: the kernel size), padding, ceil_mode,
    count_include_pad; each as in ops.max_pool2d and ops.avg_pool2d.

    x (1, 1, H, W) and y (1, 1, Ho, Wo) are the arrays on the screen, so that the line of code under the picture can be
    tried in the next cell.

    Raises ShapeError for an image or a value that does not fit, CourseError for an unknown name.
    """

    scripts = ("windows.js", "pool/view.js")
    fields = ("image", "size", "kind", "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")

    def __init__(self, image: Any = None, **state: Any):
        brought = image is not None and not isinstance(image, str)
        self._sources = Sources(check_image("PoolExplorer", image) if brought else None)
        name = "yours" if brought else image or Setting().image
        super().__init__(Setting(), image=name, **state)

    @property
    def x(self) -> np.ndarray:
        """The image, without its padding: (1, 1, H, W)."""
        return self._image(self._setting).copy()

    @property
    def y(self) -> np.ndarray:
        """The pooled map: (1, 1, Ho, Wo)."""
        return self._compute(self._setting)

    def build_controls(self) -> ipywidgets.Widget:
        return panel(
            self,
            image_group(self, self._sources),
            group(
                "Window",
                "kernel",
                dropdown(self, "kind", "keep the", KINDS, "what is kept of a window"),
                slider(self, "kernel_size", "size", "window size"),
            ),
            group(
                "Stride",
                "stride",
                slider(self, "stride", "stride"),
                checkbox(self, "tied", "as large as the window", "stride as large as the window"),
            ),
            group(
                "Padding and edge",
                "padding",
                slider(self, "padding", "padding", "padding on each side"),
                checkbox(self, "ceil_mode", "last window may hang over"),
                checkbox(self, "count_include_pad", "padding counts in the average"),
            ),
        )

    def arrange(self, setting: Setting) -> None:
        show_only(self, {"count_include_pad": setting.kind == "average"})

    def bounds(self, setting: Setting) -> Bounds:
        return bounds(setting, self._sources)

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "image":
            setting = self._at_home(setting)
        if changed == "stride":
            setting = replace(setting, tied=False)
        settled, notes = super().settle(setting, changed, before)
        return (replace(settled, stride=settled.kernel_size) if settled.tied else settled), notes

    def parse(self, state: dict[str, Any]) -> Setting:
        check_keys("PoolExplorer", state, self.fields)
        values, base = dict(state), self._setting
        if "image" in values:
            check_choice("PoolExplorer", "image", values["image"], self._sources.names)
            if values["image"] != base.image:
                base, _ = self.settle(replace(base, image=values["image"]), "image", base)
        if "size" in values:
            values["height"], values["width"] = pair("PoolExplorer", "size", values.pop("size"))
        if "stride" in values:
            values["tied"] = values["stride"] is None
        if values.get("tied", base.tied):
            values["stride"] = values.get("kernel_size", base.kernel_size)
        return self.filled(base, values)

    def public(self, setting: Setting) -> dict[str, Any]:
        special = {"size": (setting.height, setting.width), "stride": None if setting.tied else setting.stride}
        return {name: special[name] if name in special else getattr(setting, name) for name in self.fields}

    def source(self, setting: Setting) -> Hashable:
        return setting.image, setting.height, setting.width

    def pixels(self, setting: Setting) -> bytes:
        return self._image(setting).astype(np.float32).tobytes()

    def picture(self, setting: Setting) -> dict[str, Any]:
        x, y = self._image(setting), self._compute(setting)[0, 0]
        rows, columns = setting.axes
        return {
            "image": LABELS[setting.image],
            "kind": setting.kind,
            "counts": setting.count_include_pad,
            "x": {"rows": rows.size, "columns": columns.size, "low": float(x.min()), "high": float(x.max())},
            "w": {"rows": rows.kernel, "columns": columns.kernel},
            "y": {"rows": y.shape[0], "columns": y.shape[1], "values": y.astype(np.float32).tobytes()},
            "padding": [[axis.before, axis.after + axis.over] for axis in (rows, columns)],
            "over": [rows.over, columns.over],
            "stride": [setting.stride, setting.stride],
            "dilation": [1, 1],
            "read": [axis.read().astype(np.uint8).tobytes() for axis in (rows, columns)],
            "never": geometry.never_read_words((rows, columns)),
            "wins": self._wins(setting, x) if setting.kind == "max" and x.size <= 1024 else b"",
            "general": self._general(setting),
            "note": "Padding is −∞: it never wins. Ties go to the first in reading order."
            if setting.kind == "max"
            else "Padding is 0, and counts unless told otherwise; what hangs over the edge never counts.",
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        return [
            formula_row(size_formula(axis, letter), size_remark(axis))
            for axis, letter in zip(setting.axes, "HW", strict=True)
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        options = [
            ("stride", str(setting.stride), str(setting.kernel_size)),
            ("padding", str(setting.padding), "0"),
            ("ceil_mode", str(setting.ceil_mode), "False"),
        ]
        if setting.kind == "average":
            options.append(("count_include_pad", str(setting.count_include_pad), "True"))
        function = "ops.max_pool2d" if setting.kind == "max" else "ops.avg_pool2d"
        return call(function, [("x", "size"), (str(setting.kernel_size), "kernel")], options)

    def sentences(self, setting: Setting) -> list[str]:
        rows, columns = setting.axes
        kept = "the maximum" if setting.kind == "max" else "the average"
        return [
            f"Pooling: {kept} of each window of {setting.kernel_size} × {setting.kernel_size}, moving by "
            f"{setting.stride} over {LABELS[setting.image]} of {rows.size} × {columns.size} with padding "
            f"{setting.padding}. The output is {rows.output} × {columns.output}.",
            *[f"{sentence}." for sentence in geometry.never_read_words((rows, columns))],
        ]

    def draw(self, setting: Setting) -> Any:
        x, y = self._image(setting)[0, 0], self._compute(setting)[0, 0]
        rows, columns = setting.axes
        figure = new_figure()
        axes = figure.subplots(1, 2, width_ratios=[1.3, 1])
        draw_input(axes[0], (rows, columns), x, "−∞" if setting.kind == "max" else "0")
        low, high = float(x.min()), float(x.max())
        paler = low - 1.4 * (high - low) if max(x.shape) <= READABLE else low  # as the input's cells
        colours = signed_rgb(y, float(np.abs(x).max())) if low < 0 else grey_rgb(y, paler, high)
        draw_map(axes[1], y, colours)
        axes[1].set_title(f"output y  {rows.output} × {columns.output}", size=10)
        if x.size <= 1024:
            outline(axes[0], (0, 0), (rows.kernel, columns.kernel), edgecolor=MARK, linewidth=2.5)
            outline(axes[1], (0, 0), (1, 1), edgecolor=MARK, linewidth=2.5)
        return figure

    def _at_home(self, setting: Setting) -> Setting:
        height, width = self._sources.limits[setting.image].default
        return replace(setting, height=height, width=width)

    def _image(self, setting: Setting) -> np.ndarray:
        return self._sources.image(setting.image, setting.height, setting.width)[None, None]

    @staticmethod
    def _general(setting: Setting) -> str:
        rounded = "⌈(H + 2·padding − size) / stride⌉" if setting.ceil_mode else "⌊(H + 2·padding − size) / stride⌋"
        what = "max" if setting.kind == "max" else "average"
        return f"y[i, j] = {what} of its window;   Ho = {rounded} + 1,  Wo likewise"

    def _compute(self, setting: Setting) -> np.ndarray:
        options: dict[str, Any] = {
            "stride": setting.stride,
            "padding": setting.padding,
            "ceil_mode": setting.ceil_mode,
        }
        if setting.kind == "max":
            return ops.max_pool2d(self._image(setting), setting.kernel_size, **options)
        return ops.avg_pool2d(
            self._image(setting), setting.kernel_size, count_include_pad=setting.count_include_pad, **options
        )

    def _wins(self, setting: Setting, x: np.ndarray) -> bytes:
        """How many windows each pixel wins, 255 at most: uint8, row by row. It is what a gradient of ones would get."""
        options: dict[str, Any] = {
            "stride": setting.stride,
            "padding": setting.padding,
            "ceil_mode": setting.ceil_mode,
        }
        ones = np.ones_like(ops.max_pool2d(x, setting.kernel_size, **options))
        wins = ops.max_pool2d_backward(ones, x, setting.kernel_size, **options)
        return np.minimum(wins, 255).astype(np.uint8).tobytes()
