"""Pictures of arrays: arrays in, matplotlib Axes out. Nothing here calls ``plt.show()``.

Every function draws on the ``ax`` that it is given, or on a new one, and returns it; those that draw several pictures
make a figure and return its Axes (n,). ``ax.description`` says in words what is to be seen, and in a notebook the words
go with the picture to those who cannot see it.

``palette``, ``panels`` and ``words`` are what all pictures share; ``pictures``, ``grids``, ``lines``, ``geometry`` and
``timing`` draw.

Two palettes, both safe for colour-blind readers: grey for images, and for signed maps blue–white–orange with
zero exactly at white, so that a negative response does not pass for a dark pixel. The explorers use the same.
"""

from cnnkit.plots.geometry import arithmetic, receptive_field
from cnnkit.plots.grids import confusion, numbers
from cnnkit.plots.lines import curves, signals
from cnnkit.plots.palette import SIGNED, STROKES
from cnnkit.plots.panels import panels
from cnnkit.plots.pictures import heat, image, maps, tiles
from cnnkit.plots.timing import race
from cnnkit.plots.words import describe, words

__all__ = [
    "SIGNED",
    "STROKES",
    "arithmetic",
    "confusion",
    "curves",
    "describe",
    "heat",
    "image",
    "maps",
    "numbers",
    "panels",
    "race",
    "receptive_field",
    "signals",
    "tiles",
    "words",
]
