"""The one way in which this project compiles loops."""

from collections.abc import Callable
from typing import Any

from cnnkit.kernels.cache import compile_and_keep
from cnnkit.kernels.patience import explain_long_compilations

_POLICY: dict[str, Any] = {
    "nogil": True,  # threads run side by side: ours, a widget's, a data loader's
    "error_model": "numpy",  # 1/0 is inf as in NumPy, and divisions need no branch
    # a·b + c may become one instruction, and sums may be reordered so that they vectorise. The other fast-math flags
    # assume that NaN and infinity never happen; they do, on the day that a learner's training diverges.
    "fastmath": {"contract", "reassoc"},
}

loops: list[Callable] = []  # everything compiled here, for those who count

explain_long_compilations()


def jit(function):
    """Compile a loop at its first call, and keep the machine code on disk for the next process."""
    loop = compile_and_keep(function, **_POLICY)
    loops.append(loop)
    return loop
