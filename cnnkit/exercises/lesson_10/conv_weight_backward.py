"""A convolution's weights: each met many pixels, and hears from all the outputs that it helped to make."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.inputs import convolutions
from cnnkit.exercises.lesson_10.weight_gradients import gathered, spread, windows
from cnnkit.ops import reference


def conv_weight_backward(dy, x, kernel_size, padding, stride):
    w = np.zeros((dy.shape[1], x.shape[1], *kernel_size))  # how w stands does not matter to its own gradient
    return reference.conv2d_backward(dy, x, w, stride=stride, padding=padding)[1]


def cases(rng):
    return [(dy, x, w.shape[2:], padding, stride) for dy, x, w, padding, stride in convolutions(rng)]


def _overwritten(dy, x, k, p, s):
    last = dy.copy()
    last[:, :, :-1] = last[:, :, -1, :-1] = last[:-1] = 0
    return gathered(last, x, k, p, s)


def _unpadded(dy, x, k, p, s):
    """The last windows are too small: sometimes that is an error, sometimes one row is taken for several."""
    dw = np.zeros((dy.shape[1], x.shape[1], *k))
    for n, f, i, j in np.ndindex(*dy.shape):
        dw[f] += dy[n, f, i, j] * x[n, :, i * s : i * s + k[0], j * s : j * s + k[1]]
    return dw


def _stops_at_padding(dy, x, k, p, s):
    if p:
        raise ValueError("shapes that do not go together")
    return gathered(dy, x, k, p, s)


def _whole_map(dy, x, k, p, s):
    padded, dw = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)]), np.zeros((dy.shape[1], x.shape[1], *k))
    for n, f, i, j in np.ndindex(*dy.shape):
        dw[f] += dy[n, f] * padded[n, :, i * s : i * s + k[0], j * s : j * s + k[1]]
    return dw


def _with_the_rest(dy, x, k, p, s):
    """dy with zeros between, used as a kernel: where the stride dropped columns, too many places are left for it."""
    return np.einsum("nfij,ncabij->fcab", spread(dy, s), windows(x, spread(dy, s).shape[2:], p))


CONV_WEIGHT_BACKWARD = Exercise(
    id="10.conv_weight_backward",
    title="Collect what each weight deserves",
    call="conv_weight_backward(dy, x, kernel_size, padding, stride)",
    points=4,
    reference=conv_weight_backward,
    cases=cases,
    mistakes={
        "overwrites": Mistake(
            _overwritten,
            "Only the last output is left: = where += belongs. A weight worked for every output, and all have a say.",
        ),
        "keeps the last image only": Mistake(
            lambda dy, x, k, p, s: gathered(dy[-1:], x[-1:], k, p, s),
            "dw knows the last image only. It starts at zero once, before all loops, and every image adds to it.",
        ),
        "looks at the first image only": Mistake(
            lambda dy, x, k, p, s: gathered(dy[:1], x[:1], k, p, s),
            "Only the first image counts here. The same weights served the whole batch.",
        ),
        "cuts all windows out of the first image": Mistake(
            lambda dy, x, k, p, s: gathered(dy, np.repeat(x[:1], len(x), axis=0), k, p, s),
            "All windows were cut out of the first image. dy[n] came from windows of image n.",
        ),
        "averages over the batch": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s) / len(x),
            "Divided by the size of the batch. The loss took that average already, and dy carries it: add up.",
        ),
        "averages over the places": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s) / dy[0, 0].size,
            "Divided by the number of outputs. The weight worked at each of them, in full: add up.",
            also=(
                lambda dy, x, k, p, s: gathered(dy, x, k, p, s) / dy[:, 0].size,
                lambda dy, x, k, p, s: gathered(dy, x, k, p, s) / dy.size,
            ),
        ),
        "ignores the stride": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s, step=1),
            "Right at stride 1, not beyond: the window of output (i, j) starts at row i·stride, column j·stride.",
        ),
        "uses the unpadded x": Mistake(
            _unpadded,
            "Right without padding, not with it: as on the way forward, windows lie on x padded in rows and columns.",
            also=(_stops_at_padding,),
        ),
        "pads below and on the right only": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s, sides=(0, 2 * p)),
            "Right without padding; with padding the windows start too far down: x has padding on all sides.",
        ),
        "repeats the edge": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s, border="edge"),
            "The padding repeats the outermost pixels. On the way forward it was zeros.",
        ),
        "turns dw by 180°": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s)[:, :, ::-1, ::-1],
            "The right numbers, turned by 180°: dw[a, b] belongs to the weight w[a, b], and nothing is flipped.",
        ),
        "exchanges rows and columns": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s).swapaxes(2, 3),
            "Rows and columns of dw have changed places: weight (a, b) met the pixel a rows down, b columns on.",
        ),
        "exchanges filters and channels": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s).swapaxes(0, 1),
            "Filters and channels have changed places. dw has the shape of w: (F, C, Kh, Kw).",
        ),
        "uses the first channel for all": Mistake(
            lambda dy, x, k, p, s: gathered(dy, np.repeat(x[:, :1], x.shape[1], axis=1), k, p, s),
            "Every slice of dw saw the first channel. Slice c of a filter met channel c of x.",
        ),
        "adds up the channels": Mistake(
            lambda dy, x, k, p, s: np.repeat(gathered(dy, x.sum(1, keepdims=True), k, p, s), x.shape[1], axis=1),
            "The channels were added up. The way forward did that with y; each w[f, c] still met its own channel only.",
        ),
        "gives all filters the same": Mistake(
            lambda dy, x, k, p, s: np.repeat(gathered(dy.sum(1, keepdims=True), x, k, p, s), dy.shape[1], axis=0),
            "Every filter got the sum over all maps of dy. Filter f made map f alone, and hears from that one.",
        ),
        "takes the kernel for square": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, (k[0], k[0]), p, s),
            "kernel_size[0] served for rows and columns. A kernel may be 3 high and 2 wide.",
        ),
        "keeps what the stride dropped": Mistake(
            _with_the_rest,
            "Where the stride leaves a rest, dw is too large: no weight met those pixels. Keep Kh × Kw of it.",
        ),
        "keeps the images apart": Mistake(
            lambda dy, x, k, p, s: gathered(dy, x, k, p, s, sum_of="nfij,ncijab->nfcab"),
            "dw has a part for each image. One w served them all: add up over the batch.",
        ),
        "multiplies a whole map": Mistake(
            _whole_map,
            "A window was multiplied by a whole map of dy. It made one output: `dy[n, f, i, j]`, a single number.",
        ),
        "forgets dy": Mistake(
            lambda dy, x, k, p, s: gathered(np.ones_like(dy), x, k, p, s),
            "The windows were added up as they are. Each counts as much as its output mattered: multiply by dy first.",
        ),
    },
    hints=(
        "One output only, dy[n, f, i, j]: which pixel of the padded x did weight w[f, c, a, b] meet there?",
        "Go over images, filters, outputs. Cut out the window that made the output, multiply it by dy, add to dw[f].",
        "`dw[f] += dy[n, f, i, j] * padded[n, :, i*stride : i*stride + Kh, j*stride : j*stride + Kw]`.",
    ),
)
