"""Convolution as a matrix."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_03.whole_numbers import whole_numbers


def toeplitz(g, n):
    """T (n + len(g) − 1, n) with T @ f = f ∗ g: column j is g, moved down by j."""
    matrix = np.zeros((n + len(g) - 1, n))
    for j in range(n):
        matrix[j : j + len(g), j] = g
    return matrix


def toeplitz_cases(rng):
    drawn = [(whole_numbers(rng, m) + 0.5, n) for m, n in ((3, 4), (2, 5), (4, 3), (5, 2), (3, 6))]
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
        "keeps whole numbers only": Mistake(
            lambda g, n: np.trunc(toeplitz(g, n)),
            "The decimals of g are gone: your matrix holds integers. Make it with np.zeros(…), which holds floats.",
        ),
        "repeats g all the way down": Mistake(
            lambda g, n: np.asarray(g)[np.subtract.outer(np.arange(n + len(g) - 1), np.arange(n)) % len(g)],
            "There is no zero left: g is there once in each column, and above and below it there is nothing.",
        ),
        "forgets the last of g": Mistake(
            lambda g, n: toeplitz(np.append(g[:-1], 0.0), n),
            "The last number of g is missing in every column: t − τ may be anything from 0 to len(g) − 1.",
        ),
        "leaves the last column empty": Mistake(
            lambda g, n: toeplitz(g, n) * (np.arange(n) < n - 1),
            "The last column stayed empty. There are n of them: `range(n)` ends before n by itself.",
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
