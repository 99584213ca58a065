"""Lesson 05, *Look further*: its exercises, the cases that try them, and the wrong answers we have met."""

from functools import partial
from itertools import product

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.ops import reference

# layers_needed


def layers_needed(n, k):
    return -(-(n - 1) // (k - 1))


def layers_needed_cases(rng):
    k = int(rng.choice([3, 5]))
    full, extra = int(rng.integers(10, 18)), int(rng.integers(1, k - 1))
    return [((k - 1) * full + 1 + extra, k)]  # a little more than so many full layers reach


LAYERS_NEEDED = Exercise(
    id="05.layers_needed",
    title="Count the layers it takes",
    call="layers_needed",
    points=1,
    reference=layers_needed,
    cases=layers_needed_cases,
    question=lambda n, k: (
        f"A unit must see at least {n} pixels across. Every layer has a kernel of {k} × {k}, stride 1, dilation 1. "
        "How many layers does it take, at the least?"
    ),
    mistakes={
        "rounds down": Mistake(
            lambda n, k: (n - 1) // (k - 1),
            "So many layers fall short by a pixel or more. At least means: round up.",
        ),
        "keeps a fraction": Mistake(
            lambda n, k: (n - 1) / (k - 1),
            "There is no fraction of a layer. One more than falls short is needed: round up.",
        ),
        "adds a whole kernel per layer": Mistake(
            lambda n, k: -(-n // k),
            "Windows of neighbours overlap: a further layer adds k − 1 pixels, not k.",
        ),
        "counts one side only": Mistake(
            lambda n, k: -(-(n - 1) // ((k - 1) // 2)),
            "That counts what a layer adds on one side. It adds as much on the other side as well.",
        ),
        "multiplies the kernels": Mistake(
            lambda n, k: next(layers for layers in range(1, n) if k**layers >= n),
            "With stride 1 the field does not multiply from layer to layer: each layer adds the same amount.",
        ),
    },
    hints=(
        "How many pixels does one layer see, how many do two see, how many do three see?",
        "The first pixel is there without any layer. How many pixels does each layer add to it?",
        "Solve 1 + layers · (k − 1) ≥ n, and round up.",
    ),
)

# effective_kernel_size


def effective_kernel_size(k, d):
    return d * (k - 1) + 1


def effective_kernel_size_cases(rng):
    drawn = [(int(k), int(d)) for k, d in zip(rng.integers(1, 12, 4), rng.integers(1, 9, 4), strict=True)]
    return [*product((1, 2, 3), (1, 2)), (3, 4), (4, 3), (5, 2), *drawn]


EFFECTIVE_KERNEL_SIZE = Exercise(
    id="05.effective_kernel_size",
    title="Measure a kernel that was pulled apart",
    call="effective_kernel_size(k, d)",
    points=1,
    reference=effective_kernel_size,
    cases=effective_kernel_size_cases,
    mistakes={
        "multiplies kernel by dilation": Mistake(
            lambda k, d: d * k,
            "k weights have only k − 1 gaps between them: nothing is added after the last weight.",
        ),
        "forgets the last weight": Mistake(
            lambda k, d: d * (k - 1),
            "That is how far the last weight is from the first. The last weight is a pixel wide itself.",
        ),
        "counts dilation from 0": Mistake(
            lambda k, d: (d + 1) * (k - 1) + 1,
            "That leaves d pixels between two weights. Dilation d puts them d apart; dilation 1 is the plain kernel.",
        ),
        "opens one gap only": Mistake(
            lambda k, d: k + d - 1,
            "Every gap between two weights widens, and there are k − 1 of them, not one.",
        ),
        "swaps kernel and dilation": Mistake(
            lambda k, d: k * (d - 1) + 1,
            "k and d have changed places: there are k − 1 gaps, and each of them is d wide.",
        ),
        "ignores the dilation": Mistake(
            lambda k, d: k,
            "That is the number of weights. Pulled apart, they span more pixels.",
        ),
    },
    hints=(
        "Draw three weights with dilation 2: weight, hole, weight, hole, weight. How many cells is that?",
        "Start on the first weight. How many steps lead to the last one, and how long is each?",
        "k − 1 steps of d pixels, and 1 for the weight that you started on.",
    ),
)

# dilate_kernel


def _spread(w, rows, columns):
    """w with `rows` and `columns` cells from each weight to the next."""
    Kh, Kw = w.shape
    out = np.zeros((rows * (Kh - 1) + 1, columns * (Kw - 1) + 1))
    out[::rows, ::columns] = w
    return out


def dilate_kernel(w, d):
    return _spread(w, d, d)


def dilate_kernel_cases(rng):
    def kernel(*shape):
        return rng.integers(1, 10, shape).astype(float) + (0.5 if shape[0] == 3 else 0)

    sizes = [((2, 2), 1), ((1, 3), 2), ((2, 3), 2), ((3, 2), 3), ((3, 3), 2), ((2, 4), 4)]
    return [(kernel(*shape), d) for shape, d in sizes]


def _all_in_the_corner(w, d):
    out = np.zeros_like(dilate_kernel(w, d))
    out[: w.shape[0], : w.shape[1]] = w
    return out


def _repeated(w, d):
    return np.repeat(np.repeat(w, d, axis=0), d, axis=1)


DILATE_KERNEL = Exercise(
    id="05.dilate_kernel",
    title="Pull a kernel apart",
    call="dilate_kernel(w, d)",
    points=2,
    reference=dilate_kernel,
    cases=dilate_kernel_cases,
    mistakes={
        "leaves holes after the last weight": Mistake(
            lambda w, d: np.kron(w, np.eye(1, d).T @ np.eye(1, d)),
            "Holes belong between the weights only; the last row and column of the result hold weights again.",
        ),
        "counts dilation from 0": Mistake(
            lambda w, d: dilate_kernel(w, d + 1),
            "You put d holes between two weights. Dilation d puts the weights d apart, with d − 1 holes.",
        ),
        "repeats the weights": Mistake(
            _repeated,
            "Every weight became a block. The number of weights stays: what comes between them is zero.",
        ),
        "fills the gaps with copies": Mistake(
            lambda w, d: _repeated(w, d)[: d * (w.shape[0] - 1) + 1, : d * (w.shape[1] - 1) + 1],
            "The size is right, but the gaps hold copies of the weights. They should hold zeros.",
        ),
        "leaves the weights together": Mistake(
            _all_in_the_corner,
            "The size is right, but the weights still stand side by side. Weight (a, b) belongs at (a·d, b·d).",
        ),
        "pulls the rows apart only": Mistake(
            lambda w, d: _spread(w, d, 1),
            "The rows are apart, the columns are not: d counts in both directions.",
        ),
        "pulls the columns apart only": Mistake(
            lambda w, d: _spread(w, 1, d),
            "The columns are apart, the rows are not: d counts in both directions.",
        ),
        "transposes the kernel": Mistake(
            lambda w, d: dilate_kernel(w.T, d),
            "Rows and columns of the kernel have changed places.",
        ),
        "returns the kernel as it was": Mistake(
            lambda w, d: w.copy(),
            "This is the kernel itself: the weights are still side by side.",
        ),
    },
    hints=(
        "Where does the weight in row 1, column 2 go when d is 3?",
        "Start with zeros of the effective size, then put weight (a, b) at row a·d, column b·d.",
        "A slice with a step reaches all those places at once: `out[::d, ::d] = w`.",
    ),
)

# conv2d_dilated


def conv2d_dilated(x, w, dilation):
    return reference.conv2d(x[None, None], w[None, None], dilation=dilation)[0, 0]


def conv2d_dilated_cases(rng):
    def pair(image, kernel, dilation):
        return rng.integers(-9, 10, image) + 0.25, rng.integers(1, 5, kernel) + 0.5, dilation

    return [
        pair((3, 4), (2, 2), 1),
        pair((6, 7), (2, 3), 2),
        pair((8, 6), (3, 2), 2),
        pair((9, 10), (3, 3), 3),
        pair((10, 9), (3, 2), 4),
        pair((4, 11), (1, 4), 3),
    ]


def _dilated(x, w, d, *, span=effective_kernel_size, reach=effective_kernel_size, step=None, combine=np.sum):
    """A dilated convolution in which one step can be got wrong: sizes, where windows end, steps or sums."""
    (Kh, Kw), step = w.shape, step or d
    out = np.zeros([max(n - span(k, d) + 1, 0) for n, k in zip(x.shape, w.shape, strict=True)])
    for i, j in np.ndindex(*out.shape):
        window = x[i : i + reach(Kh, d) : step, j : j + reach(Kw, d) : step]
        out[i, j] = combine(window * w)
    return out


def _strided(x, w, d):
    return reference.conv2d(x[None, None], w[None, None], stride=d)[0, 0]


CONV2D_DILATED = Exercise(
    id="05.conv2d_dilated",
    title="Convolve with a kernel that was pulled apart",
    call="conv2d_dilated(x, w, dilation)",
    points=4,
    reference=conv2d_dilated,
    cases=conv2d_dilated_cases,
    mistakes={
        "ignores the dilation": Mistake(
            lambda x, w, d: _dilated(x, w, 1),
            "This is the plain convolution. The weights should meet pixels that are dilation apart.",
        ),
        "dilates the shape only": Mistake(
            lambda x, w, d: _dilated(x, w, d, reach=lambda k, d: k, step=1),
            "The shape is that of a dilated kernel, but the windows are not: their pixels should be dilation apart.",
        ),
        "lets windows hang over the edge": Mistake(
            lambda x, w, d: _dilated(x, w, d, span=lambda k, d: k),
            "Windows hang over the edge: there are too many, or they start too far. Count with the effective size.",
        ),
        "takes the span to be d·k": Mistake(
            lambda x, w, d: _dilated(x, w, d, span=lambda k, d: d * k),
            "The last rows and columns are missing: the kernel spans d·(k − 1) + 1 pixels, less than d·k.",
        ),
        "forgets the +1 of the positions": Mistake(
            lambda x, w, d: _dilated(x, w, d, span=lambda k, d: d * (k - 1) + 2),
            "The last row and column are missing: positions are one more than steps.",
        ),
        "counts dilation from 0": Mistake(
            lambda x, w, d: _dilated(x, w, d + 1),
            "You left d pixels out between two weights. Dilation d means d apart: dilation 1 is the plain kernel.",
        ),
        "takes it for a stride": Mistake(
            _strided,
            "You moved the window by d. Dilation does not change where windows start, but which pixels they hold.",
        ),
        "thins out the plain window": Mistake(
            lambda x, w, d: _dilated(x, w, d, reach=lambda k, d: k),
            "Your slice ends after k pixels, so most weights are gone. It has to run over the effective size.",
        ),
        "flips the kernel": Mistake(
            lambda x, w, d: _dilated(x, w[::-1, ::-1], d),
            "The shape is right; the values are those of a flipped kernel. In CNNs w is not flipped.",
        ),
        "averages instead of adding": Mistake(
            lambda x, w, d: _dilated(x, w, d, combine=np.mean),
            "Each value is the sum of the products divided by their number. A convolution only adds.",
        ),
        "keeps whole numbers only": Mistake(
            lambda x, w, d: np.trunc(_dilated(x, w, d)),
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
    },
    hints=(
        "Nothing changes but the window: which pixels does it hold for output (0, 0), dilation 2?",
        "Count positions with the effective size. Then cut each window with a slice that has a step.",
        "The window of (i, j) is `x[i : i + Eh : dilation, j : j + Ew : dilation]`, with Eh, Ew the effective sizes.",
    ),
)


# receptive_field


def receptive_field(layers):
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field_cases(rng):
    def layer():
        k = int(rng.integers(2, 6))
        return k, int(rng.integers(1, 4)), int(rng.integers(0, k)), int(rng.integers(1, 4))

    known = [
        [(3, 1, 1, 1)],
        [(3, 1, 0, 2)],
        [(3, 2, 1, 1), (3, 1, 1, 1)],
        [(2, 2, 0, 1), (3, 1, 1, 2), (3, 1, 1, 1)],
        [(7, 2, 3, 1), (3, 2, 1, 1), (3, 1, 2, 2)],
    ]
    return [(layers,) for layers in [*known, *([layer() for _ in range(n)] for n in (2, 3, 4))]]


def _field(layers, *, taps=lambda k, d: d * (k - 1), grows=lambda jump, s: jump, first=1, moves=None):
    """A receptive field in which one step can be got wrong: what a layer adds, in which unit, or where it starts."""
    size, jump, start = first, 1, 0
    for k, s, p, d in layers:
        size += taps(k, d) * grows(jump, s)
        start -= (moves or (lambda p, jump, s: p * jump))(p, jump, s)
        jump *= s
    return size, jump, start


def _no_strides(layers):
    return receptive_field([(k, 1, p, d) for k, s, p, d in layers])


def _added_strides(layers):
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size, start = size + d * (k - 1) * jump, start - p * jump
        jump += s - 1
    return size, jump, start


def _from_the_middle(layers):
    size, jump, start = receptive_field(layers)
    return size, jump, start + (size - 1) / 2


def _flipped_start(layers):
    size, jump, start = receptive_field(layers)
    return size, jump, -start


RECEPTIVE_FIELD = Exercise(
    id="05.receptive_field",
    title="Follow a unit back to the image",
    call="receptive_field(layers)",
    points=4,
    reference=receptive_field,
    cases=receptive_field_cases,
    mistakes={
        "uses a layer's own stride on itself": Mistake(
            lambda layers: _field(layers, grows=lambda jump, s: jump * s, moves=lambda p, jump, s: p * jump * s),
            "A layer's stride counts from the next layer on: use the jump before it, then multiply it by s.",
        ),
        "grows the field with its own stride": Mistake(
            lambda layers: _field(layers, grows=lambda jump, s: jump * s),
            "start and jump are right. The field grows by d·(k − 1) steps of the jump before the layer, not after it.",
        ),
        "forgets the jump": Mistake(
            lambda layers: _field(layers, grows=lambda jump, s: 1, moves=lambda p, jump, s: p),
            "After a stride, neighbours in a map are several pixels apart: multiply what a layer adds by the jump.",
        ),
        "forgets the jump in start": Mistake(
            lambda layers: _field(layers, moves=lambda p, jump, s: p),
            "size and jump are right. A cell of padding in a later layer is as wide as the jump there, not one pixel.",
        ),
        "moves start by its own stride": Mistake(
            lambda layers: _field(layers, moves=lambda p, jump, s: p * jump * s),
            "size and jump are right. A layer's padding lies before its stride: multiply p by the jump before it.",
        ),
        "ignores the strides": Mistake(
            _no_strides,
            "These are the numbers for stride 1 everywhere. A stride makes the jump larger for all that follows.",
        ),
        "adds the strides": Mistake(
            _added_strides,
            "Jumps multiply: stride 2 after stride 2 skips 4 pixels of the image, and after another 8.",
        ),
        "ignores the dilation": Mistake(
            lambda layers: _field(layers, taps=lambda k, d: k - 1),
            "A dilated kernel reaches further: its last weight is d·(k − 1) steps from the first.",
        ),
        "adds the whole kernel": Mistake(
            lambda layers: _field(layers, taps=lambda k, d: d * (k - 1) + 1, first=0),
            "The first layer is right; later ones add d·(k − 1) steps, because one weight is counted already.",
        ),
        "starts the size at 0": Mistake(
            lambda layers: _field(layers, first=0),
            "The size is one too small: before any layer, a unit is a pixel and sees itself.",
        ),
        "walks from the last layer to the first": Mistake(
            lambda layers: receptive_field(layers[::-1]),
            "You took the layers from last to first. The first in the list is the one that reads the image.",
        ),
        "returns the size only": Mistake(
            lambda layers: receptive_field(layers)[0],
            "The size is right. Return all three: size, jump, start.",
        ),
        "gives start the wrong sign": Mistake(
            _flipped_start,
            "size and jump are right. Padding comes before the image, so start is negative.",
        ),
        "gives the middle of the field": Mistake(
            _from_the_middle,
            "size and jump are right. That is where the middle of unit 0's field lies; start is its first pixel.",
        ),
    },
    hints=(
        "Take one layer, k = 3, stride 2, padding 1. Draw the row, and under it what unit 0 and unit 1 read.",
        "Keep size, jump and start, from 1, 1, 0. For each layer add to size, move start, and last multiply jump.",
        "`size += d*(k-1)*jump`, then `start -= p*jump`, then `jump *= s`.",
    ),
)

# no_gaps

WIDE = 31
HOW_WIDE, WHAT_IT_MISSES = "how wide is the field?", "which pixels of the field are never read?"


def reached(dilations):
    """The offsets from its own place that a unit reads after stride-1 layers of three taps with these dilations."""
    offsets = {0}
    for d in dilations:
        offsets = {offset + step for offset in offsets for step in (-d, 0, d)}
    return offsets


def answer_to(dilations, question):
    """Says of four dilations whether the field is wide enough, or what in it is missed."""
    if np.shape(dilations) != (4,):
        raise ValueError("it should be a list of four dilations, one for each layer, such as [1, 1, 1, 1]")
    if any(d != int(d) or d < 1 for d in dilations):
        raise ValueError("a dilation should be a whole number, 1 or more")
    dilations = [int(d) for d in dilations]
    reach = sum(dilations)
    if question == HOW_WIDE:
        return f"{WIDE} pixels or more" if 2 * reach + 1 >= WIDE else f"less than {WIDE} pixels"
    step = np.gcd.reduce(dilations)
    if step > 1:
        return "all that are not a multiple of some step away"
    return "some, though no common step explains it" if len(reached(dilations)) < 2 * reach + 1 else "none"


def _with(*dilations):
    return partial(answer_to, dilations)


NO_GAPS = Exercise(
    id="05.no_gaps",
    title="Look far without holes",
    call="no_gaps",
    points=2,
    reference=_with(1, 2, 4, 8),
    cases=lambda rng: [(HOW_WIDE,), (WHAT_IT_MISSES,)],
    use=answer_to,
    mistakes={
        "looks too near": Mistake(
            _with(1, 1, 1, 1),
            f"Nothing is missed, but the field is too small. It is 1 + 2 · (sum of the dilations), and needs {WIDE}.",
        ),
        "leaves a grid of holes": Mistake(
            _with(4, 4, 4, 4),
            "All dilations share a factor, so every path ends a multiple of it away: the pixels between go unread.",
        ),
        "leaves a grid of holes, and looks too near": Mistake(
            _with(2, 2, 2, 2),
            f"The dilations share a factor, so pixels between are never read; and the field is below {WIDE} pixels.",
        ),
        "widens too fast": Mistake(
            _with(1, 8, 16, 32),
            "Your dilations share no factor, and still a step is too long for what the smaller ones can fill.",
        ),
        "widens too fast, and looks too near": Mistake(
            _with(1, 4, 4, 4),
            "A step is too long for what the smaller ones can fill. And the sum of the dilations must reach 15.",
        ),
    },
    hints=(
        "With one layer a unit reads −d, 0 and +d. Which dilation must be there for the field's last pixel but one?",
        "Begin with 1. If the layers so far read all from −r to r, how large may the next dilation be at most?",
        "At most 2r + 1. The sum of all four has to be 15 or more, and doubling each time gets there.",
    ),
)

# path_counts


def path_counts(layers, *, spread=None):
    spread = spread or (lambda out, places, count: np.add.at(out, places, count))
    counts = np.ones(1)
    for k, s, _, d in reversed(layers):
        before = np.zeros((len(counts) - 1) * s + d * (k - 1) + 1)
        for unit, count in enumerate(counts):
            spread(before, unit * s + d * np.arange(k), count)
        counts = before
    return counts


def path_counts_cases(rng):
    def layer():
        return int(rng.integers(2, 5)), int(rng.integers(1, 4)), int(rng.integers(0, 2)), int(rng.integers(1, 4))

    known = [
        [(3, 1, 1, 1)],
        [(3, 1, 0, 1), (3, 1, 0, 1)],
        [(3, 1, 1, 1), (3, 1, 1, 2)],
        [(3, 1, 1, 1), (2, 2, 0, 1), (3, 1, 1, 1)],
        [(2, 3, 0, 2), (4, 1, 1, 1)],
    ]
    return [(layers,) for layers in [*known, *([layer() for _ in range(n)] for n in (2, 3))]]


def _overwrites(out, places, count):
    out[places] = count


PATH_COUNTS = Exercise(
    id="05.path_counts",
    title="Count the ways from a pixel to a unit",
    call="path_counts(layers)",
    points=3,
    stretch=True,
    reference=path_counts,
    cases=path_counts_cases,
    mistakes={
        "marks what is reached": Mistake(
            lambda layers: (path_counts(layers) > 0).astype(float),
            "That says whether a pixel is read. Count in how many ways it is.",
        ),
        "gives shares": Mistake(
            lambda layers: path_counts(layers) / path_counts(layers).sum(),
            "These are shares of all paths. Give the numbers of paths themselves.",
        ),
        "overwrites where paths meet": Mistake(
            lambda layers: path_counts(layers, spread=_overwrites),
            "Where windows overlap, their counts add up: += and not =.",
        ),
        "ignores the strides": Mistake(
            lambda layers: path_counts([(k, 1, p, d) for k, s, p, d in layers]),
            "Neighbouring units of a layer with stride s start s places apart in the map before it.",
        ),
        "ignores the dilation": Mistake(
            lambda layers: path_counts([(k, s, p, 1) for k, s, p, d in layers]),
            "The weights of a window are d places apart.",
        ),
        "walks from the first layer to the last": Mistake(
            lambda layers: path_counts(layers[::-1]),
            "Start at the one unit at the end and go back to the image: last layer first.",
        ),
        "counts in two dimensions": Mistake(
            lambda layers: np.outer(path_counts(layers), path_counts(layers)),
            "That is the whole square of the field. One row of it is wanted.",
        ),
    },
    hints=(
        "Go backwards: one unit at the end, one path. Which units of the map before does it read?",
        "Keep an array of counts for one map. For the map before, let every unit add its count to all that it reads.",
        "Unit u of a map reads places u·s, u·s + d, u·s + 2d … of the map before it: add its count to each.",
    ),
)

EXERCISES = (
    LAYERS_NEEDED,
    EFFECTIVE_KERNEL_SIZE,
    DILATE_KERNEL,
    CONV2D_DILATED,
    RECEPTIVE_FIELD,
    NO_GAPS,
    PATH_COUNTS,
)
