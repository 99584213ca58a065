"""A kernel slides over an image: what a feature map is, number by number. Lesson 01's view of a convolution."""

from typing import Any

from cnnkit.widgets.convolution.explorer import ConvolutionExplorer
from cnnkit.widgets.convolution.setting import Setting
from cnnkit.widgets.geometry import Axis
from cnnkit.widgets.pieces import formula_row


class ConvExplorer(ConvolutionExplorer):
    """Slide a kernel over an image: each place of the window makes one number of the feature map.

    image: a name ("digit", "numbers", "photograph", "flower") or your own array (H, W). Further settings are those of
    `state`: size, kernel (a name or a table), kernel_size, and, folded away until they have been met, padding, stride
    and dilation, each as in ops.conv2d.

    x (1, 1, H, W), w (1, 1, Kh, Kw) and y (1, 1, Ho, Wo) are the arrays on the screen, so that the line of code under
    the picture can be tried in the next cell.

    Raises ShapeError for an image or a value that does not fit, CourseError for an unknown name.
    """

    title = "A kernel over an image"
    start = Setting(image="digit", height=8, width=8, padding=0, padding_w=0, stride=1, stride_w=1)
    fold = True
    note = "Cross-correlation: the kernel is not flipped. Indices count from 0."
    general = "y[i, j] = Σ x[i + a, j + b] · w[a, b]  over all rows a and columns b of the kernel"

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        """Sizes in their simplest form, as long as nothing but the kernel decides them."""
        plain = all(
            axis == Axis(axis.size, axis.kernel, before=0, after=0, stride=1, dilation=1) for axis in setting.axes
        )
        if not plain:
            return super().formula(setting)
        return [
            formula_row(
                [
                    (f"{letter}o = {letter} − K{letter.lower()} + 1 = ", ""),
                    (f"{axis.size}", "size"),
                    (" − ", ""),
                    (f"{axis.kernel}", "kernel"),
                    (" + 1 = ", ""),
                    (f"{axis.output}", "output"),
                ],
                f"places for the window along the {side}",
            )
            for axis, letter, side in zip(setting.axes, "HW", ("height", "width"), strict=True)
        ]
