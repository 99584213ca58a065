"""Waiting for a moment without going to sleep: waking up takes longer than many a loop.

Listening keeps a processor busy, so it is for a fifth of a millisecond at most; it lets go of the interpreter's lock.
"""

from typing import Any

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from cnnkit.kernels.cache import compile_and_keep
from cnnkit.kernels.simd import ARM

ROUNDS = 4000  # of listening, each some forty steps of the clock
GRACE = 100  # rounds more after it rang: whoever rings is about to let go of the interpreter's lock, too


def _look(typing, bell):
    """How often the bell has rung by now, and a moment's rest: without the rest the processor would guess ahead."""
    del typing

    def generate(context, b, signature, arguments):
        data = context.make_array(signature.args[0])(context, b, arguments[0]).data
        name, hint = ("llvm.aarch64.hint", [ir.IntType(32)(1)]) if ARM else ("llvm.x86.sse2.pause", [])
        kind = ir.FunctionType(ir.VoidType(), [value.type for value in hint])
        b.call(cgutils.get_or_insert_function(b.module, kind, name), hint)
        return b.load_atomic(data, "acquire", align=8)

    return types.int64(bell), generate


look: Any = intrinsic(_look)


def _listen(bell, since):
    for _ in range(ROUNDS):
        if look(bell) != since:
            for _ in range(GRACE):
                look(bell)
            return True
    return False


# Not one of jit's loops: it is there for them.
_wait = compile_and_keep(_listen, nogil=True)


class Bell:
    """One thread rings it, another listens."""

    def __init__(self) -> None:
        self._rung = np.zeros(1, dtype=np.int64)

    @property
    def rung(self) -> int:
        """How often it has rung by now, or so: of two who ring at once, one may not be counted."""
        return int(self._rung[0])

    def ring(self) -> None:
        self._rung[0] += 1

    def listen(self, since: int) -> bool:
        """Wait for it to ring again, and say whether it did; it may have before this call."""
        return bool(_wait(self._rung, since))
