"""The state of the receptive-field explorer: a stack of layers, and how far each of their options may go."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.widgets.state import Bounds, check_like, spoken

Layer = tuple[int, int, int, int]  # kernel, stride, padding, dilation
OPTIONS = ("kernel", "stride", "padding", "dilation")
RANGES = {"kernel": (1, 9), "stride": (1, 4), "padding": (0, 16), "dilation": (1, 16)}
LARGEST, MOST_LAYERS = 64, 6
CUSTOM = "custom"

# Each is worth a comparison with its neighbour.
PRESETS: dict[str, tuple[int, tuple[Layer, ...]]] = {
    "two 3 × 3": (12, ((3, 1, 0, 1),) * 2),
    "one 5 × 5": (12, ((5, 1, 0, 1),)),
    "conv, pool, conv": (16, ((3, 1, 1, 1), (2, 2, 0, 1), (3, 1, 1, 1))),
    "three strides": (32, ((3, 2, 1, 1),) * 3),
    "dilation 1, 2, 4, 8": (40, tuple((3, 1, d, d) for d in (1, 2, 4, 8))),
    "dilation 2, 2, 2": (24, ((3, 1, 2, 2),) * 3),
}


@dataclass(frozen=True)
class Setting:
    """Where every control stands. The four options are those of the layer that `layer`, from 1, points at."""

    preset: str = "two 3 × 3"
    size: int = 12
    layers: tuple[Layer, ...] = PRESETS["two 3 × 3"][1]
    layer: int = 1
    kernel: int = 3
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def sizes(self) -> list[int]:
        """Units along one axis: of the input, then of each layer; below 1 where a window does not fit."""
        sizes = [self.size]
        for kernel, stride, padding, dilation in self.layers:
            room = sizes[-1] + 2 * padding - ops.effective_kernel_size(kernel, dilation)
            sizes.append(room // stride + 1 if sizes[-1] >= 1 and room >= 0 else 0)
        return sizes

    @property
    def fields(self) -> list[tuple[int, int, int]]:
        """(size, jump, start) of the input's pixels, then of each layer's units."""
        return [ops.receptive_field(self.layers[:depth]) for depth in range(len(self.layers) + 1)]

    @property
    def fits(self) -> bool:
        """True where every layer has at least one unit."""
        return min(self.sizes) >= 1

    def paths(self) -> np.ndarray:
        """Count the paths along one axis: [unit of the last layer, pixel] -> by how many ways it reaches it."""
        counts = np.eye(self.size, dtype=np.int64)
        for (kernel, stride, padding, dilation), below, above in zip(
            self.layers, self.sizes, self.sizes[1:], strict=False
        ):
            links = np.zeros((above, below + 2 * padding), dtype=np.int64)
            for k in range(kernel):
                links[np.arange(above), np.arange(above) * stride + k * dilation] += 1
            counts = links[:, padding : padding + below] @ counts  # what lies in the padding leads nowhere
        return counts


def mirrored(stack: Setting) -> Setting:
    """Let the four options show the layer that is pointed at."""
    layer = min(max(stack.layer, 1), len(stack.layers))
    kernel, stride, padding, dilation = stack.layers[layer - 1]
    return replace(stack, layer=layer, kernel=kernel, stride=stride, padding=padding, dilation=dilation)


def with_option(stack: Setting, name: str, value: int) -> Setting:
    """Change one option of the layer that is pointed at."""
    layer = list(stack.layers[stack.layer - 1])
    layer[OPTIONS.index(name)] = value
    layers = (*stack.layers[: stack.layer - 1], (layer[0], layer[1], layer[2], layer[3]), *stack.layers[stack.layer :])
    return replace(stack, layers=layers, preset=CUSTOM)


def bounds(stack: Setting) -> Bounds:
    """Every range ends where some layer's window would no longer fit."""
    ranges: Bounds = {"size": _fitting(range(1, LARGEST + 1), lambda n: replace(stack, size=n))}
    ranges["layer"] = (1, len(stack.layers))
    for name, (low, high) in RANGES.items():
        ranges[name] = _fitting(range(low, high + 1), lambda value, name=name: with_option(stack, name, value))
    return ranges


def _fitting(values: range, made: Any) -> tuple[int, int]:
    """The values that fit are one run: a larger image or padding only helps, all else only hinders."""
    fits = [value for value in values if made(value).fits]
    return fits[0], fits[-1]


def large_enough(stack: Setting) -> Setting:
    """Enlarge the input until all windows fit."""
    while not stack.fits and stack.size < LARGEST:
        stack = replace(stack, size=stack.size + 1)
    return stack


def read_layers(caller: str, layers: Any) -> tuple[Layer, ...]:
    """Check a list of (kernel, stride, padding, dilation)."""
    if not isinstance(layers, (list, tuple)) or not 1 <= len(layers) <= MOST_LAYERS:
        raise ShapeError(f"{caller}: layers must be a list of 1 to {MOST_LAYERS} layers, not {layers!r}.")
    for layer in layers:
        if not isinstance(layer, (list, tuple)) or len(layer) != 4:
            raise ShapeError(f"{caller}: each layer is (kernel, stride, padding, dilation), not {layer!r}.")
        for name, value in zip(OPTIONS, layer, strict=True):
            low, high = RANGES[name]
            if not low <= check_like(caller, name, value, low) <= high:
                raise ShapeError(f"{caller}: {spoken(name)} must be {low} to {high} here, not {value}.")
    return tuple((int(k), int(s), int(p), int(d)) for k, s, p, d in layers)


def check_fits(caller: str, stack: Setting) -> None:
    """Name the first layer whose window does not fit."""
    for number, (below, above, layer) in enumerate(zip(stack.sizes, stack.sizes[1:], stack.layers, strict=False), 1):
        if above < 1:
            kernel, _, padding, dilation = layer
            span = ops.effective_kernel_size(kernel, dilation)
            raise ShapeError(
                f"{caller}: layer {number} spans {span} units, but with padding {padding} there are only "
                f"{below + 2 * padding}; enlarge the input's size, {stack.size}."
            )
