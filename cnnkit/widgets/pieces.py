"""Formulas and lines of code in pieces: each a text and the kind of thing it is, which lends it a control's colour."""

from typing import Any

# kinds: size, kernel, padding, stride, dilation, output, or "" for plain
Piece = tuple[str, str]


def text(pieces: list[Piece]) -> str:
    """Join pieces into plain text, as a screen reader or a clipboard has it."""
    return "".join(piece for piece, _ in pieces)


def formula_row(pieces: list[Piece], remark: str = "") -> dict[str, Any]:
    """One line of the card: a formula with the present numbers, and a few words beside it."""
    return {"pieces": pieces, "remark": remark}


def call(function: str, arguments: list[Piece], options: list[tuple[str, str, str]] = []) -> list[Piece]:  # noqa: B006
    """-> pieces of `function(a, b, name=value)`; options are (name, value, default), left out at their default.

    An option's colour is its own name's: padding, stride, …

    >>> text(call("ops.conv2d", [("x", "size"), ("w", "kernel")], [("stride", "2", "1"), ("padding", "0", "0")]))
    'ops.conv2d(x, w, stride=2)'
    """
    parts: list[list[Piece]] = [[argument] for argument in arguments]
    parts += [[(f"{name}={value}", name)] for name, value, default in options if value != default]
    pieces: list[Piece] = [(f"{function}(", "")]
    for number, part in enumerate(parts):
        pieces += [(", ", ""), *part] if number else part
    return [*pieces, (")", "")]


def shortest(pair: tuple[int, int]) -> str:
    """An (h, w) pair as briefly as ops takes it: one number where both are the same."""
    return str(pair[0]) if pair[0] == pair[1] else str(pair)
