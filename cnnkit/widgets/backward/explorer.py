"""The way back through a convolution: what each output's gradient adds to the pixels, the weights and the bias."""

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import ops
from cnnkit.widgets import geometry
from cnnkit.widgets.backward.setting import GRADIENT_LABELS, ReadableSources, Setting
from cnnkit.widgets.backward.still import draw_backward
from cnnkit.widgets.controls import dropdown, group, image_group, panel, slider
from cnnkit.widgets.convolution.codeline import options
from cnnkit.widgets.convolution.explorer import ConvolutionExplorer
from cnnkit.widgets.palette import colour_limit
from cnnkit.widgets.pieces import Piece, call, formula_row
from cnnkit.widgets.presets import CUSTOM, PRESETS
from cnnkit.widgets.sources import LABELS
from cnnkit.widgets.state import check_choice, check_keys, check_like


class BackwardExplorer(ConvolutionExplorer):
    """Choose an output's gradient and see where it lands: its window of dx, all of dw, and db.

    image: a name ("mixed", "numbers", "digit") or your own array (H, W), of which 8 × 8 are shown. Further settings are
    those of `state`: size, kernel (a name or a table), kernel_size, stride, padding, and gradient, which arrives at
    the output ("mixed", "ones" or "one").

    x (1, 1, H, W), w (1, 1, Kh, Kw), dy (1, 1, Ho, Wo), dx like x, dw like w and db (1,) are the arrays on the screen,
    so that the line of code under the picture can be tried in the next cell.

    Raises ShapeError for an image or a value that does not fit, CourseError for an unknown name.
    """

    scripts = ("windows.js", "kernel.js", "backward_sums.js", "backward_words.js", "backward/view.js")
    fields = ("image", "size", "kernel", "kernel_size", "padding", "stride", "gradient")
    note = "Each output adds to dx, to dw and to db; nothing is overwritten. What lands in the padding is cut off."
    result = "dx, dw, db"
    title = "Backward through a convolution"
    start = Setting()
    sources = ReadableSources

    @property
    def dy(self) -> np.ndarray:
        """The gradient that arrives at the output: (1, 1, Ho, Wo)."""
        return self._setting.dy[None, None]

    @property
    def dx(self) -> np.ndarray:
        """The gradient by the image: (1, 1, H, W)."""
        return self._gradients(self._setting)[0]

    @property
    def dw(self) -> np.ndarray:
        """The gradient by the kernel: (1, 1, Kh, Kw)."""
        return self._gradients(self._setting)[1]

    @property
    def db(self) -> np.ndarray:
        """The gradient by a bias: (1,)."""
        return self._gradients(self._setting)[2]

    def build_controls(self) -> ipywidgets.Widget:
        gradients = [(label, name) for name, label in GRADIENT_LABELS.items()]
        return panel(
            self,
            image_group(self, self._sources),
            group(
                "Kernel w",
                "kernel",
                dropdown(self, "kernel", "kernel", [*PRESETS, CUSTOM], "kernel preset"),
                slider(self, "kernel_height", "height", "kernel height"),
                slider(self, "kernel_width", "width", "kernel width"),
            ),
            group(
                "Stride and padding",
                "stride",
                slider(self, "stride", "stride"),
                slider(self, "padding", "padding", "padding on each side"),
            ),
            group(
                "What arrives, dy",
                "output",
                dropdown(self, "gradient", "dy", gradients, "gradient that arrives at the output"),
            ),
        )

    def arrange(self, setting: Any) -> None:
        """All controls show, always."""

    def bounds(self, setting: Any) -> dict[str, tuple[int, int]]:
        return {name: ends for name, ends in super().bounds(setting).items() if name in self.controls}

    def parse(self, state: dict[str, Any]) -> Any:
        caller, values = type(self).__name__, dict(state)
        check_keys(caller, values, self.fields)
        for name in ("stride", "padding"):
            if name in values:
                check_like(caller, name, values[name], 1)
        gradient = values.pop("gradient", self._setting.gradient)
        check_choice(caller, "gradient", gradient, list(GRADIENT_LABELS))
        setting: Any = super().parse(values)
        return replace(setting, gradient=gradient)

    def public(self, setting: Any) -> dict[str, Any]:
        known = super().public(setting) | {"gradient": setting.gradient}
        return {name: known[name] for name in self.fields}

    def picture(self, setting: Any) -> dict[str, Any]:
        frame, dy = super().picture(setting), setting.dy
        values = dy.astype(np.float32).tobytes()
        frame["y"] = {"rows": dy.shape[0], "columns": dy.shape[1], **colour_limit(dy), "values": values}
        return frame

    def formula(self, setting: Any) -> list[dict[str, Any]]:
        db = self._gradients(setting)[2][0]
        between = setting.stride - 1
        zeros = f", {between} zero{'s' if between > 1 else ''} between the numbers of dy" if between else ""
        return [
            formula_row(
                [
                    ("dx[p, q] = Σ dy[i, j] · w[", ""),
                    *_back("p", "i", setting),
                    (", ", ""),
                    *_back("q", "j", setting),
                    ("]", ""),
                ],
                f"− i and − j: a convolution, the flip is back{zeros}",
            ),
            formula_row(
                [
                    ("dw[a, b] = Σ dy[i, j] · x[", ""),
                    *_forth("i", "a", setting),
                    (", ", ""),
                    *_forth("j", "b", setting),
                    ("]", ""),
                ],
                "+ i and + j: x correlated with dy",
            ),
            formula_row(
                [("db = Σ dy[i, j] = ", ""), (f"{db:g}".replace("-", "−"), "output")], "one bias, added everywhere"
            ),
        ]

    def code_line(self, setting: Any) -> list[Piece]:
        arguments = [("dy", "output"), ("x", "size"), ("w", "kernel")]
        return call("ops.conv2d_backward", arguments, options(setting))

    def sentences(self, setting: Any) -> list[str]:
        rows, columns = setting.axes
        return [
            f"{self.title}: the gradient dy of {rows.output} × {columns.output} ({GRADIENT_LABELS[setting.gradient]}) "
            f"of a {rows.kernel} × {columns.kernel} kernel w ({setting.kernel}) over {LABELS[setting.image]} x of "
            f"{rows.size} × {columns.size}, with padding {setting.padding} and stride {setting.stride}. Each of its "
            f"{rows.output * columns.output} numbers adds dy·w to a window of dx, dy·window to dw, and dy to db.",
            *[f"{sentence}; nothing is sent there." for sentence in geometry.never_read_words((rows, columns))],
        ]

    def draw(self, setting: Any) -> Any:
        return draw_backward(setting, self._image(setting)[0, 0], *self._gradients(setting))

    def _gradients(self, setting: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """dx, dw, db of the arrays on the screen."""
        x, w, dy = self._image(setting), setting.w[None, None], setting.dy[None, None]
        return ops.conv2d_backward(dy, x, w, stride=setting.stride, padding=setting.padding)


def _back(place: str, output: str, setting: Any) -> list[Piece]:
    """Which weight lies on a pixel: p + padding − stride·i, without what is 0 or 1."""
    return [(place, ""), *_padding(" + ", setting), (" − ", ""), *_stride(setting), (output, "")]


def _forth(output: str, weight: str, setting: Any) -> list[Piece]:
    """Which pixel lies under a weight: stride·i + a − padding, without what is 0 or 1."""
    return [*_stride(setting), (output, ""), (f" + {weight}", ""), *_padding(" − ", setting)]


def _padding(sign: str, setting: Any) -> list[Piece]:
    return [(sign, ""), (f"{setting.padding}", "padding")] if setting.padding else []


def _stride(setting: Any) -> list[Piece]:
    return [(f"{setting.stride}", "stride"), ("·", "")] if setting.stride > 1 else []
