"""An image is shifted, and a small network's answer with it, or not: ShiftExplorer."""

from cnnkit.widgets.shift.explorer import ShiftExplorer

__all__ = ["ShiftExplorer"]
