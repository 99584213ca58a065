"""Explorers and small questions: ipywidgets around one canvas view, for a notebook's cell."""

from cnnkit.widgets.arithmetic import ArithmeticExplorer


__all__ = ["ArithmeticExplorer"]
