"""Logits, shares, two losses and their slopes: LossExplorer."""

from cnnkit.widgets.loss.explorer import LossExplorer

__all__ = ["LossExplorer"]
