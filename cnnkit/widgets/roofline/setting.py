"""The state of the roofline explorer: one layer, and the roof that it stands under."""

from dataclasses import dataclass
from math import floor, log10

CHANNELS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
KERNELS = (1, 3, 5, 7, 9, 11)
SIZES = (7, 14, 28, 56, 112, 224)
BATCHES = (1, 64)  # from, to
DENSE, DEPTHWISE = GROUPS = ("dense", "depthwise")


@dataclass(frozen=True)
class Roof:
    """Operations and bytes a second at most; `measured` where it is the machine's own, and no example."""

    peak: float = 200e9
    bandwidth: float = 20e9
    measured: bool = False

    def over(self, intensity: float) -> float:
        """Operations a second that a layer can reach at most."""
        return min(self.peak, intensity * self.bandwidth)

    @property
    def ridge(self) -> float:
        """The intensity where slope and flat part meet."""
        return self.peak / self.bandwidth

    def held_by(self, intensity: float) -> str:
        """What a layer waits for, in words."""
        return "memory" if intensity < self.ridge else "the processor"

    @property
    def decades(self) -> tuple[float, float]:
        """Ends of the chart's axis, powers of ten."""
        return 10.0 ** floor(log10(0.2 * self.bandwidth)), 3 * self.peak


EXAMPLE = Roof()


@dataclass(frozen=True)
class Setting:
    """Where every control stands."""

    channels: int = 32
    kernel: int = 3
    size: int = 56
    batch: int = 8
    groups: str = DENSE

    @property
    def layer(self):
        """As bench describes it: padded so that its outputs are as large as its images."""
        from cnnkit.bench.layers import Layer  # not before it is needed: it brings what measures

        groups = self.channels if self.groups == DEPTHWISE else 1
        channels, size, K = self.channels, self.size, self.kernel
        return Layer("the sliders' layer", self.batch, channels, size, size, channels, K, padding=K // 2, groups=groups)

    @property
    def intensity(self) -> float:
        """Operations for each byte that must be read or written."""
        return self.layer.flops / self.layer.bytes
