"""A convolution of one image, with padding and stride."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.ops import reference


def conv2d(x, w, padding, stride):
    return reference.conv2d(x[None, None], w[None, None], padding=padding, stride=stride)[0, 0]


def cases(rng):
    def pair(image, kernel, padding, stride):
        return rng.integers(-9, 10, image) + 0.25, rng.integers(-4, 5, kernel) + 0.5, padding, stride

    return [
        # Small whole numbers first, which can be checked on paper.
        (rng.integers(1, 10, (3, 4)).astype(float), rng.permutation([-1.0, 1, 2, 3]).reshape(2, 2), (0, 0), (1, 1)),
        pair((4, 5), (3, 2), (1, 0), (1, 2)),
        pair((5, 6), (2, 3), (0, 1), (2, 1)),
        pair((6, 7), (3, 3), (1, 2), (2, 3)),
        pair((8, 7), (3, 2), (2, 1), (3, 2)),
        pair((7, 9), (1, 4), (0, 2), (4, 3)),
    ]


def _sliding(x, w, padding, stride, *, start=None, size=None, border="constant", sides=None, combine=None, patch=None):
    """A convolution in which one step can be got wrong: how sizes, starts, borders, patches or sums are made."""
    sides = sides or (lambda p: (p, p))
    start = start or (lambda i, s: i * s)
    size = size or (lambda n, k, s: (n - k) // s + 1)
    combine = combine or (lambda window, w: np.sum(window * w))
    patch = patch or (lambda x, i, j: x[i : i + w.shape[0], j : j + w.shape[1]])
    padded = np.pad(x, [sides(p) for p in padding], mode=border)
    shape = [size(n, k, s) for n, k, s in zip(padded.shape, w.shape, stride, strict=True)]
    out = np.zeros(shape)
    for i, j in np.ndindex(*shape):
        window = patch(padded, start(i, stride[0]), start(j, stride[1]))
        h, v = min(window.shape[0], w.shape[0]), min(window.shape[1], w.shape[1])
        out[i, j] = combine(window[:h, :v], w[:h, :v])
    return out


def _all_padding_after(x, w, padding, stride):
    return _sliding(np.pad(x, ((0, 2 * padding[0]), (0, 2 * padding[1]))), w, (0, 0), stride)


def _first_only(y):
    out = np.zeros_like(y)
    out[0, 0] = y[0, 0]
    return out


def _square_window(x, w, padding, stride):
    k = w.shape[0]
    return _sliding(x, np.pad(w, ((0, 0), (0, max(k - w.shape[1], 0))))[:, :k], padding, stride)


def _as_matrices(x, w, padding, stride):
    """Loops with @ in place of *: where the shapes do not allow it, they stop."""
    (Kh, Kw), (sh, sw) = w.shape, stride
    y = np.zeros_like(conv2d(x, w, padding, stride))
    padded = np.pad(x, [(p, p) for p in padding])
    for i, j in np.ndindex(*y.shape):
        y[i, j] = np.sum(padded[i * sh : i * sh + Kh, j * sw : j * sw + Kw] @ w)
    return y


def _size_without_padding(x, w, padding, stride):
    rows, columns = ((n - k) // s + 1 for n, k, s in zip(x.shape, w.shape, stride, strict=True))
    return conv2d(x, w, padding, stride)[:rows, :columns]


def _last_empty(y):
    out = y.copy()
    out[-1], out[:, -1] = 0, 0
    return out


CONV2D = Exercise(
    id="04.conv2d",
    title="Convolve with padding and stride",
    call="conv2d(x, w, padding, stride)",
    points=4,
    reference=conv2d,
    cases=cases,
    mistakes={
        "calculates with a pair": Mistake(
            lambda x, w, p, s: np.zeros(((x.shape[0] + 2 * p - w.shape[0]) // s + 1, 1)),
            "padding and stride are pairs, for rows and columns: `padding[0]` and `stride[0]` are those of the rows.",
        ),
        "counts positions in fractions": Mistake(
            lambda x, w, p, s: np.zeros(
                [(n + 2 * q - k) / t + 1 for n, k, q, t in zip(x.shape, w.shape, p, s, strict=True)]
            ),
            "`/` makes a fraction, even where nothing is left over. An array wants whole numbers: `//`.",
        ),
        "flips the kernel": Mistake(
            lambda x, w, p, s: _sliding(x, w[::-1, ::-1], p, s),
            "The shape is right; the values are those of a flipped kernel. In CNNs w is not flipped.",
        ),
        "transposes the kernel": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, combine=lambda window, w: np.sum(window * w.T)),
            "Rows and columns of the kernel have changed places: row a of the window meets row a of w.",
        ),
        "ignores the stride": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, (1, 1)),
            "Every position was computed. With stride s only every s-th is kept, and the output is smaller.",
        ),
        "does not multiply the start by the stride": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, start=lambda i, stride: i),
            "The output has the right size, but output (i, j) looks at row i. Its window starts at row i·stride.",
        ),
        "forgets the padding": Mistake(
            lambda x, w, p, s: _sliding(x, w, (0, 0), s),
            "The border is missing: surround x with zeros first.",
        ),
        "puts all the padding after": Mistake(
            _all_padding_after,
            "The size is right, but the padding lies below and on the right only. The image begins at row h, column w.",
        ),
        "forgets the weights": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, combine=lambda window, w: np.sum(window)),
            "The pixels of each window were added up as they are. Multiply each by its weight first.",
        ),
        "stops after the first window": Mistake(
            lambda x, w, p, s: _first_only(_sliding(x, w, p, s)),
            "Only the first number was computed. Is the `return` inside the loop?",
        ),
        "leaves the last row and column empty": Mistake(
            lambda x, w, p, s: _last_empty(conv2d(x, w, p, s)),
            "The map has the right size, but its last row and column were never filled: the loops end one too early.",
        ),
        "keeps the last product only": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, combine=lambda window, w: (window * w)[-1, -1]),
            "Only the last product of each window is left: = where += belongs.",
        ),
        "multiplies as matrices": Mistake(
            _as_matrices,
            "@ is the matrix product, rows times columns. Here each pixel meets the one weight that lies on it: `*`.",
        ),
        "swaps height and width": Mistake(
            lambda x, w, p, s: conv2d(x, w, p, s).T,
            "Rows and columns of the map have changed places: the row of the window is the row of the result.",
        ),
        "takes the size without the padding": Mistake(
            _size_without_padding,
            "The numbers are right, but rows and columns are missing at the end: the padded image has room for more.",
        ),
        "uses one padding for both axes": Mistake(
            lambda x, w, p, s: _sliding(x, w, (p[0], p[0]), s),
            "The rows' padding was used for the columns as well: padding[1] is the one for columns.",
        ),
        "swaps the paddings": Mistake(
            lambda x, w, p, s: _sliding(x, w, p[::-1], s),
            "padding is (rows, columns): the first number goes above and below, the second left and right.",
        ),
        "swaps the strides": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s[::-1]),
            "stride is (down, across): the first number moves the window by rows, the second by columns.",
        ),
        "uses one stride for both axes": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, (s[0], s[0])),
            "The stride down the rows was used across the columns as well: stride[1] is the one for columns.",
        ),
        "takes the kernel to be square": Mistake(
            _square_window,
            "The kernel's height was used for its width as well. Kh and Kw may differ.",
        ),
        "forgets the +1": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, size=lambda n, k, stride: (n - k) // stride),
            "The last row and column are missing: positions are one more than steps.",
        ),
        "rounds up": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, size=lambda n, k, stride: -(-(n - k) // stride) + 1),
            "Your last window hangs over the edge. Only windows that fit completely count: round down.",
        ),
        "pads one side only": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, sides=lambda amount: (0, amount)),
            "The image was padded below and on the right only. Padding goes on both sides.",
        ),
        "repeats the edge": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, border="edge"),
            "Only the border is wrong: it repeats the outermost pixels, where zero padding has zeros.",
        ),
        "averages instead of adding": Mistake(
            lambda x, w, p, s: _sliding(x, w, p, s, combine=lambda window, w: np.mean(window * w)),
            "Each value is the sum of the products divided by their number. A convolution only adds.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, w, p, s: np.trunc(_sliding(x, w, p, s)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
    },
    hints=(
        "You have written every part already: padding, counting the windows, and in lesson 01 one window's sum.",
        "Pad x (`x[None, None]` makes a batch of it); compute both sizes; for each (i, j) add up its window times w.",
        "The window of output (i, j) is `padded[i*sh : i*sh + Kh, j*sw : j*sw + Kw]`, with sh, sw = stride.",
    ),
)
