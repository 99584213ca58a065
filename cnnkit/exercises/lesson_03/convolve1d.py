"""The full convolution of two signals."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_03.whole_numbers import whole_numbers


def convolve1d(f, g):
    """(f∗g)[t] = Σ f[τ]·g[t − τ]: len(f) + len(g) − 1 values."""
    out = np.zeros(len(f) + len(g) - 1)
    for shift, value in enumerate(f):
        out[shift : shift + len(g)] += value * g
    return out


def convolve1d_cases(rng):
    drawn = [(whole_numbers(rng, n), whole_numbers(rng, m) + 0.5) for n, m in ((4, 2), (3, 5), (6, 3), (5, 4))]
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


def _loop(f, g, place, *, first=0, missing=0):
    """Every t and every τ, with g read at place(t, τ), from its first sample on to those that are missing."""
    out = np.zeros(len(f) + len(g) - 1)
    for t, tau in np.ndindex(len(out), len(f)):
        if first <= place(t, tau) < len(g) - missing:
            out[t] += f[tau] * g[place(t, tau)]
    return out


def _unguarded(f, g):
    return [sum(f[tau] * g[t - tau] for tau in range(len(f))) for t in range(len(f) + len(g) - 1)]


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
        "reads g at t + τ": Mistake(
            lambda f, g: _loop(f, g, lambda t, tau: t + tau),
            "Both places go up together here. As τ goes up, g's place comes down: t − τ, so that the two add up to t.",
        ),
        "gives the result backwards": Mistake(
            lambda f, g: convolve1d(f, g)[::-1],
            "The right numbers in the wrong order: they start with f[0]·g[0].",
        ),
        "keeps complete overlaps only": Mistake(
            lambda f, g: np.convolve(f, g, "valid"),
            "These are the places where one signal covers the other completely. Full means: wherever they touch.",
            also=(lambda f, g: convolve1d(f, g)[len(g) - 1 : len(f)],),  # nothing where g is the longer one
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
            also=(lambda f, g: convolve1d(f, g)[: len(g)], lambda f, g: convolve1d(f, g)[: max(len(f), len(g))]),
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
        "reads beyond the ends of g": Mistake(
            _unguarded,
            "t − τ runs past both ends of g: below 0, where Python counts from the end, and above. There, g is zero.",
        ),
        "makes it one too long": Mistake(
            lambda f, g: np.append(convolve1d(f, g), 0.0),
            "There is a zero too many at the end: the last place is (n − 1) + (m − 1), so n + m − 1 values.",
        ),
        "keeps whole numbers only": Mistake(
            _in_whole_numbers,
            "The decimals are gone: your result array holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "forgets the first of g": Mistake(
            lambda f, g: _loop(f, g, lambda t, tau: t - tau, first=1),
            "g[0] never took part: 0 is a place of g as well, so the condition is 0 <= t − τ.",
        ),
        "forgets the last of g": Mistake(
            lambda f, g: _loop(f, g, lambda t, tau: t - tau, missing=1),
            "The last sample of g never took part: t − τ may be anything below len(g).",
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
