"""What people, programs and accidents hand to a function: layouts of memory, dtypes, shapes, and things of any kind."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from tests.kernels.guarded import guarded
from tests.ops.test_every_operation import LAYOUTS as USUAL


def with_gaps(a):
    """Every axis reversed, and every second number: nothing lies beside its neighbour."""
    room = np.zeros([2 * n for n in a.shape], a.dtype)
    view = room[(..., *(slice(None, None, -2) for _ in a.shape))]
    view[...] = a
    return view


# The same numbers, elsewhere; the last two lie against pages that nobody may touch.
LAYOUTS = {
    **USUAL,
    "as it is": lambda a: a,
    "with gaps": with_gaps,
    "a memory map's": lambda a: a.copy().view(np.memmap),
    "before a wall": lambda a: guarded(a, at_end=True),
    "behind a wall": lambda a: guarded(a, at_end=False),
}

# Other arrays than were asked for. They may fit all the same.
OTHERS = {
    **{
        kind: (lambda a, kind=kind: np.zeros(a.shape, kind))
        for kind in ("f2", "i4", "u1", "?", "c8", "O", "U3", "M8[D]")
    },
    "swapped": lambda a: a.astype(a.dtype.newbyteorder()),
    "long": lambda a: a.astype(np.longdouble),
    "of the other precision": lambda a: a.astype("f4" if a.dtype == "f8" else "f8"),
    "structured": lambda a: np.zeros(a.shape, [("a", "f4"), ("b", "i2")]),
    "masked": np.ma.masked_array,
    "a matrix": lambda a: a.reshape(len(a) if a.ndim else 1, -1).view(np.matrix) if a.size else a.reshape(-1)[None],
    "one axis more": lambda a: a[None],
    "one axis less": lambda a: a[0] if a.ndim and len(a) else a.reshape(-1),
    "no axis": lambda a: a.reshape(-1)[:1].sum(keepdims=False),
    "a number": lambda a: np.array(a.reshape(-1)[0] if a.size else 0, a.dtype),
    "empty": lambda a: a[:0] if a.ndim else a,
    "empty at the end": lambda a: a[..., :0] if a.ndim else a,
    "turned": lambda a: a.T,
    "longer": lambda a: np.concatenate([a, a]) if a.ndim else a,
    "one number shorter": lambda a: a[..., 1:] if a.ndim else a,
    "repeated": lambda a: np.broadcast_to(a[:1] if a.ndim else a, a.shape),
    "a list": lambda a: a.tolist(),
    "several": lambda a: [a, a],
}

# What has nothing to do with the question, or a little too much.
THINGS = (
    *(None, True, False, np.True_, "3", "", "same", "SAME", "valid", "same_lower", b"same", "direct", "winograd"),
    *(0, 1, 2, 3, 7, -1, -3, 17, 2**31 - 1, 2**31, 2**40, 2**63, 10**30, -(10**30), 10**5000, -(10**5000)),
    *(0.0, 0.5, 1.0, 2.5, -1.5, 1e300, -1e-300, 5e-324, float("nan"), float("inf"), -float("inf"), 1j),
    *(np.int64(2), np.uint8(2), np.int8(-1), np.float16(2), np.float32(0.5), np.longdouble(1), np.complex64(1)),
    *(
        np.timedelta64(1),
        np.datetime64("2026-11-20"),
        np.str_("same"),
        Fraction(1, 3),
        Fraction(10**400),
        Decimal("0.5"),
    ),
    *((), (1,), (1, 2), [2, 1], (1, 2, 3), (1, 2.5), (2, True), (1, None), ("same", "valid"), (10**9, 10**9)),
    *(
        ((1, 2), (0, 1)),
        [[1, 0], [2, 1]],
        ((1, 2), 3),
        ((1, 2), (3,)),
        ((1, -1), (0, 0)),
        (((1, 2), 3), 4),
        [0] * 10_000,
    ),
    *(
        {},
        {"a": 1},
        {1, 2},
        range(2),
        object(),
        int,
        len,
        ...,
        slice(1),
        np.float32,
        np.random.default_rng(0),
        "x" * 9999,
    ),
)
ARRAYS = tuple(
    np.array(value)
    for value in (2, 2.5, True, "x", None, [1, 2], [[1, 2], [3, 4]], [], [True, False], np.arange(100), np.nan, 10**30)
)
JUNK = st.integers(0, len(THINGS) + len(ARRAYS) - 1).map((*THINGS, *ARRAYS).__getitem__)  # by number: some have no hash
