"""The line of code that computes the map on the screen, in its shortest exact form."""

from cnnkit.widgets.convolution.setting import Setting
from cnnkit.widgets.pieces import Piece, call, shortest


def code_line(setting: Setting) -> list[Piece]:
    """-> pieces of `ops.conv2d(x, w, …)`; an option at its default is left out."""
    return call("ops.conv2d", [("x", "size"), ("w", "kernel")], options(setting))


def options(setting: Setting) -> list[tuple[str, str, str]]:
    """The options of a convolution, and of its backward: (name, value, default) each."""
    return [
        ("stride", shortest((setting.stride, setting.stride_w)), "1"),
        ("padding", _padding(setting), "0"),
        ("dilation", shortest((setting.dilation, setting.dilation_w)), "1"),
    ]


def _padding(setting: Setting) -> str:
    if setting.mode in ("valid", "same", "same_lower"):
        return f'"{setting.mode}"'
    (top, bottom), (left, right) = setting.amounts
    if top == bottom and left == right:
        return shortest((top, left))
    return str(setting.amounts)
