"""Explorers and small questions: ipywidgets around one canvas view, for a notebook's cell."""

from cnnkit.widgets.activation import ActivationExplorer
from cnnkit.widgets.architecture import ArchitectureExplorer
from cnnkit.widgets.arithmetic import ArithmeticExplorer
from cnnkit.widgets.attention import AttentionExplorer
from cnnkit.widgets.backward import BackwardExplorer
from cnnkit.widgets.channel import ChannelExplorer
from cnnkit.widgets.conv import ConvExplorer
from cnnkit.widgets.cost import CostExplorer
from cnnkit.widgets.explaining import ExplainExplorer
from cnnkit.widgets.filter_gallery import FilterGallery
from cnnkit.widgets.flip_and_slide import FlipAndSlide
from cnnkit.widgets.loss import LossExplorer
from cnnkit.widgets.overfitting import OverfittingExplorer
from cnnkit.widgets.pool import PoolExplorer
from cnnkit.widgets.predict import Predict
from cnnkit.widgets.puzzle import WhichMistake
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
