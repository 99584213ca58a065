"""Lesson 02, *See features*: its exercises, their cases, and the wrong answers we have met."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake

# gaussian_kernel


def gaussian_kernel(size, sigma):
    """w[i, j] ∝ exp(−r² / 2σ²), r the distance from the middle, ((size − 1) / 2, (size − 1) / 2); sum 1."""
    from_middle = np.arange(size) - (size - 1) / 2
    bell = np.exp(-(from_middle**2) / (2 * sigma**2))
    kernel = np.outer(bell, bell)
    return kernel / kernel.sum()


def gaussian_kernel_cases(rng):
    drawn = [(int(size), float(sigma)) for size, sigma in zip((3, 4, 6, 7), rng.uniform(0.6, 2.5, 4), strict=True)]
    return [(3, 0.8), (2, 1.5), (4, 0.7), (5, 2.0), *drawn]


def _bell(size, sigma, *, middle=None, step=1.0, fall=None, scale=np.sum):
    """A Gaussian of which one part can be got wrong: middle, step, how it falls with r², what it is divided by."""
    fall = fall or (lambda r2, sigma: np.exp(-r2 / (2 * sigma**2)))
    r, c = step * (np.indices((size, size)) - ((size - 1) / 2 if middle is None else middle))
    kernel = fall(r**2 + c**2, sigma)
    return kernel / scale(kernel)


GAUSSIAN_KERNEL = Exercise(
    id="02.gaussian_kernel",
    title="Make a bell",
    call="gaussian_kernel(size, sigma)",
    points=2,
    reference=gaussian_kernel,
    cases=gaussian_kernel_cases,
    mistakes={
        "does not divide by the sum": Mistake(
            lambda n, s: _bell(n, s, scale=lambda kernel: 1),
            "The shape of the bell is right, its sum is not 1: the blurred image would be brighter. Divide by the sum.",
        ),
        "makes the middle 1": Mistake(
            lambda n, s: _bell(n, s, scale=np.max),
            "The largest weight is 1. It is the sum of all weights that should be 1.",
        ),
        "divides by the area under the whole bell": Mistake(
            lambda n, s: _bell(n, s, scale=lambda kernel: 2 * np.pi * s**2),
            "2πσ² is right for a bell that never ends. This one is sampled and cut off: divide by its own sum.",
        ),
        "rounds the middle up": Mistake(
            lambda n, s: _bell(n, s, middle=n // 2),
            "Right for odd sizes. The middle of 0, 1, 2, 3 is 1.5, not 2: it lies at (size − 1) / 2.",
        ),
        "rounds the middle down": Mistake(
            lambda n, s: _bell(n, s, middle=(n - 1) // 2),
            "Right for odd sizes. The middle of 0, 1, 2, 3 is 1.5, not 1: divide by 2 with /, not with //.",
        ),
        "spreads even sizes out": Mistake(
            lambda n, s: _bell(n, s, step=2 * (n // 2) / max(n - 1, 1)),
            "Right for odd sizes. Cells lie one apart: size 4 has them at −1.5, −0.5, 0.5 and 1.5, not from −2 to 2.",
        ),
        "starts the bell in the corner": Mistake(
            lambda n, s: _bell(n, s, middle=0),
            "The top is in the corner. Measure the distance from the middle, (size − 1) / 2 in both directions.",
        ),
        "forgets the 2": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-r2 / sigma**2)),
            "The bell is too narrow: the exponent is r² over 2·σ², and the 2 is missing.",
        ),
        "multiplies by sigma squared": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-r2 / 2 * sigma**2)),
            "`/ 2 * sigma**2` divides by 2 and then multiplies by σ². Put brackets round it: `/ (2 * sigma**2)`.",
        ),
        "forgets the minus": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(r2 / (2 * sigma**2))),
            "The corners weigh the most: the minus in the exponent is missing.",
        ),
        "forgets to square sigma": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-r2 / (2 * sigma))),
            "Right for σ = 1 only: in the exponent, σ is squared.",
        ),
        "forgets to square the distance": Mistake(
            lambda n, s: _bell(n, s, fall=lambda r2, sigma: np.exp(-np.sqrt(r2) / (2 * sigma**2))),
            "It has a sharp peak, like a tent: the exponent takes the distance squared.",
        ),
        "makes one row": Mistake(
            lambda n, s: gaussian_kernel(n, s).sum(axis=0),
            "That is a bell along one row. The kernel has size rows as well; `np.outer` makes a table of two rows.",
        ),
    },
    hints=(
        "How far is cell (i, j) from the middle, in rows and in columns? For size 4 the middle is at 1.5.",
        "Distances along one axis; the bell exp(−r²/2σ²) with r² = rows² + columns²; then make the sum 1.",
        "`d = np.arange(size) - (size - 1) / 2`; then r² is `d[:, None] ** 2 + d**2`. Divide by the sum at the end.",
    ),
)

# grey


def grey(rgb):
    return rgb @ np.array([0.299, 0.587, 0.114])


def grey_cases(rng):
    drawn = [(rng.integers(0, 256, shape) / 255,) for shape in ((2, 2, 3), (3, 5, 3), (4, 3, 3), (3, 3, 3))]
    return [(np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]]),), *drawn]


GREY = Exercise(
    id="02.grey",
    title="Turn colour into grey",
    call="grey(rgb)",
    points=1,
    reference=grey,
    cases=grey_cases,
    mistakes={
        "takes the plain average": Mistake(
            lambda rgb: rgb.mean(axis=2),
            "Red, green and blue count alike here. The eye finds green much brighter than blue: use the three weights.",
        ),
        "takes the channels for blue, green, red": Mistake(
            lambda rgb: rgb[..., ::-1] @ np.array([0.299, 0.587, 0.114]),
            "Red and blue have changed places: channel 0 is red. Some libraries load blue first.",
        ),
        "uses the weights of HDTV": Mistake(
            lambda rgb: rgb @ np.array([0.2126, 0.7152, 0.0722]),
            "These are the weights of another standard, BT.709. Here those of BT.601 are wanted: .299, .587, .114.",
        ),
        "keeps the green only": Mistake(
            lambda rgb: rgb[..., 1],
            "That is the green channel alone. Add up all three, each times its weight.",
        ),
        "keeps the brightest": Mistake(
            lambda rgb: rgb.max(axis=2),
            "That is the largest of the three. Grey is their weighted sum.",
        ),
        "adds them up unweighted": Mistake(
            lambda rgb: rgb.sum(axis=2),
            "White would become 3. Give each channel its weight; the weights add up to 1, so that white stays 1.",
        ),
        "divides by three": Mistake(
            lambda rgb: grey(rgb) / 3,
            "White became a third. The weights add up to 1 already: nothing is left to divide.",
        ),
        "rounds the weights": Mistake(
            lambda rgb: rgb @ np.array([0.3, 0.59, 0.11]),
            "The weights were rounded to two decimals. All three are wanted: 0.299, 0.587, 0.114.",
        ),
        "keeps whole numbers only": Mistake(
            lambda rgb: np.trunc(grey(rgb)),
            "Everything between black and white is gone: the result was kept as whole numbers. Leave it as floats.",
        ),
        "takes the first axis for the colours": Mistake(
            lambda rgb: 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2],
            "The first axis counts rows. The colours are on the last: `rgb[:, :, 0]` is red.",
        ),
        "keeps three channels": Mistake(
            lambda rgb: rgb * np.array([0.299, 0.587, 0.114]),
            "The weights are right, the sum is missing: each pixel should become one number.",
        ),
    },
    hints=(
        "A pixel is three numbers, and becomes one. Which axis of the array disappears?",
        "Take the three channels apart, multiply each by its weight, and add them up.",
        "`rgb[:, :, 0]` is red. So 0.299 times it, plus 0.587 times green, plus 0.114 times blue.",
    ),
)

# sobel_magnitude

ACROSS = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


def _correlate(image, kernel):
    H, W = image.shape
    terms = [kernel[a][b] * image[a : a + H - 2, b : b + W - 2] for a in range(3) for b in range(3)]
    return sum(terms)


def sobel_magnitude(image):
    """√(across² + down²) with Sobel's kernels, not normalised: (H, W) -> (H − 2, W − 2)."""
    across, down = _correlate(image, ACROSS), _correlate(image, list(zip(*ACROSS, strict=True)))
    return np.sqrt(across**2 + down**2)


def sobel_magnitude_cases(rng):
    by_hand = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 3.0], [0.0, 4.0, 0.0]])
    drawn = [(rng.integers(0, 10, shape).astype(float),) for shape in ((4, 5), (6, 4), (5, 7))]
    ramp = np.add.outer(2.0 * np.arange(4), 5.0 * np.arange(6))
    return [(by_hand,), (ramp,), *drawn, (rng.random((5, 5)),)]


def _edges(image, combine, weights=(1, 2, 1)):
    kernel = np.outer(weights, [-1.0, 0, 1])
    return combine(_correlate(image, kernel), _correlate(image, kernel.T))


def _root_of_the_sum(across, down):
    with np.errstate(invalid="ignore"):  # not a number is what the learner gets
        return np.sqrt(across + down)


SOBEL_MAGNITUDE = Exercise(
    id="02.sobel_magnitude",
    title="Measure edges in every direction",
    call="sobel_magnitude(image)",
    points=2,
    reference=sobel_magnitude,
    cases=sobel_magnitude_cases,
    mistakes={
        "adds the two maps": Mistake(
            lambda x: _edges(x, np.add),
            "The maps were added with their signs, so that +3 and −3 cancel. Square them first; the root comes last.",
        ),
        "adds their sizes": Mistake(
            lambda x: _edges(x, lambda across, down: np.abs(across) + np.abs(down)),
            "|across| + |down| makes slanted edges stronger than upright ones. Use Pythagoras: squares, sum, root.",
        ),
        "takes the larger of the two": Mistake(
            lambda x: _edges(x, lambda across, down: np.maximum(np.abs(across), np.abs(down))),
            "The smaller of the two directions was dropped. Both sides of the triangle count: squares, sum, root.",
        ),
        "forgets the root": Mistake(
            lambda x: _edges(x, lambda across, down: across**2 + down**2),
            "That is the square of the answer: the root is missing.",
        ),
        "looks across only": Mistake(
            lambda x: _edges(x, lambda across, down: np.abs(across)),
            "Only changes from left to right were measured. Those from top to bottom need the kernel turned: its .T.",
        ),
        "does not count the middle double": Mistake(
            lambda x: _edges(x, np.hypot, weights=(1, 1, 1)),
            "These are Prewitt's kernels. In Sobel's, the middle row counts double: −1 0 1, −2 0 2, −1 0 1.",
        ),
        "forgets the squares": Mistake(
            lambda x: _edges(x, _root_of_the_sum),
            "The root was taken of the plain sum, which may be negative. Square both maps first.",
        ),
        "pads the image": Mistake(
            lambda x: sobel_magnitude(np.pad(x, 1)),
            "The map has the size of the image: zeros were put around it, and they make edges that are not there.",
        ),
        "compares two neighbours": Mistake(
            lambda x: np.hypot(*np.gradient(x)),
            "That is np.gradient, which looks at two neighbours. Sobel's kernels look at more, and lose a border.",
        ),
        "divides by eight": Mistake(
            lambda x: _edges(x, np.hypot) / 8,
            "Everything is an eighth of what it should be. Leave the kernels as they are, with weights 1 and 2.",
        ),
        "stretches to the largest": Mistake(
            lambda x: _edges(x, np.hypot) / max(_edges(x, np.hypot).max(), 1e-12),
            "The map was divided by its largest value. Return the magnitudes themselves.",
        ),
        "uses one kernel twice": Mistake(
            lambda x: _edges(x, lambda across, down: np.sqrt(2) * np.abs(across)),
            "The same direction was measured twice. For the other one, turn the kernel: its .T.",
        ),
    },
    hints=(
        "How much does the image change to the right at a pixel, and how much downwards? Two maps, one answer.",
        "Correlate with Sobel's kernel and with its transpose; then combine the two maps as Pythagoras would.",
        '`np.hypot(a, b)` is the root of a² + b². The maps come from `mine("01.correlate2d")`.',
    ),
)

# to_display


def to_display(map):
    reach = np.abs(map).max()
    scaled = map / reach if reach else np.zeros(map.shape)
    return np.round(128 + 127 * scaled).astype(np.uint8)


def to_display_cases(rng):
    # An odd largest value never puts 127·m/max half-way between two bytes, so any way of rounding is right.
    mixed, negative = rng.integers(-6, 7, (3, 4)), -rng.integers(2, 8, (2, 5))
    mixed[1, 2], mixed[0, 1], negative[0, 0] = -7, 5, -9
    positive = rng.integers(1, 9, (3, 3))
    positive[2, 0] = 11
    return [
        (np.array([[-3.0, 0.0, 1.0]]),),
        (mixed.astype(float),),
        (negative.astype(float),),
        (positive.astype(float),),
        (rng.standard_normal((4, 5)),),
        (np.zeros((2, 3)),),
    ]


def _bytes(values):
    return np.floor(values + 0.5).astype(np.int64) % 256


def _reach(m):
    return max(float(np.abs(m).max()), 1e-300)


def _over_the_maximum(m):
    with np.errstate(invalid="ignore", divide="ignore"):  # what comes of it is up to the processor, as for the learner
        return np.round(128 + 127 * m / m.max()).astype(np.uint8)


TO_DISPLAY = Exercise(
    id="02.to_display",
    title="Show a signed map",
    call="to_display(map)",
    points=2,
    reference=to_display,
    cases=to_display_cases,
    mistakes={
        "stretches from smallest to largest": Mistake(
            lambda m: _bytes(255 * (m - m.min()) / max(np.ptp(m), 1e-300)),
            "The smallest value became 0, the largest 255. Then zero is another grey in every map: keep it at 128.",
        ),
        "cuts the decimals off": Mistake(
            lambda m: np.trunc(128 + 127 * m / _reach(m)),
            "Almost: the decimals were cut off, which `astype` does. Round first, then convert.",
        ),
        "loses the sign": Mistake(
            lambda m: _bytes(128 + 127 * np.abs(m) / _reach(m)),
            "Negative values look like positive ones. Leave the sign in m; only the divisor is an absolute value.",
        ),
        "makes negative values black": Mistake(
            lambda m: _bytes(255 * np.clip(m, 0, None) / _reach(m)),
            "Half of the map is gone: everything negative became 0. Zero belongs at 128, negative values below it.",
        ),
        "divides by the largest value": Mistake(
            _over_the_maximum,
            "Divided by max m: where −m is larger than that, bytes overflow. Divide by the largest |m|.",
        ),
        "scales by 128": Mistake(
            lambda m: _bytes(128 + 128 * m / _reach(m)),
            "128 + 128 is 256, one more than a byte can hold. Scale by 127, so that both ends fit.",
        ),
        "spreads over all bytes": Mistake(
            lambda m: np.round(127.5 + 127.5 * m / _reach(m)),
            "The middle of 0 … 255 falls between two bytes. Zero belongs at 128, and the ends at 1 and 255.",
        ),
        "does not scale": Mistake(
            lambda m: np.round(np.clip(128 + 127 * m, 0, 255)),
            "The map was not divided by its largest |m|, so everything beyond ±1 was cut off.",
        ),
        "puts zero at 127": Mistake(
            lambda m: _bytes(127 + 127 * m / _reach(m)),
            "Everything is one too dark: zero belongs at 128.",
        ),
        "makes an empty map black": Mistake(
            lambda m: to_display(m) if m.any() else np.zeros(m.shape),
            "Right except where all is zero: 0 / 0 is no number. A map of zeros is 128 everywhere.",
        ),
        "leaves floats": Mistake(
            lambda m: 128 + 127 * m / _reach(m),
            "The scale is right. A byte is a whole number: round, then convert to uint8.",
        ),
    },
    hints=(
        "Which value must become 128? Which may become 255 or 1?",
        "Find the largest |m|; scale by 127 over it; move by 128; round; convert to uint8. Mind a map of zeros.",
        "`np.round(128 + 127 * map / reach).astype(np.uint8)` with `reach = np.abs(map).max()`, unless reach is 0.",
    ),
)

# separate


def separate(kernel):
    """-> column, row with outer(column, row) = kernel; ValueError unless its rank is 1."""
    i, j = np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)
    if kernel[i, j] == 0 or not np.allclose(np.outer(kernel[:, j], kernel[i]), kernel * kernel[i, j]):
        raise ValueError("separate: the kernel's rows are not multiples of one row.")
    return kernel[:, j] / kernel[i, j], kernel[i]


def separate_cases(rng):
    def rank_one(height, width, zero_first=False):
        column, row = rng.integers(1, 5, height).astype(float), rng.integers(-4, 5, width).astype(float)
        row[0], column[0], column[1] = 3, 0 if zero_first else 2, -1
        return np.outer(column, row)

    other = rank_one(3, 4)
    other[2, 3] += 1
    return [
        (np.array([[1.0, 2.0], [3.0, 6.0]]),),
        (np.array([[1.0, 2.0], [3.0, 7.0]]),),
        (np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]),),
        (np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]),),
        (rank_one(2, 5),),
        (np.outer(np.exp([-0.5, 0.0, -0.5]), np.exp([-0.5, 0.0, -0.5])) / 7,),  # equal but for rounding
        (rank_one(4, 3),),
        (rank_one(4, 3, zero_first=True),),
        (other,),
    ]


def product(pair):
    """What counts of a pair: many have the same outer product."""
    column, row = pair
    return np.outer(column, row)


def _separated(pair):
    """Right about which kernels can be separated, but for what becomes of the pair."""
    return lambda kernel: pair(kernel, *separate(kernel))


def _never_refuses(kernel):
    row = kernel[np.flatnonzero(kernel.any(axis=1))[0]]
    at = np.flatnonzero(row)[0]
    return kernel[:, at] / row[at], row


def _gives_up(kernel):
    if not kernel[0].any():
        raise ValueError("the first row is empty")
    return separate(kernel)


def _without_size(kernel, column, row):
    return column / np.linalg.norm(column), row / np.linalg.norm(row)


SEPARATE = Exercise(
    id="02.separate",
    title="Take a kernel apart",
    call="separate(kernel)",
    points=3,
    reference=separate,
    cases=separate_cases,
    counts=product,
    mistakes={
        "refuses no kernel": Mistake(
            _never_refuses,
            "Some kernels are no such product. Where `np.outer(column, row)` is not the kernel, raise a ValueError.",
        ),
        "gives the row first": Mistake(
            _separated(lambda kernel, column, row: (row, column)),
            "The pair is right, in the wrong order: first the column, one number per row of the kernel, then the row.",
        ),
        "counts the scale twice": Mistake(
            lambda k: (k[:, np.flatnonzero(separate(k)[1])[0]], separate(k)[1]),
            "Column and row are both cut from the kernel, so their product is too large. Divide one of them.",
        ),
        "loses the size": Mistake(
            _separated(_without_size),
            "Both have length 1, as in an SVD without its singular value. Multiply one of them by that value.",
        ),
        "averages rows and columns": Mistake(
            _separated(lambda kernel, column, row: (kernel.mean(axis=1), kernel.mean(axis=0))),
            "Means are zero where the weights add up to zero, as Sobel's do. Cut out one row and one column instead.",
        ),
        "gives up at an empty first row": Mistake(
            _gives_up,
            "A first row of zeros only says that the column begins with 0. Take a row that is not all zeros.",
        ),
        "returns the product": Mistake(
            _separated(lambda kernel, column, row: np.outer(column, row)),
            "That is the kernel again. Return its two parts, column and row.",
        ),
    },
    hints=(
        "Write the kernel's rows below each other. Is each one a multiple of the same row?",
        "Take a row that is not all zeros; find how many times it stands in each row; compare the product.",
        "Where the row is not zero, say at j, `column = kernel[:, j] / row[j]`. Check with `np.outer(column, row)`.",
    ),
)

# detect_corner

CORNER = np.array([[0.0, 0, 0], [0, 1, 1], [0, 1, 1]])
SEEN = {  # the corner first, then what it may be mistaken for
    "the corner": CORNER,
    "its upper edge": np.array([[0.0, 0, 0], [1, 1, 1], [1, 1, 1]]),
    "its left edge": np.array([[0.0, 1, 1], [0, 1, 1], [0, 1, 1]]),
    "an edge further down": np.array([[0.0, 0, 0], [0, 0, 0], [1, 1, 1]]),
    "an edge further right": np.array([[0.0, 0, 1], [0, 0, 1], [0, 0, 1]]),
    "the top right corner": np.array([[0.0, 0, 0], [1, 1, 0], [1, 1, 0]]),
    "the bottom left corner": np.array([[0.0, 1, 1], [0, 1, 1], [0, 0, 0]]),
    "the bottom right corner": np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 0]]),
    "a dark corner": 1 - CORNER,
    "the corner, cut off": np.array([[0.0, 0, 0], [0, 0, 0], [0, 0, 1]]),
    "a bar": np.array([[0.0, 0, 0], [1, 1, 1], [0, 0, 0]]),
    "nothing but dark": np.zeros((3, 3)),
    "nothing but bright": np.ones((3, 3)),
}


def verdict(detector, what, patch):
    """What a kernel with a bias says of a patch: "positive" or "not positive"."""
    if not isinstance(detector, (tuple, list)) or len(detector) != 2:
        raise ValueError("the answer should be two things, kernel and bias: detect_corner = kernel, bias")
    kernel, bias = (np.asarray(part, dtype=float) for part in detector)
    if kernel.shape != (3, 3):
        raise ValueError(f"the kernel should have 3 rows and 3 columns, and its shape is {kernel.shape}")
    if bias.size != 1:
        raise ValueError(f"the bias should be one number, and its shape is {bias.shape}")
    return "positive" if float(np.sum(kernel * patch) + bias.ravel()[0]) > 1e-9 else "not positive"


def detect_corner_cases(rng):
    return [(what, patch.copy()) for what, patch in SEEN.items()]


def _says(kernel, bias):
    return lambda what, patch: verdict((kernel, bias), what, patch)


DETECT_CORNER = Exercise(
    id="02.detect_corner",
    title="Design a corner detector",
    call="detect_corner",
    points=2,
    reference=_says(2 * CORNER - 1, -3),
    cases=detect_corner_cases,
    use=verdict,
    mistakes={
        "answers to edges as well": Mistake(
            _says(2 * CORNER - 1, 0),
            "Edges share bright pixels with the corner and score too. A negative bias lets only a full score through.",
        ),
        "answers to everything bright": Mistake(
            _says(np.ones((3, 3)), -3.5),
            "It counts bright pixels, wherever they are. Pixels that should be dark need negative weights.",
        ),
        "does not mind brightness outside": Mistake(
            _says(CORNER, -3.5),
            "It checks what should be bright, not what should be dark: a bright patch passes. Weigh the dark part too.",
        ),
        "lets two edges pass": Mistake(
            _says(2 * CORNER - 1, -1),
            "The corner's own two edges still pass: with weights of ±1 they score 2. Take more away.",
        ),
        "finds the opposite corner": Mistake(
            _says(2 * CORNER[::-1, ::-1] - 1, -3),
            "It finds the bottom right corner: turn the kernel by half a turn. The corner itself lies in the middle.",
        ),
        "finds dark corners": Mistake(
            _says(1 - 2 * CORNER, -4),
            "It finds the same corner in the negative. Where the patch should be bright, the weight is positive.",
        ),
        "answers to nothing": Mistake(
            _says(2 * CORNER - 1, -4),
            "It is never positive, not even on the corner. The bias takes away all that the corner scores, or more.",
        ),
        "has its bias the wrong way round": Mistake(
            _says(2 * CORNER - 1, 3),
            "It is positive on nearly everything. The bias is added: to demand more, it must be negative.",
        ),
        "adds up two edge detectors": Mistake(
            _says(np.array([[-2.0, -1, 0], [-1, 0, 1], [0, 1, 2]]), 0),
            "It answers to either edge and to slopes. To ask for both at once, weigh every cell, and add a bias.",
        ),
    },
    hints=(
        "Which four pixels must be bright, and which five dark? What should each of them contribute?",
        "+1 where the corner is bright, −1 where it is dark. What does the corner score, and what an edge?",
        "With ±1 the corner scores 4 and no other patch more than 2. Which biases lie between?",
    ),
)

# normalised_correlation


def normalised_correlation(image, template):
    """Pearson's correlation of template (h, w) with every window: (H, W) -> (H − h + 1, W − w + 1), in [−1, 1]."""
    h, w = template.shape
    pattern = template - template.mean()
    out = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i, j in np.ndindex(*out.shape):
        window = image[i : i + h, j : j + w]
        window = window - window.mean()
        size = np.sqrt((window**2).sum() * (pattern**2).sum())
        out[i, j] = (window * pattern).sum() / size if size > 1e-12 else 0.0
    return out


def normalised_correlation_cases(rng):
    def pair(image, template, row, column):
        """The template stands in the image, brighter and stronger; its negative in a corner; a flat place as well."""
        pattern = rng.integers(0, 9, template).astype(float)
        pattern[0, 0], pattern[-1, -1] = 1, 7
        picture = rng.integers(0, 9, image).astype(float)
        picture[: template[0], : template[1]] = 8 - pattern
        picture[row : row + template[0], column : column + template[1]] = 2 * pattern + 5
        picture[-template[0] :, -template[1] :] = 6
        return picture, pattern

    return [pair((5, 6), (2, 2), 0, 3), pair((7, 8), (3, 2), 2, 3), pair((9, 8), (3, 3), 3, 2)]


def _normalised(image, template, *, centre=(True, True), size=None, flat=0.0):
    """A normalised correlation in which one step can be got wrong: what is centred, what divides, what 0 / 0 is."""
    h, w = template.shape
    size = size or (lambda window, pattern: np.sqrt((window**2).sum() * (pattern**2).sum()))
    pattern = template - template.mean() if centre[1] else template
    out = np.zeros((image.shape[0] - h + 1, image.shape[1] - w + 1))
    for i, j in np.ndindex(*out.shape):
        window = image[i : i + h, j : j + w]
        window = window - window.mean() if centre[0] else window
        divisor = size(window, pattern)
        out[i, j] = (window * pattern).sum() / divisor if divisor > 1e-12 else flat
    return out


NORMALISED_CORRELATION = Exercise(
    id="02.normalised_correlation",
    title="Match a pattern, not its brightness",
    call="normalised_correlation(image, template)",
    points=3,
    reference=normalised_correlation,
    cases=normalised_correlation_cases,
    stretch=True,
    mistakes={
        "takes no means away": Mistake(
            lambda x, t: _normalised(x, t, centre=(False, False)),
            "Brightness still counts: nothing is negative. Take the mean away from the window and from the template.",
        ),
        "takes the template's mean only": Mistake(
            lambda x, t: _normalised(x, t, centre=(False, True)),
            "The window keeps its mean, so bright places come out too small. Take the window's own mean away as well.",
        ),
        "does not divide": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: 1.0),
            "The means are gone, but a strong contrast still wins. Divide by the two lengths, √Σ² of each.",
        ),
        "divides by the number of pixels": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: window.size),
            "That is the covariance, and it grows with contrast. Divide by both lengths instead, √Σ² of each.",
        ),
        "divides by the template's length only": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: np.sqrt((pattern**2).sum())),
            "The window's own length is missing from the divisor: strong windows come out above 1.",
        ),
        "adds up standard scores": Mistake(
            lambda x, t: _normalised(x, t) * t.size,
            "Everything is h·w times too large. With standard deviations as divisors, the products are averaged.",
        ),
        "takes the whole image's mean": Mistake(
            lambda x, t: _normalised(x - x.mean(), t, centre=(False, True)),
            "One mean was taken from the whole image. Each window has a mean of its own.",
        ),
        "divides by the squares": Mistake(
            lambda x, t: _normalised(x, t, size=lambda window, pattern: (window**2).sum() * (pattern**2).sum()),
            "The divisor lacks its root: it is the product of the two lengths, and a length is a root.",
        ),
        "loses the sign": Mistake(
            lambda x, t: np.abs(normalised_correlation(x, t)),
            "A negative of the pattern scores −1, not 1: leave the sign.",
        ),
        "has no number for flat windows": Mistake(
            lambda x, t: _normalised(x, t, flat=np.nan),
            "In a flat window the length is 0, and 0 / 0 is no number. Such a window does not match: 0.",
        ),
    },
    hints=(
        "Two things make a window score high without matching: being bright, and being strong. Undo both.",
        "Take each one's mean away; multiply and add; divide by the two lengths; 0 where a length is 0.",
        "With w and t less their means: `(w * t).sum() / np.sqrt((w**2).sum() * (t**2).sum())`.",
    ),
)

EXERCISES = (
    GAUSSIAN_KERNEL,
    SOBEL_MAGNITUDE,
    TO_DISPLAY,
    GREY,
    NORMALISED_CORRELATION,
    SEPARATE,
    DETECT_CORNER,
)
