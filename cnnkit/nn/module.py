"""A module is anything with a forward and a backward: a layer, a block, a whole network."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import Parameter as Argument
from inspect import signature
from typing import Any

import numpy as np

from cnnkit.errors import CnnkitError, ShapeError
from cnnkit.nn.hooks import Hook
from cnnkit.nn.parameter import Parameter
from cnnkit.nn.state import load, read_state, save, state_of, take_state
from cnnkit.nn.summary import summarise
from cnnkit.ops.checks import check_images


class Remembered:
    """What a forward leaves for its backward: the object's own once there was one, and until then a sentence.

    Raises CnnkitError when it is asked for before.
    """

    def __get__(self, layer, kind=None) -> Any:
        if layer is None:
            return self
        raise CnnkitError(f"{layer!r}: backward needs what forward saw. Call it on x first, then backward(dy).")


class Module:
    """What all layers share. A layer of your own needs ``forward(x) -> y`` and ``backward(dy) -> dx``.

    ``forward`` remembers what ``backward`` needs, so each forward is followed by at most one backward, and a layer
    stands in one place of a network. ``backward`` returns the gradient of its input and adds those of its parameters
    to their ``grad``. Parameters and modules are found among the attributes, by the names they have there.
    """

    training = True  # some layers work differently in training and in use
    buffers: tuple[str, ...] = ()  # names of arrays that are saved, but do not learn
    input_shape: tuple[int, ...] | None = None  # (C, H, W) that a whole network expects, for its summary
    options: dict[str, Any] = {}  # noqa: RUF012 - what it passes on to ops; each layer has a dict of its own
    x: Any = Remembered()  # what forward saw last

    def forward(self, x):
        """x -> y, arrays of shapes that each layer names; what backward needs is remembered."""
        raise NotImplementedError(f"{type(self).__name__} needs a forward(x) that returns y")

    def backward(self, dy):
        """dy like y -> dx like x; parameters receive their gradients."""
        raise NotImplementedError(f"{type(self).__name__} needs a backward(dy) that returns dx")

    def backward_to_parameters(self, dy):
        """backward (dy like y), where nobody asks for dx: before a network's first layer there is nothing that learns.

        A layer that can save work by it does it otherwise, unless its backward is watched or has been overridden.
        """
        self.backward(dy)

    def __call__(self, x):
        """forward, with this layer's name before any complaint about shapes."""
        try:
            return self.forward(x)
        except ShapeError as error:
            if hasattr(self, "paths"):  # a container: the layer inside has given its name
                raise
            raise ShapeError(f"{self!r}: {error}") from None

    # What is inside

    def children(self) -> list[tuple[str, "Module"]]:
        """The modules directly inside, with their names."""
        return [(name, value) for name, value in vars(self).items() if isinstance(value, Module)]

    def modules(self, name="") -> Iterator[tuple[str, "Module"]]:
        """This module (named "" at the top), then everything inside it, depth first."""
        yield name, self
        for child, module in self.children():
            yield from module.modules(f"{name}.{child}" if name else child)

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """All parameters with names like "0.weight", in the order of the layers."""
        return [
            (f"{name}.{attribute}" if name else attribute, value)
            for name, module in self.modules()
            for attribute, value in vars(module).items()
            if isinstance(value, Parameter)
        ]

    def parameters(self) -> list[Parameter]:
        """All parameters, in the order of the layers: what an optimiser wants."""
        return [parameter for _, parameter in self.named_parameters()]

    def generators(self) -> dict[str, np.random.Generator]:
        """The sources of randomness inside (Dropout's), by their names."""
        found = {name: getattr(module, "rng", None) for name, module in self.modules()}
        return {name: rng for name, rng in found.items() if isinstance(rng, np.random.Generator)}

    # Modes

    def train(self, mode=True):
        """Switch to training, here and inside -> self."""
        for _, module in self.modules():
            module.training = mode
        return self

    def eval(self):
        """Switch to use: batch norm takes its running statistics, dropout drops nothing -> self."""
        return self.train(False)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """``with model.in_use():`` the mode of use while it lasts; every module is as before afterwards."""
        modes = [(module, module.training) for _, module in self.modules()]
        self.eval()
        try:
            yield
        finally:
            for module, mode in modes:
                module.training = mode

    def zero_grad(self):
        """Forget all gradients."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def to(self, dtype):
        """Turn all parameters and buffers into float32 or float64 -> self.

        Raises CnnkitError for another dtype.
        """
        try:
            kind = None if dtype is None else np.dtype(dtype)  # of None NumPy makes float64
        except TypeError:
            kind = dtype
        if kind not in (np.float32, np.float64):
            raise CnnkitError(f"{type(self).__name__}.to: dtype must be float32 or float64, not {kind}.")
        for parameter in self.parameters():
            parameter.value = parameter.value.astype(dtype)
            parameter.zero_grad()
        for _, module in self.modules():
            for name in module.buffers:
                setattr(module, name, getattr(module, name).astype(dtype))
        return self

    # Keeping and looking

    def state_dict(self) -> dict[str, np.ndarray]:
        """Copies of all parameters and buffers, by name; with the names of the same network in PyTorch."""
        return state_of(self)

    def load_state_dict(self, state):
        """Take over all parameters and buffers -> self. Raises ShapeError unless names and shapes agree."""
        take_state(self, state)
        return self

    def save(self, path):
        """Write the state to an .npz file: arrays and names, nothing that runs when it is read."""
        save(path, state_of(self))

    def load(self, path):
        """Read what ``save`` wrote -> self. Raises CnnkitError when the file is missing or is not such a file."""
        return self.load_state_dict(read_state(load(path)))

    def register_forward_hook(self, listener) -> Hook:
        """Call listener(module, x, y) after each forward, until the Hook that is returned is removed."""
        return Hook(self, "forward", listener)

    def register_backward_hook(self, listener) -> Hook:
        """Call listener(module, dy, dx) after each backward, until the Hook that is returned is removed."""
        return Hook(self, "backward", listener)

    def summary(self, input_shape=None):
        """A table of shapes, parameters, multiply-adds and receptive fields for one image (C, H, W)."""
        return summarise(self, input_shape)

    # What a summary asks of a layer: the first is for those that slide or sum, the second for those that multiply

    def window(self):
        """(kernel_size, stride, padding, dilation) of what slides over the image; None if each unit sees all of it."""
        return 1, 1, 0, 1

    def multiply_adds(self, x_shape, y_shape):
        """How many, for one image, without those of biases, norms and activations."""
        return 0

    # How it was made

    def arguments(self) -> dict[str, Any]:
        """What would make this layer again, by the names that its ``__init__`` gives them; not rng nor init.

        Each is found in ``options`` or among the attributes; of a bias only whether there is one.
        """
        known = vars(self) | self.options
        wanted = [name for name in signature(type(self)).parameters if name not in ("rng", "init") and name in known]
        return {name: known[name] if name != "bias" else bool(known[name]) for name in wanted}

    def __repr__(self):
        told = []
        for name, value in self.arguments().items():
            argument = signature(type(self)).parameters[name]
            if argument.kind is not Argument.KEYWORD_ONLY:
                told.append(repr(value))
            elif value != argument.default:
                told.append(f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(told)})"


def check_model(caller, model):
    """Refuse, with CnnkitError, what is no network: a class, or a function that would make one, above all."""
    if isinstance(model, type) or not callable(getattr(model, "parameters", None)):
        given = getattr(model, "__name__", type(model).__name__)
        raise CnnkitError(f"{caller}: model must be a network, such as nn.lenet5(rng=rng), not {given}.")


def check_batch(x):
    """Refuse, with ShapeError, what is not a batch of images x (N, C, H, W); __call__ adds which layer."""
    check_images("forward", "x", x)
