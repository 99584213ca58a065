"""Self-attention on an image, from the pixel that looks: AttentionExplorer."""

from cnnkit.widgets.attention.explorer import AttentionExplorer

__all__ = ["AttentionExplorer"]
