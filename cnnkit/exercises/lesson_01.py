"""Lesson 01, *Slide a kernel over an image*: its exercises, their cases, and the wrong answers we have met."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def _whole_numbers(rng, shape, low=-5, high=6):
    """Small whole numbers without zeros, so that every cell counts and every sum can be done by hand."""
    drawn = rng.integers(low, high, shape)
    return np.where(drawn == 0, high, drawn).astype(float)


# window_dot


def window_dot(patch, kernel):
    return float(np.sum(patch * kernel))


def window_dot_cases(rng):
    return [(_whole_numbers(rng, s), _whole_numbers(rng, s) + 0.5) for s in ((2, 2), (1, 3), (3, 2), (3, 3), (5, 4))]


WINDOW_DOT = Exercise(
    id="01.window_dot",
    title="Answer for one window",
    call="window_dot(patch, kernel)",
    points=1,
    reference=window_dot,
    cases=window_dot_cases,
    mistakes={
        "multiplies as matrices": Mistake(
            lambda p, k: p @ k,
            "That is the matrix product, rows times columns. Here each pixel meets the one weight that lies on it: *.",
        ),
        "returns the products": Mistake(
            lambda p, k: p * k,
            "These are the products. One window gives one number: add them up.",
        ),
        "multiplies the sums": Mistake(
            lambda p, k: p.sum() * k.sum(),
            "Sums were multiplied. First multiply pixel by weight, cell by cell, then add.",
        ),
        "adds the rows only": Mistake(
            lambda p, k: sum(p * k),
            "Python's own sum adds row to row and leaves a row. np.sum adds everything.",
        ),
        "keeps whole numbers only": Mistake(
            lambda p, k: np.trunc((p * k).sum()),
            "The decimals are gone. Weights may be fractions: return the sum as it is.",
        ),
        "adds the weights": Mistake(
            lambda p, k: (p + k).sum(),
            "The weights were added to the pixels. A weight says how much its pixel counts: multiply.",
        ),
        "averages": Mistake(
            lambda p, k: (p * k).mean(),
            "The sum was divided by the number of cells. Only add; a kernel that averages does so by its weights.",
        ),
        "flips the kernel": Mistake(
            lambda p, k: (p * k[::-1, ::-1]).sum(),
            "The kernel was turned upside down and left to right. Its top left weight meets the top left pixel.",
        ),
    },
    hints=(
        "Lay the kernel on the patch. Which pixel lies under which weight?",
        "Two steps: multiply the two arrays cell by cell, then add up all that comes out.",
        "`patch * kernel` multiplies cell by cell, and `np.sum` adds everything.",
    ),
)

# correlate2d


def correlate2d_cases(rng):
    sizes = [((3, 3), (2, 2)), ((3, 4), (2, 3)), ((5, 4), (3, 2)), ((4, 6), (1, 3)), ((6, 5), (3, 3)), ((4, 4), (4, 4))]
    return [(_whole_numbers(rng, image), _whole_numbers(rng, kernel) + 0.25) for image, kernel in sizes]


def _slid(image, kernel, *, combine=np.sum, shape=None, at=lambda i, j: (i, j)):
    """A correlation in which one step can be got wrong: the size, the place of the window, or the sum."""
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros(shape or (H - Kh + 1, W - Kw + 1))
    for i, j in np.ndindex(*out.shape):
        row, column = at(i, j)
        patch = image[row : row + Kh, column : column + Kw]
        out[i, j] = combine(patch * kernel[: patch.shape[0], : patch.shape[1]])
    return out


def _only(feature_map, part):
    """A map in which nothing but this part was ever filled."""
    out = np.zeros_like(feature_map)
    out[part] = feature_map[part]
    return out


def correlate2d(image, kernel):
    """The lesson's own loops: in whatever numbers they are given, so that the integer trap is still set."""
    return _slid(image, kernel)


CORRELATE2D = Exercise(
    id="01.correlate2d",
    title="Slide the window",
    call="correlate2d(image, kernel)",
    points=3,
    reference=correlate2d,
    cases=correlate2d_cases,
    mistakes={
        "flips the kernel": Mistake(
            lambda x, w: _slid(x, w[::-1, ::-1]),
            "The shape is right; the values are those of a flipped kernel. In CNNs the kernel is not flipped.",
        ),
        "transposes the kernel": Mistake(
            lambda x, w: _slid(x, w.T),
            "Rows and columns of the kernel have changed places.",
        ),
        "forgets the +1": Mistake(
            lambda x, w: _slid(x, w, shape=(x.shape[0] - w.shape[0], x.shape[1] - w.shape[1])),
            "The last row and column are missing: a window of 2 fits into 3 pixels twice, not once.",
        ),
        "keeps the size of the image": Mistake(
            lambda x, w: _slid(x, w, shape=x.shape),
            "Near the end the window hangs over the edge. Only places where it fits completely count.",
        ),
        "swaps height and width": Mistake(
            lambda x, w: _slid(x, w).T,
            "Rows and columns of the map have changed places: the row of the window is the row of the result.",
        ),
        "looks at the same window every time": Mistake(
            lambda x, w: _slid(x, w, at=lambda i, j: (0, 0)),
            "All values are the same: the window never moved. The one for (i, j) starts at row i and column j.",
        ),
        "averages": Mistake(
            lambda x, w: _slid(x, w, combine=np.mean),
            "Each value is the sum divided by the number of weights. A correlation only adds.",
        ),
        "stops after the first window": Mistake(
            lambda x, w: _only(_slid(x, w), (slice(1), slice(1))),
            "Only the first number was computed. Is the `return` inside a loop?",
        ),
        "leaves the last row and column empty": Mistake(
            lambda x, w: _only(_slid(x, w), (slice(-1), slice(-1))),
            "The map has the right size, but its last row and column were never filled: the loops end one too early.",
        ),
        "forgets the weights": Mistake(
            lambda x, w: _slid(x, np.ones_like(w)),
            "The pixels of each window were added up as they are. Multiply each by its weight first.",
        ),
        "keeps the last product only": Mistake(
            lambda x, w: _slid(x, w, combine=lambda products: products[-1, -1]),
            "Only the last product of each window is left: = where += belongs.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, w: np.trunc(_slid(x, w)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
    },
    hints=(
        "How often does the window fit across, and how often down? That is the shape of the map.",
        "Make a map, `np.zeros((rows, columns))`; for each cell (i, j) cut out the window that starts there; add up.",
        "The window is `image[i : i + Kh, j : j + Kw]`; i runs over `range(H - Kh + 1)`.",
    ),
)

# predict_shape


def predict_shape(H, W, Kh, Kw):
    return (H - Kh + 1) * (W - Kw + 1)


def predict_shape_cases(rng):
    Kh, Kw = (int(k) for k in rng.permutation([2, 3, 5, 7])[:2])
    H = int(rng.integers(20, 40))
    return [(H, H + int(rng.integers(5, 20)), Kh, Kw)]


PREDICT_SHAPE = Exercise(
    id="01.predict_shape",
    title="Predict the size of a map",
    call="predict_shape",
    points=1,
    reference=predict_shape,
    cases=predict_shape_cases,
    question=lambda H, W, Kh, Kw: (
        f"An image has {H} rows and {W} columns. A kernel of {Kh} rows and {Kw} columns slides over it. "
        "How many numbers does the map hold?"
    ),
    mistakes={
        "counts the pixels of the image": Mistake(
            lambda H, W, Kh, Kw: H * W,
            "That is the size of the image. The window has to fit, so it can start at fewer places.",
        ),
        "forgets the +1": Mistake(
            lambda H, W, Kh, Kw: (H - Kh) * (W - Kw),
            "One row and one column are missing: the window's first place counts as well.",
        ),
        "swaps the kernel's sides": Mistake(
            lambda H, W, Kh, Kw: (H - Kw + 1) * (W - Kh + 1),
            "The kernel's rows take room from the image's rows, its columns from the columns.",
        ),
        "counts the rows only": Mistake(
            lambda H, W, Kh, Kw: H - Kh + 1,
            "That is how many rows the map has. How many numbers are in all of them?",
        ),
        "gives the shape": Mistake(
            lambda H, W, Kh, Kw: (H - Kh + 1, W - Kw + 1),
            "That is the shape of the map, and right. How many numbers does it hold?",
        ),
        "counts the columns only": Mistake(
            lambda H, W, Kh, Kw: W - Kw + 1,
            "That is how many columns the map has. How many numbers are in all of them?",
        ),
        "counts the products": Mistake(
            lambda H, W, Kh, Kw: (H - Kh + 1) * (W - Kw + 1) * Kh * Kw,
            "That is how many multiplications it takes. Each window gives one number only.",
        ),
    },
    hints=(
        "In how many rows can the top of the window be?",
        "Count the places down, count the places across, and multiply.",
        "A window of k fits into n in n − k + 1 places.",
    ),
)

# edge_kernel


def response(kernel, patch):
    """What a 3 × 3 kernel says to a 3 × 3 patch: "positive", "zero" or "negative"."""
    kernel = np.asarray(kernel, dtype=float)
    if kernel.shape != (3, 3):
        raise ValueError(f"the kernel should have 3 rows and 3 columns, and its shape is {kernel.shape}")
    total = float(np.sum(kernel * patch))
    return "zero" if abs(total) < 1e-9 else "positive" if total > 0 else "negative"


def edge_kernel_cases(rng):
    dark, bright = rng.integers([1, 11], [10, 20]).astype(float)
    step = np.array([[dark, bright, bright], [dark, dark, bright]])  # the edge left and right of the middle
    vertical = [(np.tile(row, (3, 1)),) for row in step]
    horizontal = [(patch.T.copy(),) for (patch,) in vertical] + [(patch.T[::-1].copy(),) for (patch,) in vertical]
    return [*vertical, (np.full((3, 3), dark),), *horizontal, (np.full((3, 3), bright),)]


VERTICAL = np.array([[-1.0, 0, 1]] * 3)


def _says(kernel):
    return lambda patch: response(kernel, patch)


EDGE_KERNEL = Exercise(
    id="01.edge_kernel",
    title="Design a kernel that finds edges",
    call="edge_kernel",
    points=2,
    reference=_says(VERTICAL),
    cases=edge_kernel_cases,
    use=response,
    mistakes={
        "looks for the opposite edge": Mistake(
            _says(-VERTICAL),
            "It finds vertical edges, but those from bright to dark: change all its signs.",
        ),
        "looks for horizontal edges": Mistake(
            _says(VERTICAL.T),
            "It compares above with below. A vertical edge has its two sides left and right.",
        ),
        "answers to brightness": Mistake(
            _says(np.ones((3, 3))),
            "It answers to all that is bright, edge or not. Flat patches must cancel: let the weights add up to 0.",
        ),
        "answers to nothing": Mistake(
            _says(np.zeros((3, 3))),
            "It is zero on everything, the edges included.",
        ),
        "sees the edge on one side only": Mistake(
            _says(np.array([[-1.0, 1, 0]] * 3)),
            "It misses an edge that lies in its other half: both outer columns must take part.",
        ),
        "answers to slanted changes": Mistake(
            _says(np.array([[-2.0, -1, 0], [-1, 0, 1], [0, 1, 2]])),
            "It likes brighter on the right, but brighter below as well. Within each row the weights must add to 0.",
        ),
    },
    hints=(
        "On which side of the edge should bright pixels count for, and on which side against?",
        "Give the right column positive weights and the left one negative ones. What must they add up to?",
        "Three equal rows, each with a negative weight, a zero, and the same weight positive.",
    ),
)

# integer_trap


def integer_trap_cases(rng):
    smooth = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=np.uint8)
    edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    images = [rng.integers(100, 256, shape, dtype=np.uint8) for shape in ((3, 4), (4, 5), (5, 4), (4, 4))]
    images[1][:, :2] = 3  # dark beside bright: an edge with a response far below or above a byte
    return list(zip(images, [smooth, edge, -edge, np.full((2, 3), 0.3)], strict=True))


def in_floats(image, kernel):
    return _slid(image.astype(float), kernel.astype(float))


def _stored_as(dtype):
    """Computed rightly, then kept in whole numbers of a certain size, as np.zeros_like(image) would."""
    return lambda x, w: np.floor(in_floats(x, w)).astype(np.int64).astype(dtype)


INTEGER_TRAP = Exercise(
    id="01.integer_trap",
    title="Survive a real image file",
    call="integer_trap(image, kernel)",
    points=2,
    reference=in_floats,
    cases=integer_trap_cases,
    mistakes={
        "wraps around at 256": Mistake(
            _stored_as(np.uint8),
            "Results above 255 began again at 0, and negative ones at 255: a byte holds no more. Use floats.",
        ),
        "multiplies in bytes": Mistake(
            lambda x, w: _slid(x, w, combine=lambda products: np.sum(products, dtype=float)),
            "The products overflowed before they were added: byte times byte is a byte. Convert before multiplying.",
        ),
        "cuts off at 0 and 255": Mistake(
            lambda x, w: np.clip(in_floats(x, w), 0, 255),
            "The values were clipped to those of an image. A map is no image: it may be negative, and large.",
        ),
        "drops the decimals": Mistake(
            lambda x, w: np.trunc(in_floats(x, w)),
            "The decimals are gone: somewhere the result was kept as whole numbers. Use floats throughout.",
        ),
        "squeezes the image into signed bytes": Mistake(
            lambda x, w: in_floats(x.astype(np.int8), w),
            "Pixels above 127 turned negative: a signed byte ends there. Convert the image to float.",
        ),
        "makes the kernel bytes": Mistake(
            lambda x, w: in_floats(x, w.astype(np.uint8)),
            "A weight of −1 became 255, and 0.3 became 0: bytes know no signs and no fractions. Convert to float.",
        ),
    },
    hints=(
        "What is the largest number that a pixel of type uint8 can hold? What does 200 + 100 give?",
        "Do nothing in bytes: convert first, then compute as before.",
        '`image.astype(float)` is a new array of floats. Then `mine("01.correlate2d")` does the rest.',
    ),
)

EXERCISES = (WINDOW_DOT, CORRELATE2D, PREDICT_SHAPE, EDGE_KERNEL, INTEGER_TRAP)
