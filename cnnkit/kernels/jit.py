"""The one way in which this project compiles loops."""

from typing import Any

from numba import njit

_POLICY: dict[str, Any] = {
    "nogil": True,  # a widget's thread or a data loader may run beside a convolution
    "error_model": "numpy",  # 1/0 is inf as in NumPy, and divisions need no branch
    # a·b + c may become one instruction, and sums may be reordered so that they vectorise. The other fast-math flags
    # assume that NaN and infinity never happen; they do, on the day that a learner's training diverges.
    "fastmath": {"contract", "reassoc"},
}


def jit(function):
    """Compile a loop at its first call, and keep the machine code on disk for the next process."""
    try:
        return njit(cache=True, **_POLICY)(function)
    except RuntimeError:  # Numba found no directory to write to: neither beside the source nor in a home
        return njit(**_POLICY)(function)
