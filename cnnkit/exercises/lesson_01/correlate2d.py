"""A window slid over a whole image."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_01.inputs import whole_numbers
from cnnkit.exercises.lesson_01.sliding import slid


def cases(rng):
    sizes = [((3, 3), (2, 2)), ((3, 4), (2, 3)), ((5, 4), (3, 2)), ((4, 6), (1, 3)), ((6, 5), (3, 3)), ((4, 4), (4, 4))]
    return [(whole_numbers(rng, image), whole_numbers(rng, kernel) + 0.25) for image, kernel in sizes]


def _only(feature_map, part):
    """A map in which nothing but this part was ever filled."""
    out = np.zeros_like(feature_map)
    out[part] = feature_map[part]
    return out


def correlate2d(image, kernel):
    """The lesson's own loops: in whatever numbers they are given, so that the integer trap is still set."""
    return slid(image, kernel)


def _padded(image, kernel):
    return slid(np.pad(image, [(k // 2, k // 2) for k in kernel.shape]), kernel)


def _below_zeros(image, kernel):
    """The right map in the corner of one that is as large as the image."""
    out = np.zeros(image.shape)
    out[: image.shape[0] - kernel.shape[0] + 1, : image.shape[1] - kernel.shape[1] + 1] = slid(image, kernel)
    return out


def _amid_zeros(image, kernel):
    """The right map in the middle of one that is as large as the image."""
    out, y = np.zeros(image.shape), slid(image, kernel)
    top, left = (k // 2 for k in kernel.shape)
    out[top : top + y.shape[0], left : left + y.shape[1]] = y
    return out


def _between(window):
    """Loops whose windows are cut another way; where the kernel does not fit, they stop as the learner's do."""

    def answer(image, kernel):
        y = np.zeros_like(slid(image, kernel))
        for i, j in np.ndindex(*y.shape):
            y[i, j] = np.sum(image[window(i, j, *kernel.shape)] * kernel)
        return y

    return answer


def _brackets_twice(image, kernel):
    y, (Kh, Kw) = np.zeros_like(slid(image, kernel)), kernel.shape
    for i, j in np.ndindex(*y.shape):
        y[i, j] = np.sum(image[i : i + Kh][j : j + Kw] * kernel)
    return y


def _square_kernel(image, kernel):
    (H, W), k = image.shape, len(kernel)
    y = np.zeros((H - k + 1, W - k + 1))
    for i, j in np.ndindex(*y.shape):
        y[i, j] = np.sum(image[i : i + k, j : j + k] * kernel)
    return y


def _with_sides(image, kernel, H, W):
    """As if the image had H rows and W columns."""
    Kh, Kw = kernel.shape
    y = np.zeros((H - Kh + 1, W - Kw + 1))
    for i, j in np.ndindex(*y.shape):
        y[i, j] = np.sum(image[i : i + Kh, j : j + Kw] * kernel)
    return y


def _rows_for_columns(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros((H - Kh + 1, W - Kw + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.sum(image[j : j + Kh, i : i + Kw] * kernel)  # where it runs out of pixels, it stops
    return out


def _products(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    y = np.zeros((H - Kh + 1, W - Kw + 1))
    for i, j in np.ndindex(*y.shape):
        y[i, j] = image[i : i + Kh, j : j + Kw] * kernel
    return y


def _beyond_the_end(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    y = np.zeros((H - Kh + 1, W - Kw + 1))
    for i, j in np.ndindex(H, W):
        y[i, j] = np.sum(image[i : i + Kh, j : j + Kw] * kernel)
    return y


def _as_matrices(image, kernel):
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    windows = [[image[i : i + Kh, j : j + Kw] for j in range(W - Kw + 1)] for i in range(H - Kh + 1)]
    return np.array([[np.sum(window @ kernel) for window in row] for row in windows])


CORRELATE2D = Exercise(
    id="01.correlate2d",
    title="Slide the window",
    call="correlate2d(image, kernel)",
    points=3,
    reference=correlate2d,
    cases=cases,
    mistakes={
        "does not add up": Mistake(
            _products,
            "A whole window of products does not fit into one cell. Add them up first: `np.sum(…)`.",
        ),
        "goes beyond the last window": Mistake(
            _beyond_the_end,
            "The loops run over all pixels, and the last windows stick out. The output has H − Kh + 1 rows.",
        ),
        "flips the kernel": Mistake(
            lambda x, w: slid(x, w[::-1, ::-1]),
            "The shape is right; the values are those of a flipped kernel. In CNNs the kernel is not flipped.",
        ),
        "transposes the kernel": Mistake(
            lambda x, w: slid(x, w.T),
            "Rows and columns of the kernel have changed places.",
        ),
        "forgets the +1": Mistake(
            lambda x, w: slid(x, w, shape=(x.shape[0] - w.shape[0], x.shape[1] - w.shape[1])),
            "The last row and column are missing: a window of 2 fits into 3 pixels twice, not once.",
        ),
        "keeps the size of the image": Mistake(
            lambda x, w: slid(x, w, shape=x.shape),
            "Near the end the window hangs over the edge. Only places where it fits completely count.",
        ),
        "leaves a border of zeros": Mistake(
            _below_zeros,
            "The map was made as large as the image, so that its border stayed 0. It is smaller.",
            also=(_amid_zeros,),
        ),
        "pads the image": Mistake(
            _padded,
            "The map is too large: zeros were put around the image first. Here the window stays inside.",
        ),
        "swaps height and width": Mistake(
            lambda x, w: slid(x, w).T,
            "Rows and columns of the map have changed places: the row of the window is the row of the result.",
        ),
        "takes the row for the column": Mistake(
            _rows_for_columns,
            "These are other windows: i counts rows and belongs to the first index of image, j to the second.",
        ),
        "looks at the same window every time": Mistake(
            lambda x, w: slid(x, w, at=lambda i, j: (0, 0)),
            "All values are the same: the window never moved. The one for (i, j) starts at row i and column j.",
        ),
        "averages": Mistake(
            lambda x, w: slid(x, w, combine=np.mean),
            "Each value is the sum divided by the number of weights. A correlation only adds.",
        ),
        "stops after the first row": Mistake(
            lambda x, w: _only(slid(x, w), (slice(1), slice(None))),
            "Only the first row of the map was filled. Is the `return` inside the outer loop?",
        ),
        "does not move the end": Mistake(
            _between(lambda i, j, Kh, Kw: (slice(i, Kh), slice(j, Kw))),
            "The windows shrink as they move: they begin at i and end at Kh. Kh rows from i on end at i + Kh.",
        ),
        "cuts the window one too short": Mistake(
            _between(lambda i, j, Kh, Kw: (slice(i, i + Kh - 1), slice(j, j + Kw - 1))),
            "The windows are one row and one column too small: a slice ends *before* its second number.",
        ),
        "does not cut out the window": Mistake(
            _brackets_twice,
            "The kernel met more than its window. Rows and columns are cut in *one* pair of brackets: `image[…, …]`.",
            also=(_between(lambda i, j, Kh, Kw: (slice(None), slice(None))),),
        ),
        "takes the kernel to be square": Mistake(
            _square_kernel,
            "The kernel's number of rows was used for its columns as well. It has both: `Kh, Kw = kernel.shape`.",
        ),
        "takes every kernel for 3 × 3": Mistake(
            _between(lambda i, j, Kh, Kw: (slice(i, i + 3), slice(j, j + 3))),
            "Your windows are 3 × 3. They should be as large as the kernel, whatever that is: `kernel.shape`.",
        ),
        "takes the image to be square": Mistake(
            lambda x, w: _with_sides(x, w, x.shape[0], x.shape[0]),
            "The image's number of rows was used for its columns as well. It has both: `H, W = image.shape`.",
        ),
        "names rows columns": Mistake(
            lambda x, w: _with_sides(x, w, x.shape[1], x.shape[0]),
            "`image.shape` is (rows, columns), H and then W; yours are the other way round.",
        ),
        "moves by its own size": Mistake(
            lambda x, w: slid(x, w)[:: w.shape[0], :: w.shape[1]],
            "The window moves on by its own size, so that windows never overlap. It moves by one pixel.",
        ),
        "gives one long row": Mistake(
            lambda x, w: slid(x, w).ravel(),
            "The numbers are right and stand in one row. They belong into a grid, as their windows lie in the image.",
        ),
        "is filled with nothing": Mistake(
            lambda x, w: np.full_like(slid(x, w), np.nan),
            "All cells hold nan, no number. A function without a `return` gives that: is your `window_dot` written?",
        ),
        "gives np.zeros two numbers": Mistake(
            lambda x, w: np.zeros(x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1),
            "`np.zeros` takes the shape as one pair, in brackets of its own: `np.zeros((rows, columns))`.",
        ),
        "subtracts the shapes": Mistake(
            lambda x, w: np.zeros(x.shape - w.shape + 1),
            "Shapes are pairs, and Python cannot subtract those. Take them apart first: `H, W = image.shape`.",
        ),
        "stops after the first window": Mistake(
            lambda x, w: _only(slid(x, w), (slice(1), slice(1))),
            "Only the first number was computed. Is the `return` inside a loop?",
        ),
        "leaves the last row and column empty": Mistake(
            lambda x, w: _only(slid(x, w), (slice(-1), slice(-1))),
            "The map has the right size, but its last row and column were never filled: the loops end one too early.",
        ),
        "multiplies as matrices": Mistake(
            _as_matrices,
            "@ is the matrix product, rows times columns. Each pixel meets the one weight that lies on it: *.",
        ),
        "loses the sign": Mistake(
            lambda x, w: np.abs(slid(x, w)),
            "Negative numbers came back positive. The sign says on which side it is brighter: keep it.",
        ),
        "forgets the weights": Mistake(
            lambda x, w: slid(x, np.ones_like(w)),
            "The pixels of each window were added up as they are. Multiply each by its weight first.",
        ),
        "keeps the last product only": Mistake(
            lambda x, w: slid(x, w, combine=lambda products: products[-1, -1]),
            "Only the last product of each window is left: = where += belongs.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, w: np.trunc(slid(x, w)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
    },
    hints=(
        "How often does the window fit across, and how often down? That is the shape of the map.",
        "Make a map, `np.zeros((rows, columns))`; for each cell (i, j) cut out the window that starts there; add up.",
        "The window is `image[i : i + Kh, j : j + Kw]`; i runs over `range(H - Kh + 1)`.",
    ),
)
