"""Convolution as its definition says, in the order that the processor likes: one loop for every stride, padding,
dilation and group, and for the gradient dx. (Where every channel has a kernel of its own, planes.py is quicker.)

A task is what one thread computes alone: some filters on a block of images. It copies the images into scratch memory,
padded and split into phases (layout.py), so that every tap is one constant distance away. Then it computes tile after
tile (plan.py, sentences.py) and writes each to y row by row.

Arrays: x (N, C, H, W), w (F, C/groups, Kh, Kw), b (F,), y (N, F, Ho, Wo); dx and dy alike.
"""

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.extending import register_jitable

from cnnkit.kernels import planes
from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact
from cnnkit.kernels.plan import HALVES, forward_plan, transposed_plan
from cnnkit.kernels.sentences import clear, every, tile, write
from cnnkit.kernels.simd import BYTES, TILES
from cnnkit.kernels.threads import share, useful_threads


def forward(x, w, b, y, stride, padding, dilation):
    """Fill y with the cross-correlation of x and w, plus b."""
    if planes.suits(x.shape[1], w.shape, stride):
        planes.forward(x, w, b, y, padding, dilation)
        return
    _, C, Kh, Kw = w.shape
    _run(forward_plan, x, w, b, y, stride, padding, dilation, y.size * C * Kh * Kw)


def transposed(x, w, b, y, stride, padding, dilation):
    """Fill y with b plus the transposed convolution of x and w (C, F/groups, Kh, Kw): a dx is one, of dy."""
    # where there is one row or column of x, no step is taken, and every pixel of y would be a phase of its own
    stride = tuple(s if n > 1 else 1 for s, n in zip(stride, x.shape[2:], strict=True))
    with np.errstate(all="ignore"):
        finite = np.isfinite(w.sum()) or np.isfinite(w).all()
    if not finite:
        _transposed_tap_by_tap(x, w, b, y, stride, padding, dilation)
        return
    if planes.suits(y.shape[1], w.shape, stride):
        planes.transposed(x, w, b, y, padding, dilation)
        return
    _, F, Kh, Kw = w.shape
    _run(transposed_plan, x, w, b, y, stride, padding, dilation, x.size * F * Kh * Kw)


def examples(dtype):
    """Small x and w, a pair for each of the loops below and one for that of planes.py, to compile ahead."""
    lanes = BYTES // np.dtype(dtype).itemsize
    for M, _, pieces in LOOPS:
        yield np.ones((1, 2, 1, lanes // pieces), dtype), np.ones((M, 2, 1, 1), dtype)
    yield np.ones((1, 1, 1, 1), dtype), np.ones((1, 1, 1, 1), dtype)


def _transposed_tap_by_tap(x, w, b, y, stride, padding, dilation):
    """The same where weights are infinite or NaN, which must not meet the zeros around x: 0 · ∞ is NaN."""
    N, filters, Ho, Wo = y.shape
    C, F, Kh, Kw = w.shape
    groups, (H, W) = filters // F, x.shape[2:]
    (top, bottom), (left, right) = padding
    x = x.reshape(N, groups, C // groups, H * W)
    w = w.reshape(groups, C // groups, F, Kh, Kw)
    padded = np.zeros((N, filters, top + Ho + bottom, left + Wo + right), dtype=y.dtype)
    with np.errstate(all="ignore"):
        for kh, kw in np.ndindex(Kh, Kw):
            rows, columns = (
                slice(k * d, k * d + (n - 1) * s + 1, s)
                for k, d, n, s in zip((kh, kw), dilation, (H, W), stride, strict=True)
            )
            stamps = w[..., kh, kw].swapaxes(1, 2) @ x  # (groups, F, C) @ (N, groups, C, pixels)
            padded[:, :, rows, columns] += stamps.reshape(N, filters, H, W)
        y[:] = padded[:, :, top : top + Ho, left : left + Wo] + b[:, None, None]


def _run(planned, x, w, b, y, stride, padding, dilation, steps):
    if not y.size:
        return
    threads = useful_threads(steps)
    plan = planned(x.shape, w.shape, y.shape, stride, padding, dilation, x.itemsize, threads)
    workers = min(threads, len(plan.tasks))
    scratch = np.empty(workers * plan.sizes[0], dtype=x.dtype)
    share(LOOPS[plan.kernel], workers, steps, compact(x), compact(w), compact(b), y, scratch, workers, *plan.tables)


@register_jitable
def copy_in(x, scratch, space, sizes, rows, C, images, first, low):
    """Copy C channels of some images row by row: `first` is the plane of x to begin with, `low` the row."""
    plane, image, planes = sizes[2], sizes[3], sizes[4]
    H, W = x.shape[2], x.shape[3]
    for i in range(images):
        for c in range(C):
            begin, there = (first + i * planes + c) * H * W, space + c * plane + i * image
            for r in range(len(rows)):
                row, to, count = low + rows[r, 0], there + rows[r, 2], rows[r, 3]
                if row < 0 or row >= H:
                    clear(scratch, to, count)
                else:
                    every(scratch, to, x, begin + row * W + rows[r, 1], rows[r, 4], count)


def _make(M, V, PIECES):
    """Return the loop for tiles of M filters and V vectors: constants, so that their sums can be registers.

    What the columns of the tables are is said in plan.Plan.
    """

    @jit
    def correlate(first, last, x, w, b, y, scratch, workers, sizes, tasks, rows, taps, tiles, runs):
        size, F, bank, w_step, across, width = sizes[0], sizes[5], sizes[6], sizes[7], sizes[8], sizes[9]
        y_step = y.shape[2] * y.shape[3]
        for worker in range(first, last):
            space, sums = worker * size, (worker + 1) * size - M * width
            clear(scratch, space, size)
            for task in range(worker * len(tasks) // workers, (worker + 1) * len(tasks) // workers):
                # 1. Copy the task's block of images.
                copy_in(x, scratch, space, sizes, rows, sizes[1], tasks[task, 0], tasks[task, 1], tasks[task, 2])
                # 2. Let all tiles pass by a bank of filters, then by the next; the cache keeps a bank, not all filters.
                limit, f_first, f_end = tasks[task, 3], tasks[task, 4], tasks[task, 5]
                while f_first < f_end:
                    for t in range(len(tiles)):
                        if tiles[t, 2] < tiles[t, 3] and runs[tiles[t, 2], 3] >= limit:
                            continue  # it lies in another block
                        for k in range((min(bank, f_end - f_first) + M - 1) // M):
                            f = min(f_first + k * M, F - M)  # the last tile is moved up, over filters done already
                            at, of, to = tasks[task, 6] + f * w_step, tasks[task, 7] + f, tasks[task, 8] + f * y_step
                            tile(M, V, PIECES, scratch, sums, b, of, w, at, w_step, scratch, space, tiles, t, taps)
                            # 3. Write the lanes that are outputs.
                            run, end = tiles[t, 2], tiles[t, 3]
                            write(M, V, y, to, y_step, across, scratch, sums, runs, run, end, limit)
                    f_first += bank

    return correlate


LOOPS = {kernel: _make(*kernel) for kernel in (*((M, V, 1) for M, V in TILES.items()), HALVES)}
