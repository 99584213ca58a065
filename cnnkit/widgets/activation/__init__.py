"""An activation's curve and slope, and what becomes of values that pass through: ActivationExplorer."""

from cnnkit.widgets.activation.explorer import ActivationExplorer

__all__ = ["ActivationExplorer"]
