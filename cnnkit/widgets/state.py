"""Read a plain state, and make one whole: what an explorer needs whose state is its setting, field by field.

A setting is a frozen dataclass; every explorer checks the same four things about it: names, kinds of value, choices
and ranges. Explorers whose state reads otherwise than its controls (as ops.conv2d's padding does) write their own.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

import numpy as np

from cnnkit.errors import CourseError, ShapeError

Bounds = dict[str, tuple[Any, Any]]


def check_keys(caller: str, state: dict[str, Any], keys: Sequence[str]) -> None:
    """Raise CourseError for the first key of a state that is none of an explorer's."""
    for key in state:
        if key not in keys:
            raise CourseError(f"{caller}: there is no setting {key!r}{nearest(key, keys)}")


def nearest(word: object, words: Iterable[Any]) -> str:
    """The end of a sentence that refuses a word."""
    known = [str(each) for each in words]
    close = get_close_matches(str(word), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; choose from {', '.join(known)}."


def check_choice(caller: str, name: str, value: Any, choices: Sequence[Any]) -> Any:
    """Return the one of the choices that `value` equals, or raise CourseError with the nearest of them."""
    if not isinstance(value, (str, int, float, tuple)) or value not in choices:  # == of an array is no truth value
        raise CourseError(f"{caller}: there is no {spoken(name)} {value!r}{nearest(value, choices)}")
    return choices[choices.index(value)]  # 3 for 3.0, and 1 for True


def check_like(caller: str, name: str, value: Any, example: Any) -> Any:
    """Return `value` as the kind of thing that `example` is: a truth value, a whole number, a number or a name."""
    if isinstance(example, bool):
        if not isinstance(value, bool):
            raise CourseError(f"{caller}: {spoken(name)} must be True or False, not {value!r}.")
        return value
    if isinstance(example, int):
        if isinstance(value, bool) or not isinstance(value, Integral):
            raise ShapeError(f"{caller}: {spoken(name)} must be a whole number, not {value!r}.")
        return int(value)
    if isinstance(example, float):
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            raise ShapeError(f"{caller}: {spoken(name)} must be a number, not {value!r}.")
        return float(value)
    if isinstance(example, str) and not isinstance(value, str):
        raise CourseError(f"{caller}: {spoken(name)} must be a name, not {value!r}.")
    return value


def check_array(caller: str, name: str, value: object) -> np.ndarray:
    """Return `value` as an array, or raise ShapeError where its rows are of different lengths."""
    try:
        return np.asarray(value)
    except ValueError:
        raise ShapeError(f"{caller}: {name} must be an array of numbers, not {value!r:.60}.") from None


def check_bounds(caller: str, setting: Any, bounds: Bounds) -> None:
    """Raise ShapeError for the first number of a setting that is out of its range."""
    for name, (low, high) in bounds.items():
        value = getattr(setting, name)
        if not low <= value <= high:
            room = f"must be {low} to {high} here" if low < high else f"can only be {low} here"
            raise ShapeError(f"{caller}: {spoken(name)} {room}, not {value}.")


def clamped(setting: Any, bounds: Callable[[Any], Bounds], keep: str | None = None) -> Any:
    """Bring every number into its range; ranges are asked for anew after each, for one depends on another.

    Later names in `bounds` are settled first and `keep`, the control in the hand, last: what was moved gives way only
    where nothing else can.
    """
    for _ in range(2):  # what gave way first may have had to wait for another
        names = [name for name in reversed(bounds(setting)) if name != keep]
        for name in [*names, keep] if keep in bounds(setting) else names:
            low, high = bounds(setting)[name]
            value = min(max(getattr(setting, name), low), high)
            if value != getattr(setting, name):
                setting = replace(setting, **{name: value})
    return setting


def gave_way(wanted: Any, settled: Any, names: Iterable[str]) -> list[str]:
    """Sentences on what changed besides what was asked for."""
    return [
        f"{spoken(name)} changed from {getattr(wanted, name)} to {getattr(settled, name)}, so that it fits"
        for name in names
        if getattr(wanted, name) != getattr(settled, name)
    ]


def spoken(name: str) -> str:
    """A field's name in words: kernel_height -> kernel height."""
    return name.replace("_", " ")
