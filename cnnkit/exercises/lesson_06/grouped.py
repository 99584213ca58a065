"""A convolution in groups of channels that do not see each other."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.inputs import numbers
from cnnkit.ops import reference


def grouped(x, w, groups):
    return reference.conv2d(x, w, groups=groups)


def cases(rng):
    sizes = [
        ((1, 4, 2, 2), (4, 2, 1, 2), 2),
        ((1, 2, 3, 3), (3, 2, 2, 2), 1),
        ((2, 4, 3, 4), (6, 2, 2, 3), 2),
        ((2, 6, 3, 3), (6, 2, 3, 2), 3),
        ((1, 3, 3, 4), (6, 1, 2, 2), 3),
    ]
    return [(numbers(rng, *x), numbers(rng, *w), groups) for x, w, groups in sizes]


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


def _own_bank(w, banks, g):
    return banks[g]


def _maps(x, w, groups, bank_of=_own_bank):
    """The maps of each group, made by a bank that may be the wrong one."""
    banks = np.split(w, groups)
    return [reference.conv2d(part, bank_of(w, banks, g)) for g, part in enumerate(np.split(x, groups, axis=1))]


GROUPED = Exercise(
    id="06.grouped",
    title="Split the channels into groups",
    call="grouped(x, w, groups)",
    points=3,
    reference=grouped,
    cases=cases,
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
        "uses the first group's filters for all": Mistake(
            lambda x, w, groups: np.concatenate(_maps(x, w, groups, lambda w, banks, g: banks[0]), axis=1),
            "Every group of channels met the first filters. Group g of the channels goes with group g of the filters.",
        ),
        "gives all filters to every group": Mistake(
            lambda x, w, groups: np.concatenate(_maps(x, w, groups, lambda w, banks, g: w), axis=1),
            "Each block of channels met all the filters, so that there are too many maps. Cut w as well.",
        ),
        "lays the groups along the batch": Mistake(
            lambda x, w, groups: np.concatenate(_maps(x, w, groups)),
            "The maps were joined along axis 0, which counts images. They belong side by side along axis 1.",
        ),
        "stacks the groups": Mistake(
            lambda x, w, groups: np.stack(_maps(x, w, groups), axis=1),
            "There is an axis for the groups now. The maps lie in one row, group after group: (N, F, …).",
        ),
        "keeps the last group only": Mistake(
            lambda x, w, groups: _maps(x, w, groups)[-1],
            "Only the last group's maps are left. Collect those of every group.",
        ),
        "keeps the first group only": Mistake(
            lambda x, w, groups: _maps(x, w, groups)[0],
            "Only the first group's maps came out. Is the `return` inside the loop?",
        ),
        "starts each group one channel later": Mistake(
            lambda x, w, groups: _in_groups(x, w, groups, lambda g, n, G: slice(g, g + n), _block),
            "Group g began at channel g. Each group before it took C / groups channels: it begins at g·(C / groups).",
        ),
        "flips the kernel": Mistake(
            lambda x, w, groups: grouped(x, w[:, :, ::-1, ::-1], groups),
            "The values are those of flipped kernels. In CNNs w is not flipped.",
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
