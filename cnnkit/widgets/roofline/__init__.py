"""The roof of a machine, and layers under it: RooflineExplorer."""

from cnnkit.widgets.roofline.explorer import RooflineExplorer

__all__ = ["RooflineExplorer"]
