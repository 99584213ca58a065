"""Convolution as its definition says: every tap of a filter adds its share to a long run of outputs.

layout.py makes each tap one constant distance, so that rows of outputs can be laid end to end, as far apart as the
image's rows (the *pitch*; what is computed between the rows is dropped). The inner loops run along these positions, so
the compiler vectorises them; four taps at a time, because reading and writing a sum costs as much as adding to it.

Runs are sliced before the loop: given an index such as x[offset + j], Numba would handle negative ones in every step,
which is 6 to 13 times slower. Copies are loops too: a[:] = b takes three times longer to compile.

In the gradients, zeros between the rows of dy meet pixels and weights that no window pairs them with. Where those are
infinite, dx and dw can be NaN in a few more places than in the slow twin; nothing finite ever differs.

Arrays: x (N, C, H, W), w (F, C/groups, Kh, Kw), b (F,), y (N, F, Ho, Wo); dx, dw, db, dy alike.
"""

import numpy as np

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import compact, join_phases, pad, split_phases, spread_rows, tap_offsets

RUN = 4096  # positions at a time: their sums stay in the first-level cache


def forward(x, w, b, y, stride, padding, dilation):
    """Fill y with the cross-correlation of x and w, plus b."""
    F, C, Kh, Kw = w.shape
    phases = split_phases(pad(x, padding), stride)
    offsets = tap_offsets(phases, C, (Kh, Kw), dilation)
    _forward(_by_group(phases, C), compact(w).reshape(F, -1), compact(b), y, offsets, phases.shape[-1])


def input_gradient(dy, w, shape, stride, padding, dilation):
    """Return dx, of the given shape (N, C, H, W)."""
    N, channels, H, W = shape
    F, C, Kh, Kw = w.shape
    (top, bottom), (left, right) = padding
    padded = top + H + bottom, left + W + right
    phases = np.zeros((N, channels, *stride, -(-padded[0] // stride[0]), -(-padded[1] // stride[1])), dtype=dy.dtype)
    offsets = tap_offsets(phases, C, (Kh, Kw), dilation)
    pitch = phases.shape[-1]
    _input_gradient(spread_rows(dy, pitch), compact(w).reshape(F, -1), _by_group(phases, C), offsets, _run(dy, pitch))
    return compact(join_phases(phases, padded)[:, :, top : top + H, left : left + W])


def weight_gradient(dy, x, shape, stride, padding, dilation):
    """Return dw, of the given shape (F, C/groups, Kh, Kw)."""
    F, C, Kh, Kw = shape
    phases = split_phases(pad(x, padding), stride)
    offsets = tap_offsets(phases, C, (Kh, Kw), dilation)
    pitch = phases.shape[-1]
    dw = np.zeros((F, C * Kh * Kw), dtype=dy.dtype)
    _weight_gradient(spread_rows(dy, pitch), _by_group(phases, C), dw, offsets, _run(dy, pitch))
    return dw.reshape(shape)


def _by_group(phases, C):
    """Flatten the phases of the C channels that one filter reads: (N, groups, pixels)."""
    N, channels = phases.shape[:2]
    return phases.reshape(N, channels // C, C * phases[0, 0].size if N else 0)


def _run(dy, pitch):
    """How many positions there are, from the first output to the last."""
    _, _, Ho, Wo = dy.shape
    return (Ho - 1) * pitch + Wo


@jit
def _forward(x, w, b, y, offsets, pitch):
    N, F, Ho, Wo = y.shape
    filters = F // x.shape[1]  # in each group
    K = offsets.size
    rows = max(1, min(RUN // pitch, Ho))
    sums = np.empty(rows * pitch, dtype=y.dtype)
    for n in range(N):
        for top in range(0, Ho, rows):
            height = min(rows, Ho - top)
            run = (height - 1) * pitch + Wo
            for f in range(F):
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
def _input_gradient(dy, w, dx, offsets, run):
    N, F, _ = dy.shape
    groups = dx.shape[1]
    filters = F // groups
    for n in range(N):
        for g in range(groups):
            for start in range(0, run, RUN):
                length = min(RUN, run - start)
                for k in range(offsets.size):
                    image = dx[n, g, start + offsets[k] :]
                    for f in range(g * filters, (g + 1) * filters - 3, 4):
                        d0, d1 = dy[n, f, start:], dy[n, f + 1, start:]
                        d2, d3 = dy[n, f + 2, start:], dy[n, f + 3, start:]
                        w0, w1, w2, w3 = w[f, k], w[f + 1, k], w[f + 2, k], w[f + 3, k]
                        for j in range(length):
                            image[j] += w0 * d0[j] + w1 * d1[j] + w2 * d2[j] + w3 * d3[j]
                    for f in range((g + 1) * filters - filters % 4, (g + 1) * filters):
                        d0, w0 = dy[n, f, start:], w[f, k]
                        for j in range(length):
                            image[j] += w0 * d0[j]


@jit
def _weight_gradient(dy, x, dw, offsets, run):
    N, F, _ = dy.shape
    filters = F // x.shape[1]
    K = offsets.size
    zero = dw.dtype.type(0)  # a plain 0.0 would make float32 sums float64, and half as fast
    for n in range(N):
        for f in range(F):
            for start in range(0, run, RUN):
                length = min(RUN, run - start)
                d = dy[n, f, start:]
                image = x[n, f // filters, start:]
                for k in range(0, K - 3, 4):
                    x0, x1 = image[offsets[k] :], image[offsets[k + 1] :]
                    x2, x3 = image[offsets[k + 2] :], image[offsets[k + 3] :]
                    s0 = s1 = s2 = s3 = zero
                    for j in range(length):
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
                    for j in range(length):
                        s0 += d[j] * x0[j]
                    dw[f, k] += s0
