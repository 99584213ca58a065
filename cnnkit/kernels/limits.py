"""What this machine can do at most: a loop of nothing but multiply-adds, and one of nothing but copying.

The multiply-adds stay in registers, so that no memory holds them up; each of the CHAINS waits for its own last result
only, and there are enough of them that the processor always has one to go on with.
"""

import numpy as np

from cnnkit.kernels.jit import jit
from cnnkit.kernels.simd import BYTES, INDEX, broadcast, fma, load, rolled, sentence, store, vector_of
from cnnkit.kernels.threads import share

# isort: split
from numba.core import cgutils

CHAINS = 12  # two instructions begin in each cycle on the widest machines, and take four or five; 16 registers hold 12
ROUNDS = 200_000  # a fraction of a millisecond
ENOUGH = 1 << 40  # work that is worth any number of threads


def multiply_adds(threads, sums):
    """Keep each of the threads busy -> floating-point operations done; sums (threads, CHAINS·lanes) is overwritten."""
    share(_multiply_adds, threads, ENOUGH, sums, ROUNDS)
    return 2 * ROUNDS * threads * sums.shape[1]


def room_for_sums(threads, dtype):
    """An array for multiply_adds."""
    return np.ones((threads, CHAINS * BYTES // np.dtype(dtype).itemsize), dtype=dtype)


def copy(x, y, threads):
    """Fill y with x, in so many parts -> bytes read and written."""

    def loop(first, last):
        for part in range(first, last):
            stretch = slice(part * x.size // threads, (part + 1) * x.size // threads)
            np.copyto(y[stretch], x[stretch])

    share(loop, threads, ENOUGH)
    return x.nbytes + y.nbytes


@sentence
def _spin(b, sums, at, rounds):
    """sums[at + i] = sums[at + i] / 2 + 1, so many times: all go to 2, and none overflows."""
    place = b.gep(sums, [at])
    vector = vector_of(place.type.pointee)
    places = [b.gep(place, [INDEX(chain * vector.count)]) for chain in range(CHAINS)]
    chains = [cgutils.alloca_once(b, vector) for _ in places]
    for chain, start in zip(chains, places, strict=True):
        b.store(load(b, start, vector), chain)
    half, one = (broadcast(b, vector.element(value), vector) for value in (0.5, 1.0))
    with rolled(b, INDEX(0), rounds):
        for chain in chains:
            b.store(fma(b, b.load(chain), half, one), chain)
    for chain, end in zip(chains, places, strict=True):
        store(b, b.load(chain), end)


@jit
def _multiply_adds(first, last, sums, rounds):
    for thread in range(first, last):
        _spin(sums, thread * sums.shape[1], rounds)
