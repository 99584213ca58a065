"""Pooling, window by window: PoolExplorer."""

from cnnkit.widgets.pool.explorer import PoolExplorer

__all__ = ["PoolExplorer"]
