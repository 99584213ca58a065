"""What a network is made of and what it costs, read off one image on its way through."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.nn.hooks import Hook
from cnnkit.ops.checks import whole
from cnnkit.ops.shapes import receptive_field

TITLES = ("layer", "output", "parameters", "multiply-adds", "sees")


@dataclass(frozen=True)
class Row:
    """One layer: output_shape (C, H, W); sees (h, w) pixels of the image, or None for all of it."""

    name: str
    layer: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    sees: tuple[int, int] | None


@dataclass(frozen=True)
class Summary:
    """A table that shows itself as the last line of a cell, or by ``print``."""

    rows: tuple[Row, ...]
    input_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int

    def __str__(self):
        table = [TITLES, ("", _sizes(self.input_shape), "", "", "")]
        table += [
            (
                f"{row.name:<{max(len(r.name) for r in self.rows)}}  {row.layer}",
                _sizes(row.output_shape),
                f"{row.parameters:,}" if row.parameters else "",
                f"{row.multiply_adds:,}" if row.multiply_adds else "",
                _sizes(row.sees) if row.sees else "all",
            )
            for row in self.rows
        ]
        table.append(("together", "", f"{self.parameters:,}", f"{self.multiply_adds:,}", ""))
        widths = [max(len(line[column]) for line in table) for column in range(len(TITLES))]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if column > 1 else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in table
        )

    __repr__ = __str__


def summarise(model, input_shape=None, *, images=1):
    """Send one image of zeros through a network and note what every layer makes of it.

    input_shape (C, H, W), or None for the one that the model itself names -> Summary
    With ``images=0`` the batch is empty and nothing is computed, which layers of one's own need not understand.
    Multiply-adds are of one image, biases not counted. What a layer sees is its receptive field; of two ways around a
    Residual the one that sees more counts.

    Raises CnnkitError when no shape is known, ShapeError when it is none or does not fit.
    """
    shape = model.input_shape if input_shape is None else input_shape
    if not isinstance(shape, (tuple, list)):
        raise CnnkitError("summary: which images? Give the shape of one, as in model.summary((1, 28, 28)).")
    shape = tuple(whole("summary", "each size in input_shape", n) for n in shape)
    parameters = model.parameters()
    dtype = parameters[0].value.dtype if parameters else np.float32
    shapes: dict[int, Any] = {}
    with ExitStack() as hooks, model.in_use():
        for _, module in model.modules():
            note = lambda m, x, y: shapes.update({id(m): (x.shape, y.shape)})  # noqa: E731
            hooks.enter_context(Hook(module, "forward", note))
        model(np.zeros((images, *shape), dtype))
    rows: list[Row] = []
    _walk(model, "", [], shapes, rows)
    return Summary(
        rows=tuple(rows),
        input_shape=shape,
        parameters=sum(parameter.value.size for parameter in parameters),
        multiply_adds=sum(row.multiply_adds for row in rows),
    )


def _walk(module, name, windows, shapes, rows):
    """Add the rows of one module -> the windows from the image up to it, or None if all of the image is seen."""
    inside = module.paths() if hasattr(module, "paths") else None
    if inside is None:
        windows = _after(windows, module.window())
        x_shape, y_shape = shapes[id(module)]
        parameters = sum(parameter.value.size for parameter in module.parameters())
        costs = module.multiply_adds(x_shape, y_shape)
        rows.append(Row(name, repr(module), y_shape[1:], parameters, costs, _field(windows)))
        return windows
    ends = []
    for path in inside:
        end = windows
        for child, layer in path:
            end = _walk(layer, f"{name}.{child}" if name else child, end, shapes, rows)
        ends.append(end)
    return max(ends, key=lambda end: _field(end) or (np.inf, np.inf))


def _after(windows, window):
    return None if windows is None or window is None else [*windows, window]


def _field(windows):
    if windows is None:
        return None
    size, _, _ = receptive_field([((1, 1), 1, 0, 1), *windows])
    return size


def _sizes(shape):
    return " × ".join(map(str, shape))
