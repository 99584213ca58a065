"""Lesson 06, *Stack channels*: its exercises, their cases, and the wrong answers we have met."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.ops import reference


def _numbers(rng, *shape):
    """Signed numbers without zeros, so that every cell counts and every sum can be done by hand."""
    return rng.choice([-1, 1], shape) * rng.integers(1, 7, shape).astype(float)


# conv2d_multi


def conv2d_multi(x, w, b):
    return reference.conv2d(x, w, b)


def conv2d_multi_cases(rng):
    sizes = [
        ((1, 2, 2, 3), (1, 2, 2, 2)),
        ((1, 1, 3, 3), (2, 1, 2, 2)),
        ((2, 3, 4, 3), (2, 3, 2, 3)),
        ((2, 2, 4, 5), (3, 2, 3, 2)),
    ]
    return [(_numbers(rng, *x), _numbers(rng, *w), _numbers(rng, w[0]) + 0.5) for x, w in sizes]


def _plain(x, w):
    return reference.conv2d(x, w)


def _channel(x, w, c):
    return reference.conv2d(x[:, c : c + 1], w[:, c : c + 1])


def _bias(b):
    return b[:, None, None]


CONV2D_MULTI = Exercise(
    id="06.conv2d_multi",
    title="Convolve channels with a bank of filters",
    call="conv2d_multi(x, w, b)",
    points=4,
    reference=conv2d_multi,
    cases=conv2d_multi_cases,
    mistakes={
        "adds the bias inside the sum": Mistake(
            lambda x, w, b: _plain(x, w) + _bias(b * w[0].size),
            "The bias was added once for every weight. Add it once, when the sum is complete.",
        ),
        "adds the bias for every channel": Mistake(
            lambda x, w, b: _plain(x, w) + (_bias(b * w.shape[1]) if w.shape[1] > 1 else _bias(b)),
            "The bias was added once for every channel. A filter has one bias: add it after the channels.",
        ),
        "forgets the bias": Mistake(
            lambda x, w, b: _plain(x, w),
            "The sums are right, but the bias is missing: filter f adds b[f] to its whole map.",
        ),
        "gives all filters the first bias": Mistake(
            lambda x, w, b: _plain(x, w) + b[0],
            "Every map got b[0]. Filter f has a bias of its own, b[f].",
        ),
        "uses the first slice for all channels": Mistake(
            lambda x, w, b: reference.conv2d(x, np.repeat(w[:, :1], w.shape[1], axis=1), b),
            "One slice of the filter met every channel. Channel c has weights of its own: w[f, c].",
        ),
        "keeps the last channel only": Mistake(
            lambda x, w, b: _channel(x, w, -1 % w.shape[1]) + _bias(b),
            "Only the last channel is left: = where += belongs. A filter adds up what it sees in all channels.",
        ),
        "looks at the first channel only": Mistake(
            lambda x, w, b: _channel(x, w, 0) + _bias(b),
            "Only the first channel counts here. A filter adds up what it sees in all of them.",
        ),
        "adds b along the columns": Mistake(
            lambda x, w, b: _plain(x, w) + b,
            "b was added along the columns, the last axis. It belongs to the filters, axis 1: `b[:, None, None]`.",
        ),
        "averages the channels": Mistake(
            lambda x, w, b: _plain(x, w) / w.shape[1] + _bias(b),
            "The channels were averaged. A filter adds them up; how much each counts is in its weights.",
        ),
        "does not add up the channels": Mistake(
            lambda x, w, b: np.concatenate([_channel(x, w, c) + _bias(b) for c in range(w.shape[1])], axis=1),
            "There is a map for every filter and channel. A filter gives one map: the sum over its channels.",
        ),
        "flips the kernel": Mistake(
            lambda x, w, b: reference.conv2d(x, w[:, :, ::-1, ::-1], b),
            "The values are those of flipped kernels. In CNNs w is not flipped.",
        ),
        "looks at the first image only": Mistake(
            lambda x, w, b: np.repeat(reference.conv2d(x[:1], w, b), len(x), axis=0),
            "Every image of the batch got the maps of the first.",
        ),
    },
    hints=(
        "One filter looks at all channels at once. What is the shape of its window?",
        "For each image, filter and place: cut out a window of all channels, multiply by w[f], add up, add b[f].",
        "`np.sum(x[n, :, i:i+Kh, j:j+Kw] * w[f]) + b[f]`: the colon takes all channels.",
    ),
)

# pointwise


def pointwise(x, w):
    return np.einsum("nchw,fc->nfhw", x, w)


def pointwise_cases(rng):
    sizes = [((1, 2, 1, 3), 2), ((1, 3, 2, 2), 2), ((2, 2, 2, 3), 3), ((2, 4, 3, 2), 4)]
    return [(_numbers(rng, *x), _numbers(rng, f, x[1])) for x, f in sizes]


def _transposed(x, w):
    return np.einsum("nchw,cf->nfhw", x, w)  # fails where F ≠ C, as it does for whoever writes it


POINTWISE = Exercise(
    id="06.pointwise",
    title="Mix channels with one matrix product",
    call="pointwise(x, w)",
    points=2,
    reference=pointwise,
    cases=pointwise_cases,
    mistakes={
        "shuffles the pixels": Mistake(
            lambda x, w: (x.reshape(-1, x.shape[1]) @ w.T).reshape(len(x), len(w), *x.shape[2:]),
            "reshape does not move an axis to the end: channels and pixels got mixed. Transpose first, then reshape.",
        ),
        "leaves the channels last": Mistake(
            lambda x, w: x.transpose(0, 2, 3, 1) @ w.T,
            "The numbers are right, but the channels ended up last. Move them back to axis 1.",
        ),
        "turns the matrix round": Mistake(
            _transposed,
            "Rows and columns of w have changed places: row f of w says how filter f weighs the channels.",
        ),
        "adds the channels": Mistake(
            lambda x, w: np.repeat(x.sum(1, keepdims=True), len(w), axis=1),
            "The channels were added without weights: filter f weighs channel c by w[f, c].",
        ),
        "weighs without adding": Mistake(
            lambda x, w: x * w.sum(1).mean(),
            "Every filter should give its own sum over all channels.",
        ),
    },
    hints=(
        "Take one pixel. Its channels are a vector of C numbers. What does w do with it?",
        "A matrix product needs the channels last: bring them there, multiply by w.T, bring them back.",
        "`x.transpose(0, 2, 3, 1) @ w.T` has shape (N, H, W, F); transpose it to (N, F, H, W).",
    ),
)

# depthwise


def depthwise(x, w):
    return reference.conv2d(x, w, groups=x.shape[1])


def depthwise_cases(rng):
    sizes = [((1, 2, 2, 3), (2, 2)), ((2, 3, 4, 3), (2, 3)), ((2, 4, 3, 5), (3, 2))]
    return [(_numbers(rng, *x), _numbers(rng, x[1], 1, *k)) for x, k in sizes]


def _each(x, w, pick):
    maps = [reference.conv2d(x[:, c : c + 1], w[pick(c)][None]) for c in range(x.shape[1])]
    return np.concatenate(maps, axis=1)


DEPTHWISE = Exercise(
    id="06.depthwise",
    title="Give every channel a kernel of its own",
    call="depthwise(x, w)",
    points=2,
    reference=depthwise,
    cases=depthwise_cases,
    mistakes={
        "adds up the channels": Mistake(
            lambda x, w: depthwise(x, w).sum(1, keepdims=True),
            "The maps were added. Depthwise keeps the channels apart: C maps in, C maps out.",
        ),
        "shows every kernel all channels": Mistake(
            lambda x, w: reference.conv2d(x, np.repeat(w, x.shape[1], axis=1)),
            "Kernel c met all channels, and their products were added. It is for channel c alone: x[n, c].",
        ),
        "repeats the sum": Mistake(
            lambda x, w: np.repeat(depthwise(x, w).sum(1, keepdims=True), x.shape[1], axis=1),
            "Every map is the sum of all. Channel c should meet kernel c, and nothing else.",
        ),
        "uses the first kernel for all": Mistake(
            lambda x, w: _each(x, w, lambda c: 0),
            "Every channel met the first kernel. Channel c has its own, w[c, 0].",
        ),
        "looks at the first channel only": Mistake(
            lambda x, w: reference.conv2d(x[:, :1], w),
            "Every kernel met the first channel. Kernel c is for channel c.",
        ),
        "counts the kernels backwards": Mistake(
            lambda x, w: _each(x, w, lambda c: -1 - c),
            "The kernels were used in reverse order: channel c goes with kernel c.",
        ),
        "flips the kernel": Mistake(
            lambda x, w: depthwise(x, w[:, :, ::-1, ::-1]),
            "The values are those of flipped kernels. In CNNs w is not flipped.",
        ),
    },
    hints=(
        "How many channels does each kernel look at?",
        "For each channel c: slide w[c, 0] over x[:, c], and put the result into channel c.",
        "`np.sum(x[n, c, i:i+Kh, j:j+Kw] * w[c, 0])` is the number at (n, c, i, j).",
    ),
)

# grouped


def grouped(x, w, groups):
    return reference.conv2d(x, w, groups=groups)


def grouped_cases(rng):
    sizes = [
        ((1, 4, 2, 2), (4, 2, 1, 2), 2),
        ((1, 2, 3, 3), (3, 2, 2, 2), 1),
        ((2, 4, 3, 4), (6, 2, 2, 3), 2),
        ((2, 6, 3, 3), (6, 2, 3, 2), 3),
        ((1, 3, 3, 4), (6, 1, 2, 2), 3),
    ]
    return [(_numbers(rng, *x), _numbers(rng, *w), groups) for x, w, groups in sizes]


def _in_groups(x, w, groups, channels_of, filters_of):
    F, per_group = w.shape[:2]
    out = np.zeros_like(reference.conv2d(x[:, :per_group], w))
    for g in range(groups):
        filters = filters_of(g, F // groups, groups)
        out[:, filters] = reference.conv2d(x[:, channels_of(g, per_group, groups)], w[filters])
    return out


def _block(g, size, groups):
    return slice(g * size, (g + 1) * size)


def _interleaved(g, size, groups):
    return slice(g, None, groups)


GROUPED = Exercise(
    id="06.grouped",
    title="Split the channels into groups",
    call="grouped(x, w, groups)",
    points=3,
    reference=grouped,
    cases=grouped_cases,
    mistakes={
        "shows every group the first channels": Mistake(
            lambda x, w, groups: reference.conv2d(x[:, : w.shape[1]], w),
            "All filters looked at the first group's channels. Group g begins at channel g·(C / groups).",
        ),
        "deals the channels out in turn": Mistake(
            lambda x, w, groups: _in_groups(x, w, groups, _interleaved, _block),
            "Group 0 got channels 0, groups, 2·groups… Groups are blocks of neighbouring channels.",
        ),
        "deals the filters out in turn": Mistake(
            lambda x, w, groups: _in_groups(x, w, groups, _block, _interleaved),
            "Filters 0, groups, 2·groups… went to the first group. Groups are blocks of neighbouring filters.",
        ),
        "counts the groups backwards": Mistake(
            lambda x, w, groups: _in_groups(x, w, groups, lambda g, n, G: _block(G - 1 - g, n, G), _block),
            "The first filters looked at the last channels. Group g of the filters goes with group g of the channels.",
        ),
        "adds up the groups": Mistake(
            lambda x, w, groups: sum(np.split(grouped(x, w, groups), groups, axis=1)),
            "The groups' maps were added. They stay apart: F maps come out, group after group.",
        ),
    },
    hints=(
        "Which channels do the filters of the second group look at? How many filters does a group have?",
        "Cut x into groups along the channels and w along the filters; convolve pair by pair; lay the maps in a row.",
        "`np.split` cuts x (axis=1) and w; `np.concatenate` joins (axis=1). Where a bias is wanted, np.zeros will do.",
    ),
)

# flatten

FLATTEN = Exercise(
    id="06.flatten",
    title="Lay the maps out in a row",
    call="flatten(x)",
    points=1,
    reference=lambda x: x.reshape(len(x), -1),
    cases=lambda rng: [(_numbers(rng, *s),) for s in ((1, 2, 1, 2), (2, 1, 2, 2), (2, 3, 2, 4))],
    mistakes={
        "flattens the batch as well": Mistake(
            lambda x: x.reshape(-1),
            "The images of the batch ran together. Each keeps a row of its own: (N, C·H·W).",
        ),
        "keeps the channels apart": Mistake(
            lambda x: x.reshape(*x.shape[:2], -1),
            "Rows and columns became one axis, channels are still another. All three become one.",
        ),
        "puts the channels last": Mistake(
            lambda x: x.transpose(0, 2, 3, 1).reshape(len(x), -1),
            "The right numbers in another order: channel by channel, row by row, as they lie in memory.",
        ),
        "goes down the columns": Mistake(
            lambda x: x.transpose(0, 1, 3, 2).reshape(len(x), -1),
            "The right numbers in another order: within a channel go along the rows.",
        ),
    },
    hints=(
        "What are the two axes of the result?",
        "One row per image: reshape, and let NumPy work out the length of the second axis.",
        "`x.reshape(N, -1)`: −1 stands for whatever is left.",
    ),
)

# linear


def linear(x, w, b):
    return x @ w.T + b


LINEAR = Exercise(
    id="06.linear",
    title="Let everything see everything",
    call="linear(x, w, b)",
    points=1,
    reference=linear,
    cases=lambda rng: [
        (_numbers(rng, n, i), _numbers(rng, o, i), _numbers(rng, o) + 0.5)
        for n, i, o in ((2, 2, 3), (1, 2, 2), (3, 4, 5), (2, 3, 3))
    ],
    mistakes={
        "forgets the bias": Mistake(
            lambda x, w, b: x @ w.T,
            "The products are right, but the bias is missing: output o adds b[o].",
        ),
        "adds the bias inside the sum": Mistake(
            lambda x, w, b: x @ w.T + w.shape[1] * b,
            "The bias was added once for every input. Add it once, after the sum.",
        ),
        "turns the matrix round": Mistake(
            lambda x, w, b: x @ w + b,
            "w has one row per output, so that output o is x · w[o]. As a product of matrices: x @ w.T.",
        ),
        "gives all outputs the first bias": Mistake(
            lambda x, w, b: x @ w.T + b[0],
            "Every output got b[0]. Output o has a bias of its own, b[o].",
        ),
        "adds up the bias": Mistake(
            lambda x, w, b: x @ w.T + b.sum(),
            "All biases were added to every output. Output o adds b[o] alone.",
        ),
    },
    hints=(
        "Each output is a sum over all inputs, each with a weight. In which row of w are the weights of output o?",
        "A matrix product and one addition.",
        "`x @ w.T + b`: NumPy adds b to each row.",
    ),
)

# counting


def _layers(rng, n=6):
    """Small layers of unequal numbers: filters, channels, kernel height and width, output height and width."""
    fixed = [(2, 3, 1, 2, 4, 5), (8, 3, 5, 4, 7, 6)]
    return fixed + [tuple(int(v) for v in rng.permutation([2, 3, 5, 7, 11, 13])) for _ in range(n)]


CONV_PARAMETERS = Exercise(
    id="06.conv_parameters",
    title="Count a layer's parameters",
    call="conv_parameters(f, c, kh, kw)",
    points=1,
    reference=lambda f, c, kh, kw: f * (c * kh * kw + 1),
    cases=lambda rng: [layer[:4] for layer in _layers(rng)],
    mistakes={
        "forgets the biases": Mistake(
            lambda f, c, kh, kw: f * c * kh * kw,
            "Those are the weights. Each filter has a bias as well.",
        ),
        "forgets the channels": Mistake(
            lambda f, c, kh, kw: f * (kh * kw + 1),
            "A filter has kh·kw weights for every channel that it looks at.",
        ),
        "counts one filter": Mistake(
            lambda f, c, kh, kw: c * kh * kw + 1,
            "That is one filter. The layer has f of them.",
        ),
        "gives every channel a bias": Mistake(
            lambda f, c, kh, kw: f * c * (kh * kw + 1),
            "There is one bias per filter, added when the sum over the channels is complete.",
        ),
        "counts one bias": Mistake(
            lambda f, c, kh, kw: f * c * kh * kw + 1,
            "One bias for the whole layer is too few: each of the f filters has its own.",
        ),
    },
    hints=(
        "How many weights does one filter have?",
        "Weights of one filter, and its bias; then all filters.",
        "One filter has c·kh·kw weights and one bias.",
    ),
)

DENSE_PARAMETERS = Exercise(
    id="06.dense_parameters",
    title="Count a dense layer's parameters",
    call="dense_parameters(inputs, outputs)",
    points=1,
    reference=lambda inputs, outputs: outputs * (inputs + 1),
    cases=lambda rng: [(2, 3), (784, 10), *((int(a), int(b)) for a, b in rng.integers(20, 900, (4, 2)))],
    mistakes={
        "forgets the biases": Mistake(
            lambda inputs, outputs: inputs * outputs,
            "Those are the weights. Each output has a bias as well.",
        ),
        "gives the inputs a bias": Mistake(
            lambda inputs, outputs: inputs * (outputs + 1),
            "The biases belong to the outputs: one for each.",
        ),
        "adds instead of multiplying": Mistake(
            lambda inputs, outputs: inputs + outputs,
            "Every output has a weight for every input: multiply.",
        ),
        "counts one bias": Mistake(
            lambda inputs, outputs: inputs * outputs + 1,
            "One bias for the whole layer is too few: each output has its own.",
        ),
    },
    hints=(
        "How many weights does one output have?",
        "A weight for every input, and a bias; then all outputs.",
        "One output has `inputs` weights and one bias.",
    ),
)

MULTIPLY_ADDS = Exercise(
    id="06.multiply_adds",
    title="Count a layer's work",
    call="multiply_adds(f, c, kh, kw, ho, wo)",
    points=1,
    reference=lambda f, c, kh, kw, ho, wo: f * c * kh * kw * ho * wo,
    cases=lambda rng: _layers(rng),
    mistakes={
        "forgets the places": Mistake(
            lambda f, c, kh, kw, ho, wo: f * c * kh * kw,
            "That is one place of the window. It stops at ho·wo places.",
        ),
        "forgets the channels": Mistake(
            lambda f, c, kh, kw, ho, wo: f * kh * kw * ho * wo,
            "Each window goes through all c channels.",
        ),
        "counts one filter": Mistake(
            lambda f, c, kh, kw, ho, wo: c * kh * kw * ho * wo,
            "That is one filter's map. There are f of them.",
        ),
        "counts twice": Mistake(
            lambda f, c, kh, kw, ho, wo: 2 * f * c * kh * kw * ho * wo,
            "Those are operations. A multiplication and the addition that follows count as one multiply-add.",
        ),
        "counts the biases": Mistake(
            lambda f, c, kh, kw, ho, wo: f * (c * kh * kw + 1) * ho * wo,
            "By custom the biases do not count: they are added, not multiplied.",
        ),
    },
    hints=(
        "How many multiplications does one number of one map take?",
        "Work for one number, times how many numbers the f maps hold.",
        "One number takes c·kh·kw, and there are f·ho·wo numbers.",
    ),
)

SEPARABLE_RATIO = Exercise(
    id="06.separable_ratio",
    title="Compare with depthwise separable",
    call="separable_ratio(f, k)",
    points=2,
    reference=lambda f, k: 1 / f + 1 / k**2,
    cases=lambda rng: [(2, 3), (64, 3), *((int(f), int(k)) for f, k in rng.integers([3, 2], [300, 9], (4, 2)))],
    mistakes={
        "turns the ratio round": Mistake(
            lambda f, k: 1 / (1 / f + 1 / k**2),
            "That is how many times *less* work it is. Divide the separable layer's work by the full one's.",
        ),
        "gives what is saved": Mistake(
            lambda f, k: 1 - 1 / f - 1 / k**2,
            "That is the share that is saved. The question is about the share that is left.",
        ),
        "forgets the pointwise part": Mistake(
            lambda f, k: 1 / f,
            "That is the depthwise part alone. The 1×1 layer behind it works as well.",
        ),
        "forgets the depthwise part": Mistake(
            lambda f, k: 1 / k**2,
            "That is the 1×1 part alone. The depthwise layer before it works as well.",
        ),
        "multiplies the parts": Mistake(
            lambda f, k: 1 / (f * k**2),
            "The two parts work one after the other: their costs add up.",
        ),
        "takes the kernel to be a line": Mistake(
            lambda f, k: 1 / f + 1 / k,
            "A kernel of k has k·k weights.",
        ),
    },
    hints=(
        "Write down the work of all three layers, full, depthwise and 1×1, for C channels and one place.",
        "Full: F·C·k². Depthwise: C·k². Pointwise: F·C. Divide the sum of the last two by the first.",
        "C·k² / (F·C·k²) is 1/F. What is F·C / (F·C·k²)?",
    ),
    rtol=1e-9,
    atol=1e-12,
)

EXERCISES = (
    CONV2D_MULTI,
    POINTWISE,
    DEPTHWISE,
    GROUPED,
    FLATTEN,
    LINEAR,
    CONV_PARAMETERS,
    DENSE_PARAMETERS,
    MULTIPLY_ADDS,
    SEPARABLE_RATIO,
)
