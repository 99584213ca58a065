"""The gradient dw: every weight is a sum over all outputs.

In the gaps between the rows of dy, zeros meet pixels that no window pairs them with. That adds nothing unless those are
infinite or NaN; then the rows are taken one by one.
"""

import numpy as np

from cnnkit.kernels.jit import jit
from cnnkit.kernels.layout import pad, split_phases, spread_rows, tap_offsets
from cnnkit.kernels.threads import share

RUN = 4096  # positions at a time: their sums stay in the first-level cache


def weights(dy, x, shape, stride, padding, dilation):
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
