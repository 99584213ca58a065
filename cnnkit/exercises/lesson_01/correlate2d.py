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
            "The map was made as large as the image, so that its last rows and columns stayed 0. It is smaller.",
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
