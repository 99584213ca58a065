"""The state of the gallery: the knobs of its kernels, the picture, and what is looked at."""

from dataclasses import dataclass, fields

from cnnkit.widgets.filter_gallery.kernels import Knobs

KERNELS = tuple(field.name for field in fields(Knobs))


@dataclass(frozen=True)
class Setting(Knobs):
    """Where every control stands."""

    image: str = "photograph"
    size: int = 192
    filter: str = "sobel x"
    zoom: int = 1
