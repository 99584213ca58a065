"""Where pictures go, and what they may be made of."""

import numpy as np

from cnnkit.errors import ShapeError


def panels(n, height=3.0, width=3.1):
    """A new figure with n Axes beside each other, for pictures that are not given one -> array of Axes.

    Height and width of one in inches; together they are never wider than a lesson.
    """
    import matplotlib.pyplot as plt  # half a second that importing a lesson's tools should not cost

    _, axes = plt.subplots(1, n, figsize=(min(width * n, 11), height), squeeze=False, layout="constrained")
    return axes[0]


def bare(ax, title):
    """No ticks, a title -> ax."""
    ax.set_title(title, fontsize=10)
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def one_map(caller, array):
    """The array, if it is (H, W). Raises ShapeError otherwise."""
    array = np.asarray(array)
    if array.ndim != 2 or not array.size:
        raise ShapeError(f"{caller}: wants one map (H, W), and got an array of shape {array.shape}.")
    return array


def map_or_colours(caller, array):
    """The array, if it is (H, W) or (H, W, 3). Raises ShapeError otherwise."""
    array = np.asarray(array)
    return array if array.ndim == 3 and array.shape[2] == 3 and array.size else one_map(caller, array)
