"""A convolution's input gradient in which one step can be got wrong: where stamps land, what is kept or cut off."""

import numpy as np


def stamped(dy, w, input_size, padding, *, step, keep=False):
    """Stamp every kernel, as strong as its dy, onto an array as large as the padded x; `keep` lets the last one win."""
    (N, F, Ho, Wo), (_, C, Kh, Kw), (H, W) = dy.shape, w.shape, input_size
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, i, j in np.ndindex(N, Ho, Wo):
        window = n, slice(None), slice(i * step, i * step + Kh), slice(j * step, j * step + Kw)
        for f in range(F):
            stamp = dy[n, f, i, j] * w[f]
            dx[window] = stamp if keep else dx[window] + stamp
    return dx


def cropped(padded, padding, input_size):
    """The middle of it: what lies under the image."""
    (H, W), p = input_size, padding
    return padded[:, :, p : p + H, p : p + W]
