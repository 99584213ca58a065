"""What several collections need: sizes, files that other packages carry, pixels as shares of white."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from cnnkit.errors import CourseError, ShapeError


def size_pair(caller, size):
    """An int or an (h, w) pair as two positive ints; anything else raises ShapeError."""
    height, width = size if isinstance(size, (tuple, list)) and len(size) == 2 else (size, size)
    for n in (height, width):
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
            raise ShapeError(f"{caller}: size is {size!r}, but it must be a positive int or an (h, w) pair of them.")
    return int(height), int(width)


def check_rng(caller, rng):
    """Refuse, with ShapeError, what is no source of randomness: as in ops.checks, but without Numba."""
    if not isinstance(rng, np.random.Generator):
        given = type(rng).__name__
        raise ShapeError(f"{caller}: rng must be a NumPy Generator, such as np.random.default_rng(0), not {given}.")


def file_of(package, *parts):
    """The path of a file that another package carries, found without importing it; CourseError where it is missing."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        name = {"sklearn": "scikit-learn"}.get(package, package)
        raise CourseError(f"cnnkit.data: {name} is missing; it carries the images. pip install {name}")
    return Path(spec.submodule_search_locations[0]).joinpath(*parts)


def from_bytes(pixels, labels):
    """pixels 0 … 255 of any shape as float32 0 … 1, labels (N,) as int64."""
    return np.asarray(pixels, np.float32) / np.float32(255), labels.astype(np.int64)
