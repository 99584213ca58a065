"""Explorers and small questions: ipywidgets around one canvas view, for a notebook's cell."""

from cnnkit.widgets.arithmetic import ArithmeticExplorer
from cnnkit.widgets.conv import ConvExplorer
from cnnkit.widgets.pool import PoolExplorer
from cnnkit.widgets.predict import Predict
from cnnkit.widgets.puzzle import WhichMistake
from cnnkit.widgets.receptive_field import ReceptiveFieldExplorer

__all__ = ["ArithmeticExplorer", "ConvExplorer", "PoolExplorer", "Predict", "ReceptiveFieldExplorer", "WhichMistake"]
