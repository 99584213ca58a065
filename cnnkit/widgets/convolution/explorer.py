"""One kernel over one image: what ConvExplorer and ArithmeticExplorer share, which is nearly everything."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, ClassVar

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.widgets import geometry
from cnnkit.widgets.convolution import setting as settings
from cnnkit.widgets.convolution.codeline import code_line
from cnnkit.widgets.convolution.panel import convolution_panel, show_which
from cnnkit.widgets.convolution.parse import KEYS, parse
from cnnkit.widgets.convolution.setting import Setting
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import colour_limit, signed_rgb
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.presets import CUSTOM, edited
from cnnkit.widgets.sources import LABELS, Sources, check_image
from cnnkit.widgets.still import MARK, draw_input, draw_map, new_figure, outline


class ConvolutionExplorer(Explorer):
    """Slide a kernel over an image; subclasses say where it starts, what is folded away and which formula is shown."""

    scripts: tuple[str, ...] = ("windows.js", "kernel.js", "convolution_words.js", "convolution/view.js")
    fields = KEYS
    note = "Zero padding; cross-correlation: the kernel is not flipped. Indices count from 0."
    title: ClassVar[str]
    start: ClassVar[Setting]
    fold: ClassVar[bool]
    sources: ClassVar[type[Sources]] = Sources

    def __init__(self, image: Any = None, **state: Any):
        caller = type(self).__name__
        brought = image is not None and not isinstance(image, str)
        self._sources = self.sources(check_image(caller, image) if brought else None)
        name = "yours" if brought else image or self.start.image
        start, _ = self.settle(self.start, None, self.start)
        super().__init__(start, image=name, **state)

    @property
    def x(self) -> np.ndarray:
        """The image, without its padding: (1, 1, H, W)."""
        return self._image(self._setting).copy()

    @property
    def w(self) -> np.ndarray:
        """The kernel: (1, 1, Kh, Kw)."""
        return self._setting.w[None, None]

    @property
    def y(self) -> np.ndarray:
        """The output map: (1, 1, Ho, Wo)."""
        return self._compute(self._setting)

    def build_controls(self) -> ipywidgets.Widget:
        return convolution_panel(self, self._sources, fold=self.fold)

    def arrange(self, setting: Setting) -> None:
        show_which(self, setting)

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        return settings.settle(setting, changed, before, self._sources)

    def bounds(self, setting: Setting) -> dict[str, tuple[int, int]]:
        return settings.bounds(setting, self._sources)

    def parse(self, state: dict[str, Any]) -> Setting:
        return parse(type(self).__name__, state, self._setting, self._sources)

    def public(self, setting: Setting) -> dict[str, Any]:
        return settings.public(setting)

    def react(self, content: dict) -> Setting | None:
        """Take one edited weight from the view."""
        weights = edited(self._setting.w, content)
        if weights is None:
            return None
        return replace(self._setting, kernel=CUSTOM, weights=settings.freeze(weights))

    def source(self, setting: Setting) -> Hashable:
        return setting.image, setting.height, setting.width

    def pixels(self, setting: Setting) -> bytes:
        return self._image(setting).astype(np.float32).tobytes()

    def picture(self, setting: Setting) -> dict[str, Any]:
        x, y = self._image(setting), self._compute(setting)[0, 0]
        rows, columns = setting.axes
        return {
            "image": LABELS[setting.image],
            "x": {"rows": rows.size, "columns": columns.size, "low": float(x.min()), "high": float(x.max())},
            "w": {"rows": rows.kernel, "columns": columns.kernel, "values": setting.w.ravel().tolist()},
            # The browser needs pictures, not proofs: float32 halves the message.
            "y": {
                "rows": y.shape[0],
                "columns": y.shape[1],
                **colour_limit(y),
                "values": y.astype(np.float32).tobytes(),
            },
            "padding": [list(amounts) for amounts in setting.amounts],
            "stride": [setting.stride, setting.stride_w],
            "dilation": [setting.dilation, setting.dilation_w],
            "read": [axis.read().astype(np.uint8).tobytes() for axis in (rows, columns)],
            "never": geometry.never_read_words((rows, columns)),
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        return [
            formula_row(geometry.formula(axis, letter), geometry.remainder(axis))
            for axis, letter in zip(setting.axes, "HW", strict=True)
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        return code_line(setting)

    def sentences(self, setting: Setting) -> list[str]:
        rows, columns = setting.axes
        (top, bottom), (left, right) = setting.amounts
        return [
            f"{self.title}: a {setting.kernel} kernel of {rows.kernel} × {columns.kernel} slides over "
            f"{LABELS[setting.image]} of {rows.size} × {columns.size}, padded by {top} on top, {bottom} at the bottom, "
            f"{left} on the left, {right} on the right, with stride {setting.stride} × {setting.stride_w} and "
            f"dilation {setting.dilation} × {setting.dilation_w}. The output is {rows.output} × {columns.output}.",
            *[f"{sentence}." for sentence in geometry.never_read_words((rows, columns))],
        ]

    def draw(self, setting: Setting) -> Any:
        x, y = self._image(setting)[0, 0], self._compute(setting)[0, 0]
        figure = new_figure()
        axes = figure.subplots(1, 3, width_ratios=[1.3, 0.7, 1])
        rows, columns = setting.axes
        draw_input(axes[0], (rows, columns), x)
        # Paler than the map: its few numbers are there to be read.
        draw_map(axes[1], setting.w, signed_rgb(setting.w, 1.5 * float(np.abs(setting.w).max())))
        axes[1].set_title(f"kernel w  {rows.kernel} × {columns.kernel}", size=10)
        draw_map(axes[2], y, signed_rgb(y, colour_limit(y)["limit"]))
        axes[2].set_title(f"output y  {rows.output} × {columns.output}", size=10)
        if x.size <= 1024:  # the first window and what it made
            span = (rows.padded - rows.room, columns.padded - columns.room)
            outline(axes[0], (0, 0), span, edgecolor=MARK, linewidth=2.5)
            outline(axes[2], (0, 0), (1, 1), edgecolor=MARK, linewidth=2.5)
        return figure

    def _image(self, setting: Setting) -> np.ndarray:
        return self._sources.image(setting.image, setting.height, setting.width)[None, None]

    def _compute(self, setting: Setting) -> np.ndarray:
        return ops.conv2d(
            self._image(setting),
            setting.w[None, None],
            stride=(setting.stride, setting.stride_w),
            padding=setting.amounts,
            dilation=(setting.dilation, setting.dilation_w),
        )
