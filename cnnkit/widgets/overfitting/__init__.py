"""A small network that learns its images by heart, and remedies: OverfittingExplorer."""

from cnnkit.widgets.overfitting.explorer import OverfittingExplorer

__all__ = ["OverfittingExplorer"]
