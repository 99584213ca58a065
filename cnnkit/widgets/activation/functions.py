"""Activations as ops has them: curve, slope, formula, and what a flat slope does to a batch of values."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnkit import ops


@dataclass(frozen=True)
class Activation:
    """y = f(z) as ops computes it; `steepest` is its largest slope, `option` says that it takes a negative_slope."""

    name: str
    formula: str
    slope_formula: str
    range: tuple[float, float]
    steepest: float
    option: bool = False

    def _options(self, slope: float) -> dict[str, float]:
        return {"negative_slope": slope} if self.option else {}

    def value(self, z: np.ndarray, slope: float) -> np.ndarray:
        return getattr(ops, self.name)(z, **self._options(slope))

    def slope(self, z: np.ndarray, slope: float) -> np.ndarray:
        """dy/dz, asked of the backward pass."""
        return getattr(ops, f"{self.name}_backward")(np.ones_like(z), z, **self._options(slope))


_KNOWN = (
    Activation("relu", "max(z, 0)", "1 where z > 0, else 0", (0, np.inf), 1),
    Activation("leaky_relu", "z where z > 0, else a·z", "1 where z > 0, else a", (-np.inf, np.inf), 1, option=True),
    Activation("sigmoid", "1 / (1 + exp(−z))", "y·(1 − y)", (0, 1), 0.25),
    Activation("tanh", "(exp(z) − exp(−z)) / (exp(z) + exp(−z))", "1 − y²", (-1, 1), 1),
)
ACTIVATIONS = {known.name: known for known in _KNOWN}

FLAT = 0.1  # a slope below a tenth of the steepest passes hardly any gradient on


@dataclass(frozen=True)
class Shares:
    """What became of the values: shares of all values, and counts of units (columns) for which it holds always."""

    zero: float
    flat: float
    units: int
    units_zero: int
    units_flat: int


def shares(slopes: np.ndarray, steepest: float) -> Shares:
    """slopes (samples, units): how many are exactly 0, and how many below a tenth of the steepest (0 included)."""
    zero, flat = slopes == 0, slopes < FLAT * steepest
    return Shares(
        float(zero.mean()),
        float(flat.mean()),
        slopes.shape[1],
        int(zero.all(axis=0).sum()),
        int(flat.all(axis=0).sum()),
    )


def by_units(array: np.ndarray) -> np.ndarray:
    """Lay values out as (samples, units): axis 1 of (N, U) or (N, C, H, W) counts units, a bare list is one unit."""
    if array.ndim < 2:
        return array.reshape(-1, 1)
    return np.moveaxis(array, 1, -1).reshape(-1, array.shape[1])


def normal(rng: np.random.Generator) -> np.ndarray:
    """256 samples of 64 units: each unit has its own mean, so that some may die while others live; variance 1."""
    return rng.normal(0, 0.6, (1, 64)) + rng.normal(0, 0.8, (256, 64))


def uniform(rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(-0.7, 0.7, (1, 64)) + rng.uniform(-1, 1, (256, 64))


def feature_maps(rng: np.random.Generator) -> np.ndarray:
    """What 16 random 3 × 3 filters answer to a photograph: real inputs are not bell-shaped; variance 1."""
    from cnnkit import data

    x = data.photograph("china", size=48)[None, None]
    w = rng.normal(0, 1, (16, 1, 3, 3))
    y = ops.conv2d(x - x.mean(), w)
    return by_units(y / y.std())


SOURCES: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "bell-shaped": normal,
    "uniform": uniform,
    "filters on a photograph": feature_maps,
}
