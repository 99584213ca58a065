"""Convolution as its definition says, one row of outputs at a time: the inner loops run along rows, so they vectorise.

x (N, C, Hp, Wp) is padded already, w (F, C/groups, Kh, Kw), y and dy (N, F, Ho, Wo).
"""

from cnnkit.kernels.jit import jit


@jit
def forward(x, w, b, y, sh, sw, dh, dw):
    """Fill y with the cross-correlation of x and w, plus b (F,)."""
    N, F, Ho, Wo = y.shape
    _, C, Kh, Kw = w.shape
    groups = x.shape[1] // max(C, 1)
    for n in range(N):
        for f in range(F):
            first = f // (F // groups) * C
            for i in range(Ho):
                y_row = y[n, f, i]
                y_row[:] = b[f]
                for c in range(C):
                    for kh in range(Kh):
                        x_row = x[n, first + c, i * sh + kh * dh]
                        for kw in range(Kw):
                            tap = w[f, c, kh, kw]
                            if sw == 1:
                                taps = x_row[kw * dw :]
                                for j in range(Wo):
                                    y_row[j] += tap * taps[j]
                            else:
                                some = x_row[kw * dw :: sw]
                                for j in range(Wo):
                                    y_row[j] += tap * some[j]
