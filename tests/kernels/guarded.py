"""Arrays between two pages that nobody may touch: reading or writing one number too far ends the process."""

import ctypes
import mmap

import numpy as np

PAGE = mmap.PAGESIZE
_kept = []  # for as long as the process lives: what is unmapped would guard nothing


def guarded(values, at_end):
    """A copy of an array that ends where a forbidden page begins, or begins where one ends."""
    values = np.array(values, order="C")
    pages = -(-max(values.nbytes, 1) // PAGE)
    room = mmap.mmap(-1, (pages + 2) * PAGE)
    _kept.append(room)
    start = ctypes.addressof(ctypes.c_char.from_buffer(room))
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    for forbidden in (start, start + (pages + 1) * PAGE):
        if protect(ctypes.c_void_p(forbidden), ctypes.c_size_t(PAGE), 0):
            raise OSError(ctypes.get_errno(), "mprotect")
    offset = PAGE + (pages * PAGE - values.nbytes if at_end else 0)
    array = np.frombuffer(room, values.dtype, values.size, offset).reshape(values.shape)
    array[...] = values
    return array
