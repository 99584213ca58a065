"""Explorers and small questions: ipywidgets around one canvas view, for a notebook's cell.

Each explorer has a folder, in which a name says what a file is for:

    explorer.py   the class that a notebook names: controls, frame, formula, line of code, words
    setting.py    where its controls stand, as a frozen dataclass, and how far each may go
    run.py        what goes on in a thread of its own, where something trains or is measured
    still.py      the picture for readers without a kernel
    view.js       what the browser draws, with the other .js files of the folder

and the rest (functions, layers, look, network, signals, …) computes what is shown. questions/ holds what is asked
rather than explored.

The files beside the folders are shared. Read explorer.py first, which says how to write one; then state.py (checking
and clamping settings), controls.py (sliders and their panel), pieces.py (formulas and code in colours), view.py (the
way to the browser) and still.py. static/ has the style sheet, and the JavaScript that several explorers share.
"""

from cnnkit.widgets.activation import ActivationExplorer
from cnnkit.widgets.architecture import ArchitectureExplorer
from cnnkit.widgets.attention import AttentionExplorer
from cnnkit.widgets.backward import BackwardExplorer
from cnnkit.widgets.channel import ChannelExplorer
from cnnkit.widgets.convolution import ArithmeticExplorer, ConvExplorer
from cnnkit.widgets.cost import CostExplorer
from cnnkit.widgets.explaining import ExplainExplorer
from cnnkit.widgets.filter_gallery import FilterGallery
from cnnkit.widgets.flip_and_slide import FlipAndSlide
from cnnkit.widgets.loss import LossExplorer
from cnnkit.widgets.overfitting import OverfittingExplorer
from cnnkit.widgets.pool import PoolExplorer
from cnnkit.widgets.questions import Predict, WhichMistake
from cnnkit.widgets.receptive_field import ReceptiveFieldExplorer
from cnnkit.widgets.roofline import RooflineExplorer
from cnnkit.widgets.shift import ShiftExplorer
from cnnkit.widgets.training import TrainingDashboard
from cnnkit.widgets.transposed import TransposedExplorer

__all__ = [
    "ActivationExplorer",
    "ArchitectureExplorer",
    "ArithmeticExplorer",
    "AttentionExplorer",
    "BackwardExplorer",
    "ChannelExplorer",
    "ConvExplorer",
    "CostExplorer",
    "ExplainExplorer",
    "FilterGallery",
    "FlipAndSlide",
    "LossExplorer",
    "OverfittingExplorer",
    "PoolExplorer",
    "Predict",
    "ReceptiveFieldExplorer",
    "RooflineExplorer",
    "ShiftExplorer",
    "TrainingDashboard",
    "TransposedExplorer",
    "WhichMistake",
]
