"""Arrays between two pages that nobody may touch: reading or writing one number too far ends the process."""

import ctypes
import mmap

import numpy as np

PAGE = mmap.PAGESIZE
_kept = []  # what is unmapped would guard nothing


def room(shape, dtype, at_end):
    """An array of zeros that ends where a forbidden page begins, or begins where one ends."""
    dtype, size = np.dtype(dtype), int(np.prod(shape))
    pages = -(-max(size * dtype.itemsize, 1) // PAGE)
    region = mmap.mmap(-1, (pages + 2) * PAGE)
    _kept.append(region)
    start = ctypes.addressof(ctypes.c_char.from_buffer(region))
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    for forbidden in (start, start + (pages + 1) * PAGE):
        if protect(ctypes.c_void_p(forbidden), ctypes.c_size_t(PAGE), 0):
            raise OSError(ctypes.get_errno(), "mprotect")
    offset = PAGE + (pages * PAGE - size * dtype.itemsize if at_end else 0)
    return np.frombuffer(region, dtype, size, offset).reshape(shape)


def guarded(values, at_end):
    """A copy of an array in such a place."""
    array = room(np.shape(values), values.dtype, at_end)
    array[...] = values
    return array


def let_go():
    """Give the memory back once the arrays are gone."""
    _kept.clear()
