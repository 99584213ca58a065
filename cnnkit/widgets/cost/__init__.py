"""What a layer costs in parameters and multiply-adds: CostExplorer."""

from cnnkit.widgets.cost.explorer import CostExplorer

__all__ = ["CostExplorer"]
