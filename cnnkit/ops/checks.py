"""What every operation asks of its arrays and numbers before a compiled loop trusts them.

Whatever is refused raises ShapeError, with a sentence that begins with the caller's name.
"""

import operator
import reprlib
from numbers import Real

import numpy as np

from cnnkit.errors import ShapeError

MOST = 2**31 - 1  # of anything that is counted; kernels tell the places of a plane by 32 bits


def check_plain(caller, name, value):
    """Refuse what is no array, or one with rules of its own: a matrix multiplies otherwise, a mask would be lost."""
    if type(value) is np.ndarray or isinstance(value, np.memmap):
        return
    kind = type(value).__name__
    if isinstance(value, np.ndarray):
        raise ShapeError(
            f"{caller}: {name} must be a plain NumPy array, not a {kind}; convert it with np.array({name})."
        )
    raise ShapeError(f"{caller}: {name} must be a NumPy array, not {kind}.")


def check_array(caller, name, value):
    """Refuse what is not a float32 or float64 array."""
    if type(value) is not np.ndarray:
        check_plain(caller, name, value)
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


def check_number(caller, name, value, low=-np.inf, high=np.inf):
    """Return a real number as a float, whatever its type; an array's dtype must not change because of it."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, np.bool_, np.timedelta64)) or not isinstance(value, Real):
        raise ShapeError(f"{caller}: {name} must be a number, not {shown(value)}.")
    try:
        number = float(value)
    except OverflowError:
        raise ShapeError(f"{caller}: {name} is too large for a float: {shown(value)}.") from None
    if number < low or number > high or (low > -np.inf and number != number):
        span = f"from {low:g} to {high:g}" if high < np.inf else f"at least {low:g}"
        raise ShapeError(f"{caller}: {name} must be {span}, not {number:g}.")
    return number


def whole(caller, name, value, minimum=1):
    """Return a whole number as an int; 2.5 and True are none."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise ShapeError(f"{caller}: {name} must be a whole number, not {shown(value)}.") from None
    if number < minimum:
        raise ShapeError(f"{caller}: {name} must be at least {minimum}, not {shown(number)}.")
    if number > MOST:
        raise ShapeError(f"{caller}: {name} must be at most {MOST}, not {shown(number)}.")
    return number


def pair(caller, name, value, minimum=1):
    """Spell out an int or an (h, w) pair as a pair."""
    if not isinstance(value, (tuple, list)):
        number = whole(caller, name, value, minimum)
        return number, number
    if len(value) != 2:
        raise ShapeError(f"{caller}: {name} must be one number or an (h, w) pair, not {shown(value)}.")
    return whole(caller, name, value[0], minimum), whole(caller, name, value[1], minimum)


def check_axis(caller, x, axis):
    """Return which axis of x is meant, counted from the front."""
    number = whole(caller, "axis", axis, -np.inf)
    if not -x.ndim <= number < x.ndim:
        raise ShapeError(f"{caller}: x {x.shape} has no axis {shown(number)}.")
    return number % x.ndim


def check_flag(caller, name, value):
    """Return True or False; refuse the rest, because the text "False" would count as true."""
    if not isinstance(value, (bool, np.bool_)):
        raise ShapeError(f"{caller}: {name} must be True or False, not {shown(value)}.")
    return bool(value)


def check_rng(caller, rng):
    """Refuse what is not a source of randomness of one's own."""
    if not isinstance(rng, np.random.Generator):
        given = type(rng).__name__
        raise ShapeError(f"{caller}: rng must be a NumPy Generator, such as np.random.default_rng(0), not {given}.")


def check_channels(caller, x_shape, w_shape, groups):
    """Refuse shapes x (..., C, H, W) and w (F, C/groups, Kh, Kw) that do not belong together."""
    C, F = x_shape[-3], w_shape[0]
    groups = whole(caller, "groups", groups)
    if C % groups or F % groups:
        raise ShapeError(
            f"{caller}: groups={groups} must divide the {counted(C, 'channel')} of x {x_shape}"
            f" and the {counted(F, 'filter')} of w {w_shape}."
        )
    if C // groups != w_shape[1]:
        in_groups = f" in {groups} groups" if groups > 1 else ""
        raise ShapeError(
            f"{caller}: x has {counted(C, 'channel')}{in_groups} {x_shape} but w expects {w_shape[1]} {w_shape}."
        )


def check_gradient(caller, dy, x, name="x"):
    """Refuse a dy that is not like x, for operations whose output is like their input."""
    check_array(caller, "dy", dy)
    check_array(caller, name, x)
    check_same_dtype(caller, **{name: x, "dy": dy})
    check_shape(caller, "dy", dy, x.shape, f"{name} is")


def shown(value):
    """A value in a sentence: on one line, however long or deep it is."""
    try:
        text = reprlib.repr(value)
    except ValueError:  # Python does not write numbers of more than some thousand digits
        text = f"{type(value).__name__} of too many digits"
    return " ".join(text.split())


def counted(n, noun):
    """1 channel, 2 channels."""
    return f"{n} {noun}{'s' if n != 1 else ''}"


def quiet():
    """NaN and infinity travel without NumPy's warnings, as they do through compiled loops: a context manager."""
    return np.errstate(all="ignore")
