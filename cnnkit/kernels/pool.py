"""Pooling, one row of outputs at a time: the loops of direct.py with a maximum or a sum in place of the products.

x (N, C, Hp, Wp) is padded already, so that every window is complete; y (N, C, Ho, Wo).
"""

import numpy as np

from cnnkit.kernels.jit import jit


@jit
def maximum(x, y, Kh, Kw, sh, sw, dh, dw):
    """Fill y with the largest value of each window, or NaN where there is one."""
    N, C, Ho, Wo = y.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                y_row = y[n, c, i]
                for j in range(Wo):
                    y_row[j] = -np.inf
                for kh in range(Kh):
                    x_row = x[n, c, i * sh + kh * dh]
                    for kw in range(Kw):
                        every = x_row[kw * dw :: sw]
                        for j in range(Wo):
                            value = every[j]
                            # NaN is unequal to itself, and not less than anything: once in, it stays
                            if value > y_row[j] or value != value:
                                y_row[j] = value


@jit
def total(x, y, Kh, Kw, sh, sw):
    """Fill y with the sum of each window."""
    N, C, Ho, Wo = y.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                y_row = y[n, c, i]
                for j in range(Wo):
                    y_row[j] = 0
                for kh in range(Kh):
                    x_row = x[n, c, i * sh + kh]
                    for kw in range(Kw):
                        every = x_row[kw::sw]
                        for j in range(Wo):
                            y_row[j] += every[j]
