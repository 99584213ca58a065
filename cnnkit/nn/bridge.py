"""The same network in PyTorch: the same layers, the same weights, and so the same numbers."""

from typing import Any

from cnnkit.errors import CnnkitError
from cnnkit.nn.containers import Residual, Sequential
from cnnkit.ops.checks import shown

# Layers that PyTorch knows under the same name, with the same options.
ALIKE = (
    *("Conv2d", "ConvTranspose2d", "Linear", "ReLU", "LeakyReLU", "Sigmoid", "Tanh", "Softmax"),
    *("MaxPool2d", "AvgPool2d", "BatchNorm2d", "Dropout", "Flatten"),
)


def to_torch(model):
    """Make the network again of PyTorch's layers, in the mode of use, with copies of the weights -> torch.nn.Module.

    Names agree: to_torch(model).state_dict() has those of model.state_dict(). A Residual becomes a module that adds;
    what else PyTorch has no layer for, such as attention over images, has no twin.

    Raises CnnkitError when PyTorch is not installed, or for a layer without a twin.
    """
    try:
        import torch
    except ImportError:
        raise CnnkitError("to_torch: PyTorch is not installed here; pip install torch brings it.") from None
    state = {name: torch.from_numpy(array.copy()) for name, array in model.state_dict().items()}
    dtype = next(iter(state.values())).dtype if state else torch.float32
    twin = _twin(model, torch.nn).to(dtype).eval()
    twin.load_state_dict(state, strict=False)  # PyTorch's counters of batches begin at 0
    return twin


def _twin(module, torch_nn):
    kind = type(module).__name__
    if kind == "GlobalAvgPool2d":
        return torch_nn.AdaptiveAvgPool2d(1)
    if isinstance(module, Sequential) and type(module).forward is Sequential.forward:
        return torch_nn.Sequential(*(_twin(layer, torch_nn) for layer in module))
    if type(module) is Residual:
        shortcut = None if module.shortcut is None else _twin(module.shortcut, torch_nn)
        return _sum(_twin(module.branch, torch_nn), shortcut, torch_nn)
    if kind not in ALIKE:
        raise CnnkitError(f"to_torch: PyTorch has no layer {shown(kind)}; choose among {', '.join(ALIKE)}.")
    try:
        return getattr(torch_nn, kind)(**_options(module))
    except (TypeError, ValueError) as error:
        raise CnnkitError(f"to_torch: PyTorch's {kind} cannot be made alike: {error}.") from None


def _sum(branch, shortcut, torch_nn: Any):
    """What PyTorch has no name for. Its class is made here because PyTorch may be missing."""

    class Residual(torch_nn.Module):
        """branch(x) + shortcut(x), or + x."""

        def __init__(self):
            super().__init__()
            self.branch, self.shortcut = branch, shortcut

        def forward(self, x):
            return self.branch(x) + (x if self.shortcut is None else self.shortcut(x))

    return Residual()


def _options(module):
    """Its arguments as PyTorch takes them: softmax's axis is called dim, padding has one number for both sides."""
    told = module.arguments()
    if "axis" in told:
        told["dim"] = told.pop("axis")
    padding = told.get("padding")
    if isinstance(padding, tuple) and any(isinstance(side, tuple) for side in padding):
        if any(before != after for before, after in padding):
            raise ValueError(f"it pads both sides alike, not by {padding}")
        told["padding"] = tuple(before for before, _ in padding)
    return told
