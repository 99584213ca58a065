"""Where learning starts: random weights whose size keeps signals as large at the end as at the beginning."""

from collections.abc import Callable

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.ops.checks import check_rng, shown


def he(shape, fan_in, fan_out, *, rng):
    """Draw weights for layers that ReLU follows: normal, with standard deviation √(2 / fan_in).

    shape, and how many inputs each output sums (fan_in) -> w float32
    ReLU drops half of the variance; the 2 makes up for it.
    Raises ShapeError when rng is not a NumPy Generator. PyTorch: torch.nn.init.kaiming_normal_.
    He et al. 2015, arXiv:1502.01852.
    """
    check_rng("he", rng)
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(np.sqrt(2 / fan_in))


def xavier(shape, fan_in, fan_out, *, rng):
    """Draw weights for sigmoid and tanh: normal, with standard deviation √(2 / (fan_in + fan_out)).

    shape, how many inputs each output sums (fan_in) and how many outputs each input reaches (fan_out) -> w float32
    Raises ShapeError when rng is not a NumPy Generator. PyTorch: torch.nn.init.xavier_normal_.
    Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html.
    """
    check_rng("xavier", rng)
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(np.sqrt(2 / (fan_in + fan_out)))


def small(shape, fan_in, fan_out, *, rng):
    """Draw weights with standard deviation 0.01 whatever the shape: what was usual before, and starves deep networks.

    Krizhevsky, Sutskever and Hinton 2012, doi:10.1145/3065386.
    """
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(0.01)


def zeros(shape, fan_in, fan_out, *, rng=None):
    """All zeros, for weights that are loaded afterwards: such a network learns nothing, all its filters being equal."""
    return np.zeros(shape, dtype=np.float32)


METHODS: dict[str, Callable] = {"he": he, "xavier": xavier, "small": small, "zeros": zeros}


def initial(layer, method, shape, fan_in, fan_out, rng):
    """Draw one layer's weights by the name of a method, or by any function with he's arguments.

    Raises CnnkitError for an unknown name, or when rng is not a NumPy Generator.

    >>> initial("Linear", "he", (2, 3), 3, 2, np.random.default_rng(0)).dtype
    dtype('float32')
    """
    if not callable(method) and not (isinstance(method, str) and method in METHODS):
        raise CnnkitError(f"{layer}: init must be one of {', '.join(METHODS)}, not {shown(method)}.")
    if method != "zeros" and not isinstance(rng, np.random.Generator):
        given = "missing" if rng is None else f"a {type(rng).__name__}"
        raise CnnkitError(
            f"{layer}: rng is {given}, but initial weights are random; give rng=np.random.default_rng(0), for instance."
        )
    return METHODS.get(method, method)(shape, fan_in, fan_out, rng=rng)
