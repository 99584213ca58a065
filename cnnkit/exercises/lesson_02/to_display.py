"""A signed map as bytes, with zero in the middle."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


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
