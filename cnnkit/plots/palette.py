"""The colours of all pictures, explorers' included."""

from functools import cache

import numpy as np

# Nine anchors from −1 to +1, 0 … 255. Both arms darken alike, so that size shows as darkness and sign as hue; blue
# against orange survives protanopia, deuteranopia and tritanopia.
SIGNED = (
    (10, 54, 118),
    (42, 106, 178),
    (115, 165, 216),
    (187, 214, 238),
    (250, 250, 248),
    (250, 206, 166),
    (238, 153, 86),
    (205, 96, 30),
    (124, 48, 8),
)

# Colour, line and dot all differ: any one of them tells signals apart (colours after Okabe and Ito).
STROKES = (
    ("#0072b2", "-", "o"),
    ("#d55e00", "--", "s"),
    ("#009e73", "-.", "^"),
    ("#222222", ":", "D"),
    ("#e69f00", (0, (5, 1, 1, 1, 1, 1)), "v"),
)


@cache
def signed_colours():
    """SIGNED as a colormap of matplotlib."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("cnnkit signed", [[part / 255 for part in colour] for colour in SIGNED])


def shades(array, signed=None):
    """What imshow needs to draw an array in grey, or signed with zero in the middle; None: if anything is negative."""
    signed = bool(array.min() < 0) if signed is None else signed
    reach = float(np.abs(array).max()) or 1.0
    return {"vmin": -reach, "vmax": reach, "cmap": signed_colours()} if signed else {"cmap": "gray"}
