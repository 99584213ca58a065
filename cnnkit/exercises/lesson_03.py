"""Lesson 03, *Flip and slide*: its exercises, their cases, and the wrong answers we have met."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.given import Given


def _whole(rng, *shape):
    """Small whole numbers without zeros, so that every cell counts and every sum can be done by hand."""
    drawn = rng.integers(-4, 5, shape)
    return np.where(drawn == 0, 5, drawn).astype(float)


# flip2d


def flip2d(kernel):
    return kernel[::-1, ::-1].copy()


def flip2d_cases(rng):
    return [(np.arange(1.0, h * w + 1).reshape(h, w),) for h, w in ((2, 2), (2, 3), (3, 2), (3, 3))] + [
        (_whole(rng, 4, 3) + 0.5,)
    ]


FLIP2D = Exercise(
    id="03.flip2d",
    title="Turn a kernel by half a turn",
    call="flip2d(kernel)",
    points=1,
    reference=flip2d,
    cases=flip2d_cases,
    mistakes={
        "turns it upside down only": Mistake(
            lambda k: k[::-1],
            "The rows are reversed, the columns are not. Flip both ways.",
        ),
        "turns it left to right only": Mistake(
            lambda k: k[:, ::-1],
            "The columns are reversed, the rows are not. Flip both ways.",
        ),
        "transposes": Mistake(
            lambda k: k.T,
            "Rows became columns. Flipping keeps the shape: the last row comes first, and each row runs backwards.",
        ),
        "turns it by a quarter": Mistake(
            lambda k: np.rot90(k),
            "That is a quarter turn. Flipping both ways is half a turn, which is two of these.",
        ),
        "turns it by a quarter, clockwise": Mistake(
            lambda k: np.rot90(k, -1),
            "That is a quarter turn, clockwise. Flipping both ways is half a turn, which is two of these.",
        ),
        "mirrors it at the other diagonal": Mistake(
            lambda k: k[::-1, ::-1].T,
            "Flipped and transposed. Only flip: the shape stays, and the top right number goes to the bottom left.",
        ),
        "leaves it as it is": Mistake(
            lambda k: k,
            "Nothing was flipped. The top left number belongs at the bottom right.",
        ),
    },
    hints=(
        "Where does the number at the top left go?",
        "Reverse the order of the rows, and the order within each row.",
        "A slice with step −1 runs backwards: `a[::-1]`. It works on both axes at once.",
    ),
)

# convolve1d


def convolve1d(f, g):
    """(f∗g)[t] = Σ f[τ]·g[t − τ]: len(f) + len(g) − 1 values."""
    out = np.zeros(len(f) + len(g) - 1)
    for shift, value in enumerate(f):
        out[shift : shift + len(g)] += value * g
    return out


def convolve1d_cases(rng):
    drawn = [(_whole(rng, n), _whole(rng, m) + 0.5) for n, m in ((4, 2), (3, 5), (6, 3), (5, 4))]
    return [(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0])), (np.array([2.0]), np.array([1.0, -1.0, 3.0])), *drawn]


def _last_one_wins(f, g):
    out = np.zeros(len(f) + len(g) - 1)
    for i, value in enumerate(f):
        out[i : i + len(g)] = value * g
    return out


def _round_a_circle(f, g):
    whole, n = convolve1d(f, g), max(len(f), len(g))
    out = whole[:n].copy()
    out[: len(whole) - n] += whole[n:]
    return out


def _in_whole_numbers(f, g):
    out = np.zeros(len(f) + len(g) - 1, dtype=int)
    for i, j in np.ndindex(len(f), len(g)):
        out[i + j] += f[i] * g[j]
    return out


def _python_counts_from_the_end(f, g):
    out = np.zeros(len(f) + len(g) - 1)
    for t, tau in np.ndindex(len(out), len(f)):
        if t - tau < len(g):
            out[t] += f[tau] * g[t - tau]  # and an IndexError where even Python finds nothing
    return out


CONVOLVE1D = Exercise(
    id="03.convolve1d",
    title="Convolve two signals",
    call="convolve1d(f, g)",
    points=3,
    reference=convolve1d,
    cases=convolve1d_cases,
    mistakes={
        "forgets the flip": Mistake(
            lambda f, g: convolve1d(f, g[::-1]),
            "That is cross-correlation: g slides as it is. In a convolution it runs backwards: f[τ] meets g[t − τ].",
        ),
        "gives the result backwards": Mistake(
            lambda f, g: convolve1d(f, g)[::-1],
            "The right numbers in the wrong order: they start with f[0]·g[0].",
        ),
        "keeps complete overlaps only": Mistake(
            lambda f, g: np.convolve(f, g, "valid"),
            "These are the places where one signal covers the other completely. Full means: wherever they touch.",
        ),
        "correlates complete overlaps": Mistake(
            lambda f, g: np.correlate(f, g),
            "That is np.correlate as it comes: no flip, complete overlaps only. Flip g, and begin at the first touch.",
        ),
        "keeps the longer one's length": Mistake(
            lambda f, g: np.convolve(f, g, "same"),
            "That is the middle part, cut to the length of the longer signal. The full result has len(f) + len(g) − 1.",
        ),
        "stops one short": Mistake(
            lambda f, g: convolve1d(f, g)[:-1],
            "The last value is missing: the signals still touch when only their last samples meet.",
        ),
        "keeps f's length": Mistake(
            lambda f, g: convolve1d(f, g)[: len(f)],
            "The tail is missing. The last sample of f goes on to meet all of g: len(f) + len(g) − 1 values.",
        ),
        "overwrites instead of adding": Mistake(
            _last_one_wins,
            "Where products belong to the same t, only the last is left: = where += belongs.",
        ),
        "goes round in a circle": Mistake(
            _round_a_circle,
            "What sticks out at the end came back in at the start. Nothing wraps around here: make the result longer.",
        ),
        "lets the index go below zero": Mistake(
            _python_counts_from_the_end,
            "At the start, g[t − τ] has an index below zero, and Python counts that from the end. There g is zero.",
        ),
        "makes it one too long": Mistake(
            lambda f, g: np.append(convolve1d(f, g), 0.0),
            "There is a zero too many at the end: the last place is (n − 1) + (m − 1), so n + m − 1 values.",
        ),
        "keeps whole numbers only": Mistake(
            _in_whole_numbers,
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "forgets the last of f": Mistake(
            lambda f, g: np.append(convolve1d(f[:-1], g) if len(f) > 1 else 0 * g[:-1], 0.0),
            "The last sample of f never took part. Let τ run over all of f.",
        ),
    },
    hints=(
        "How long is the result for three and two numbers? Do [1, 2, 3] ∗ [4, 5] on paper, as a long multiplication.",
        "Start with zeros. Every pair f[i], g[j] makes one product. To which t does it belong?",
        "f[i]·g[j] belongs to t = i + j: `out[i + j] += f[i] * g[j]`, for all i and all j.",
    ),
)

# convolve2d_full


def convolve2d_full(image, kernel):
    """(image ∗ kernel)[i, j] = Σ image[a, b]·kernel[i − a, j − b], wherever the two touch."""
    (H, W), (Kh, Kw) = image.shape, kernel.shape
    out = np.zeros((H + Kh - 1, W + Kw - 1))
    for a in range(Kh):
        for b in range(Kw):
            out[a : a + H, b : b + W] += kernel[a, b] * image
    return out


def convolve2d_full_cases(rng):
    sizes = [((3, 3), (2, 2)), ((3, 4), (2, 3)), ((5, 4), (3, 2)), ((4, 6), (1, 3)), ((5, 5), (3, 3))]
    by_hand = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[10.0, 1.0]])
    grid = np.arange(1.0, 7.0).reshape(2, 3), np.array([[1.0, 2.0], [3.0, 4.0]])
    return [by_hand, grid, *[(_whole(rng, *image), _whole(rng, *kernel) + 0.25) for image, kernel in sizes]]


def _windows_overwrite(image, kernel):
    out = np.zeros([n + k - 1 for n, k in zip(image.shape, kernel.shape, strict=True)])
    for i, j in np.ndindex(*image.shape):
        out[i : i + kernel.shape[0], j : j + kernel.shape[1]] = image[i, j] * kernel
    return out


def _middle(image, kernel):
    whole, (Kh, Kw) = convolve2d_full(image, kernel), kernel.shape
    return whole[(Kh - 1) // 2 :, (Kw - 1) // 2 :][: image.shape[0], : image.shape[1]]


def _padded_by(image, kernel, h, w):
    """What h rows and w columns of zeros on each side give, whatever would have been right."""
    whole, (Kh, Kw) = convolve2d_full(np.pad(image, ((h, h), (w, w))), kernel), kernel.shape
    return whole[Kh - 1 : whole.shape[0] - Kh + 1, Kw - 1 : whole.shape[1] - Kw + 1]


CONVOLVE2D_FULL = Exercise(
    id="03.convolve2d_full",
    title="Convolve an image",
    call="convolve2d_full(image, kernel)",
    points=3,
    reference=convolve2d_full,
    cases=convolve2d_full_cases,
    mistakes={
        "forgets the flip": Mistake(
            lambda x, w: convolve2d_full(x, w[::-1, ::-1]),
            "The shape is right; the values are those of a cross-correlation. Flip the kernel before it slides.",
        ),
        "flips the rows only": Mistake(
            lambda x, w: convolve2d_full(x, w[:, ::-1]),
            "The kernel was flipped top to bottom, but not left to right. A convolution needs both.",
        ),
        "flips the columns only": Mistake(
            lambda x, w: convolve2d_full(x, w[::-1]),
            "The kernel was flipped left to right, but not top to bottom. A convolution needs both.",
        ),
        "flips the image as well": Mistake(
            lambda x, w: convolve2d_full(x[::-1, ::-1], w),
            "The whole map is turned: the image was flipped. Only one of the two is flipped, here the kernel.",
        ),
        "transposes the kernel": Mistake(
            lambda x, w: convolve2d_full(x, w.T),
            "Rows and columns of the kernel have changed places. Flipping is not transposing.",
        ),
        "keeps complete overlaps only": Mistake(
            lambda x, w: convolve2d_full(x, w)[w.shape[0] - 1 : x.shape[0], w.shape[1] - 1 : x.shape[1]],
            "That is valid: the kernel inside the image. Full begins where one corner touches: pad by Kh − 1, Kw − 1.",
        ),
        "keeps the size of the image": Mistake(
            _middle,
            "That is same, cut to the size of the image. Full is larger: H + Kh − 1 rows, W + Kw − 1 columns.",
        ),
        "pads by the whole kernel": Mistake(
            lambda x, w: np.pad(convolve2d_full(x, w), 1),
            "There is a frame of zeros around it: padding by Kh and Kw is one too many on each side.",
        ),
        "pads by one": Mistake(
            lambda x, w: _padded_by(x, w, 1, 1),
            "A frame of one is enough for kernels of 2 only. How much room there must be is Kh − 1 and Kw − 1.",
        ),
        "takes the kernel to be square": Mistake(
            lambda x, w: _padded_by(x, w, w.shape[0] - 1, w.shape[0] - 1),
            "The kernel's height was used for its width as well: Kh − 1 above and below, Kw − 1 left and right.",
        ),
        "pads one side only": Mistake(
            lambda x, w: convolve2d_full(x, w)[w.shape[0] - 1 :, w.shape[1] - 1 :],
            "The first rows and columns are missing: padding goes on all four sides.",
        ),
        "overwrites instead of adding": Mistake(
            _windows_overwrite,
            "Where copies of the kernel overlap, only the last is left: = where += belongs.",
        ),
    },
    hints=(
        "You have both parts: a window that slides, and a kernel that is flipped. What is missing is room.",
        "Surround the image with Kh − 1 rows and Kw − 1 columns of zeros on each side, flip the kernel, correlate.",
        '`mine("01.correlate2d")(padded, mine("03.flip2d")(kernel))`, padded by `np.pad(image, ((h, h), (w, w)))`.',
    ),
)

# toeplitz


def toeplitz(g, n):
    """T (n + len(g) − 1, n) with T @ f = f ∗ g: column j is g, moved down by j."""
    matrix = np.zeros((n + len(g) - 1, n))
    for j in range(n):
        matrix[j : j + len(g), j] = g
    return matrix


def toeplitz_cases(rng):
    drawn = [(_whole(rng, m) + 0.5, n) for m, n in ((3, 4), (2, 5), (4, 3), (5, 2), (3, 6))]
    return [(np.array([4.0, 5.0]), 3), (np.array([1.0, 2.0, 3.0]), 1), *drawn]


def _circle(g, n):
    """Every column g again, and what sticks out at the bottom comes back in on top."""
    matrix = np.zeros((max(n, len(g)), n))
    for j in range(n):
        for k, value in enumerate(g):
            matrix[(j + k) % len(matrix), j] += value
    return matrix


def _python_counts_back(g, n):
    matrix = np.zeros((n + len(g) - 1, n))
    for t, tau in np.ndindex(*matrix.shape):
        if t - tau < len(g):
            matrix[t, tau] = g[t - tau]
    return matrix


def _upwards(g, n):
    matrix = np.zeros((n + len(g) - 1, n))
    for t, tau in np.ndindex(*matrix.shape):
        if 0 <= tau - t < len(g):
            matrix[t, tau] = g[tau - t]
    return matrix


TOEPLITZ = Exercise(
    id="03.toeplitz",
    title="Write convolution as a matrix",
    call="toeplitz(g, n)",
    points=3,
    reference=toeplitz,
    cases=toeplitz_cases,
    mistakes={
        "lies on its side": Mistake(
            lambda g, n: toeplitz(g, n).T,
            "It is transposed: rows belong to the results, columns to the samples of f. So each column holds g.",
        ),
        "writes g backwards": Mistake(
            lambda g, n: toeplitz(g[::-1], n),
            "Each column holds g backwards, which makes a correlation. Column j is what f[j] = 1 alone gives: g.",
        ),
        "does not move the columns": Mistake(
            lambda g, n: np.pad(np.tile(np.asarray(g)[:, None], (1, n)), ((0, n - 1), (0, 0))),
            "All columns start in row 0. A sample that comes j later makes its copy of g come j later: row j.",
        ),
        "lets the index go below zero": Mistake(
            _python_counts_back,
            "Above the diagonal, t − τ is below zero, and Python counts that from the end of g. Leave zeros there.",
        ),
        "keeps n rows only": Mistake(
            lambda g, n: toeplitz(g, n)[:n],
            "The last rows are missing: f ∗ g is longer than f, n + len(g) − 1 values.",
        ),
        "writes g into the rows": Mistake(
            _upwards,
            "Each row holds g from the diagonal to the right. Row t should hold it backwards, up to the diagonal.",
        ),
        "keeps complete overlaps only": Mistake(
            lambda g, n: toeplitz(g, n)[min(n, len(g)) - 1 : max(n, len(g))],
            "These are the rows in which one signal covers the other. The full convolution begins and ends earlier.",
        ),
        "goes round in a circle": Mistake(
            _circle,
            "What sticks out at the bottom came back in on top. Make room for it: n + len(g) − 1 rows.",
        ),
        "fills in the first number only": Mistake(
            lambda g, n: toeplitz(np.append(g[:1], np.zeros(len(g) - 1)), n),
            "Only g[0] is there, on the diagonal. Below it in each column stand the others, in their order.",
        ),
        "mirrors the upper half": Mistake(
            lambda g, n: toeplitz(g, n) + np.triu(toeplitz(np.append(0, g[1:]), n + len(g) - 1).T[:, :n], 1),
            "Symmetric, as scipy's toeplitz makes it from one argument. Above the diagonal there must be zeros.",
        ),
    },
    hints=(
        "Let f be 1, 0, 0. What is f ∗ g? And T @ f, in terms of T's columns?",
        "T @ f picks out column j when f is 1 at place j and 0 elsewhere. So column j is g, moved down by j.",
        "Start with zeros of shape (n + len(g) − 1, n); then for each j: `T[j : j + len(g), j] = g`.",
    ),
)

# which_is_it

CONVOLUTION, CORRELATION = "conv", "corr"
TRUTH = {
    "Σ f[τ] · g[t − τ]": CONVOLUTION,
    "Σ f[t − τ] · g[τ]": CONVOLUTION,
    "Σ f[t + τ] · g[τ]": CORRELATION,
    "Σ f[τ] · g[τ − t]": CORRELATION,
    "Σ f[t + τ] · g[−τ]": CONVOLUTION,
    "torch.nn.Conv2d:  Σ x[i + m, j + n] · w[m, n]": CORRELATION,
    "np.convolve(f, g)": CONVOLUTION,
    'np.correlate(f, g[::-1], "full")': CONVOLUTION,
}
_G_BACK, _F_BACK, _PLUS, _MINUS, _BOTH_TURNED, _TORCH, _CONVOLVE, _CORRELATE = TRUTH


class Lines(tuple):
    """What is asked, line by line; messages need not repeat it."""

    def __repr__(self) -> str:
        return "your eight lines"


def put_to_the_test(answers, lines):
    """Which answers do not stand."""
    words = answers.replace(",", " ").split() if isinstance(answers, str) else answers
    if np.shape(words) != (len(lines),):
        raise ValueError(f"it should be a list of {len(lines)} words, one for each line, in the order of the lines")
    short = [str(word).strip().lower().removeprefix("cross").lstrip("- ")[:4] for word in words]
    unknown = [word for word, four in zip(words, short, strict=True) if four not in (CONVOLUTION, CORRELATION)]
    if unknown:
        raise ValueError(f"{str(unknown[0])!r} is neither 'conv' nor 'corr'")
    wrong = [
        str(number) for number, (line, four) in enumerate(zip(lines, short, strict=True), 1) if four != TRUTH[line]
    ]
    return f"look again at {', '.join(wrong)}" if wrong else "all lines stand"


def _taking(*lines_wrong):
    """Somebody who is right about all but these lines."""

    def answer(lines):
        other = {CONVOLUTION: CORRELATION, CORRELATION: CONVOLUTION}
        return put_to_the_test([other[TRUTH[x]] if x in lines_wrong else TRUTH[x] for x in lines], lines)

    return answer


WHICH_IS_IT = Exercise(
    id="03.which_is_it",
    title="Tell convolution from correlation",
    call="which_is_it",
    points=2,
    reference=_taking(),
    cases=lambda rng: [(Lines(str(line) for line in rng.permutation(list(TRUTH))),)],
    use=put_to_the_test,
    question=lambda lines: (
        "Which are convolutions, as a mathematician uses the word, and which cross-correlations?\n"
        "Sums run over τ, or over m and n.\n\n"
        + "\n".join(f"  {number}  {line}" for number, line in enumerate(lines, 1))
        + "\n\nOne word for each line: conv or corr."
    ),
    mistakes={
        "has it the other way round": Mistake(
            _taking(*TRUTH),
            "The two have changed places. In a convolution one index runs backwards as τ runs forwards.",
        ),
        "goes by the name": Mistake(
            _taking(_TORCH, _CORRELATE),
            "Names mislead: torch's Conv2d does not flip, and correlating with a flipped signal is a convolution.",
        ),
        "believes torch": Mistake(
            _taking(_TORCH),
            "All right but one: torch.nn.Conv2d has i + m. Its kernel is not flipped, whatever its name says.",
        ),
        "overlooks the flip inside correlate": Mistake(
            _taking(_CORRELATE),
            "All right but one: np.correlate does not flip, but g[::-1] is flipped before it gets there.",
        ),
        "takes every minus for a flip": Mistake(
            _taking(_MINUS),
            "All right but one: in g[τ − t] the index grows with τ. The minus only moves g, it does not turn it round.",
        ),
        "takes every plus for a correlation": Mistake(
            _taking(_BOTH_TURNED),
            "All right but one: a sum with f[t + τ] and g[−τ]. Its g runs backwards; replace τ by −τ to see it.",
        ),
        "wants g to be the one that is flipped": Mistake(
            _taking(_F_BACK),
            "All right but one: it does not matter which of the two is flipped. Convolution is commutative.",
        ),
        "judges by the sign before τ": Mistake(
            _taking(_MINUS, _BOTH_TURNED),
            "Two are mixed up, g[τ − t] and g[−τ]. Ask which way the index moves as τ grows, not where a minus is.",
        ),
        "takes them all for convolutions": Mistake(
            _taking(_PLUS, _MINUS, _TORCH),
            "Not all of them flip: where both indices grow together, a signal slides along as it is.",
        ),
        "knows one form of each": Mistake(
            _taking(_F_BACK, _BOTH_TURNED, _CORRELATE),
            "Convolution has more than one face: flip f instead of g, move both, or flip before you correlate.",
        ),
    },
    hints=(
        "Let τ grow by one. Do both indices grow, or does one of them shrink?",
        "Both grow: correlation. One shrinks: convolution. A [::-1] turns an index round once more.",
        "Five of the eight are convolutions. Three lines name a function, and two of those names mislead.",
    ),
)

# continuous


def continuous(f, g, t, dt):
    """dt·Σ f(τₖ)·g(t − τₖ) with τₖ = −4 + (k + ½)·dt up to 4, for functions that are zero elsewhere."""
    tau = np.arange(-4 + dt / 2, 4, dt)
    return float(dt * np.sum(f(tau) * g(t - tau)))


DT = 0.01


def continuous_cases(rng):
    box = Given("lambda t: np.where((0 <= t) & (t <= 1), 1, 0)")
    ramp = Given("lambda t: np.where((0 <= t) & (t <= 2), t, 0)")
    late = Given("lambda t: np.where((1 <= t) & (t <= 3), 2 - t / 2, 0)")
    early = Given("lambda t: np.where((-3 <= t) & (t <= 0), t + 3, 0)")
    height, middle = round(float(rng.uniform(1, 2)), 2), round(float(rng.uniform(0.5, 1.5)), 2)
    tent = Given(f"lambda t: {height} * np.maximum(1 - abs(t - {middle}), 0)")
    return [(box, box, 0.5, DT), (ramp, late, 3.0, DT), (ramp, early, 0.5, DT), (early, tent, -0.5, DT)]


def _integral(f, g, t, dt, *, second=lambda t, tau: t - tau, start=-4.0, factor=None):
    """An integral in which one step can be got wrong: where g is read, where it starts, how wide the strips are."""
    tau = np.arange(start + dt / 2, 4, dt)
    products = f(tau) * g(second(t, tau))
    return float(np.sum(products) * (dt if factor is None else factor(len(tau))))


CONTINUOUS = Exercise(
    id="03.continuous",
    title="Convolve functions",
    call="continuous(f, g, t, dt)",
    points=3,
    reference=continuous,
    cases=continuous_cases,
    stretch=True,
    atol=4 * DT,  # any reasonable rule for the strips is right
    mistakes={
        "forgets dt": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, factor=lambda n: 1),
            "Finer strips would give larger sums. Each product stands for a strip of width dt: multiply by it.",
        ),
        "averages": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, factor=lambda n: 1 / n),
            "That is the mean of the products. An integral is their sum times the width of a strip.",
        ),
        "forgets the flip": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: tau - t),
            "g was moved by t, but not flipped: it is read at t − τ, not at τ − t.",
        ),
        "moves it the wrong way": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: -t - tau),
            "Flipped, and moved the wrong way: g is read at t − τ.",
        ),
        "does not move it": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: -tau),
            "The answer is the same for every t. g is read at t − τ, so it slides along with t.",
        ),
        "starts at zero": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, start=0.0),
            "What f does before 0 was left out. Let τ run from −4 to 4.",
        ),
        "multiplies at t": Mistake(
            lambda f, g, t, dt: float(f(t) * g(t)),
            "That is f(t)·g(t), one product. The convolution adds up products for every τ.",
        ),
    },
    hints=(
        "As in convolve1d: one product for every τ. How many τ are there between −4 and 4, and how wide is each strip?",
        "Make an array of all τ; evaluate f there, and g at t − τ; multiply, add up, and multiply by dt.",
        "With `tau = np.arange(-4 + dt / 2, 4, dt)`, the products are `f(tau) * g(t - tau)`.",
    ),
)

# smooth_series


def smooth_series(signal, width):
    """Each value becomes the mean of itself and the width − 1 before it; before the first there were zeros."""
    return convolve1d(np.full(width, 1 / width), signal)[: len(signal)]


def smooth_series_cases(rng):
    drawn = [(_whole(rng, n), width) for n, width in ((6, 2), (7, 4), (9, 5), (8, 3))]
    return [(np.array([3.0, 6.0, 9.0, 0.0]), 3), (np.array([0.0, 0.0, 6.0, 0.0, 0.0, 0.0]), 2), *drawn]


SMOOTH_SERIES = Exercise(
    id="03.smooth_series",
    title="Smooth a series, without looking ahead",
    call="smooth_series(signal, width)",
    points=2,
    reference=smooth_series,
    cases=smooth_series_cases,
    stretch=True,
    mistakes={
        "looks into the future": Mistake(
            lambda s, w: convolve1d(np.full(w, 1 / w), s)[w - 1 :],
            "Each value averages itself and those after it, which nobody knows yet. Keep the first len(signal) values.",
        ),
        "centres the window": Mistake(
            lambda s, w: np.convolve(s, np.full(w, 1 / w), "same"),
            "The window reaches as far ahead as back. Causal means: only the present and the past.",
        ),
        "keeps the tail": Mistake(
            lambda s, w: convolve1d(np.full(w, 1 / w), s),
            "The full convolution goes on after the signal has ended. Keep the first len(signal) values.",
        ),
        "keeps complete windows only": Mistake(
            lambda s, w: np.convolve(s, np.full(w, 1 / w), "valid"),
            "The first values are missing. There, the window reaches back to before the signal began, into zeros.",
        ),
        "adds without dividing": Mistake(
            lambda s, w: convolve1d(np.ones(w), s)[: len(s)],
            "These are sums. The weights of a mean add up to one: 1/width each.",
        ),
        "divides by what is there": Mistake(
            lambda s, w: smooth_series(s, w) * w / np.minimum(np.arange(len(s)) + 1, w),
            "The first values are means of fewer. That is a fine idea, but no convolution: always divide by width.",
        ),
        "takes one too many": Mistake(
            lambda s, w: convolve1d(np.full(w + 1, 1 / w), s)[: len(s)],
            "Each window has one value too many: itself and width − 1 before it.",
        ),
        "leaves the present out": Mistake(
            lambda s, w: np.append(0.0, smooth_series(s, w)[:-1]),
            "Everything comes one late: the present value belongs to its own window.",
        ),
    },
    hints=(
        "Which kernel turns a window into its mean? And which values of the full convolution use only the past?",
        "Convolve with width weights of 1/width each; then cut the end off, so that the length stays.",
        '`mine("03.convolve1d")(signal, np.full(width, 1 / width))[: len(signal)]`.',
    ),
)

EXERCISES = (CONVOLVE1D, FLIP2D, CONVOLVE2D_FULL, TOEPLITZ, WHICH_IS_IT, SMOOTH_SERIES, CONTINUOUS)
