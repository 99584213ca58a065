"""A stack of layers, and what one unit of the last one sees: which pixels, and by how many paths."""

from collections.abc import Hashable
from dataclasses import replace
from numbers import Integral
from typing import Any

import ipywidgets
import numpy as np

from cnnkit import data
from cnnkit.errors import ShapeError
from cnnkit.widgets.controls import button, dropdown, group, panel, row, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.palette import grey_rgb
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.receptive_field.setting import (
    CUSTOM,
    LARGEST,
    MOST_LAYERS,
    OPTIONS,
    PRESETS,
    Setting,
    bounds,
    check_fits,
    large_enough,
    mirrored,
    read_layers,
    with_option,
)
from cnnkit.widgets.receptive_field.still import draw_stack, paths_rgb
from cnnkit.widgets.sources import check_image
from cnnkit.widgets.state import Bounds, check_bounds, check_choice, check_keys, check_like, gave_way
from cnnkit.widgets.still import draw_map, new_figure


class ReceptiveFieldExplorer(Explorer):
    """Stack layers and see which pixels reach a unit of the last one, by how many paths, and which fall into gaps.

    layers: the name of a stack ("two 3 × 3", "dilation 1, 2, 4, 8", …) or a list of (kernel, stride, padding, dilation)
    as ops.receptive_field takes it, first layer first; image: your own array (H, W) to look at. Further settings are
    those of `state`: size of the input along each side, and layer, counted from 1, the one that the sliders edit.

    paths(row, column) counts the paths to one unit; size, jump and start are what the line of code gives.

    Raises ShapeError for layers that do not fit, CourseError for an unknown name.
    """

    scripts = ("receptive_field/stack.js", "receptive_field/view.js")
    fields = ("layers", "size", "layer")
    result = "size, jump, start"
    general = "from the input up:  size += dilation·(kernel − 1)·jump,   start −= padding·jump,   then  jump ·= stride"
    note = "A unit sees size pixels along each side, its neighbour the same jump pixels further on; unit 0 begins at "
    note += "pixel start, which is negative inside the padding."

    def __init__(self, layers: Any = None, *, image: Any = None, **state: Any):
        self._yours = None if image is None else check_image("ReceptiveFieldExplorer", image)
        largest = LARGEST if self._yours is None else min(*self._yours.shape, LARGEST)
        self._largest = largest
        start = Setting()
        if largest < start.size:  # a small image begins with what fits into it
            start = mirrored(replace(start, size=largest, layers=((1, 1, 0, 1),), preset=CUSTOM))
        if layers is not None:
            state = {"layers": layers, **state}
        super().__init__(start, **state)

    @property
    def field(self) -> tuple[int, int, int]:
        """size, jump, start of the last layer's units."""
        return self._setting.fields[-1]

    def paths(self, row: int, column: int) -> np.ndarray:
        """Count the paths from every pixel to the unit y[row, column]: -> (size, size) whole numbers."""
        along = self._setting.paths()
        last = len(along) - 1
        if not all(isinstance(n, Integral) and 0 <= n <= last for n in (row, column)):
            raise ShapeError(
                f"ReceptiveFieldExplorer: a unit has row and column 0 to {last} here, not {row!r} and {column!r}."
            )
        return np.outer(along[row], along[column])

    def build_controls(self) -> ipywidgets.Widget:
        return panel(
            self,
            group(
                "Input and stack",
                "size",
                dropdown(self, "preset", "stack", [*PRESETS, CUSTOM], "stack of layers"),
                slider(self, "size", "size", "input size, pixels along each side"),
            ),
            group(
                "Layers",
                "output",
                slider(self, "layer", "edit layer", "layer to edit, counted from the input"),
                row(
                    button("Add a layer", "Add a layer on top", lambda: self.change(self._taller)),
                    button("Remove it", "Remove the layer that is edited", lambda: self.change(self._shorter)),
                ),
            ),
            group(
                "Kernel and stride",
                "kernel",
                slider(self, "kernel", "kernel", "kernel of the edited layer"),
                slider(self, "stride", "stride", "stride of the edited layer"),
            ),
            group(
                "Padding, dilation",
                "padding",
                slider(self, "padding", "padding", "padding of the edited layer"),
                slider(self, "dilation", "dilation", "dilation of the edited layer"),
            ),
        )

    def bounds(self, setting: Setting) -> Bounds:
        ranges = bounds(setting)
        low, high = ranges["size"]
        return {**ranges, "size": (low, min(high, self._largest))}

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "preset" and setting.preset != CUSTOM:
            size, layers = PRESETS[setting.preset]
            setting = replace(setting, size=min(size, self._largest), layers=layers, layer=1)
        elif changed in OPTIONS:
            setting = with_option(setting, changed, getattr(setting, changed))
        settled = mirrored(large_enough(setting))
        if settled.size > self._largest or not settled.fits:
            return before, [f"these layers would need an input of more than {self._largest} pixels along each side"]
        return settled, gave_way(setting, settled, ["size"])

    def parse(self, state: dict[str, Any]) -> Setting:
        caller, stack = "ReceptiveFieldExplorer", self._setting
        check_keys(caller, state, self.fields)
        if "layers" in state:
            layers = state["layers"]
            if isinstance(layers, str):
                size, layers = PRESETS[check_choice(caller, "stack", layers, list(PRESETS))]
                stack = replace(stack, preset=state["layers"], layers=layers, size=min(size, self._largest), layer=1)
            else:
                stack = replace(stack, preset=CUSTOM, layers=read_layers(caller, layers), layer=1)
        for name in ("size", "layer"):
            if name in state:
                stack = replace(stack, **{name: check_like(caller, name, state[name], 1)})
        check_bounds(caller, stack, {"size": (1, self._largest), "layer": (1, len(stack.layers))})
        check_fits(caller, stack)
        return mirrored(stack)

    def public(self, setting: Setting) -> dict[str, Any]:
        layers = list(setting.layers) if setting.preset == CUSTOM else setting.preset
        return {"layers": layers, "size": setting.size, "layer": setting.layer}

    def source(self, setting: Setting) -> Hashable:
        return setting.size

    def pixels(self, setting: Setting) -> bytes:
        return self._image(setting).astype(np.float32).tobytes()

    def picture(self, setting: Setting) -> dict[str, Any]:
        image = self._image(setting)
        return {
            "x": {"low": float(image.min()), "high": float(image.max())},
            "layers": [list(layer) for layer in setting.layers],
            "sizes": setting.sizes,
            "fields": [list(field) for field in setting.fields],
            "layer": setting.layer,
            "seen": (setting.paths() > 0).sum(axis=1).tolist(),  # pixels along one axis, for each unit
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        rows = []
        pairs = zip(setting.fields, setting.fields[1:], setting.layers, strict=False)
        for number, ((size, jump, start), (size2, jump2, start2), layer) in enumerate(pairs, 1):
            kernel, stride, padding, dilation = (f"{value}" for value in layer)
            pieces: list[Piece] = [
                (f"layer {number}:  size {size} + ", ""),
                (dilation, "dilation"),
                ("·(", ""),
                (kernel, "kernel"),
                (f" − 1)·{jump} = ", ""),
                (f"{size2}", "output"),
                (f",  start {_signed(start)} − ", ""),
                (padding, "padding"),
                (f"·{jump} = ", ""),
                (_signed(start2), "output"),
                (f",  jump {jump}·", ""),
                (stride, "stride"),
                (" = ", ""),
                (f"{jump2}", "output"),
            ]
            rows.append(formula_row(pieces, f"{setting.sizes[number - 1]} → {setting.sizes[number]} units"))
        return rows

    def code_line(self, setting: Setting) -> list[Piece]:
        pieces: list[Piece] = [("ops.receptive_field([", "")]
        for number, layer in enumerate(setting.layers):
            pieces.append((", (" if number else "(", ""))
            for position, (value, name) in enumerate(zip(layer, OPTIONS, strict=True)):
                pieces += [(", ", ""), (f"{value}", name)] if position else [(f"{value}", name)]
            pieces.append((")", ""))
        return [*pieces, ("])", "")]

    def sentences(self, setting: Setting) -> list[str]:
        size, jump, start = setting.fields[-1]
        middle = setting.paths()[setting.sizes[-1] // 2]
        reached = np.flatnonzero(middle)
        gaps = int(reached[-1] - reached[0] + 1 - len(reached)) if len(reached) else 0
        said = f" It skips {gaps} of them: the field has gaps." if gaps else ""
        return [
            f"Receptive field: {len(setting.layers)} layers over {setting.size} × {setting.size} pixels leave "
            f"{setting.sizes[-1]} × {setting.sizes[-1]} units. Each sees a field of {size} × {size} pixels, its "
            f"neighbour the same {jump} further on; unit 0 begins at pixel {_signed(start)}.",
            f"Along one side the middle unit reaches {len(reached)} pixels.{said}",
        ]

    def draw(self, setting: Setting) -> Any:
        figure = new_figure(9, 4.2)
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.5])
        middle = setting.sizes[-1] // 2
        counts = self.paths(middle, middle)
        image = self._image(setting)
        texts = {(int(r), int(c)): "" for r, c in np.argwhere(counts == 0)}
        pale = 150 + grey_rgb(image, float(image.min()), float(image.max())) // 3
        draw_map(left, counts, np.where(counts[..., None] > 0, paths_rgb(counts), pale), texts)
        left.set_title(f"input {counts.shape[0]} × {counts.shape[1]}: paths to unit [{middle}, {middle}]", size=10)
        draw_stack(right, setting, middle)
        return figure

    def _image(self, setting: Setting) -> np.ndarray:
        if self._yours is not None:
            return self._yours[: setting.size, : setting.size]
        return data.photograph("flower", size=setting.size)

    @staticmethod
    def _taller(stack: Setting) -> Setting:
        if len(stack.layers) >= MOST_LAYERS:
            return stack
        # As large as what it stands on: a new layer always fits.
        layers = (*stack.layers, (3, 1, 1, 1))
        return replace(stack, layers=layers, layer=len(layers), preset=CUSTOM)

    @staticmethod
    def _shorter(stack: Setting) -> Setting:
        if len(stack.layers) == 1:
            return stack
        layers = stack.layers[: stack.layer - 1] + stack.layers[stack.layer :]
        return replace(stack, layers=layers, preset=CUSTOM)


def _signed(number: int) -> str:
    return f"{number}".replace("-", "−")
