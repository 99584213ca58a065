"""How networks learn: the loop of five steps, what is measured on the way, and whether backward is right."""

from cnnkit.train.batches import batches, brightness, flip, shift
from cnnkit.train.checkpoint import load_checkpoint, save_checkpoint
from cnnkit.train.control import Control
from cnnkit.train.evaluate import confusion_matrix, evaluate, predict
from cnnkit.train.fit import fit, train_step
from cnnkit.train.gradient_check import GradientCheck, gradient_check
from cnnkit.train.history import History, Step

__all__ = [
    "Control",
    "GradientCheck",
    "History",
    "Step",
    "batches",
    "brightness",
    "confusion_matrix",
    "evaluate",
    "fit",
    "flip",
    "gradient_check",
    "load_checkpoint",
    "predict",
    "save_checkpoint",
    "shift",
    "train_step",
]
