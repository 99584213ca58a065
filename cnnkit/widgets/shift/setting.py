"""The state of the shift explorer: an image, a small network, and how far the image is shifted."""

from dataclasses import dataclass

from cnnkit.widgets.shift.layers import CIRCULAR, Network

REACH = 8  # pixels that the sliders shift by, either way
STEP = 12  # sizes are multiples of 12, so that steps of 2, 3 and 4 divide them


@dataclass(frozen=True)
class Setting:
    """Where every control stands."""

    image: str = "square"
    size: int = 24
    kernel: str = "vertical edge"
    layer: str = "max pooling"
    step: int = 2
    border: str = CIRCULAR
    dy: int = 0
    dx: int = 3

    @property
    def network(self) -> Network:
        return Network(self.layer, self.step, self.border)

    @property
    def shift(self) -> tuple[int, int]:
        return self.dy, self.dx
