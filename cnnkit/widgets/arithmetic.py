"""Kernel, padding, stride and dilation at work: input, kernel, output, formula and code in one view."""

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.widgets import geometry
from cnnkit.widgets import setting as settings
from cnnkit.widgets.codeline import code_line, text
from cnnkit.widgets.controls import arithmetic_panel, show_which
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.parse import parse
from cnnkit.widgets.presets import CUSTOM
from cnnkit.widgets.setting import Setting
from cnnkit.widgets.sources import LABELS, Sources, check_image
from cnnkit.widgets.still import arithmetic_still


class ArithmeticExplorer(Explorer):
    """Slide a kernel over an image and see the size, the sums and what is never read.

    image: a name ("numbers", "digit", "photograph", "flower") or your own array (H, W). Further settings are those of
    `state`: size, kernel (a name or a table), kernel_size, padding, stride, dilation; each as in ops.conv2d, and
    padding="full" besides.

    x (1, 1, H, W), w (1, 1, Kh, Kw) and y (1, 1, Ho, Wo) are the arrays on the screen, so that the line of code under
    the picture can be tried in the next cell.

    Raises ShapeError for an image or a value that does not fit, CourseError for an unknown name.
    """

    scripts = ("arithmetic_model.js", "arithmetic_words.js", "arithmetic_panels.js", "arithmetic.js")

    def __init__(self, image: Any = None, **state: Any):
        brought = image is not None and not isinstance(image, str)
        self._sources = Sources(check_image("ArithmeticExplorer", image) if brought else None)
        name = "yours" if brought else image or "numbers"
        start, _ = self.settle(Setting(), None, Setting())
        super().__init__(parse({"image": name, **state}, start, self._sources))

    @property
    def x(self) -> np.ndarray:
        return self._image(self._setting)

    @property
    def w(self) -> np.ndarray:
        return self._setting.w[None, None]

    @property
    def y(self) -> np.ndarray:
        return self._compute(self._setting, self.x)

    @property
    def code(self) -> str:
        """The line that computes y from x and w."""
        return text(code_line(self._setting))

    @property
    def formulas(self) -> list[str]:
        """The output-size formula with the present numbers: for rows, for columns."""
        return [text(geometry.formula(axis, name)) for axis, name in zip(self._setting.axes, "HW", strict=True)]

    def build_controls(self) -> ipywidgets.Widget:
        return arithmetic_panel(self, self._sources)

    def arrange(self, setting: Setting) -> None:
        show_which(self, setting)

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        return settings.settle(setting, changed, before, self._sources)

    def bounds(self, setting: Setting) -> dict[str, tuple[int, int]]:
        return settings.bounds(setting, self._sources)

    def parse(self, state: dict[str, Any]) -> Setting:
        return parse(state, self._setting, self._sources)

    def public(self, setting: Setting) -> dict[str, Any]:
        return settings.public(setting)

    def react(self, content: dict) -> Setting | None:
        """Take one edited weight from the view; anything else is a stale or broken message and changes nothing."""
        weights = self._setting.w
        match content:
            case {"kind": "weight", "row": int(row), "column": int(column), "value": int() | float() as value}:
                inside = 0 <= row < weights.shape[0] and 0 <= column < weights.shape[1]
            case _:
                return None
        if not inside or not abs(value) < 1e6:  # NaN is not below anything either
            return None
        weights[row, column] = value
        return replace(self._setting, kernel=CUSTOM, weights=settings.freeze(weights))

    def picture(self, setting: Setting) -> tuple[dict, object, bytes]:
        x = self._image(setting)
        y = self._compute(setting, x)[0, 0]
        rows, columns = setting.axes
        frame = {
            "format": 1,
            "image": LABELS[setting.image],
            "x": {"rows": rows.size, "columns": columns.size, "low": float(x.min()), "high": float(x.max())},
            "w": {"rows": rows.kernel, "columns": columns.kernel, "values": setting.w.ravel().tolist()},
            # The browser needs pictures, not proofs: float32 halves the message.
            "y": {
                "rows": y.shape[0],
                "columns": y.shape[1],
                **_colour_limit(y),
                "values": y.astype(np.float32).tobytes(),
            },
            "padding": [list(amounts) for amounts in setting.amounts],
            "stride": [setting.stride, setting.stride_w],
            "dilation": [setting.dilation, setting.dilation_w],
            "read": [axis.read().astype(np.uint8).tobytes() for axis in (rows, columns)],
            "never": self._never(setting),
            "formula": [
                {"pieces": geometry.formula(rows, "H"), "remark": geometry.remainder(rows)},
                {"pieces": geometry.formula(columns, "W"), "remark": geometry.remainder(columns)},
            ],
            "code": code_line(setting),
        }
        return frame, (setting.image, setting.height, setting.width), x.astype(np.float32).tobytes()

    def still(self) -> bytes:
        return arithmetic_still(self._setting, self.x[0, 0], self.y[0, 0], [*self.formulas, f"y = {self.code}"])

    def describe(self) -> str:
        now, (rows, columns) = self._setting, self._setting.axes
        (top, bottom), (left, right) = now.amounts
        parts = [
            f"Convolution arithmetic: a {now.kernel} kernel of {rows.kernel} × {columns.kernel} slides over "
            f"{LABELS[now.image]} of {rows.size} × {columns.size}, padded by {top} on top, {bottom} at the bottom, "
            f"{left} on the left, {right} on the right, with stride {now.stride} × {now.stride_w} and dilation "
            f"{now.dilation} × {now.dilation_w}. The output is {rows.output} × {columns.output}.",
            *[f"{sentence}." for sentence in self._never(now)],
            *self.formulas,
            f"y = {self.code}",
        ]
        return "\n".join(parts)

    def _image(self, setting: Setting) -> np.ndarray:
        return self._sources.image(setting.image, setting.height, setting.width)[None, None]

    def _compute(self, setting: Setting, x: np.ndarray) -> np.ndarray:
        return ops.conv2d(
            x,
            setting.w[None, None],
            stride=(setting.stride, setting.stride_w),
            padding=setting.amounts,
            dilation=(setting.dilation, setting.dilation_w),
        )

    @staticmethod
    def _never(setting: Setting) -> list[str]:
        rows, columns = setting.axes
        return [
            *geometry.never_read(rows, ("row", "rows"), "at the bottom"),
            *geometry.never_read(columns, ("column", "columns"), "on the right"),
        ]


def _colour_limit(y: np.ndarray) -> dict[str, float]:
    """Where the colours end: at the largest output, or before the few outliers of a large map that would drown it."""
    sizes = np.abs(y).ravel()
    largest = float(sizes.max())
    # A photograph's zero-padded border is such an outlier; the legend says "and beyond".
    kept = float(np.partition(sizes, cut)[cut]) if (cut := int(0.995 * sizes.size)) >= 1024 else largest
    return {"limit": kept or largest, "largest": largest}
