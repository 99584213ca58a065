"""What every operation asks of its arrays before a compiled loop trusts them."""

import numpy as np

from cnnkit.errors import ShapeError


def check_array(caller, name, value):
    """Refuse what is not a float32 or float64 array."""
    if not isinstance(value, np.ndarray):
        raise ShapeError(f"{caller}: {name} must be a NumPy array, not {type(value).__name__}.")
    if value.dtype != np.float32 and value.dtype != np.float64:
        # for real numbers, and only for them, there is no doubt about what was meant
        fix = f"; convert it with {name}.astype(np.float32)" if value.dtype.kind in "biuf" else ""
        raise ShapeError(f"{caller}: {name} {value.shape} is {value.dtype} but must be float32 or float64{fix}.")


def check_images(caller, name, value, axes="(N, C, H, W)"):
    """Refuse what is not a batch of images; the batch may be empty, the images may not."""
    check_array(caller, name, value)
    if value.ndim != 4:
        missing = {2: "None, None", 3: "None"}.get(value.ndim)
        fix = f"; add the missing axes: {name}[{missing}]" if missing else ""
        raise ShapeError(f"{caller}: {name} must be {axes} but is {value.shape}{fix}.")
    if 0 in value.shape[1:]:
        raise ShapeError(f"{caller}: {name} {axes} is empty: {value.shape}.")


def check_kernels(caller, name, value, axes="(F, C/groups, Kh, Kw)"):
    """Refuse what is not a bank of kernels."""
    check_array(caller, name, value)
    if value.ndim != 4:  # a kernel's missing axes could stand for filters or for channels: no fix is certain
        raise ShapeError(f"{caller}: {name} must be {axes} but is {value.shape}.")
    if 0 in value.shape:
        raise ShapeError(f"{caller}: {name} {axes} is empty: {value.shape}.")


def check_same_dtype(caller, **arrays):
    """Refuse to mix float32 and float64."""
    (first, one), *others = arrays.items()
    for name, other in others:
        if other.dtype != one.dtype:
            raise ShapeError(
                f"{caller}: {first} {one.shape} is {one.dtype} but {name} {other.shape} is {other.dtype};"
                f" convert one of them, as in {name}.astype({first}.dtype)."
            )


def check_shape(caller, name, array, expected, because):
    """Refuse an array whose shape is not the expected one."""
    if array.shape != tuple(expected):
        raise ShapeError(f"{caller}: {name} is {array.shape} but must be {tuple(expected)}, because {because}.")
