"""A network built block by block, its shapes, costs and gradients: ArchitectureExplorer."""

from cnnkit.widgets.architecture.explorer import ArchitectureExplorer

__all__ = ["ArchitectureExplorer"]
