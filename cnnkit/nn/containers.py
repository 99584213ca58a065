"""How layers are put together: one after another, or around a shortcut."""

from cnnkit.errors import CnnkitError, ShapeError
from cnnkit.nn.module import Module
from cnnkit.ops.checks import shown


class Sequential(Module):
    """Layers one after another: forward from the first to the last, backward from the last to the first.

    x -> layer 0 -> layer 1 -> … -> y. ``model[2]`` is a layer, ``model[:2]`` a Sequential of the first two.

    Raises CnnkitError when something is no layer; ShapeError, naming the layer, when what it is given does not fit.
    PyTorch: torch.nn.Sequential.
    """

    def __init__(self, *layers):
        for layer in layers:
            if isinstance(layer, (list, tuple)):
                raise CnnkitError(
                    "Sequential: it takes layers, not a list of them; a star unpacks it: Sequential(*layers)."
                )
            _check_layer("Sequential", layer)
        self.layers = list(layers)

    def forward(self, x):
        for place, layer in enumerate(self.layers):
            try:
                x = layer(x)
            except ShapeError as error:
                raise ShapeError(f"layer {place}, {error}") from None
        return x

    def backward(self, dy):
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy

    def backward_to_parameters(self, dy):
        if not self.layers or getattr(self.backward, "__func__", None) is not Sequential.backward:
            self.backward(dy)
            return
        first, *others = self.layers
        for layer in reversed(others):
            dy = layer.backward(dy)
        first.backward_to_parameters(dy)

    def children(self):
        return [(str(place), layer) for place, layer in enumerate(self.layers)]

    def paths(self):
        """For a summary: the one way through."""
        return [self.children()]

    def __getitem__(self, place):
        return Sequential(*self.layers[place]) if isinstance(place, slice) else self.layers[place]

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"


class Residual(Module):
    """Add what went in to what comes out: the branch learns only the difference.

    x (N, C, H, W) -> y = branch(x) + shortcut(x); without a shortcut, branch(x) + x
    The gradient comes back both ways and is added, so that it arrives whatever the branch does to it.

    Raises ShapeError when the two shapes differ; CnnkitError when something is no layer.
    He et al. 2016, arXiv:1512.03385.
    """

    def __init__(self, branch, shortcut=None):
        _check_layer("Residual", branch)
        if shortcut is not None:
            _check_layer("Residual", shortcut)
        self.branch = branch
        self.shortcut = shortcut

    def forward(self, x):
        y = self.branch(x)
        kept = x if self.shortcut is None else self.shortcut(x)
        if y.shape != kept.shape:
            raise ShapeError(
                f"Residual: the branch turns x {x.shape} into {y.shape} but the shortcut gives {kept.shape};"
                " they can only be added when they agree."
            )
        return y + kept

    def backward(self, dy):
        return self.branch.backward(dy) + (dy if self.shortcut is None else self.shortcut.backward(dy))

    def paths(self):
        """For a summary: the branch, and the shortcut if it does anything."""
        return [[pair] for pair in self.children()]

    def __repr__(self):
        return f"Residual({self.branch!r}{'' if self.shortcut is None else f', {self.shortcut!r}'})"


def _check_layer(caller, layer):
    if not isinstance(layer, Module):
        raise CnnkitError(f"{caller}: {shown(layer)} is not a layer; did you forget to make one, as in nn.ReLU()?")
