"""How networks learn: the loop of five steps, what is measured on the way, and whether backward is right.

fit               the loop; read ``train_step`` first
batches           what it is fed, and how images are varied
evaluate          how good the network is on others
history           what was measured, as numbers and curves
control           pause it from another thread
checkpoint        interrupt it and go on
gradient_check    is a backward right?
"""

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
