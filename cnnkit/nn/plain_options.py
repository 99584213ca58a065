"""What plain data may say of a layer's options: which numbers, how large, which words."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.ops.checks import shown

Check = Callable[[str, Any], Any]  # the option's name in a sentence, its value -> the value; raises CnnkitError


def whole(low: int, high: int) -> Check:
    """An int from low to high."""

    def check(name, value):
        try:
            if isinstance(value, bool):
                raise TypeError
            number = operator.index(value)
        except TypeError:
            raise CnnkitError(f"{name} must be a whole number, not {shown(value)}.") from None
        if not low <= number <= high:
            raise CnnkitError(f"{name} must be from {low:,} to {high:,}, not {shown(number)}.")
        return number

    return check


def real(low: float, high: float) -> Check:
    """A number from low to high."""

    def check(name, value):
        if isinstance(value, bool) or not isinstance(value, (int, float, np.floating)) or not low <= value <= high:
            raise CnnkitError(f"{name} must be a number from {low:g} to {high:g}, not {shown(value)}.")
        return float(value)

    return check


def flag(name, value):
    """True or false."""
    if value is not True and value is not False:
        raise CnnkitError(f"{name} must be true or false, not {shown(value)}.")
    return value


def pair_of(check: Check) -> Check:
    """One value for both axes, or an (h, w) pair."""

    def both(name, value):
        if not isinstance(value, (tuple, list)):
            return check(name, value)
        if len(value) != 2:
            raise CnnkitError(f"{name} must be one value or a pair, not {shown(value)}.")
        return check(name, value[0]), check(name, value[1])

    return both


def one_of(words: tuple, otherwise: Check) -> Check:
    """One of these words, or what passes another check."""
    return lambda name, value: value if type(value) in (str, type(None)) and value in words else otherwise(name, value)


channels, pixels, few, share = whole(1, 100_000), pair_of(whole(1, 256)), whole(1, 256), real(0, 1)
padding = one_of(("valid", "same", "same_lower"), pair_of(pair_of(whole(0, 256))))
OPTIONS: dict[str, Check] = {
    **dict.fromkeys(("channels", "in_channels", "out_channels", "num_features"), channels),
    **dict.fromkeys(("in_features", "out_features"), channels),
    **dict.fromkeys(("kernel_size", "dilation"), pixels),
    **dict.fromkeys(("groups", "reduction"), channels),
    **dict.fromkeys(("kernels", "num_heads"), few),
    **dict.fromkeys(("bias", "ceil_mode", "count_include_pad"), flag),
    **dict.fromkeys(("p", "eps", "momentum"), share),
    "stride": one_of((None,), pixels),
    "padding": padding,
    "output_padding": pair_of(whole(0, 256)),
    "negative_slope": real(-1e6, 1e6),
    "axis": whole(-4, 3),
}
