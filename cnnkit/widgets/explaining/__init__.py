"""What a trained network sees in a picture, and what moved its score: ExplainExplorer."""

from cnnkit.widgets.explaining.explorer import ExplainExplorer

__all__ = ["ExplainExplorer"]
