"""A signed map as bytes, with zero in the middle."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def to_display(map):
    reach = np.abs(map).max()
    scaled = map / reach if reach else np.zeros(map.shape)
    return np.round(128 + 127 * scaled).astype(np.uint8)


def to_display_cases(rng):
    # Largest values and ranges that put nothing half-way between two bytes, so that any way of rounding is right.
    mixed, negative, positive = rng.integers(-6, 5, (3, 4)), -rng.integers(4, 9, (2, 5)), rng.integers(4, 9, (3, 3))
    mixed[1, 2], mixed[0, 1] = -7, 4
    negative[0, 0], negative[1, 3] = -11, -4
    positive[2, 0], positive[0, 1] = 11, 4
    return [
        (np.array([[-3.0, 0.0, 1.0]]),),
        (mixed.astype(float),),
        (negative.astype(float),),
        (positive.astype(float),),
        (rng.standard_normal((4, 5)),),
        (np.zeros((2, 3)),),
    ]


def _reach(m):
    return np.abs(m).max()


def _rounded(values):
    return np.round(values).astype(np.uint8)


def _cut_off(values):
    return values.astype(np.uint8)


def _as_floats(values):
    return values


def _ending(scale, *, end=_rounded, empty=None):
    """A slip in one style: how it ends, and what a map of zeros becomes where that is minded."""

    def answer(m):
        if empty is not None and not m.any():
            return np.full(m.shape, empty)
        with np.errstate(invalid="ignore", divide="ignore"):  # 0 / 0 and overflow become what they do for the learner
            return end(scale(m))

    return answer


def _slip(scale, says):
    """The same slip in all styles: rounded, cut off or left as floats, and a map of zeros minded or not."""
    ends = (_rounded, _cut_off, _as_floats, np.round)
    first, *others = [_ending(scale, end=end, empty=empty) for end in ends for empty in (None, 128)]
    return Mistake(first, says, also=tuple(others))


def _right_scale(m):
    return 128 + 127 * m / _reach(m)


TO_DISPLAY = Exercise(
    id="02.to_display",
    title="Show a signed map",
    call="to_display(map)",
    points=2,
    reference=to_display,
    dtype="uint8",
    cases=to_display_cases,
    mistakes={
        "stretches from smallest to largest": _slip(
            lambda m: 255 * (m - m.min()) / np.ptp(m),
            "The smallest value became 0, the largest 255. Then zero is another grey in every map: keep it at 128.",
        ),
        "cuts the decimals off": Mistake(
            _ending(_right_scale, end=_cut_off, empty=128),
            "Almost: the decimals were cut off, which `astype` does. Round first, then convert.",
            also=(_ending(_right_scale, end=_cut_off),),
        ),
        "loses the sign": _slip(
            lambda m: 128 + 127 * np.abs(m) / _reach(m),
            "Negative values look like positive ones. Leave the sign in m; only the divisor is an absolute value.",
        ),
        "makes negative values black": _slip(
            lambda m: 255 * np.clip(m, 0, None) / _reach(m),
            "Half of the map is gone: everything negative became 0. Zero belongs at 128, negative values below it.",
        ),
        "divides by the largest value": _slip(
            lambda m: 128 + 127 * m / m.max(),
            "Divided by max m: where −m is larger than that, bytes overflow. Divide by the largest |m|.",
        ),
        "takes the largest value, then its size": _slip(
            lambda m: 128 + 127 * m / np.abs(m.max()),
            "That divides by |max m|, and max |m| is wanted: first all the sizes, `np.abs(map)`, then the largest.",
        ),
        "scales by 128": _slip(
            lambda m: 128 + 128 * m / _reach(m),
            "128 + 128 is 256, one more than a byte can hold. Scale by 127, so that both ends fit.",
        ),
        "spreads over all bytes": _slip(
            lambda m: 127.5 + 127.5 * m / _reach(m),
            "The middle of 0 … 255 falls between two bytes. Zero belongs at 128, and the ends at 1 and 255.",
        ),
        "does not scale": _slip(
            lambda m: 128 + 127 * m,
            "The map was not divided by its largest |m|, so everything beyond ±1 falls outside the bytes.",
        ),
        "puts zero at 127": _slip(
            lambda m: 127 + 127 * m / _reach(m),
            "Everything is one too dark: zero belongs at 128.",
        ),
        "makes an empty map black": Mistake(
            _ending(_right_scale, empty=0),
            "Right except where all is zero: 0 / 0 is no number. A map of zeros is 128 everywhere.",
            also=(_ending(_right_scale), _ending(lambda m: np.round(_right_scale(m)), end=_as_floats)),
        ),
        "leaves floats": Mistake(
            _ending(_right_scale, end=_as_floats, empty=128),
            "The scale is right. A byte is a whole number: round, then convert to uint8.",
            also=(_ending(_right_scale, end=_as_floats),),
        ),
    },
    hints=(
        "Which value must become 128? Which may become 255 or 1?",
        "Find the largest |m|; scale by 127 over it; move by 128; round; convert to uint8. Mind a map of zeros.",
        "`np.round(128 + 127 * map / reach).astype(np.uint8)` with `reach = np.abs(map).max()`, unless reach is 0.",
    ),
)
