"""The gradients dw and db: every weight is a sum over all outputs, of dy times the pixel that its tap reads.

A task copies a block of images to scratch memory as direct.py does, and beside it their dy, in vectors whose pixels lie
together. Then it keeps the sums of some filters by some taps in registers, while the vectors pass by (sentences.py).

Where tasks share a sum, each has a part of its own; the parts are added at the end. How the sums are parted depends on
shapes alone, so results are the same to the last bit however many threads there are.

In lanes that hold no output dy is zero. That adds nothing unless x is infinite or NaN there: then all is done anew, tap
by tap.

Arrays: x (N, C, H, W), dy (N, F, Ho, Wo), dw (F, C/groups, Kh, Kw), db (F,).
"""

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.extending import register_jitable

from cnnkit.kernels.direct import copy_in
from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact, pad
from cnnkit.kernels.sentences import add_up, clear, copy, products
from cnnkit.kernels.simd import BYTES
from cnnkit.kernels.threads import share, useful_threads
from cnnkit.kernels.weights_plan import KERNELS, weights_plan


def weights(dy, x, shape, stride, padding, dilation):
    """Return dw, of the given shape (F, C/groups, Kh, Kw), and db."""
    F, C, Kh, Kw = shape
    if not dy.size:
        return np.zeros(shape, dtype=dy.dtype), np.zeros(F, dtype=dy.dtype)
    steps = dy.size * C * Kh * Kw
    threads = useful_threads(steps)
    plan = weights_plan(x.shape, shape, dy.shape, stride, padding, dilation, x.itemsize, threads)
    workers = min(threads, len(plan.tasks))
    dw, db = np.zeros((plan.parts, *shape), dtype=dy.dtype), np.zeros((plan.parts, F), dtype=dy.dtype)
    scratch = np.empty(workers * plan.sizes[0], dtype=x.dtype)
    share(LOOPS[plan.kernel], workers, steps, compact(dy), compact(x), dw, db, scratch, workers, *plan.tables)
    with np.errstate(all="ignore"):
        dw, db = (part[0] if plan.parts == 1 else part.sum(axis=0) for part in (dw, db))
        if not (np.isfinite(dw.sum()) or np.isfinite(dw).all()):
            dw = _tap_by_tap(dy, x, shape, stride, padding, dilation)
    return dw, db


def examples(dtype):
    """Small dy, x and w, three for each of the loops below, for those who compile them ahead."""
    lanes = BYTES // np.dtype(dtype).itemsize
    for M, _, pieces in LOOPS:
        dy = np.ones((1, M, 1, lanes // pieces), dtype)
        yield dy, dy[:, :1].copy(), np.ones((M, 1, 1, 1), dtype)


def _tap_by_tap(dy, x, shape, stride, padding, dilation):
    """Return dw where something is infinite or NaN, which must not meet a zero that is no pixel's: 0 · ∞ is NaN."""
    N, _, Ho, Wo = dy.shape
    F, C, Kh, Kw = shape
    groups, x = x.shape[1] // C, pad(x, padding)
    dw = np.empty((groups, F // groups, C, Kh, Kw), dtype=dy.dtype)
    d = dy.reshape(N, groups, -1, Ho * Wo)
    for kh, kw in np.ndindex(Kh, Kw):
        rows, columns = (
            slice(k * e, k * e + (n - 1) * s + 1, s)
            for k, e, n, s in zip((kh, kw), dilation, (Ho, Wo), stride, strict=True)
        )
        pixels = x[:, :, rows, columns].reshape(N, groups, C, Ho * Wo)
        dw[..., kh, kw] = (d @ pixels.swapaxes(2, 3)).sum(axis=0)
    return dw.reshape(shape)


@register_jitable
def _copy_dy(dy, scratch, space, vectors, step, first, F, where, runs, limit, db, at):
    """Copy F maps of dy from plane `first` on, and add their sums to db[at:]; what is between the runs stays zero."""
    outputs = dy.shape[2] * dy.shape[3]
    for f in range(F):
        begin = (first + f) * outputs + where
        for r in range(len(runs)):
            if runs[r, 3] < limit:
                copy(scratch, space + f * step + runs[r, 0], dy, begin + runs[r, 2], runs[r, 1])
        if at >= 0:
            add_up(db, at + f, scratch, space + f * step, vectors)


def _make(M, P, PIECES):
    """Return the loop for sums of M filters by P taps: constants, so that they can be registers."""

    @jit
    def sums(first, last, dy, x, dw, db, scratch, workers, sizes, tasks, blocks, rows, taps, starts, runs):
        size, filters, F, stretch, vectors = sizes[0], dy.shape[1], sizes[5], sizes[6], sizes[8]
        d_step, K, T = sizes[7], sizes[9], sizes[10]
        for worker in range(first, last):
            space, d_space = worker * size, worker * size + sizes[11]
            clear(scratch, space, size)
            for task in range(worker * len(tasks) // workers, (worker + 1) * len(tasks) // workers):
                part, g, c, C = tasks[task, 0], tasks[task, 3], tasks[task, 4], tasks[task, 5]
                to = (part * filters + g * F) * K + c * T
                for block in range(tasks[task, 1], tasks[task, 2]):
                    images, n, low, limit = blocks[block, 0], blocks[block, 1], blocks[block, 2], blocks[block, 3]
                    copy_in(x, scratch, space, sizes, rows, C, images, n * x.shape[1] + g * (K // T) + c, low)
                    maps, where, at = n * filters + g * F, blocks[block, 4] * dy.shape[3], part * filters + g * F
                    if blocks[block, 5]:  # no run will cover all that the last block left
                        clear(scratch, d_space, F * d_step)
                    lanes = BYTES // x.itemsize * vectors
                    _copy_dy(dy, scratch, d_space, lanes, d_step, maps, F, where, runs, limit, db, -1 if c else at)
                    for q in range((vectors + stretch - 1) // stretch):
                        end = min((q + 1) * stretch, vectors)
                        for f in range(0, F, M):
                            for k in range(0, C * T, P):
                                at, there = to + f * K + k, d_space + f * d_step
                                products(
                                    M, P, PIECES, dw, at, K, F - f, C * T - k, scratch, there, d_step,
                                    scratch, space, starts, q * stretch, end, taps, k
                                )  # fmt: skip

    return sums


LOOPS = {kernel: _make(*kernel) for kernel in KERNELS}
