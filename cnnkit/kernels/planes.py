"""A kernel for each channel: depthwise convolutions at stride 1, filters on single images, and their gradient dx.

With one channel to a filter there is little to do for each pixel, and what costs time is reading it. So a *stack*, a
few rows of outputs one below the other, is computed at once: a vector of x that has been read serves every output whose
window it lies in, and the sums go from their registers straight to y.

A task is a band of rows of one channel of one image. They are copied, padded, to scratch memory first: a row is read
again for every tap, and half of those would begin outside the image. Where the dilation is d, every d-th row belongs to
the same stack.

Arrays: x (N, C, H, W), w (C, 1, Kh, Kw), b (C,), y (N, C, Ho, Wo).
"""

import numpy as np

from cnnkit.kernels import lean  # noqa: F401  # before any other import of Numba

# isort: split
from numba.core import cgutils
from numba.extending import register_jitable

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact, up
from cnnkit.kernels.sentences import clear, copy_rows
from cnnkit.kernels.simd import (
    BYTES,
    INDEX,
    REGISTERS,
    broadcast,
    finish,
    first_lanes,
    fma,
    load,
    masked_store,
    rolled,
    sentence,
    store,
    vector_of,
)
from cnnkit.kernels.threads import share, useful_threads

ROWS = 4  # of a stack, for windows of at least ROWS − 1 rows
WIDEST = 4 if REGISTERS == 32 else 2  # vectors of a stack's rows, whose sums are registers
BAND = 200_000  # bytes of padded rows at a time: well within the second-level cache


def suits(channels, w, stride):
    """Say whether this is a convolution that is computed here, from the channels of x and the shape of w."""
    return w[1] == 1 and w[0] == channels and tuple(stride) == (1, 1)


def forward(x, w, b, y, padding, dilation):
    """Fill y with the cross-correlation of each channel of x and its kernel, plus b; y says how far it goes."""
    if not y.size:
        return
    N, C, _, W = x.shape
    (Kh, Kw), (Ho, Wo), lanes = w.shape[2:], y.shape[2:], BYTES // x.itemsize
    down, across = dilation[0] * (Kh - 1), dilation[1] * (Kw - 1)
    pitch = up(Wo + across, lanes) * lanes + lanes  # stacks begin at whole vectors, and the last ones run on
    steps = y.size * Kh * Kw
    threads = useful_threads(steps)
    height = min(up(Ho, up(threads, N * C)), max(ROWS, BAND // (x.itemsize * pitch) - down))
    bands = up(Ho, height)
    workers = min(threads, N * C * bands)
    scratch = np.empty((workers, (height + down) * pitch + WIDEST * lanes), dtype=x.dtype)
    (top, _), (left, _) = padding
    begin, skip = max(left, 0), max(-left, 0)  # a negative padding cuts pixels off
    count = max(0, min(W - skip, Wo + across - begin))
    layout = bands, height, pitch, top, lanes, dilation[0], begin, skip, count
    window = np.array([Kh, Kw, Wo * dilation[0], pitch * dilation[0], dilation[1]])
    share(_planes, workers, steps, compact(x), compact(w), compact(b), y, scratch, layout, window)


def transposed(x, w, b, y, padding, dilation):
    """Fill y with the transposed convolution of each channel, plus b: the convolution with its kernel turned around."""
    ends = (d * (k - 1) for d, k in zip(dilation, w.shape[2:], strict=True))
    around = tuple((end - before, end - after) for end, (before, after) in zip(ends, padding, strict=True))
    forward(x, w[:, :, ::-1, ::-1], b, y, around, dilation)


@sentence
def _stack(b, ROWS, V, y, to, count, bias, f, x, at, w, of, window):
    """y[to + r·y_row + j] = bias[f] + Σ w[of + p·kw + q] · x[at + (r + p)·x_row + q·step + j] over p < kh, q < kw

    for r < ROWS and j < count, at most V vectors; window is (kh, kw, y_row, x_row, step), and kh ≥ ROWS − 1.
    """
    kh, kw, y_row, x_row, step = (b.load(b.gep(window, [INDEX(i)])) for i in range(5))
    vector = vector_of(x.type.pointee)
    x, y, w = b.gep(x, [at]), b.gep(y, [to]), b.gep(w, [of])
    sums = [[cgutils.alloca_once(b, vector) for _ in range(V)] for _ in range(ROWS)]
    start = broadcast(b, b.load(b.gep(bias, [f])), vector)
    for row in sums:
        for sum_ in row:
            b.store(start, sum_)

    def add(line, rows):
        """Add what this line of pixels is to some rows of outputs."""
        pixels = b.gep(x, [b.mul(line, x_row)])
        weights = [b.gep(w, [b.mul(b.sub(line, INDEX(r)), kw)]) for r in rows]
        with rolled(b, INDEX(0), kw) as q:
            here = b.gep(pixels, [b.mul(q, step)])
            xs = [load(b, b.gep(here, [INDEX(v * vector.count)]), vector) for v in range(V)]
            for r, weight in zip(rows, weights, strict=True):
                scale = broadcast(b, b.load(b.gep(weight, [q])), vector)
                now = [fma(b, scale, pixel, b.load(sum_)) for pixel, sum_ in zip(xs, sums[r], strict=True)]
                for value, sum_ in zip(now, sums[r], strict=True):
                    b.store(value, sum_)
                finish(b, now)

    for line in range(ROWS - 1):  # lines above the last row's window
        add(INDEX(line), range(line + 1))
    with rolled(b, INDEX(ROWS - 1), kh) as line:
        add(line, range(ROWS))
    for line in range(ROWS - 1):  # lines below the first row's
        add(b.add(kh, INDEX(line)), range(line + 1, ROWS))

    ends = [[b.gep(y, [b.add(b.mul(y_row, INDEX(r)), INDEX(v * vector.count))]) for v in range(V)] for r in range(ROWS)]
    whole = b.icmp_signed(">=", count, INDEX(V * vector.count))
    with b.if_else(whole, likely=True) as (full, partial):
        with full:
            for row, places in zip(sums, ends, strict=True):
                for sum_, place in zip(row, places, strict=True):
                    store(b, b.load(sum_), place)
        with partial:
            masks = [first_lanes(b, b.sub(count, INDEX(v * vector.count)), vector) for v in range(V)]
            for row, places in zip(sums, ends, strict=True):
                for sum_, place, mask in zip(row, places, masks, strict=True):
                    masked_store(b, b.load(sum_), place, mask)


@register_jitable
def _copy_in(x, plane, H, W, first, rows, scratch, space, layout):
    """Copy so many rows from row `first` of the plane on; those outside it are zero."""
    pitch, (begin, skip, count) = layout[2], layout[6:]
    to = space + begin
    above, end = min(max(0, -first), rows), max(0, min(rows, H - first))
    for r in range(above):
        clear(scratch, to + r * pitch, count)
    if end > above:
        copy_rows(scratch, to + above * pitch, pitch, x, (plane * H + first + above) * W + skip, W, end - above, count)
    for r in range(max(end, above), rows):
        clear(scratch, to + r * pitch, count)


@register_jitable(inline="always")  # a call would count who holds the arrays, which takes as long as a short row
def _across(together, y, to, count, bias, f, x, at, w, of, window, lanes):
    """Compute whole rows, so many together: by the widest stacks, and then by what suits the rest."""
    j = 0
    while j < count:
        left = count - j
        if together == 1:
            _stack(1, WIDEST, y, to + j, left, bias, f, x, at + j, w, of, window)
            j += WIDEST * lanes
        elif left > 2 * lanes:
            _stack(ROWS, WIDEST, y, to + j, left, bias, f, x, at + j, w, of, window)
            j += WIDEST * lanes
        elif left > lanes:
            _stack(ROWS, 2, y, to + j, left, bias, f, x, at + j, w, of, window)
            j += 2 * lanes
        else:
            _stack(ROWS, 1, y, to + j, left, bias, f, x, at + j, w, of, window)
            j += lanes


@jit
def _planes(first, last, x, w, b, y, scratch, layout, window):
    bands, height, pitch, top, lanes, down = layout[:6]
    N, C, H, W = x.shape
    _, _, Ho, Wo = y.shape
    _, _, kh, kw = w.shape
    workers, size = scratch.shape
    padded, weights, outputs = scratch.reshape(scratch.size), w.reshape(w.size), y.reshape(y.size)
    for worker in range(first, last):
        space = worker * size
        clear(padded, space, size)
        for task in range(worker * N * C * bands // workers, (worker + 1) * N * C * bands // workers):
            plane, low = task // bands, task % bands * height
            f, of, high = plane % C, plane % C * kh * kw, min(height, Ho - low)
            _copy_in(x, plane, H, W, low - top, high + down * (kh - 1), padded, space, layout)
            for a in range(min(down, high)):  # the rows a, a + down, a + 2·down…
                rows = (high - a + down - 1) // down
                together = ROWS if kh >= ROWS - 1 and rows >= ROWS else 1
                for i in range(0, rows, together):
                    row = a + min(i, rows - together) * down  # the last stack is moved up, over rows done already
                    to, at = (plane * Ho + low + row) * Wo, space + row * pitch
                    _across(together, outputs, to, Wo, b, f, padded, at, weights, of, window, lanes)
