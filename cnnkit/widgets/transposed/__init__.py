"""A transposed convolution, stamp by stamp: TransposedExplorer."""

from cnnkit.widgets.transposed.explorer import TransposedExplorer

__all__ = ["TransposedExplorer"]
