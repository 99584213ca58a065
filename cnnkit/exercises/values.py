"""Answers as plain data: what a learner's function returned, made comparable and harmless.

Everything numeric becomes a NumPy array, several results a tuple of them. Plain data can cross from a
sandbox to a judge; the learner's own objects never do.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Odd:
    """A result that is no number, array, text or sequence of these."""

    type_name: str


@dataclass(frozen=True)
class Measured:
    """What a design with a bar achieved, from 0 to 1, and the name of the mistake that shows in it, if one does."""

    score: float
    mistake: str | None = None


@dataclass(frozen=True)
class Raised:
    """No result at all: the call ended in this error."""

    error: str


def plain(value):
    """The value as an array, a string, None, a Measured, or a tuple of these; ``Odd`` for anything else.

    >>> plain((1, 2))
    array([1, 2])
    >>> plain(...)
    Odd(type_name='ellipsis')
    """
    if value is None or type(value) in (str, Measured):
        return value
    several = isinstance(value, (tuple, list))
    if several and any(isinstance(part, np.ndarray) and part.ndim for part in value):
        return tuple(plain(part) for part in value)
    try:
        if hasattr(value, "state_dict"):  # a network counts as its arrays, in order
            return tuple(plain(array) for array in value.state_dict().values())
        array = np.array(value)  # a copy: what the learner's code does later changes nothing here
    except Exception:  # ragged lists, a class of networks, or an object whose protocols misbehave
        return tuple(plain(part) for part in value) if several else Odd(type(value).__name__)
    return array if array.dtype.kind in "biufcU" else Odd(type(value).__name__)


def same(expected, actual, *, rtol, atol):
    """True when two plain values agree in structure, shape and (within the tolerance) in every number.

    NaN equals NaN and infinity equals infinity of the same sign; dtype and memory layout do not matter.

    >>> same(plain([1.0, 2.0]), plain((1, 2)), rtol=1e-6, atol=1e-6)
    True
    """
    if isinstance(expected, tuple):
        return (
            isinstance(actual, tuple)
            and len(expected) == len(actual)
            and all(same(e, a, rtol=rtol, atol=atol) for e, a in zip(expected, actual, strict=True))
        )
    if isinstance(expected, np.ndarray):
        if not isinstance(actual, np.ndarray) or expected.shape != actual.shape:
            return False
        if expected.dtype.kind == "U" or actual.dtype.kind == "U":
            return bool(np.array_equal(expected, actual))
        return bool(np.allclose(actual, expected, rtol=rtol, atol=atol, equal_nan=True))
    return type(expected) is type(actual) and expected == actual


def formed_like(expected, actual):
    """``actual`` in the form of ``expected`` where it fits into it: a list of rows as an array, an array as its rows.

    >>> formed_like(np.zeros((2, 2)), (np.array([1, 2]), np.array([3, 4])))
    array([[1, 2],
           [3, 4]])
    """
    if isinstance(expected, np.ndarray) and isinstance(actual, tuple):
        stacked = _stacked(actual)
        return stacked if stacked is not None and stacked.shape == expected.shape else actual
    if isinstance(expected, tuple) and isinstance(actual, np.ndarray) and actual.ndim and len(actual) == len(expected):
        fits = all(isinstance(part, np.ndarray) and part.shape == actual.shape[1:] for part in expected)
        return tuple(actual) if fits else actual
    if isinstance(expected, tuple) and isinstance(actual, tuple) and len(expected) == len(actual):
        return tuple(map(formed_like, expected, actual))
    return actual


def _stacked(arrays):
    try:
        stacked = np.array(arrays)
    except ValueError:  # they are not of one shape
        return None
    return stacked if stacked.dtype.kind in "biufc" else None
