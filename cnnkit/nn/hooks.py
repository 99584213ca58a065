"""Watch a network at work: what each layer gave forward, and what came back to it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.ops.checks import shown


class Hook:
    """One listener to a module's forward or backward; ``remove()`` it, or use it in a ``with``.

    It is called as listener(module, argument, result) after each call. While anybody listens, the method is shadowed
    by one on the object itself, so that layers are plain classes and those that nobody watches pay nothing.
    """

    def __init__(self, module, method, listener):
        self.module, self.method, self.listener = module, method, listener
        if method not in vars(module):
            _shadow(module, method)
        self.listeners = getattr(module, method).listeners
        self.listeners.append(self)

    def remove(self):
        """Stop listening; a second time does nothing."""
        if self in self.listeners:
            self.listeners.remove(self)
            if not self.listeners:
                delattr(self.module, self.method)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


def _shadow(module, method):
    plain: Any = getattr(module, method)

    def heard(argument):
        result = plain(argument)
        for hook in tuple(listeners):
            hook.listener(module, argument, result)
        return result

    listeners = vars(heard)["listeners"] = []
    setattr(module, method, heard)


@dataclass
class Seen:
    """By the names of ``modules()``: what each gave, and how the loss changes with it, from the last pass."""

    activations: dict[str, np.ndarray] = field(default_factory=dict)
    gradients: dict[str, np.ndarray] = field(default_factory=dict)


@contextmanager
def watch(model, names=None) -> Iterator[Seen]:
    """Note the activations and gradients of a model, or of the modules with these names, while a ``with`` lasts.

    Raises CnnkitError when the model has no module of such a name.

    >>> from cnnkit import nn
    >>> model = nn.Sequential(nn.ReLU(), nn.Flatten())
    >>> with watch(model) as seen:
    ...     y = model(np.array([[[[-1.0, 2.0]]]]))
    ...     dx = model.backward(np.ones_like(y))
    >>> seen.activations["0"].ravel(), seen.gradients["0"].ravel()
    (array([0., 2.]), array([1., 1.]))
    """
    known = [name for name, _ in model.modules()]
    if unknown := [name for name in names or () if name not in known]:
        raise CnnkitError(
            f"watch: the model has no layer {shown(unknown[0])}; it has {', '.join(filter(None, known))}."
        )
    seen = Seen()
    with ExitStack() as hooks:
        for name, module in model.modules():
            if names is None or name in names:
                # name=name: each listener keeps its own
                hooks.enter_context(
                    Hook(module, "forward", lambda _, x, y, name=name: seen.activations.update({name: y}))
                )
                hooks.enter_context(
                    Hook(module, "backward", lambda _, dy, dx, name=name: seen.gradients.update({name: dy}))
                )
        yield seen
