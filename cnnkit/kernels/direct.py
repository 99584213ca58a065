"""Convolution as its definition says: every tap of a filter adds its share to a long run of outputs.

layout.py makes each tap one constant distance, so that rows of outputs can be laid end to end, as far apart as the
image's rows (the *pitch*; what is computed between the rows is dropped). The inner loops run along these positions, so
the compiler vectorises them; four taps at a time, because reading and writing a sum costs as much as adding to it.

Runs are sliced before the loop: given an index such as x[offset + j], Numba would handle negative ones in every step,
which is 6 to 13 times slower. Copies are loops too: a[:] = b takes three times longer to compile.

In the gradients, zeros between the rows of dy meet pixels and weights that no window pairs them with. That adds nothing
unless those are infinite or NaN; then the rows are taken one by one.

A task is what one thread computes alone: a stretch of rows of one output map, one channel of dx, or one filter of dw.

Arrays: x (N, C, H, W), w (F, C/groups, Kh, Kw), b (F,), y (N, F, Ho, Wo); dx, dw, db, dy alike.
"""

import numpy as np

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact, join_phases, pad, split_phases, spread_rows, tap_offsets
from cnnkit.kernels.threads import share

RUN = 4096  # positions at a time: their sums stay in the first-level cache


def forward(x, w, b, y, stride, padding, dilation):
    """Fill y with the cross-correlation of x and w, plus b."""
    F, C, Kh, Kw = w.shape
    N, _, Ho, _ = y.shape
    phases = split_phases(pad(x, padding), stride)
    offsets = tap_offsets(phases.shape[2:], C, (Kh, Kw), dilation)
    pitch = phases.shape[-1]
    rows = max(1, min(RUN // pitch, Ho))
    tasks, steps = N * F * -(-Ho // rows), y.size * offsets.size
    x, w, b = _by_group(phases, C), compact(w).reshape(F, -1), compact(b)
    share(_forward, tasks, steps, x, w, b, y, offsets, pitch, rows)


def input_gradient(dy, w, shape, stride, padding, dilation):
    """Return dx, of the given shape (N, C, H, W)."""
    N, channels, H, W = shape
    F, C, Kh, Kw = w.shape
    (top, bottom), (left, right) = padding
    padded = top + H + bottom, left + W + right
    phases = np.zeros((N, channels, *stride, -(-padded[0] // stride[0]), -(-padded[1] // stride[1])), dtype=dy.dtype)
    offsets = tap_offsets(phases.shape[2:], 1, (Kh, Kw), dilation)
    pitch = phases.shape[-1]
    d, w = spread_rows(dy, pitch), compact(w).reshape(F, C, -1)
    dx = phases.reshape(N, channels, -1 if N else 0)
    way = _end_to_end(dy, pitch) if np.isfinite(w).all() else _row_by_row(dy, pitch)
    share(_input_gradient, N * channels, dy.size * C * offsets.size, d, w, dx, offsets, *way)
    return compact(join_phases(phases, padded)[:, :, top : top + H, left : left + W])


def weight_gradient(dy, x, shape, stride, padding, dilation):
    """Return dw, of the given shape (F, C/groups, Kh, Kw)."""
    F, C, Kh, Kw = shape
    phases = split_phases(pad(x, padding), stride)
    offsets = tap_offsets(phases.shape[2:], C, (Kh, Kw), dilation)
    pitch = phases.shape[-1]
    d, x = spread_rows(dy, pitch), _by_group(phases, C)
    for way in (_end_to_end(dy, pitch), _row_by_row(dy, pitch)):
        dw = np.zeros((F, C * Kh * Kw), dtype=dy.dtype)
        share(_weight_gradient, F, dy.size * offsets.size, d, x, dw, offsets, *way)
        if np.isfinite(dw).all():  # looking at dw is cheaper than at all of x
            break
    return dw.reshape(shape)


def _by_group(phases, C):
    """Flatten the phases of the C channels that one filter reads: (N, groups, pixels)."""
    N, channels = phases.shape[:2]
    return phases.reshape(N, channels // C, C * phases[0, 0].size if N else 0)


def _end_to_end(dy, pitch):
    """(step, length, end) of the runs: as long as the first-level cache likes, gaps between the rows included."""
    return RUN, RUN, (dy.shape[2] - 1) * pitch + dy.shape[3]


def _row_by_row(dy, pitch):
    """(step, length, end) of the runs: one for each row, without the gaps."""
    return pitch, dy.shape[3], (dy.shape[2] - 1) * pitch + dy.shape[3]


@jit
def _forward(first, last, x, w, b, y, offsets, pitch, rows):
    _, F, Ho, Wo = y.shape
    filters = F // x.shape[1]  # in each group
    blocks = (Ho + rows - 1) // rows
    K = offsets.size
    sums = np.empty(rows * pitch, dtype=y.dtype)
    for task in range(first, last):
        n, top, f = task // (blocks * F), task // F % blocks * rows, task % F
        height = min(rows, Ho - top)
        run = (height - 1) * pitch + Wo
        image = x[n, f // filters, top * pitch :]
        taps = w[f]
        for j in range(run):
            sums[j] = b[f]
        for k in range(0, K - 3, 4):
            x0, x1 = image[offsets[k] :], image[offsets[k + 1] :]
            x2, x3 = image[offsets[k + 2] :], image[offsets[k + 3] :]
            w0, w1, w2, w3 = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
            for j in range(run):
                sums[j] += w0 * x0[j] + w1 * x1[j] + w2 * x2[j] + w3 * x3[j]
        for k in range(K - K % 4, K):
            x0, w0 = image[offsets[k] :], taps[k]
            for j in range(run):
                sums[j] += w0 * x0[j]
        for i in range(height):
            y_row, row = y[n, f, top + i], sums[i * pitch :]
            for j in range(Wo):
                y_row[j] = row[j]


@jit
def _input_gradient(first, last, dy, w, dx, offsets, step, length, end):
    F, C = w.shape[:2]
    channels = dx.shape[1]
    filters = F * C // channels  # in each group
    for task in range(first, last):
        n, c = task // channels, task % channels
        group = c // C * filters  # its first filter
        for start in range(0, end, step):
            run = min(length, end - start)
            for k in range(offsets.size):
                image = dx[n, c, start + offsets[k] :]
                for f in range(group, group + filters - 3, 4):
                    d0, d1 = dy[n, f, start:], dy[n, f + 1, start:]
                    d2, d3 = dy[n, f + 2, start:], dy[n, f + 3, start:]
                    w0, w1, w2, w3 = w[f, c % C, k], w[f + 1, c % C, k], w[f + 2, c % C, k], w[f + 3, c % C, k]
                    for j in range(run):
                        image[j] += w0 * d0[j] + w1 * d1[j] + w2 * d2[j] + w3 * d3[j]
                for f in range(group + filters - filters % 4, group + filters):
                    d0, w0 = dy[n, f, start:], w[f, c % C, k]
                    for j in range(run):
                        image[j] += w0 * d0[j]


@jit
def _weight_gradient(first, last, dy, x, dw, offsets, step, length, end):
    filters = dw.shape[0] // x.shape[1]
    K = offsets.size
    zero = dw.dtype.type(0)  # a plain 0.0 would make float32 sums float64, and half as fast
    for f in range(first, last):
        for n in range(dy.shape[0]):
            for start in range(0, end, step):
                run = min(length, end - start)
                d = dy[n, f, start:]
                image = x[n, f // filters, start:]
                for k in range(0, K - 3, 4):
                    x0, x1 = image[offsets[k] :], image[offsets[k + 1] :]
                    x2, x3 = image[offsets[k + 2] :], image[offsets[k + 3] :]
                    s0 = s1 = s2 = s3 = zero
                    for j in range(run):
                        s0 += d[j] * x0[j]
                        s1 += d[j] * x1[j]
                        s2 += d[j] * x2[j]
                        s3 += d[j] * x3[j]
                    dw[f, k] += s0
                    dw[f, k + 1] += s1
                    dw[f, k + 2] += s2
                    dw[f, k + 3] += s3
                for k in range(K - K % 4, K):
                    x0 = image[offsets[k] :]
                    s0 = zero
                    for j in range(run):
                        s0 += d[j] * x0[j]
                    dw[f, k] += s0
