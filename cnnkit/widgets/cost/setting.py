"""The state of the cost explorer: one layer, by itself or from a known network, and how it is shown."""

from dataclasses import dataclass, fields, replace
from math import gcd

from cnnkit.widgets.cost.layers import EXAMPLES, Layer

CHANNELS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
SIZES = (7, 8, 13, 14, 16, 27, 28, 32, 56, 64, 112, 128, 224, 256)
MOST = 4096  # channels that a layer may have
LAYER = tuple(field.name for field in fields(Layer))
SCALES = ("logarithmic", "linear")
OTHER = "your own"


@dataclass(frozen=True)
class Setting:
    """Where every control stands."""

    example: str = "VGG-16, block 3"
    channels: int = 256
    filters: int = 256
    kernel: int = 3
    groups: int = 4
    size: int = 56
    stride: int = 1
    method: str = "full"
    scale: str = "logarithmic"

    @property
    def layer(self) -> Layer:
        return Layer(*(getattr(self, name) for name in LAYER))


def common_divisors(channels: int, filters: int) -> list[int]:
    """The numbers of groups that divide both, 1 first."""
    both = gcd(channels, filters)
    return [n for n in range(1, both + 1) if both % n == 0]


def largest_group(setting: Setting) -> int:
    """The number of groups wanted, or the next smaller one that divides."""
    return max(n for n in common_divisors(setting.channels, setting.filters) if n <= setting.groups)


def among(values: tuple[int, ...], value: int) -> list[int]:
    """A slider's values, and the present one where code has set another."""
    return sorted({*values, value})


def like(setting: Setting, layer: Layer) -> Setting:
    """Give a setting the numbers of a layer."""
    return replace(setting, **{name: getattr(layer, name) for name in LAYER})


def known(setting: Setting) -> str:
    """The name under which this very layer is known."""
    return next((name for name, layer in EXAMPLES.items() if layer == setting.layer), OTHER)
