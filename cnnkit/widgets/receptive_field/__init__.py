"""A stack of layers, and what one unit of the last one sees: ReceptiveFieldExplorer."""

from cnnkit.widgets.receptive_field.explorer import ReceptiveFieldExplorer

__all__ = ["ReceptiveFieldExplorer"]
