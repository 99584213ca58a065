"""A transposed convolution by stamps."""

import numpy as np

from cnnkit import ops
from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.inputs import signed


def conv_transpose2d(x, w, stride):
    """x (N, Cin, H, W), w (Cin, Cout, Kh, Kw) -> (N, Cout, (H − 1)·stride + Kh, (W − 1)·stride + Kw)."""
    return _stamped(x, w, stride)


def conv_transpose2d_cases(rng):
    sizes = [  # N, Cin, H, W, Cout, Kh, Kw, stride
        (1, 1, 1, 2, 1, 1, 3, 2),
        (1, 1, 2, 2, 1, 2, 2, 1),
        (1, 1, 2, 2, 1, 3, 2, 2),
        (1, 1, 2, 3, 1, 1, 2, 3),
        (2, 1, 2, 2, 1, 2, 3, 2),
        (1, 2, 2, 2, 2, 3, 3, 2),
        (2, 3, 3, 2, 2, 3, 4, 2),
        (2, 2, 3, 4, 3, 5, 4, 3),
    ]
    return [(signed(rng, N, C, H, W) / 2, signed(rng, C, F, Kh, Kw), stride) for N, C, H, W, F, Kh, Kw, stride in sizes]


def size(n, k, stride):
    return (n - 1) * stride + k


def _stamped(x, w, stride, *, step=None, canvas=size, put=np.add):
    """Stamps ``step`` apart (else the stride) on zeros of ``canvas(n, k, stride)``; put(there, stamp) is what stays."""
    (N, _, H, W), (_, F, Kh, Kw), step = x.shape, w.shape, step or stride
    y = np.zeros((N, F, canvas(H, Kh, stride), canvas(W, Kw, stride)))
    for i, j in np.ndindex(H, W):
        window = slice(None), slice(None), slice(i * step, i * step + Kh), slice(j * step, j * step + Kw)
        y[window] = put(y[window], np.einsum("nc,cfab->nfab", x[:, :, i, j], w))
    return y


def _stepping_down_only(x, w, stride):
    """The stride between rows, and one place between columns."""
    (N, _, H, W), (_, F, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, size(H, Kh, stride), size(W, Kw, stride)))
    for i, j in np.ndindex(H, W):
        stamp = np.einsum("nc,cfab->nfab", x[:, :, i, j], w)
        y[:, :, i * stride : i * stride + Kh, j : j + Kw] += stamp
    return y


def _last_channel_stays(x, w, stride):
    """= for +=, channel by channel."""
    (N, C, H, W), (_, F, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, size(H, Kh, stride), size(W, Kw, stride)))
    for n, c, f, i, j in np.ndindex(N, C, F, H, W):
        y[n, f, i * stride : i * stride + Kh, j * stride : j * stride + Kw] = x[n, c, i, j] * w[c, f]
    return y


def _all_channels(x, w, stride):
    (N, C, H, W), (_, F, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, size(H, Kh, stride), size(W, Kw, stride)))
    for n, c, i, j in np.ndindex(N, C, H, W):
        y[n, :, i * stride : i * stride + Kh, j * stride : j * stride + Kw] += x[n, c, i, j] * w
    return y


def _averaged(x, w, stride):
    counts = _stamped(np.ones((1, 1, *x.shape[2:])), np.ones((1, 1, *w.shape[2:])), stride)
    return conv_transpose2d(x, w, stride) / np.maximum(counts, 1)


def _without_padding(x, w, stride):
    """Zeros between the pixels, and then a convolution that begins inside them."""
    N, C, H, W = x.shape
    spread = np.zeros((N, C, (H - 1) * stride + 1, (W - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = x
    return ops.conv2d(spread, np.ascontiguousarray(w[:, :, ::-1, ::-1].swapaxes(0, 1)))


def _cropped(x, w, stride):
    return conv_transpose2d(x, w, stride)[:, :, : x.shape[2] * stride, : x.shape[3] * stride]


def _first_image(x, w, stride):
    y = conv_transpose2d(x, w, stride)
    y[1:] = 0
    return y


CONV_TRANSPOSE2D = Exercise(
    id="15.conv_transpose2d",
    title="Stamp a kernel for each pixel",
    call="conv_transpose2d(x, w, stride)",
    points=3,
    reference=conv_transpose2d,
    cases=conv_transpose2d_cases,
    mistakes={
        "overwrites what is there": Mistake(
            lambda x, w, stride: _stamped(x, w, stride, put=lambda there, stamp: stamp),
            "Where stamps overlap, only the last one is left. They add up, and so do the input channels.",
            also=(_last_channel_stays,),
        ),
        "puts the stamps one apart": Mistake(
            lambda x, w, stride: _stamped(x, w, stride, step=1),
            "The size is right, but the stamps of neighbouring pixels begin one place apart. How far should it be?",
        ),
        "steps along one axis": Mistake(
            _stepping_down_only,
            "Down, the stamps are a stride apart; across, they begin one place apart. Both axes have the stride.",
        ),
        "forgets the pixel": Mistake(
            lambda x, w, stride: conv_transpose2d(np.ones_like(x), w, stride),
            "The kernel was stamped as it is, for every pixel alike. How strong a stamp is depends on its pixel.",
        ),
        "forgets the stride": Mistake(
            lambda x, w, stride: conv_transpose2d(x, w, 1),
            "The size and the places are those of stride 1. Where does the stride come in?",
        ),
        "makes it n·stride long": Mistake(
            lambda x, w, stride: _stamped(x, w, stride, canvas=lambda n, k, stride: n * stride),
            "Your output has n·stride rows and columns. Where does the last stamp begin, and how far does it reach?",
            also=(_cropped,),
        ),
        "takes one step too many": Mistake(
            lambda x, w, stride: _stamped(x, w, stride, canvas=lambda n, k, stride: n * stride + k),
            "The last rows and columns are empty: between n stamps there are n − 1 steps.",
            also=(lambda x, w, stride: _stamped(x, w, stride, canvas=lambda n, k, stride: n * stride + k - 1),),
        ),
        "leaves out the padding": Mistake(
            _without_padding,
            "Zeros between the pixels, then a convolution: that works, if the kernel may begin outside as well.",
        ),
        "flips the kernel": Mistake(
            lambda x, w, stride: conv_transpose2d(x, w[:, :, ::-1, ::-1].copy(), stride),
            "The stamps are turned by 180 degrees. The first weight of w belongs to the first place of the stamp.",
        ),
        "turns the kernel on its side": Mistake(
            lambda x, w, stride: conv_transpose2d(x, w.swapaxes(2, 3).copy(), stride),
            "Rows and columns of the kernel have changed places. The third axis of w goes down, the fourth across.",
        ),
        "takes the channels the other way round": Mistake(
            lambda x, w, stride: conv_transpose2d(x, w.swapaxes(0, 1).copy(), stride),
            "Here w begins with the *input* channel: w[c, f]. In a convolution it is the other way round.",
        ),
        "keeps one input channel": Mistake(
            lambda x, w, stride: conv_transpose2d(x[:, :1], w[:1], stride),
            "Only one of the input channels has stamped. Every channel does, with kernels of its own.",
            also=(lambda x, w, stride: conv_transpose2d(x[:, -1:], w[-1:], stride),),
        ),
        "stamps all channels at once": Mistake(
            _all_channels,
            "The whole of w was stamped, by one number. A pixel of channel c stamps the kernels `w[c]`.",
        ),
        "averages where stamps overlap": Mistake(
            _averaged,
            "Where several stamps meet you take their mean. They are simply added; what comes of it is seen below.",
        ),
        "does the first image only": Mistake(
            _first_image,
            "The first image is right, and the others are zero. x is a batch.",
        ),
    },
    hints=(
        "You wrote this before: `conv_input_backward` of lesson 10 stamps dy·w. What is the same, and what is new?",
        "Begin with zeros of the full size. Each pixel x[n, c, i, j] adds x[n, c, i, j] · w[c, f] to a window of y.",
        "`y[n, f, i*stride : i*stride + Kh, j*stride : j*stride + Kw] += x[n, c, i, j] * w[c, f]`.",
    ),
)
