"""A network as plain data: names, numbers and arrays, which can cross a wall behind which nobody is trusted.

``to_plain`` writes it down, ``from_plain`` makes it again and believes nothing: only the layers in ``LAYERS`` are made,
by the names that stand here, with options that ``OPTIONS`` lets pass, within ``Limits``. Nothing is imported by name,
nothing unpickled.
"""

import math
from contextlib import ExitStack
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.nn.activations import LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from cnnkit.nn.attention import SelfAttention2d
from cnnkit.nn.blocks import DepthwiseSeparable, DynamicConv2d, SqueezeExcite
from cnnkit.nn.containers import Residual, Sequential
from cnnkit.nn.hooks import Hook
from cnnkit.nn.layers import Conv2d, ConvTranspose2d, Linear
from cnnkit.nn.module import Module
from cnnkit.nn.normalization import BatchNorm2d, Dropout
from cnnkit.nn.plain_options import OPTIONS, whole
from cnnkit.nn.pooling import AvgPool2d, Flatten, GlobalAvgPool2d, MaxPool2d
from cnnkit.nn.summary import summarise
from cnnkit.ops.checks import shown

LAYERS: dict[str, type[Module]] = {
    layer.__name__: layer
    for layer in (
        *(AvgPool2d, BatchNorm2d, Conv2d, ConvTranspose2d, DepthwiseSeparable, Dropout, DynamicConv2d, Flatten),
        *(GlobalAvgPool2d, LeakyReLU, Linear, MaxPool2d, ReLU, Residual, SelfAttention2d, Sequential, Sigmoid),
        *(Softmax, SqueezeExcite, Tanh),
    )
}
LISTS = ("layers", "between")  # options that are lists of layers
INSIDE = (*LISTS, "branch", "shortcut")  # options that are layers themselves


@dataclass(frozen=True)
class Limits:
    """How large a network may be: in all, for each image that it is given, and how deep blocks stand in blocks."""

    parameters: int = 5_000_000
    layers: int = 1_000
    nesting: int = 8
    values: int = 2_000_000  # that all layers together hold of one image; a batch holds as many times more
    multiply_adds: int = 500_000_000  # for one image


LIMITS = Limits()


def to_plain(model) -> dict[str, Any]:
    """Write a network down -> {"model": …, "input_shape": …, "arrays": …}.

    "model" is fit for JSON: {"layer": "Conv2d", "in_channels": 1, …}, with layers inside layers; "input_shape" the
    (C, H, W) that the network names, or None; "arrays" its state_dict.

    Raises CnnkitError for a layer that is not one of cnnkit's.

    >>> to_plain(Sequential(LeakyReLU(0.2)))["model"]
    {'layer': 'Sequential', 'layers': [{'layer': 'LeakyReLU', 'negative_slope': 0.2}]}
    """
    return {"model": _written(model, LIMITS.nesting), "input_shape": model.input_shape, "arrays": model.state_dict()}


def from_plain(data, *, input_shape=None, limits=LIMITS) -> Module:
    """Make a network again from what ``to_plain`` wrote, in the mode of use; of anything else make nothing.

    With ``input_shape`` (C, H, W) an empty batch is sent through it, so that it is known to fit, and what an image
    will cost, before one is seen. Its dropout has no source of randomness: it is not made to be trained.

    Raises CnnkitError, with a sentence, when the data are not a network's or the network is too large.
    """
    fields = _fields("the data", data, {"model", "input_shape", "arrays"})
    dtype = _check_arrays(fields["arrays"], limits)
    model = _Workshop(limits).made(fields["model"], limits.nesting)
    _check_names(fields["arrays"], model)
    model.to(dtype).eval().load_state_dict(fields["arrays"])
    if fields["input_shape"] is not None:
        model.input_shape = _shape(fields["input_shape"])
    if input_shape is not None:
        _check_costs(model, _shape(input_shape), limits)
    return model


# Writing


def _written(module, deeper):
    if isinstance(module, type):
        raise CnnkitError(f"to_plain: {module.__name__} is a kind of layer; brackets make one: {module.__name__}(…).")
    kind = type(module).__name__
    if type(module) is not LAYERS.get(kind):
        raise CnnkitError(f"to_plain: {shown(module)} is not a layer of cnnkit.nn; only those can be written as data.")
    if not deeper:
        raise CnnkitError(f"to_plain: {kind} stands too deep in other blocks; {LIMITS.nesting} is the most.")
    told: dict[str, Any] = {"layer": kind}
    for name, value in module.arguments().items():
        if isinstance(value, Module):
            told[name] = _written(value, deeper - 1)
        elif name in LISTS:
            told[name] = [_written(layer, deeper - 1) for layer in value]
        else:
            told[name] = value if name in INSIDE else OPTIONS[name](f"to_plain: {kind}: {name}", value)
    return told


# Reading


class _Workshop:
    """Makes layers from data for as long as the limits last."""

    def __init__(self, limits):
        self.limits, self.layers, self.parameters = limits, 0, 0

    def made(self, data, deeper):
        """One layer, with all that is inside it."""
        kind = data.get("layer") if isinstance(data, dict) else data
        if not isinstance(kind, str) or kind not in LAYERS:
            raise CnnkitError(f"from_plain: {shown(kind)} is not a layer of cnnkit.nn.")
        self.layers += 1
        if not deeper or self.layers > self.limits.layers:
            most = f"{self.limits.layers} layers, {self.limits.nesting} inside each other"
            raise CnnkitError(f"from_plain: the network has too many layers; {most}, are the most.")
        takes = signature(LAYERS[kind]).parameters
        fields = _fields(kind, data, {"layer", *takes} - {"rng", "init"})
        options = {
            name: self._inside(kind, name, value, deeper) if name in INSIDE else OPTIONS[name](f"{kind}: {name}", value)
            for name, value in fields.items()
            if name != "layer"
        }
        if "init" in takes:
            options |= {"init": self._zeros, "rng": np.random.default_rng(0)}
        layer = LAYERS[kind](*options.pop("layers", ()), **options)
        if isinstance(layer, BatchNorm2d):
            self._count(2 * layer.num_features)
        return layer

    def _inside(self, kind, name, value, deeper):
        if name in LISTS:
            if not isinstance(value, (list, tuple)):
                raise CnnkitError(f"from_plain: {kind}: {name} must be a list of layers, not {shown(value)}.")
            return [self.made(part, deeper - 1) for part in value]
        return None if name == "shortcut" and value is None else self.made(value, deeper - 1)

    def _zeros(self, shape, fan_in, fan_out, *, rng):
        """Weights to be filled; asked for before there is memory for them."""
        self._count(math.prod(shape))
        return np.zeros(shape, np.float32)

    def _count(self, parameters):
        self.parameters += parameters
        if self.parameters > self.limits.parameters:
            raise CnnkitError(f"from_plain: the network has more than {self.limits.parameters:,} parameters.")


def _fields(what, data, names):
    """A mapping with exactly these names."""
    if not isinstance(data, dict):
        raise CnnkitError(f"from_plain: {what} must be a mapping, not {shown(data)}.")
    if data.keys() != names:
        differ = sorted(map(shown, data.keys() ^ names))[:3]
        raise CnnkitError(f"from_plain: {what} must have {', '.join(sorted(names))}; look at {', '.join(differ)}.")
    return data


def _check_arrays(arrays, limits):
    """Arrays of finite numbers by name, all of one dtype, which is returned."""
    if not isinstance(arrays, dict) or not all(type(name) is str for name in arrays):
        raise CnnkitError("from_plain: arrays must be a mapping from names to arrays.")
    for name, array in arrays.items():
        if type(array) is not np.ndarray or array.dtype not in (np.float32, np.float64):
            raise CnnkitError(f"from_plain: {shown(name)} must be a float32 or float64 array.")
    dtypes = {array.dtype for array in arrays.values()}
    if len(dtypes) > 1:
        raise CnnkitError("from_plain: the arrays must all be float32, or all be float64.")
    if sum(array.size for array in arrays.values()) > 2 * limits.parameters:  # norms have a buffer for each parameter
        raise CnnkitError(f"from_plain: the network has more than {limits.parameters:,} parameters.")
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise CnnkitError(f"from_plain: {shown(name)} has numbers that are not finite: the training went astray.")
    return dtypes.pop() if dtypes else np.dtype(np.float32)


def _check_names(arrays, model):
    differ = arrays.keys() ^ model.state_dict().keys()
    if differ:
        few = ", ".join(sorted(map(shown, differ))[:3])
        raise CnnkitError(f"from_plain: the arrays are not those of these layers: {few} is missing or too many.")


def _check_costs(model, shape, limits):
    """Send an empty batch: it costs nothing, and tells what each image would."""
    remembered = 0

    def count(module, x, y):
        nonlocal remembered
        arrays = [value for value in vars(module).values() if isinstance(value, np.ndarray) and value.size == 0]
        remembered += sum(math.prod(n for n in array.shape if n) for array in [*arrays, y])
        if remembered > limits.values:
            raise CnnkitError(f"from_plain: an image becomes more than {limits.values:,} numbers in this network.")

    with ExitStack() as hooks:
        for _, module in model.modules():
            hooks.enter_context(Hook(module, "forward", count))
        work = summarise(model, shape, images=0).multiply_adds
    if work > limits.multiply_adds:
        raise CnnkitError(f"from_plain: an image costs {work:,} multiply-adds; {limits.multiply_adds:,} are the most.")


def _shape(value):
    """(C, H, W)."""
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        raise CnnkitError(f"from_plain: input_shape must be (C, H, W), not {shown(value)}.")
    return tuple(whole(1, 4096)("from_plain: each size in input_shape", n) for n in value)
