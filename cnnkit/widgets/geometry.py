"""One axis of a convolution: how many outputs, which cells are read, what is left over, and how the formula reads."""

from dataclasses import dataclass

import numpy as np

from cnnkit import ops
from cnnkit.widgets.pieces import Piece


@dataclass(frozen=True)
class Axis:
    """A window of `kernel` taps, `dilation` apart, moving by `stride` over `before` + `size` + `after` cells."""

    size: int
    kernel: int
    before: int
    after: int
    stride: int
    dilation: int
    ceil: bool = False  # a pooling window may hang over the far edge

    @property
    def padded(self) -> int:
        """Cells with the padding on both sides."""
        return self.before + self.size + self.after

    @property
    def room(self) -> int:
        """Cells that the window could still move by, from its first position; negative where it does not fit."""
        return self.padded - ops.effective_kernel_size(self.kernel, self.dilation)

    @property
    def output(self) -> int:
        """How many places the window has."""
        if not self.ceil:
            return self.room // self.stride + 1
        # A window that would start beyond the image is no window.
        return min(-(-self.room // self.stride), (self.size + self.before - 1) // self.stride) + 1

    @property
    def over(self) -> int:
        """Cells beyond the padded image that the last window covers (with ceil)."""
        return max(0, (self.output - 1) * self.stride - self.room)

    @property
    def left_over(self) -> int:
        """Cells at the far end that no window reaches, because they are fewer than one stride."""
        return max(0, self.room - (self.output - 1) * self.stride)

    def read(self) -> np.ndarray:
        """Mark the padded cells, and those it hangs over, that some window reads: bool (padded + over,)."""
        marks = np.zeros(self.padded + self.over, dtype=bool)
        starts = np.arange(self.output) * self.stride
        marks[starts[:, None] + np.arange(self.kernel) * self.dilation] = True
        return marks


def formula(axis: Axis, letter: str) -> list[Piece]:
    """Fill the output-size formula with this axis's numbers; `letter` is H or W."""
    steps = axis.room // axis.stride
    return [
        (f"{letter}o = ⌊(", ""),
        (f"{axis.size}", "size"),
        (" + ", ""),
        (f"{axis.before}", "padding"),
        (" + ", ""),
        (f"{axis.after}", "padding"),
        (" − ", ""),
        (f"{axis.dilation}", "dilation"),
        ("·(", ""),
        (f"{axis.kernel}", "kernel"),
        (" − 1) − 1) / ", ""),
        (f"{axis.stride}", "stride"),
        (f"⌋ + 1 = ⌊{axis.room} / {axis.stride}⌋ + 1 = {steps} + 1 = ", ""),
        (f"{axis.output}", "output"),
    ]


def remainder(axis: Axis) -> str:
    """Say what the floor took away."""
    if axis.stride == 1:
        return "stride 1: no rest at the end"
    if not axis.left_over:
        return "divides exactly: no rest at the end"
    steps, rest = axis.room // axis.stride, axis.left_over
    return f"{axis.room} = {steps}·{axis.stride} + {rest}: {rest} left over, dropped"


def never_read(axis: Axis, things: tuple[str, str], end: str) -> list[str]:
    """Say in words which cells of this axis no window reads: `things` is (row, rows), `end` names the far side."""
    sentences = []
    tail = axis.left_over
    if tail:
        image = max(0, tail - axis.after)
        which = "" if image == tail else " (only padding)" if image == 0 else f" ({image} of the image)"
        sentences.append(f"{_count(tail, things)} {end} {_verb(tail)} never read{which}")
    between = int((~axis.read()).sum()) - tail
    if between:
        sentences.append(f"{_count(between, things)} in between {_verb(between)} never read")
    return sentences


def never_read_words(axes: tuple[Axis, Axis]) -> list[str]:
    """What no window reads, of rows and of columns."""
    rows, columns = axes
    return [
        *never_read(rows, ("row", "rows"), "at the bottom"),
        *never_read(columns, ("column", "columns"), "on the right"),
    ]


def _count(number: int, things: tuple[str, str]) -> str:
    return f"{number} {things[0] if number == 1 else things[1]}"


def _verb(number: int) -> str:
    return "is" if number == 1 else "are"
