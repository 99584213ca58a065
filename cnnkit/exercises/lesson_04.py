"""Lesson 04, *Pad and stride*: its exercises, the cases that try them, and the wrong answers we have met."""

from itertools import product

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.ops import reference


def positions(n, k, padding, stride):
    """First padded index of every window: the steps that fit completely, and the position before the first."""
    return range(0, n + 2 * padding - k + 1, stride)


# pad2d


def pad2d(x, padding):
    h, w = padding
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * h, W + 2 * w))
    padded[:, :, h : h + H, w : w + W] = x
    return padded


def pad2d_cases(rng):
    def image(*shape):
        return rng.integers(1, 10, shape).astype(float)

    return [
        (image(1, 1, 2, 3), (1, 1)),
        (image(1, 1, 3, 2), (1, 2)),
        (image(2, 3, 4, 3), (2, 1)),
        (image(2, 2, 3, 5), (0, 2)),
        (image(1, 2, 5, 4), (3, 0)),
        (rng.standard_normal((2, 1, 4, 4)), (0, 0)),
    ]


def _pad(x, padding, **how):
    h, w = padding
    return np.pad(x, ((0, 0), (0, 0), (h, h), (w, w)), **how)


def _in_the_corner(x, padding):
    out = np.zeros_like(_pad(x, padding))
    out[:, :, : x.shape[2], : x.shape[3]] = x
    return out


PAD2D = Exercise(
    id="04.pad2d",
    title="Surround images with zeros",
    call="pad2d(x, padding)",
    points=2,
    reference=pad2d,
    cases=pad2d_cases,
    mistakes={
        "pads after and not before": Mistake(
            lambda x, p: np.pad(x, ((0, 0), (0, 0), (0, p[0]), (0, p[1]))),
            "There is padding below and on the right only. It goes on both sides: above and on the left as well.",
        ),
        "pads before and not after": Mistake(
            lambda x, p: np.pad(x, ((0, 0), (0, 0), (p[0], 0), (p[1], 0))),
            "There is padding above and on the left only. It goes on both sides: below and on the right as well.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, p: np.trunc(_pad(x, p)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "leaves the image in the corner": Mistake(
            _in_the_corner,
            "The size is right, but the image sits in the top left corner. Its first pixel belongs at row h, column w.",
        ),
        "swaps height and width": Mistake(
            lambda x, p: _pad(x, (p[1], p[0])),
            "The first number of padding, h, belongs to the rows (axis 2), the second, w, to the columns (axis 3).",
        ),
        "pads every axis": Mistake(
            lambda x, p: np.pad(x, ((p[0], p[0]), (p[1], p[1]), (p[0], p[0]), (p[1], p[1]))),
            "Batch and channels grew as well. Axes 0 and 1 count images and channels; only axes 2 and 3 are space.",
        ),
        "uses one padding for both axes": Mistake(
            lambda x, p: _pad(x, (p[0], p[0])),
            "Rows and columns have paddings of their own: h for axis 2, w for axis 3.",
        ),
        "shares the padding out between the sides": Mistake(
            lambda x, p: np.pad(x, ((0, 0), (0, 0), *((n // 2, n - n // 2) for n in p))),
            "padding says how much to add on each side, not how much in all: the height grows by 2·h.",
        ),
        "repeats the edge": Mistake(
            lambda x, p: _pad(x, p, mode="edge"),
            "The border repeats the outermost pixels. Zero padding fills it with zeros.",
        ),
    },
    hints=(
        "How tall and how wide is the result? Start with zeros of that shape.",
        "Make `np.zeros((N, C, H + 2*h, W + 2*w))`, then copy x into its middle with one slice.",
        "Its rows go from h to h + H: `out[:, :, h:h+H, w:w+W] = x`. A slice `h:-h` would be empty when h is 0.",
    ),
)

# output_size


def output_size(n, k, padding, stride):
    return len(positions(n, k, padding, stride))


def output_size_cases(rng):
    small = [(5, 3, 0, 1), (5, 3, 1, 1), (5, 3, 1, 2), (6, 3, 0, 2), (7, 2, 0, 3), (3, 3, 0, 5), (8, 4, 3, 3)]
    drawn = []
    for _ in range(8):
        k, stride, padding = (int(rng.integers(*limits)) for limits in ((1, 8), (1, 6), (0, 5)))
        drawn.append((k + int(rng.integers(0, 60)), k, padding, stride))
    return small + drawn


OUTPUT_SIZE = Exercise(
    id="04.output_size",
    title="Count the windows that fit",
    call="output_size(n, k, padding, stride)",
    points=2,
    reference=output_size,
    cases=output_size_cases,
    mistakes={
        "forgets the +1": Mistake(
            lambda n, k, p, s: (n + 2 * p - k) // s,
            "That counts the steps. The first position comes before any step is taken, so positions are one more.",
        ),
        "rounds up": Mistake(
            lambda n, k, p, s: -(-(n + 2 * p - k) // s) + 1,
            "The last window would hang over the edge. A window must fit completely: count only full steps.",
        ),
        "divides before subtracting": Mistake(
            lambda n, k, p, s: n + 2 * p - k // s + 1,
            "Only k was divided by the stride. Brackets: the whole room is divided, (n + 2·padding − k) // stride.",
        ),
        "forgets the kernel": Mistake(
            lambda n, k, p, s: (n + 2 * p) // s + 1,
            "The window itself needs room: take k off before you count the steps.",
        ),
        "keeps a fraction": Mistake(
            lambda n, k, p, s: (n + 2 * p - k) / s + 1,
            "There is no such thing as half a position. Round the number of steps down: in Python, //.",
        ),
        "counts the padding once": Mistake(
            lambda n, k, p, s: (n + p - k) // s + 1,
            "padding is added on both sides, so the padded size is n + 2·padding.",
        ),
        "forgets the padding": Mistake(
            lambda n, k, p, s: (n - k) // s + 1,
            "The window slides over the padded image, which is n + 2·padding long.",
        ),
        "ignores the stride": Mistake(
            lambda n, k, p, s: n + 2 * p - k + 1,
            "That is the count for stride 1. With a larger stride the window jumps: divide the room it has by stride.",
        ),
        "adds the 1 before dividing": Mistake(
            lambda n, k, p, s: (n + 2 * p - k + 1) // s,
            "Divide first, then add: the 1 is one position, not one pixel of room.",
        ),
        "takes the stride off the kernel": Mistake(
            lambda n, k, p, s: (n + 2 * p - s) // k + 1,
            "stride and kernel have changed places: the kernel takes up room, the stride divides what is left.",
        ),
    },
    hints=(
        "Take n = 5, k = 3, no padding, stride 1, and count on paper. Then stride 2.",
        "Three quantities: the padded length, the room left beside the first window, the full steps in that room.",
        "room = n + 2·padding − k. Full steps: room // stride. The first position needs no step.",
    ),
)

# same_padding


def same_padding(k, dilation):
    total = dilation * (k - 1)
    return total // 2, total - total // 2


def same_padding_cases(rng):
    drawn = [(int(k), int(d)) for k, d in zip(rng.integers(1, 12, 4), rng.integers(1, 6, 4), strict=True)]
    return [*product((1, 2, 3), (1, 2)), (4, 1), (4, 3), (5, 2), (6, 5), *drawn]


SAME_PADDING = Exercise(
    id="04.same_padding",
    title="Keep the size",
    call="same_padding(k, dilation)",
    points=2,
    reference=same_padding,
    cases=same_padding_cases,
    mistakes={
        "puts the extra one before": Mistake(
            lambda k, d: ((d * (k - 1) + 1) // 2, d * (k - 1) // 2),
            "The amounts are right, the order is not: when the total is odd, the extra one goes after.",
        ),
        "drops the extra one": Mistake(
            lambda k, d: (d * (k - 1) // 2, d * (k - 1) // 2),
            "When the total is odd, half of it rounded down on both sides is one too few: the output would shrink.",
        ),
        "pads half a kernel on both sides": Mistake(
            lambda k, d: (k // 2, k // 2),
            "Half a kernel is right for odd kernels without dilation. In general d·(k − 1) cells are needed in all.",
        ),
        "is right for odd kernels only": Mistake(
            lambda k, d: (d * (k // 2), d * (k // 2)),
            "An even kernel needs d·(k − 1) cells in all, and this is d more: one side gets less.",
        ),
        "keeps fractions": Mistake(
            lambda k, d: (d * (k - 1) / 2, d * (k - 1) / 2),
            "There are no half cells. When the total is odd, one side gets one more: the side after.",
        ),
        "pads by the whole span": Mistake(
            lambda k, d: ((d * (k - 1) + 1) // 2, d * (k - 1) + 1 - (d * (k - 1) + 1) // 2),
            "The kernel spans d·(k − 1) + 1 pixels, and the first of them needs no padding: the total is one less.",
        ),
        "ignores the dilation": Mistake(
            lambda k, d: ((k - 1) // 2, k - 1 - (k - 1) // 2),
            "A dilated kernel reaches further: its weights are d apart, so that it spans d·(k − 1) + 1 pixels.",
        ),
        "takes the span to be d·k": Mistake(
            lambda k, d: ((d * k - 1) // 2, d * k - 1 - (d * k - 1) // 2),
            "Between k weights there are k − 1 gaps, so the span is d·(k − 1) + 1, not d·k.",
        ),
        "pads the whole amount on each side": Mistake(
            lambda k, d: (d * (k - 1), d * (k - 1)),
            "d·(k − 1) is the amount for both sides together. This much on each side is full padding.",
        ),
    },
    hints=(
        "How much does the output shrink without padding? That is what padding must give back, in all.",
        "At stride 1 the output is n + total − span + 1, with span = dilation·(k − 1) + 1. Solve for total.",
        "total = dilation·(k − 1); before is half of it rounded down, after is the rest.",
    ),
)

# never_read


def never_read(n, k, padding, stride):
    read = {start + tap - padding for start in positions(n, k, padding, stride) for tap in range(k)}
    return [column for column in range(n) if column not in read]


def never_read_cases(rng):
    small = [(7, 2, 0, 3), (6, 3, 0, 2), (5, 3, 0, 1), (6, 1, 0, 3), (9, 3, 1, 4), (8, 2, 1, 5), (10, 3, 2, 4)]
    drawn = []
    for _ in range(6):
        k, padding = int(rng.integers(1, 5)), int(rng.integers(0, 4))
        drawn.append((k + int(rng.integers(2, 14)), k, padding, int(rng.integers(1, 7))))
    return small + drawn


def _unread(columns, starts, k):
    read = {start + tap for start in starts for tap in range(k)}
    return [column for column in columns if column not in read]


NEVER_READ = Exercise(
    id="04.never_read",
    title="Find the columns that no window reads",
    call="never_read(n, k, padding, stride)",
    points=3,
    reference=never_read,
    cases=never_read_cases,
    mistakes={
        "counts padded columns": Mistake(
            lambda n, k, p, s: _unread(range(n + 2 * p), positions(n, k, p, s), k),
            "These are positions in the padded image. Report columns of the image itself, from 0 to n − 1.",
        ),
        "forgets to shift back": Mistake(
            lambda n, k, p, s: _unread(range(n), positions(n, k, p, s), k),
            "A window that starts at padded index i starts at image column i − padding.",
        ),
        "forgets the padding": Mistake(
            lambda n, k, p, s: _unread(range(n), positions(n, k, 0, s), k),
            "The windows start in the padding: the first one covers image columns −padding and up.",
        ),
        "looks at the right edge only": Mistake(
            lambda n, k, p, s: list(range(max(positions(n, k, p, s)[-1] + k - p, 0), n)),
            "When the stride is larger than the kernel, the windows also leave gaps between them.",
        ),
        "lets the last window hang over": Mistake(
            lambda n, k, p, s: _unread(range(n), range(-p, n + p, s), k),
            "You count windows that stick out at the right. Only windows that fit completely are computed.",
        ),
        "looks at where windows start": Mistake(
            lambda n, k, p, s: _unread(range(n), [start - p for start in positions(n, k, p, s)], 1),
            "A window reads k columns from where it starts, not only the first.",
        ),
        "returns the columns that are read": Mistake(
            lambda n, k, p, s: [c for c in range(n) if c not in never_read(n, k, p, s)],
            "These are the columns that are read. The question is about the others.",
        ),
        "returns what the windows cover": Mistake(
            lambda n, k, p, s: sorted({start + a - p for start in positions(n, k, p, s) for a in range(k)}),
            "That is what the windows do cover, padding included. The question is about columns that none covers.",
        ),
        "counts from one": Mistake(
            lambda n, k, p, s: [column + 1 for column in never_read(n, k, p, s)],
            "Each number is one too large: columns are counted from 0.",
        ),
        "goes backwards": Mistake(
            lambda n, k, p, s: never_read(n, k, p, s)[::-1],
            "The right columns in the wrong order: smallest first.",
        ),
        "misses the last window": Mistake(
            lambda n, k, p, s: _unread(range(n), [start - p for start in positions(n, k, p, s)[:-1]], k),
            "The last window is missing: positions are one more than steps.",
        ),
        "returns how many": Mistake(
            lambda n, k, p, s: len(never_read(n, k, p, s)),
            "That is how many. Return the columns themselves, as a sorted list.",
        ),
    },
    hints=(
        "Draw seven columns, a kernel of two and a stride of three. Which columns does each window cover?",
        "Collect every column that some window reads in a set, then keep the columns that are not in it.",
        "Window i starts at column `i*stride - padding` and reads k columns; i runs from 0 to the output size − 1.",
    ),
)

# conv2d


def conv2d(x, w, padding, stride):
    return reference.conv2d(x[None, None], w[None, None], padding=padding, stride=stride)[0, 0]


def conv2d_cases(rng):
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


CONV2D = Exercise(
    id="04.conv2d",
    title="Convolve with padding and stride",
    call="conv2d(x, w, padding, stride)",
    points=4,
    reference=conv2d,
    cases=conv2d_cases,
    mistakes={
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

# article_says_two

ARTICLE_SAYS_TWO = Exercise(
    id="04.article_says_two",
    title="Correct the article",
    call="article_says_two",
    points=1,
    reference=lambda: 3,
    cases=lambda rng: [()],
    mistakes={
        "repeats the article": Mistake(
            lambda: 2,
            "That is the article's own number. It counts the steps; put a finger on the first window before you step.",
        ),
        "counts the padding once": Mistake(
            lambda: 2.5,
            "Padding 1 adds a row above and a row below: the window slides over 7 rows.",
        ),
        "ignores the stride": Mistake(
            lambda: 5,
            "That is right for stride 1. Here the window moves two rows at a time.",
        ),
        "counts all outputs": Mistake(
            lambda: 9,
            "That is how many numbers the whole map holds. The question is about its rows.",
        ),
    },
    hints=(
        "Set the explorer above to the article's numbers and count the rows of the output.",
        "The padded image has 5 + 2·1 = 7 rows. Where can a window of 3 rows start, if it moves by 2?",
        "It can start at rows 0, 2 and 4 of the padded image.",
    ),
)

EXERCISES = (PAD2D, OUTPUT_SIZE, SAME_PADDING, NEVER_READ, CONV2D, ARTICLE_SAYS_TWO)
