"""Small arrays as the numbers that they are."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.plots.panels import one_map, panels
from cnnkit.plots.words import describe

READABLE = 64  # numbers in a sentence; more are told by their range


def numbers(array, *, ax=None, title=""):
    """Draw a small array as a grid of its numbers, larger ones darker, and return the Axes.

    array (H, W). Raises ShapeError unless the array has two axes.
    """
    array = one_map("plots.numbers", array)
    ax = panels(1, height=0.42 * array.shape[0] + 0.4)[0] if ax is None else ax
    # Pale enough for black text everywhere: the numbers are the message.
    ax.imshow(array, cmap="Blues", vmin=array.min(), vmax=2.2 * array.max() - array.min() + 1e-12)
    write(ax, {place: f"{value:g}" for place, value in np.ndenumerate(array)})
    cells(ax, array.shape)
    ax.set_title(title, fontsize=10)
    told = f"{array.shape[0]} × {array.shape[1]} numbers"
    rows = "; ".join(" ".join(f"{value:g}" for value in row) for row in array)
    span = f", from {array.min():g} to {array.max():g}."
    return describe(ax, f"{told}, row by row: {rows}." if array.size <= READABLE else told + span)


def confusion(matrix, *, names=None, ax=None, title=""):
    """Draw a confusion matrix (K, K), rows the truth and columns the prediction, and return the Axes.

    Colours count the mistakes alone, so that the many right answers do not outshine them. The description names the
    most frequent one. Raises ShapeError unless the matrix is square and has a name for each class.
    """
    matrix = one_map("plots.confusion", matrix)
    names = [str(k) for k in range(len(matrix))] if names is None else list(names)
    if matrix.shape[0] != matrix.shape[1] or len(names) != len(matrix):
        raise ShapeError(f"plots.confusion: wants (K, K) and K names; got {matrix.shape} and {len(names)} names.")
    ax = panels(1, height=0.36 * len(matrix) + 1)[0] if ax is None else ax
    wrong = matrix - np.diag(np.diag(matrix))
    ax.imshow(wrong, cmap="Oranges", vmin=0, vmax=1.8 * max(wrong.max(), 1))  # pale enough for black text
    write(ax, {place: f"{count:g}" for place, count in np.ndenumerate(matrix) if count}, fontsize=8)
    ax.set_xticks(range(len(names)), names, rotation=45 if max(map(len, names)) > 2 else 0)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlabel("predicted")
    ax.set_ylabel("true")
    ax.set_title(title, fontsize=10)
    said = f"Confusion matrix of {matrix.sum():g} images: {np.trace(matrix):g} right."
    if wrong.max() > 0:
        truth, taken = np.unravel_index(wrong.argmax(), wrong.shape)
        said += f" Most often {names[truth]} was taken for {names[taken]}: {wrong.max():g} times."
    return describe(ax, said)


def write(ax, texts, fontsize=10):
    """Write a text into each cell, {(row, column): text}."""
    for (row, column), text in texts.items():
        ax.text(column, row, text, ha="center", va="center", fontsize=fontsize, color="black")


def cells(ax, shape):
    """Separate the cells of a grid (rows, columns) by white lines, without ticks."""
    ax.set_xticks(np.arange(shape[1] + 1) - 0.5, labels=[])
    ax.set_yticks(np.arange(shape[0] + 1) - 0.5, labels=[])
    ax.tick_params(length=0)
    ax.grid(color="white", linewidth=1.5)
