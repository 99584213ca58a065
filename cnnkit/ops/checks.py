"""What every operation asks of its arrays before a compiled loop trusts them."""

import numpy as np

from cnnkit.errors import ShapeError

IMAGES = "(N, C, H, W)"
KERNELS = "(F, C/groups, Kh, Kw)"


def check_array(caller, name, value):
    """Refuse what is not a float32 or float64 array."""
    if not isinstance(value, np.ndarray):
        raise ShapeError(f"{caller}: {name} must be a NumPy array, not {type(value).__name__}.")
    if value.dtype != np.float32 and value.dtype != np.float64:
        # astype is certain to be meant only for real numbers
        fix = f"; convert it with {name}.astype(np.float32)" if value.dtype.kind in "biuf" else ""
        raise ShapeError(f"{caller}: {name} is {value.dtype} {value.shape} but must be float32 or float64{fix}.")


def check_rank(caller, name, value, axes):
    """Refuse an array that does not have the four axes named, such as "(N, C, H, W)"."""
    check_array(caller, name, value)
    if value.ndim != 4:
        missing = {2: "None, None", 3: "None"}.get(value.ndim)
        fix = f"; add the missing axes: {name}[{missing}]" if missing and axes == IMAGES else ""
        raise ShapeError(f"{caller}: {name} must be {axes} but has {value.ndim} axes {value.shape}{fix}.")


def check_same_dtype(caller, **arrays):
    """Refuse to mix float32 and float64."""
    (first, one), *others = arrays.items()
    for name, other in others:
        if other.dtype != one.dtype:
            raise ShapeError(
                f"{caller}: {first} is {one.dtype} but {name} is {other.dtype};"
                f" convert one of them, as in {name}.astype({first}.dtype)."
            )


def check_same_shape(caller, name, array, other_name, other_shape):
    """Refuse an array that does not have the shape which something else implies."""
    if array.shape != tuple(other_shape):
        raise ShapeError(f"{caller}: {name} has the shape {array.shape} but {other_name} has {tuple(other_shape)}.")


def compact(array):
    """Return the array as the kernels expect it, without a copy where it is so already.

    Read-only arrays are copied too: Numba would compile every kernel a second time for them.
    """
    return np.require(array, requirements=["C", "A", "W", "E"])


def pad(array, padding, value=0.0):
    """Return a compact array with ((top, bottom), (left, right)) pixels of `value` around each image."""
    (top, bottom), (left, right) = padding
    if not (top or bottom or left or right):
        return compact(array)
    N, C, H, W = array.shape
    padded = np.full((N, C, top + H + bottom, left + W + right), value, dtype=array.dtype)
    padded[:, :, top : top + H, left : left + W] = array
    return padded
