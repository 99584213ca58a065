"""Lesson 07, *Pool and shift*: its exercises, the cases that try them, and the wrong answers we have met."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.given import Given
from cnnkit.ops import reference


def _whole_numbers(rng, shape, low=-9, high=10):
    return rng.integers(low, high, shape).astype(float)


def _pooled(x, k, stride, padding, *, combine, fill=0.0, sides=None, border=None, start=None, size=None):
    """A pooling in which one step can be got wrong: border, sizes, starts, or what is kept of a window."""
    start = start or (lambda i: i * stride)
    size = size or (lambda n: (n - k) // stride + 1)
    around = [(0, 0), (0, 0), *[sides or (padding, padding)] * 2]
    padded = np.pad(x, around, mode=border) if border else np.pad(x, around, constant_values=fill)
    N, C, H, W = padded.shape
    y = np.zeros((N, C, size(H), size(W)))
    for n, i, j in np.ndindex(N, *y.shape[2:]):
        y[n, :, i, j] = combine(padded[n, :, start(i) : start(i) + k, start(j) : start(j) + k])
    return y


def _rounded_up(k, stride):
    return lambda n: -(-(n - k) // stride) + 1


def _each(function):
    """Apply to the windows of every channel (C, k, k) on its own."""
    return lambda windows: np.array([function(window) for window in windows])


_largest = _each(np.max)
_mean = _each(np.mean)


# max_pool2d


def max_pool2d(x, k, stride, padding):
    return reference.max_pool2d(x, k, stride=stride, padding=padding)


def pool_cases(rng):
    """Stride below, at and above k; with padding and without; leftovers; one batch that is negative throughout."""
    shapes = [((1, 1, 5, 4), 2, 2, 0), ((1, 1, 6, 8), 4, 2, 2), ((1, 3, 4, 4), 2, 2, 1), ((1, 2, 5, 6), 3, 2, 1)]
    shapes += [((2, 2, 6, 5), 2, 3, 0), ((2, 3, 7, 6), 3, 2, 1)]
    plain = (_whole_numbers(rng, (1, 1, 3, 4)) + 0.25, 2, 1, 0)
    negative = (-_whole_numbers(rng, (1, 1, 3, 4), 1, 10), 3, 2, 1)
    far_below = (-1e12 * _whole_numbers(rng, (1, 1, 2, 3), 1, 10), 3, 2, 1)  # no number is small enough to pad with
    return [plain, negative, far_below, *((_whole_numbers(rng, shape) + 0.25, *options) for shape, *options in shapes)]


def _one_map_for_all(x, k, stride, padding):
    y = _pooled(x, k, stride, padding, combine=np.max, fill=-np.inf)
    return np.broadcast_to(y.max(axis=0), y.shape)


def _of_largest_size(window):
    return window.flat[np.argmax(np.abs(window))]


MAX_POOL2D = Exercise(
    id="07.max_pool2d",
    title="Keep the largest of each window",
    call="max_pool2d(x, k, stride, padding)",
    points=3,
    reference=max_pool2d,
    cases=pool_cases,
    mistakes={
        "pads with zeros": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_largest),
            "Where all pixels are negative, your padding wins with its 0. Padding must never win: use −np.inf.",
        ),
        "keeps the mean": Mistake(
            lambda x, k, s, p: reference.avg_pool2d(x, k, stride=s, padding=p),
            "These are means. Max pooling keeps the largest value of each window.",
        ),
        "keeps the smallest": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_each(np.min), fill=np.inf),
            "These are the smallest values. Keep the largest of each window.",
        ),
        "goes by size, not by value": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_each(_of_largest_size)),
            "−9 is not larger than 2: compare the values themselves, without their absolute value.",
        ),
        "mixes the channels": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=np.max, fill=-np.inf),
            "All channels got the same map. Each channel is pooled on its own: the maximum is over rows and columns.",
        ),
        "takes one maximum for the whole batch": Mistake(
            _one_map_for_all,
            "All images and channels got the same map: the maximum of a window is over rows and columns only.",
        ),
        "moves by k whatever the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, k, p, combine=_largest, fill=-np.inf),
            "The windows stand side by side. That is the custom, but here stride says how far they move.",
        ),
        "ignores the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, 1, p, combine=_largest, fill=-np.inf),
            "You took every window. With stride s only every s-th is kept, and the output is smaller.",
        ),
        "does not multiply the start by the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_largest, fill=-np.inf, start=lambda i: i),
            "The output has the right size, but window (i, j) starts at row i. It should start at row i·stride.",
        ),
        "forgets the padding": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, 0, combine=_largest),
            "The border is missing: the windows begin in the padding, `padding` cells before the image.",
        ),
        "pads one side only": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_largest, fill=-np.inf, sides=(0, p)),
            "The image was padded below and on the right only. Padding goes on both sides.",
        ),
        "rounds up": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_largest, fill=-np.inf, size=_rounded_up(k, s)),
            "Your last window hangs over the edge. Only windows that fit completely count: round down.",
        ),
        "divides the size by the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_largest, fill=-np.inf, size=lambda n: (n - 2 * p) // s),
            "H // stride is right by luck, as with 2 × 2 and stride 2. Count: (H + 2·padding − k) // stride + 1.",
        ),
        "forgets the +1": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_largest, fill=-np.inf, size=lambda n: (n - k) // s),
            "The last row and column are missing: positions are one more than steps.",
        ),
    },
    hints=(
        "It is the convolution of lesson 04 with another answer per window. Which lines change?",
        "Pad with −inf; count positions as for a convolution; for each (i, j) take the maximum of its window.",
        "`padded[:, :, i*stride : i*stride + k, j*stride : j*stride + k].max(axis=(2, 3))` does all channels at once.",
    ),
)

# avg_pool2d


def avg_pool2d(x, k, stride, padding):
    return reference.avg_pool2d(x, k, stride=stride, padding=padding)


AVG_POOL2D = Exercise(
    id="07.avg_pool2d",
    title="Keep the mean of each window",
    call="avg_pool2d(x, k, stride, padding)",
    points=2,
    reference=avg_pool2d,
    cases=pool_cases,
    mistakes={
        "leaves the padding out of the count": Mistake(
            lambda x, k, s, p: reference.avg_pool2d(x, k, stride=s, padding=p, count_include_pad=False),
            "You divide by the number of real pixels. That is a choice too, but here the padding's zeros count: k².",
        ),
        "divides by k": Mistake(
            lambda x, k, s, p: k * avg_pool2d(x, k, s, p),
            "A window k high and k wide holds k² cells, not k.",
        ),
        "only adds": Mistake(
            lambda x, k, s, p: k * k * avg_pool2d(x, k, s, p),
            "These are sums. A mean is the sum divided by the number of cells.",
        ),
        "keeps the largest": Mistake(
            max_pool2d,
            "These are the largest values of the windows. Average pooling keeps their mean.",
        ),
        "pads with −inf": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_mean, fill=-np.inf),
            "−inf is right for a maximum; a mean drowns in it. Average pooling pads with zeros.",
        ),
        "repeats the edge": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_mean, border="edge"),
            "Only the border is wrong: it repeats the outermost pixels, where the padding holds zeros.",
        ),
        "mixes the channels": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=np.mean),
            "All channels got the same map. Each channel is pooled on its own: the mean is over rows and columns.",
        ),
        "moves by k whatever the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, k, p, combine=_mean),
            "The windows stand side by side. That is the custom, but here stride says how far they move.",
        ),
        "ignores the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, 1, p, combine=_mean),
            "You took every window. With stride s only every s-th is kept, and the output is smaller.",
        ),
        "does not multiply the start by the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_mean, start=lambda i: i),
            "The output has the right size, but window (i, j) starts at row i. It should start at row i·stride.",
        ),
        "forgets the padding": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, 0, combine=_mean),
            "The border is missing: the windows begin in the padding, `padding` cells before the image.",
        ),
        "rounds up": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_mean, size=_rounded_up(k, s)),
            "Your last window hangs over the edge. Only windows that fit completely count: round down.",
        ),
        "divides the size by the stride": Mistake(
            lambda x, k, s, p: _pooled(x, k, s, p, combine=_mean, size=lambda n: (n - 2 * p) // s),
            "H // stride is right by luck, as with 2 × 2 and stride 2. Count: (H + 2·padding − k) // stride + 1.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, k, s, p: np.trunc(avg_pool2d(x, k, s, p)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
    },
    hints=(
        "Take your max_pool2d. What else is put around the image, and what else is kept of a window?",
        "Pad with zeros, and take the mean of all k² cells of each window, whether pixel or padding.",
        "`padded[:, :, i*stride : i*stride + k, j*stride : j*stride + k].mean(axis=(2, 3))`, and padded has zeros.",
    ),
)

# global_avg_pool


def global_avg_pool(x):
    return x.mean(axis=(2, 3))


def global_avg_pool_cases(rng):
    return [(_whole_numbers(rng, shape) + 0.25,) for shape in ((1, 2, 2, 3), (2, 3, 4, 3), (3, 2, 1, 5), (4, 5, 3, 2))]


GLOBAL_AVG_POOL = Exercise(
    id="07.global_avg_pool",
    title="Keep one number per map",
    call="global_avg_pool(x)",
    points=1,
    reference=global_avg_pool,
    cases=global_avg_pool_cases,
    mistakes={
        "keeps the axes of space": Mistake(
            lambda x: x.mean(axis=(2, 3), keepdims=True),
            "The numbers are right, but two axes of size 1 are left over: the shape should be (N, C).",
        ),
        "averages the channels as well": Mistake(
            lambda x: x.mean(axis=(1, 2, 3)),
            "That is one number per image. Every channel keeps its own mean.",
        ),
        "averages the images as well": Mistake(
            lambda x: x.mean(axis=(0, 2, 3)),
            "That is one number per channel for the whole batch. Every image keeps its own.",
        ),
        "averages everything": Mistake(
            lambda x: x.mean(),
            "That is one number for the whole batch. Average over rows and columns only.",
        ),
        "averages the columns only": Mistake(
            lambda x: x.mean(axis=3),
            "Only the last axis is gone. Rows and columns are both space: axes 2 and 3.",
        ),
        "averages the wrong axes": Mistake(
            lambda x: x.mean(axis=(0, 1)),
            "Images and channels were averaged, space was kept. It is the other way round: axes 2 and 3.",
        ),
        "only adds": Mistake(
            lambda x: x.sum(axis=(2, 3)),
            "These are sums. Divide by the number of pixels in a map, H·W.",
        ),
        "keeps the largest": Mistake(
            lambda x: x.max(axis=(2, 3)),
            "These are the largest values of the maps. The mean is wanted.",
        ),
    },
    hints=(
        "Which of the four axes are space?",
        "`mean` takes an axis, or several of them as a tuple.",
        "Rows are axis 2 and columns are axis 3: `x.mean(axis=(2, 3))`.",
    ),
)

# equivariance_error


def equivariance_error(f, x, shift):
    axes = (0, 1)
    return float(np.abs(f(np.roll(x, shift, axes)) - np.roll(f(x), shift, axes)).max())


def equivariance_error_cases(rng):
    def image(*shape):
        """Distinct whole numbers; those of the first column are the largest."""
        x = rng.permutation(np.prod(shape)).reshape(shape) + 1.0
        x[:, 0] += 2 * x.size
        return x

    tried = [
        ("lambda x: 2 * x", (2, 3), (1, 0)),
        ("lambda x: x - np.roll(x, 1, axis=1)", (3, 4), (0, 1)),
        ("lambda x: np.where(np.arange(x.shape[1]) == 0, x, 0)", (3, 4), (0, 1)),
        ("lambda x: x * np.arange(x.shape[0])[:, None]", (4, 3), (1, 0)),
        ("lambda x: np.cumsum(x, axis=1)", (4, 5), (1, 2)),
        ("lambda x: x[::-1]", (5, 4), (2, 1)),
        ("lambda x: np.repeat(x[:, ::2], 2, axis=1)", (3, 6), (1, 1)),
    ]
    return [(Given(f), image(*shape), shift) for f, shape, shift in tried]


def _unequal(f, x, shift, *, before=None, after=None, measure=lambda gap: np.abs(gap).max()):
    """An equivariance error in which one step can be got wrong: a shift before f or after it, or the measure."""
    axes = (0, 1)
    before = before or (lambda x: np.roll(x, shift, axes))
    after = after or (lambda y: np.roll(y, shift, axes))
    return measure(f(before(x)) - after(f(x)))


def _zeros_coming_in(shift):
    down, right = shift
    return lambda x: np.pad(x, ((down, 0), (right, 0)))[: x.shape[0], : x.shape[1]]


EQUIVARIANCE_ERROR = Exercise(
    id="07.equivariance_error",
    title="Measure how well a function moves along",
    call="equivariance_error(f, x, shift)",
    points=3,
    reference=equivariance_error,
    cases=equivariance_error_cases,
    mistakes={
        "measures invariance": Mistake(
            lambda f, x, s: _unequal(f, x, s, after=lambda y: y),
            "You compare f(rolled x) with f(x). That asks whether nothing changes: roll f(x) as well.",
        ),
        "compares with the image": Mistake(
            lambda f, x, s: float(np.abs(f(np.roll(x, s, (0, 1))) - np.roll(x, s, (0, 1))).max()),
            "You compare with the rolled image. Compare with the rolled f(x).",
        ),
        "rolls back instead of along": Mistake(
            lambda f, x, s: _unequal(f, x, s, after=lambda y: np.roll(y, (-s[0], -s[1]), (0, 1))),
            "f(x) was rolled the other way. Both are rolled by the same shift; then they are compared.",
        ),
        "keeps the sign": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=np.max),
            "A difference of −7 is as bad as one of 7: take absolute values before the maximum.",
        ),
        "takes the mean": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=lambda gap: np.abs(gap).mean()),
            "That is the mean difference, in which a small border can hide. The largest is wanted.",
        ),
        "adds up": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=lambda gap: np.abs(gap).sum()),
            "That is the sum of all differences. The largest of them is wanted.",
        ),
        "returns all differences": Mistake(
            lambda f, x, s: _unequal(f, x, s, measure=np.abs),
            "These are the differences, place by place. The largest of them is wanted: one number.",
        ),
        "says whether, not how far": Mistake(
            lambda f, x, s: bool(equivariance_error(f, x, s) == 0),
            "That says whether the two are the same. How far apart are they at most?",
        ),
        "divides by the size of f(x)": Mistake(
            lambda f, x, s: equivariance_error(f, x, s) / float(np.abs(f(x)).max()),
            "The difference was divided by the size of f(x). Return it as it is.",
        ),
        "rolls rows only": Mistake(
            lambda f, x, s: equivariance_error(f, x, (s[0], 0)),
            "shift has two parts: rows go down by the first, columns go right by the second.",
        ),
        "swaps the directions": Mistake(
            lambda f, x, s: equivariance_error(f, x, s[::-1]),
            "The first part of shift moves along axis 0, down; the second along axis 1, to the right.",
        ),
        "rolls the pixels in one long row": Mistake(
            lambda f, x, s: _unequal(f, x, s, before=lambda x: np.roll(x, s), after=lambda y: np.roll(y, s)),
            "Without axis, np.roll lays all rows end to end and rolls that: say axis=(0, 1).",
        ),
        "fills up with zeros": Mistake(
            lambda f, x, s: _unequal(f, x, s, before=_zeros_coming_in(s), after=_zeros_coming_in(s)),
            "What leaves on one side has to come back on the other: np.roll does that.",
        ),
    },
    hints=(
        "Two images are compared. In one the shift comes before f; where does it come in the other?",
        "Roll x and apply f. Apply f and roll. Then subtract, and look for the largest difference.",
        "`np.roll(x, shift, axis=(0, 1))` rolls; of the difference take `np.abs(…).max()`.",
    ),
)

# invariant_or_equivariant

INVARIANT, EQUIVARIANT, NEITHER = "invariant", "equivariant", "neither"
TRUTH = {
    "a 3 × 3 convolution, circular border": EQUIVARIANT,
    "a 3 × 3 convolution, zero padding": NEITHER,
    "squaring every pixel": EQUIVARIANT,
    "3 × 3 max pooling, stride 1, circular border": EQUIVARIANT,
    "2 × 2 max pooling, stride 2": NEITHER,
    "a circular convolution, then its global average": INVARIANT,
    "the largest value of the whole image": INVARIANT,
    "flatten, then a dense layer": NEITHER,
}
WHICH = dict(
    zip(
        ("circular", "zeros", "square", "pool_by_one", "pool_by_two", "average", "largest", "dense"), TRUTH, strict=True
    )
)
BUT = {
    INVARIANT: "but the result changes",
    EQUIVARIANT: "but the result does not move along",
    NEITHER: "but one of the two holds",
}


class Lines(tuple):
    """What is asked, line by line; messages need not repeat it."""

    def __repr__(self) -> str:
        return "your eight lines"


def put_to_the_test(claims, items):
    """Say which claims do not stand; what is true instead is left for the learner to find."""
    if isinstance(claims, str) or np.shape(claims) != (len(items),):
        raise ValueError(f"it should be a list of {len(items)} words, one for each line, in the order of the lines")
    words = [str(claim).strip().lower() for claim in claims]
    unknown = [word for word in words if word not in BUT]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of the three words {', '.join(BUT)}")
    wrong = [
        (number, word) for number, (word, item) in enumerate(zip(words, items, strict=True), 1) if word != TRUTH[item]
    ]
    return "; ".join(f"line {number}, {BUT[word]}" for number, word in wrong) or "all lines stand"


def _believing(**beliefs):
    """The verdicts on somebody who holds these beliefs, by item's keyword, and is right about the rest."""

    def answer(items):
        held = {item: belief for keyword, belief in beliefs.items() for item in items if WHICH[keyword] == item}
        return put_to_the_test([held.get(item, TRUTH[item]) for item in items], items)

    return answer


def _swapped(items):
    other = {INVARIANT: EQUIVARIANT, EQUIVARIANT: INVARIANT, NEITHER: NEITHER}
    return put_to_the_test([other[TRUTH[item]] for item in items], items)


INVARIANT_OR_EQUIVARIANT = Exercise(
    id="07.invariant_or_equivariant",
    title="Tell invariant from equivariant",
    call="invariant_or_equivariant",
    points=3,
    reference=lambda items: put_to_the_test([TRUTH[item] for item in items], items),
    cases=lambda rng: [(Lines(str(item) for item in rng.permutation(list(TRUTH))),)],
    use=put_to_the_test,
    question=lambda items: (
        "An image is rolled down by one pixel. What becomes of the result?\n\n"
        + "\n".join(f"  {number}  {item}" for number, item in enumerate(items, 1))
        + "\n\nOne word for each line: invariant (unchanged), equivariant (rolled along by one), neither."
    ),
    mistakes={
        "swaps the two words": Mistake(
            _swapped,
            "The words have changed places: invariant does not change, equivariant changes along.",
        ),
        "takes convolution to be invariant": Mistake(
            _believing(circular=INVARIANT, zeros=INVARIANT),
            "It is often written, and wrong: when the image moves, a feature map moves too. It does not stay.",
        ),
        "forgets the border": Mistake(
            _believing(zeros=EQUIVARIANT),
            "All but one stand. A row that rolls from the bottom to the top meets other neighbours: zeros.",
        ),
        "forgets the stride": Mistake(
            _believing(pool_by_two=EQUIVARIANT),
            "All but one stand. With stride 2 a shift by one pixel is half a cell: other pixels share a window.",
        ),
        "forgets border and stride": Mistake(
            _believing(zeros=EQUIVARIANT, pool_by_two=EQUIVARIANT),
            "Two things break equivariance, and you overlooked both: zeros at the border, and a stride.",
        ),
        "takes max pooling to be invariant": Mistake(
            _believing(pool_by_one=INVARIANT, pool_by_two=INVARIANT),
            "A maximum often survives a shift by one pixel, but not always, and at stride 1 the map just moves.",
        ),
        "takes pooling with a stride to be invariant": Mistake(
            _believing(pool_by_two=INVARIANT),
            "All but one stand. Where the largest pixel sits at a window's edge, one step takes it into the next.",
        ),
        "takes a dense layer to move along": Mistake(
            _believing(dense=EQUIVARIANT),
            "All but one stand. A dense layer has a weight for each place: a pixel that moves meets another weight.",
        ),
        "calls what does not move neither": Mistake(
            _believing(average=NEITHER, largest=NEITHER),
            "A single number cannot move along, but it can stay the same, and these two do.",
        ),
    },
    hints=(
        "Imagine a single bright pixel. Where is the result before the roll, where after?",
        "Your equivariance_error tells equivariant from the rest. For invariant, compare f(rolled x) with f(x).",
        "Two lines are invariant, three are equivariant, three are neither: a border, a stride, a weight per place.",
    ),
)

# blur_pool


def _blurred(x, taps, *, border=np.roll, axes=(2, 3)):
    for axis in axes:
        x = sum(tap * border(x, 1 - i, axis) for i, tap in enumerate(taps))
    return x


def blur_pool(x):
    return _blurred(x, (0.25, 0.5, 0.25))[:, :, ::2, ::2]


def blur_pool_cases(rng):
    shapes = ((1, 1, 2, 4), (1, 1, 4, 4), (1, 2, 6, 4), (2, 3, 4, 8), (2, 1, 5, 7))
    return [(_whole_numbers(rng, shape) + 0.25,) for shape in shapes]


def _moved(mode):
    """np.roll by one, but with another border."""

    def moved(x, by, axis):
        around = [(1, 1) if other == axis else (0, 0) for other in range(x.ndim)]
        return np.take(np.pad(x, around, mode=mode), np.arange(x.shape[axis]) + 1 - by, axis)

    return moved


BINOMIAL = (0.25, 0.5, 0.25)

BLUR_POOL = Exercise(
    id="07.blur_pool",
    title="Blur before you pool",
    call="blur_pool(x)",
    points=2,
    stretch=True,
    reference=blur_pool,
    cases=blur_pool_cases,
    mistakes={
        "does not blur": Mistake(
            lambda x: x[:, :, ::2, ::2],
            "Every second pixel was kept as it was. First blur, so that its neighbours have a say.",
        ),
        "blurs afterwards": Mistake(
            lambda x: _blurred(x[:, :, ::2, ::2], BINOMIAL),
            "What was dropped cannot be blurred in any more: first blur, then keep every second pixel.",
        ),
        "does not drop anything": Mistake(
            lambda x: _blurred(x, BINOMIAL),
            "This is the blurred image. Keep every second row and column of it, from 0 on.",
        ),
        "keeps the odd ones": Mistake(
            lambda x: _blurred(x, BINOMIAL)[:, :, 1::2, 1::2],
            "Rows and columns 1, 3, 5 … were kept. Keep 0, 2, 4 …",
        ),
        "blurs with equal weights": Mistake(
            lambda x: _blurred(x, (1 / 3, 1 / 3, 1 / 3))[:, :, ::2, ::2],
            "Three equal weights were used. They should be ¼, ½, ¼: the middle counts twice.",
        ),
        "lets the weights add up to 16": Mistake(
            lambda x: 16 * blur_pool(x),
            "Everything is 16 times too large: divide 1, 2, 1 by 4 in each direction.",
        ),
        "lets the weights add up to 4": Mistake(
            lambda x: 4 * blur_pool(x),
            "Everything is 4 times too large: divide by 4 in each direction, which is 16 in all.",
        ),
        "blurs along the rows only": Mistake(
            lambda x: _blurred(x, BINOMIAL, axes=(3,))[:, :, ::2, ::2],
            "The blur runs from left to right only. From top to bottom the maps need it as much.",
        ),
        "blurs down the columns only": Mistake(
            lambda x: _blurred(x, BINOMIAL, axes=(2,))[:, :, ::2, ::2],
            "The blur runs from top to bottom only. From left to right the maps need it as much.",
        ),
        "averages two by two": Mistake(
            lambda x: sum(np.roll(x, (-a, -b), (2, 3)) for a in (0, 1) for b in (0, 1))[:, :, ::2, ::2] / 4,
            "That is the mean of each 2 × 2 block. The blur has three weights in each direction: ¼, ½, ¼.",
        ),
        "has zeros beyond the edge": Mistake(
            lambda x: _blurred(x, BINOMIAL, border=_moved("constant"))[:, :, ::2, ::2],
            "Only the border is wrong: beyond an edge, the image goes on at the opposite side.",
        ),
        "repeats the edge": Mistake(
            lambda x: _blurred(x, BINOMIAL, border=_moved("edge"))[:, :, ::2, ::2],
            "Only the border is wrong: it repeats the outermost pixels. It should go on at the opposite side.",
        ),
    },
    hints=(
        "Do one direction first: what does ¼ of the left, ½ of itself and ¼ of the right neighbour make of a row?",
        "Blur along rows, then along columns, with np.roll for the neighbours; then take every second pixel.",
        "Down: `y = np.roll(x, 1, 2)/4 + x/2 + np.roll(x, -1, 2)/4`; likewise axis 3; then `y[:, :, ::2, ::2]`.",
    ),
)

EXERCISES = (
    MAX_POOL2D,
    AVG_POOL2D,
    GLOBAL_AVG_POOL,
    EQUIVARIANCE_ERROR,
    INVARIANT_OR_EQUIVARIANT,
    BLUR_POOL,
)
