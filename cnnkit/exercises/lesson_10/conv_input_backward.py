"""A convolution's input: each pixel was in several windows, and hears from all of them."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.input_gradients import asked, cropped, overwritten, stamped, unpadded
from cnnkit.exercises.lesson_10.inputs import convolutions
from cnnkit.ops import reference


def conv_input_backward(dy, w, input_size, padding, stride):
    x = np.zeros((len(dy), w.shape[1], *input_size))  # how x stands does not matter to its own gradient
    return reference.conv2d_backward(dy, x, w, stride=stride, padding=padding)[0]


def cases(rng):
    return [(dy, w, x.shape[2:], padding, stride) for dy, x, w, padding, stride in convolutions(rng)]


def _cut_by_minus_p(dy, w, size, p, s):
    return stamped(dy, w, size, p, step=s)[:, :, p:-p, p:-p]


def _all_filters(dy, w, size, p, s):
    (N, F, Ho, Wo), (_, C, Kh, Kw), (H, W) = dy.shape, w.shape, size
    dx = np.zeros((N, C, H + 2 * p, W + 2 * p))
    for n, f, i, j in np.ndindex(N, F, Ho, Wo):
        dx[n, :, i * s : i * s + Kh, j * s : j * s + Kw] += dy[n, f, i, j] * w
    return cropped(dx, p, size)


def _without_the_rest(dy, w, size, p, s):
    """As large as the windows reach, and no larger."""
    reach = [(n - 1) * s + k for n, k in zip(dy.shape[2:], w.shape[2:], strict=True)]
    return stamped(dy, w, reach, 0, step=s)[:, :, p : reach[0] - p, p : reach[1] - p]


def _averaged(dy, w, size, p, s):
    times = stamped(np.ones_like(dy[:, :1]), np.ones_like(w[:1]), size, p, step=s)
    return cropped(stamped(dy, w, size, p, step=s) / np.maximum(times, 1), p, size)


def _turned(dy, w, size, p, s):
    """Rows and columns of w exchanged where the window stays as it was: a kernel that is not square does not fit."""
    if w.shape[2] != w.shape[3]:
        raise ValueError("shapes that do not go together")
    return cropped(stamped(dy, w.swapaxes(2, 3), size, p, step=s), p, size)


CONV_INPUT_BACKWARD = Exercise(
    id="10.conv_input_backward",
    title="Send the error back to the pixels",
    call="conv_input_backward(dy, w, input_size, padding, stride)",
    points=4,
    reference=conv_input_backward,
    cases=cases,
    mistakes={
        "overwrites": Mistake(
            lambda dy, w, size, p, s: overwritten(dy, w, size, p, s, filters_together=False),
            "Where stamps overlap only the last is left: = where += belongs. A pixel hears from all its windows.",
            also=(lambda dy, w, size, p, s: overwritten(dy, w, size, p, s, filters_together=True),),
        ),
        "averages where stamps overlap": Mistake(
            _averaged,
            "Where windows overlap the mean was taken. A pixel in four windows matters four times: add up.",
        ),
        "ignores the stride": Mistake(
            lambda dy, w, size, p, s: cropped(stamped(dy, w, size, p, step=1), p, size),
            "Right at stride 1, not beyond: the stamp of output (i, j) lands at row i·stride, column j·stride.",
        ),
        "keeps the padding": Mistake(
            lambda dy, w, size, p, s: stamped(dy, w, size, p, step=s),
            "dx still has the padding around it. Nobody asks what the padding deserves: cut it off.",
            also=(lambda dy, w, size, p, s: _without_the_rest(dy, w, size, 0, s),),
        ),
        "forgets the padding": Mistake(
            unpadded,
            "Right without padding; with it the stamps land wrong: begin with zeros as large as the padded x.",
        ),
        "cuts the padding off one end": Mistake(
            lambda dy, w, size, p, s: stamped(dy, w, size, p, step=s)[:, :, : size[0], : size[1]],
            "Right without padding; with it all lies too far down and to the right: cut p from the start as well.",
        ),
        "cuts from p to −p": Mistake(
            _cut_by_minus_p,
            "With p = 0 nothing is left: `[p:-p]` is `[0:0]`, which is empty. Count from the start: `[p : p + H]`.",
        ),
        "cuts from p to H": Mistake(
            lambda dy, w, size, p, s: stamped(dy, w, size, p, step=s)[:, :, p : size[0], p : size[1]],
            "Too small with padding: what is cut is H + 2p high, and the image stands in its rows p to p + H.",
            also=(
                lambda dy, w, size, p, s: stamped(dy, w, size, p, step=s)[:, :, p : size[0] - p, p : size[1] - p],
                lambda dy, w, size, p, s: stamped(dy, w, size, p, step=s)[:, :, : size[0] - p, : size[1] - p],
            ),
        ),
        "loses what the stride dropped": Mistake(
            _without_the_rest,
            "Where the stride leaves a rest, dx is too small. Pixels that no window read have gradient 0, and a place.",
        ),
        "takes the height for the width": Mistake(
            lambda dy, w, size, p, s: stamped(dy, w, (size[0], max(size)), p, step=s)[
                :, :, p : p + size[0], p : p + size[0]
            ],
            "The height served for the width as well. input_size is (H, W), and an image need not be square.",
        ),
        "flips the kernel": Mistake(
            lambda dy, w, size, p, s: cropped(stamped(dy, w[:, :, ::-1, ::-1], size, p, step=s), p, size),
            "The stamps are upside down and left to right. Whoever stamps does not flip; whoever slides over dy does.",
        ),
        "exchanges rows and columns of w": Mistake(
            lambda dy, w, size, p, s: cropped(stamped(dy, w.swapaxes(2, 3), size, p, step=s), p, size),
            "Rows and columns of w have changed places. Weight (a, b) sends its share a rows down, b columns on.",
            also=(_turned,),
        ),
        "keeps the last filter only": Mistake(
            lambda dy, w, size, p, s: cropped(stamped(dy[:, -1:], w[-1:], size, p, step=s), p, size),
            "Only the last filter is left: = where += belongs. Every filter read the pixel, and all have a say.",
        ),
        "looks at the first filter only": Mistake(
            lambda dy, w, size, p, s: cropped(stamped(dy[:, :1], w[:1], size, p, step=s), p, size),
            "Only the first filter counts here. Every filter read the pixel, and all have a say.",
        ),
        "gives all channels the same": Mistake(
            lambda dy, w, size, p, s: cropped(
                stamped(dy, np.repeat(w.sum(1, keepdims=True), w.shape[1], axis=1), size, p, step=s), p, size
            ),
            "All channels got the same: the slices of the filter were added up. Channel c hears through w[f, c] alone.",
        ),
        "takes the first slice for all channels": Mistake(
            lambda dy, w, size, p, s: conv_input_backward(dy, np.repeat(w[:, :1], w.shape[1], axis=1), size, p, s),
            "Every channel heard through the first slice of the filters. Channel c hears through w[f, c].",
        ),
        "averages over the batch": Mistake(
            lambda dy, w, size, p, s: conv_input_backward(dy, w, size, p, s) / len(dy),
            "Divided by the size of the batch. Each image has its own gradient, and dy carries the average already.",
        ),
        "adds up the batch": Mistake(
            lambda dy, w, size, p, s: np.repeat(
                conv_input_backward(dy, w, size, p, s).sum(0, keepdims=True), len(dy), axis=0
            ),
            "All images got the same. Only what they share, w and b, adds up; each image has a gradient of its own.",
        ),
        "sends it to the first image": Mistake(
            lambda dy, w, size, p, s: np.concatenate(
                [
                    conv_input_backward(dy, w, size, p, s)[:1],
                    np.zeros((len(dy) - 1, w.shape[1], *size)),
                ]
            ),
            "Only the first image got a gradient. Each image hears from its own maps of dy.",
        ),
        "stamps all filters at once": Mistake(
            _all_filters,
            "All filters were stamped at once, by one number. Output f was made by filter f alone: `w[f]`.",
        ),
        "counts from the end": Mistake(
            lambda dy, w, size, p, s: asked(dy, w, size, p, s, from_zero=False),
            "dy[-1] is the last of its row, not one before the first. Where i or j is below 0 there is no output.",
        ),
        "asks between the steps": Mistake(
            lambda dy, w, size, p, s: asked(dy, w, size, p, s, on_a_step=False),
            "Right at stride 1. Beyond, weight a met pixel p only where p + padding − a is a multiple of the stride.",
        ),
        "adds to a pair": Mistake(
            lambda dy, w, size, p, s: np.zeros((len(dy), w.shape[1], *(size + 2 * p))),
            "`input_size` is a pair, and a pair plus a number is an error: `H, W = input_size`, then add to each.",
        ),
        "forgets dy": Mistake(
            lambda dy, w, size, p, s: conv_input_backward(np.ones_like(dy), w, size, p, s),
            "The kernels were stamped as they are. Each counts as much as its output mattered: multiply by dy first.",
        ),
    },
    hints=(
        "One output only, dy[n, f, i, j]: which pixels did it read, and with what weights?",
        "Begin with zeros as large as the padded x. Each output adds dy·w[f] to its window. Crop at the end.",
        "`dx[n, :, i*stride : i*stride + Kh, j*stride : j*stride + Kw] += dy[n, f, i, j] * w[f]`.",
    ),
)
