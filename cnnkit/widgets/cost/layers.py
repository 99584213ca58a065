"""Four ways to connect the same input to the same output, and what each costs: numbers, formulas, lines of code."""

from dataclasses import dataclass
from math import prod

from cnnkit import ops
from cnnkit.widgets.pieces import Piece, call

METHODS = ("dense", "full", "grouped", "separable")
TITLES = {
    "dense": "dense layer",
    "full": "full convolution",
    "grouped": "grouped convolution",
    "separable": "depthwise separable",
}
Step = tuple[tuple[int, int, int], tuple[int, int, int, int], int, int]


@dataclass(frozen=True)
class Layer:
    """An input (C, size, size), F filters of K × K in groups, a stride; "same" padding, biases everywhere."""

    channels: int
    filters: int
    kernel: int
    groups: int
    size: int
    stride: int

    @property
    def x_shape(self) -> tuple[int, int, int]:
        """The input: (C, size, size)."""
        return self.channels, self.size, self.size

    @property
    def output(self) -> int:
        """Rows, and columns, of the output."""
        return self.cost("full").output_shape[1]

    def steps(self, method: str) -> list[Step]:
        """The convolutions that a method is made of: (x_shape, w_shape, stride, groups) each."""
        C, F, K, G = self.channels, self.filters, self.kernel, self.groups
        if method == "full":
            return [(self.x_shape, (F, C, K, K), self.stride, 1)]
        if method == "grouped":
            return [(self.x_shape, (F, C // G, K, K), self.stride, G)]
        out = self.output
        return [(self.x_shape, (C, 1, K, K), self.stride, C), ((C, out, out), (F, C, 1, 1), 1, 1)]

    def cost(self, method: str) -> ops.ConvCost:
        """Parameters with biases, multiply-adds without, of one image."""
        if method == "dense":
            out = (self.filters, self.output, self.output)
            weights = prod(self.x_shape) * prod(out)
            return ops.ConvCost(weights + prod(out), weights, out)
        costs = [
            ops.conv_cost(x_shape, w_shape, stride=stride, padding="same", groups=groups)
            for x_shape, w_shape, stride, groups in self.steps(method)
        ]
        return ops.ConvCost(
            sum(cost.parameters for cost in costs), sum(cost.multiply_adds for cost in costs), costs[-1].output_shape
        )

    def code(self, method: str) -> list[Piece]:
        """The expression for the cost; where two convolutions follow each other, for both."""
        if method == "dense":
            # A dense layer is a convolution over 1 × 1 pixels with all of the input as channels.
            inputs, outputs = prod(self.x_shape), prod(self.cost("dense").output_shape)
            return call("ops.conv_cost", [(f"({inputs}, 1, 1)", "size"), (f"({outputs}, {inputs}, 1, 1)", "kernel")])
        pieces: list[Piece] = []
        for x_shape, w_shape, stride, groups in self.steps(method):
            options = [("stride", f"{stride}", "1"), ("padding", '"same"' if w_shape[2] > 1 else "0", "0")]
            options += [("groups", f"{groups}", "1")]
            pieces += [(", ", "")] * bool(pieces)
            pieces += call("ops.conv_cost", [(str(x_shape), "size"), (str(w_shape), "kernel")], options)
        return pieces

    def formulas(self, method: str) -> dict[str, tuple[str, list[Piece]]]:
        """For parameters and multiply-adds: the general formula, and pieces of it with the present numbers."""
        cost = self.cost(method)
        letters: dict[str, Piece] = {
            "C": (f"{self.channels}", "size"),
            "H": (f"{self.size}", "size"),
            "W": (f"{self.size}", "size"),
            "F": (f"{self.filters}", "kernel"),
            "K": (f"{self.kernel}", "kernel"),
            "G": (f"{self.groups}", "stride"),
            "Ho": (f"{self.output}", "output"),
            "Wo": (f"{self.output}", "output"),
        }
        parameters, multiply_adds = GENERAL[method]
        return {
            "parameters": (f"parameters = {parameters}", filled(parameters, letters, cost.parameters)),
            "multiply-adds": (f"multiply-adds = {multiply_adds}", filled(multiply_adds, letters, cost.multiply_adds)),
        }


GENERAL = {
    "dense": ("C·H·W · F·Ho·Wo + F·Ho·Wo", "C·H·W · F·Ho·Wo"),
    "full": ("F · C·K·K + F", "F·Ho·Wo · C·K·K"),
    "grouped": ("F · C/G·K·K + F", "F·Ho·Wo · C/G·K·K"),
    "separable": ("C · K·K + C + F · C + F", "C·Ho·Wo · K·K + F·Ho·Wo · C"),
}


def filled(formula: str, letters: dict[str, Piece], value: int) -> list[Piece]:
    """Put numbers for letters: "F · C + F" -> pieces of "64 · 32 + 64 = 2,112"."""
    pieces: list[Piece] = []
    word = ""
    for sign in f"{formula} ":
        if sign.isalpha():
            word += sign
            continue
        if word:
            pieces.append(letters[word])
        pieces.append((sign, ""))
        word = ""
    return [*pieces[:-1], (" = ", ""), (f"{value:,}", "output")]


# Layers that readers have met: channels, filters, kernel, groups, size, stride.
EXAMPLES: dict[str, Layer] = {
    "VGG-16, block 3": Layer(256, 256, 3, 4, 56, 1),
    "RGB, first layer": Layer(3, 64, 3, 1, 224, 1),
    "ResNet-50, layer 1": Layer(3, 64, 7, 1, 224, 2),
    "ResNeXt-50, block 1": Layer(128, 128, 3, 32, 56, 1),
    "AlexNet, layer 2": Layer(96, 256, 5, 2, 27, 1),
    "MobileNet, layer 8": Layer(512, 512, 3, 512, 14, 1),
    "LeNet-5, layer 1": Layer(1, 6, 5, 1, 28, 1),
}
