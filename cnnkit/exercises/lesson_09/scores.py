"""Scores with their labels, and softmax got right or wrong in one place."""

import numpy as np


def labelled(rng, N, K):
    """N rows of K different scores, quarters all of them; the first two rows have one label, the others have others."""
    logits = np.stack([rng.permutation(K) - (K - 1) / 2 for _ in range(N)]) * 0.75 + rng.integers(1, 4, (N, 1)) / 4
    order = rng.permutation(K)
    return logits, np.append(order[:1], order)[:N]


def scored(rng):
    """From one image of two classes to rows that overflow, rows that underflow, and rows of very different size."""
    far = np.array([[1000.0, 998.0, 1001.0], [-1000.0, -1002.0, -999.0]])
    wrong = np.array([[1000.0, -1000.0, -1000.0], [-1000.0, 1000.0, 998.0]])  # and far from what is true
    return [
        labelled(rng, 1, 2),
        labelled(rng, 2, 3),
        labelled(rng, 3, 3),
        labelled(rng, 5, 4),
        (far, np.array([1, 2])),
        (wrong, np.array([2, 0])),
    ]


def softmax(logits, *, axis=1, shift=None):
    """Shares along an axis; ``shift`` is what is taken off the scores first, by default the largest of each row."""
    powers = np.exp(logits - (logits.max(axis=axis, keepdims=True) if shift is None else shift))
    return powers / powers.sum(axis=axis, keepdims=True)


def one_hot(logits, labels):
    """1 at the true class of each row, 0 elsewhere."""
    return np.eye(logits.shape[1])[labels]


def true_ones(values, labels):
    """From each row the value of its true class."""
    return values[np.arange(len(labels)), labels]


quietly = np.errstate(all="ignore")  # overflowing is what some mistakes are about: no warnings
