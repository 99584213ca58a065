"""The plain loop, compiled: right, and far faster than Python could be."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake, Pace
from cnnkit.exercises.lesson_14.inputs import SIZES, signed
from cnnkit.ops import reference

LARGE, TIMES = (1, 3, 12, 12, 4, 3, 3), 5  # it takes the loop some milliseconds


def numba_conv(x, w):
    """Tap by tap: NumPy's loops are compiled as well."""
    Ho, Wo = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    y = np.zeros((len(x), len(w), Ho, Wo))
    for a, b in np.ndindex(*w.shape[2:]):
        y += np.tensordot(w[:, :, a, b], x[:, :, a : a + Ho, b : b + Wo], (1, 1)).swapaxes(0, 1)
    return y


def cases(rng):
    sizes = [*SIZES, *TIMES * [LARGE]]
    return [(signed(rng, N, C, H, W), signed(rng, F, C, Kh, Kw)) for N, C, H, W, F, Kh, Kw in sizes]


def loop(x, w):
    """What the learner's function does before it is compiled."""
    (N, C, H, W), (F, _, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, H - Kh + 1, W - Kw + 1))
    for n in range(N):
        for f in range(F):
            for i in range(H - Kh + 1):
                for j in range(W - Kw + 1):
                    for c in range(C):
                        for a in range(Kh):
                            for b in range(Kw):
                                y[n, f, i, j] += x[n, c, i + a, j + b] * w[f, c, a, b]
    return y


def _last_row_missing(x, w):
    y = reference.conv2d(x, w)
    y[:, :, -1] = 0
    return y


def _last_of_both_missing(x, w):
    y = _last_row_missing(x, w)
    y[..., -1] = 0
    return y


NUMBA_CONV = Exercise(
    id="14.numba_conv",
    title="Compile the loop",
    call="numba_conv(x, w)",
    points=3,
    reference=numba_conv,
    cases=cases,
    pace=Pace(loop, times=8, mistake="still loops in Python"),
    mistakes={
        "still loops in Python": Mistake(
            loop,
            "Right, but at the pace of Python's own loops. Is `@numba.njit` on the line above `def`?",
        ),
        "flips the kernel": Mistake(
            lambda x, w: reference.conv2d(x, w[:, :, ::-1, ::-1]),
            "The kernel was flipped. Pixel (i + a, j + b) meets weight (a, b).",
        ),
        "overwrites": Mistake(
            lambda x, w: x[:, None, -1, w.shape[2] - 1 :, w.shape[3] - 1 :] * w[:, -1, -1, -1, None, None],
            "Only the last product is left: = where += belongs. An output is a sum of C·Kh·Kw products.",
        ),
        "looks at the first channel only": Mistake(
            lambda x, w: reference.conv2d(x[:, :1], w[:, :1]),
            "Only channel 0 counts here. A loop over c is missing, inside the output's sum.",
        ),
        "starts anew for each channel": Mistake(
            lambda x, w: reference.conv2d(x[:, -1:], w[:, -1:]),
            "Only the last channel is left. The sum starts at 0 once for each output, before the loop over channels.",
        ),
        "exchanges rows and columns of the kernel": Mistake(
            lambda x, w: reference.conv2d(
                np.pad(x, [(0, 0), (0, 0), (0, 9), (0, 9)]), np.ascontiguousarray(w.swapaxes(2, 3))
            )[:, :, : x.shape[2] - w.shape[2] + 1, : x.shape[3] - w.shape[3] + 1],
            "Weight (a, b) met the pixel a columns on and b rows down. The first index goes down.",
        ),
        "never carries its sum on": Mistake(
            lambda x, w: np.zeros_like(reference.conv2d(x, w)),
            "All outputs are 0. The sum has to be written into y, at [n, f, i, j].",
        ),
        "forgets the last row": Mistake(
            _last_row_missing,
            "The last row of each map is 0. `range(Ho)` ends by itself before Ho.",
        ),
        "forgets the last row and column": Mistake(
            _last_of_both_missing,
            "The last row and column of each map are 0. There are H − Kh + 1 rows, and W − Kw + 1 columns.",
            also=(lambda x, w: reference.conv2d(x, w)[:, :, :-1, :-1],),
        ),
        "serves the first image only": Mistake(
            lambda x, w: reference.conv2d(x, w) * (np.arange(len(x)) == 0)[:, None, None, None],
            "Only the first image has an output. A loop over n is missing, around all others.",
        ),
    },
    hints=(
        "Do not be clever: write the seven loops as plainly as you can. Numba likes what Python is slow at.",
        "Four loops for the place (n, f, i, j) of an output, three for its sum (c, a, b).",
        "`@numba.njit` stands above `def`; innermost is `y[n, f, i, j] += x[n, c, i + a, j + b] * w[f, c, a, b]`.",
    ),
)
