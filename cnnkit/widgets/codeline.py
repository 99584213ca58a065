"""The line of code that computes the map on the screen, in its shortest exact form."""

from cnnkit.widgets.geometry import Piece
from cnnkit.widgets.setting import Setting


def code_line(setting: Setting) -> list[Piece]:
    """-> pieces of `ops.conv2d(x, w, …)`; an option at its default is left out."""
    options = [
        ("stride", _shortest((setting.stride, setting.stride_w)), "1"),
        ("padding", _padding(setting), "0"),
        ("dilation", _shortest((setting.dilation, setting.dilation_w)), "1"),
    ]
    pieces: list[Piece] = [("ops.conv2d(", ""), ("x", "size"), (", ", ""), ("w", "kernel")]
    for name, value, default in options:
        if value != default:
            pieces += [(", ", ""), (f"{name}={value}", name)]
    return [*pieces, (")", "")]


def _shortest(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else str(pair)


def _padding(setting: Setting) -> str:
    if setting.mode in ("valid", "same", "same_lower"):
        return f'"{setting.mode}"'
    (top, bottom), (left, right) = setting.amounts
    if top == bottom and left == right:
        return _shortest((top, left))
    return str(setting.amounts)


def text(pieces: list[Piece]) -> str:
    return "".join(piece for piece, _ in pieces)
