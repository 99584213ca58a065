"""The way back through a convolution: BackwardExplorer, which stands on the convolution's own explorer."""

from cnnkit.widgets.backward.explorer import BackwardExplorer

__all__ = ["BackwardExplorer"]
