"""The state of the pooling explorer, and the formula of its sizes."""

from dataclasses import dataclass

from cnnkit.widgets.geometry import Axis
from cnnkit.widgets.pieces import Piece
from cnnkit.widgets.sources import Sources
from cnnkit.widgets.state import Bounds


@dataclass(frozen=True)
class Setting:
    """Where every control stands. `tied` keeps the stride equal to the kernel size, as ops does by default."""

    image: str = "mixed"
    height: int = 7
    width: int = 7
    kind: str = "max"
    kernel_size: int = 2
    tied: bool = True
    stride: int = 2
    padding: int = 0
    ceil_mode: bool = False
    count_include_pad: bool = True

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """Rows, then columns."""
        rest = (self.kernel_size, self.padding, self.padding, self.stride, 1, self.ceil_mode)
        return Axis(self.height, *rest), Axis(self.width, *rest)


def bounds(setting: Setting, sources: Sources) -> Bounds:
    """Windows fit, and none holds nothing but padding: that has no maximum, and PyTorch refuses it too."""
    most = sources.limits[setting.image]
    widest = 6 if most.kernel < 9 else 16
    shorter = min(setting.height, setting.width)
    fits = setting.kernel_size - 2 * setting.padding
    return {
        "height": (max(most.height[0], fits), most.height[1]),
        "width": (max(most.width[0], fits), most.width[1]),
        "kernel_size": (max(1, 2 * setting.padding), min(widest, shorter + 2 * setting.padding)),
        "stride": (1, widest),
        "padding": (max(0, -((shorter - setting.kernel_size) // 2)), setting.kernel_size // 2),
    }


def size_formula(axis: Axis, letter: str) -> list[Piece]:
    """Fill pool_output_size's formula with this axis's numbers."""
    opening, closing = ("⌈", "⌉") if axis.ceil else ("⌊", "⌋")
    steps = -(-axis.room // axis.stride) if axis.ceil else axis.room // axis.stride
    pieces: list[Piece] = [
        (f"{letter}o = {opening}(", ""),
        (f"{axis.size}", "size"),
        (" + 2·", ""),
        (f"{axis.before}", "padding"),
        (" − ", ""),
        (f"{axis.kernel}", "kernel"),
        (") / ", ""),
        (f"{axis.stride}", "stride"),
        (f"{closing} + 1 = {opening}{axis.room} / {axis.stride}{closing} + 1 = ", ""),
        (f"{steps + 1}", "output"),
    ]
    if steps + 1 != axis.output:
        pieces += [(" − 1 = ", ""), (f"{axis.output}", "output")]
    return pieces


def size_remark(axis: Axis) -> str:
    """Say what was rounded."""
    steps, rest = divmod(axis.room, axis.stride)
    if not rest:
        return "divides exactly: no rest at the end"
    if axis.left_over and axis.ceil:
        return "the last window would begin outside the image: dropped"
    if axis.ceil:
        return f"rounded up: the last window hangs {axis.over} over the edge"
    return f"{axis.room} = {steps}·{axis.stride} + {rest}: {rest} left over, dropped"
