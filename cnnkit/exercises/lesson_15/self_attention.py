"""Every place looks at every other, and takes from it what it finds."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def softmax(z, axis):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def self_attention(q, k, v):
    """q, k, v (N, L, D) -> (N, L, D): softmax(q kᵀ / √D) over the keys, times v."""
    return softmax(scores(q, k), 2) @ v


def scores(q, k, scale=None):
    return q @ k.transpose(0, 2, 1) / (q.shape[2] ** 0.5 if scale is None else scale)


def self_attention_cases(rng):
    def halves(*shape):
        return rng.choice([-1, 1], shape) * rng.integers(1, 5, shape) / 2

    def three(N, L, D, times=1):
        return tuple(times * halves(N, L, D) for times in (times, times, 1))

    return [
        (np.zeros((1, 2, 2)), halves(1, 2, 2), halves(1, 2, 2)),
        three(1, 2, 3),
        three(1, 3, 2),
        three(2, 3, 3),
        three(2, 4, 5),
        three(3, 5, 2),
        three(1, 4, 3, times=40),  # scores of some thousands
    ]


def _attending(scored):
    """The truth, but for how queries and keys meet."""
    return lambda q, k, v: softmax(scored(q, k) / q.shape[2] ** 0.5, 2) @ v


def _naive(q, k, v):
    with np.errstate(all="ignore"):
        powers = np.exp(scores(q, k))
        return powers / powers.sum(axis=2, keepdims=True) @ v


def _largest_of_all(q, k, v):
    with np.errstate(all="ignore"):
        powers = np.exp(scores(q, k) - scores(q, k).max())
        return powers / powers.sum(axis=2, keepdims=True) @ v


def _without_keepdims(q, k, v):
    with np.errstate(all="ignore"):
        powers = np.exp(scores(q, k) - scores(q, k).max(axis=2))
        return powers / powers.sum(axis=2) @ v


def _hard(q, k, v):
    return np.take_along_axis(v, scores(q, k).argmax(axis=2)[:, :, None], axis=1)


def _everything(q, k, v):
    powers = np.exp(scores(q, k) - scores(q, k).max(axis=(1, 2), keepdims=True))
    return powers / powers.sum(axis=(1, 2), keepdims=True) @ v


SELF_ATTENTION = Exercise(
    id="15.self_attention",
    title="Let every place look at every other",
    call="self_attention(q, k, v)",
    points=3,
    reference=self_attention,
    cases=self_attention_cases,
    mistakes={
        "forgets √D": Mistake(
            lambda q, k, v: softmax(scores(q, k, 1), 2) @ v,
            "The scores are not divided: with many features they grow, and nearly all goes to a single key.",
        ),
        "multiplies without turning": Mistake(
            _attending(lambda q, k: q @ k),
            "In q @ k the features meet the places. Each query meets each key: the last two axes of k change places.",
        ),
        "reshapes instead of turning": Mistake(
            _attending(lambda q, k: q @ k.reshape(k.shape[0], k.shape[2], k.shape[1])),
            "`reshape` keeps the order of the numbers and mixes the keys up. Exchange two axes: `k.swapaxes(1, 2)`.",
        ),
        "turns all axes": Mistake(
            _attending(lambda q, k: q @ k.T),
            "`.T` turns all three axes round, the batch among them. Only the last two: `k.swapaxes(1, 2)`.",
        ),
        "multiplies place by place": Mistake(
            _attending(lambda q, k: q * k),
            "Each query met the key of its own place only, number by number. It meets all keys: a product of matrices.",
        ),
        "lets images meet": Mistake(
            lambda q, k, v: softmax(np.dot(q, k.transpose(0, 2, 1)) / q.shape[2] ** 0.5, -1) @ v,
            "`np.dot` lets each image meet all others. `@` keeps them apart: its matrices are the last two axes.",
        ),
        "divides by D": Mistake(
            lambda q, k, v: softmax(scores(q, k, q.shape[2]), 2) @ v,
            "The scores are divided by D. A sum of D random products grows only as the square root of D.",
        ),
        "divides by √L": Mistake(
            lambda q, k, v: softmax(scores(q, k, q.shape[1] ** 0.5), 2) @ v,
            "The scores are divided by the root of the number of places. How many *features* does a product sum over?",
        ),
        "multiplies by √D": Mistake(
            lambda q, k, v: softmax(scores(q, k, q.shape[2] ** -0.5), 2) @ v,
            "The scores are multiplied by √D, and so even larger. They are to be divided.",
        ),
        "divides the shares": Mistake(
            lambda q, k, v: softmax(scores(q, k, 1), 2) / q.shape[2] ** 0.5 @ v,
            "You divide after the softmax: then the shares of a query no longer add up to 1.",
        ),
        "shares out the queries": Mistake(
            lambda q, k, v: softmax(scores(q, k), 1) @ v,
            "Softmax runs over the queries. Each *query* hands out 1 among the keys: which axis are the keys on?",
        ),
        "shares out the images": Mistake(
            lambda q, k, v: softmax(scores(q, k), 0) @ v,
            "Softmax runs over the images of the batch. Axis 0 is the batch here: on which axis are the keys?",
        ),
        "shares out everything": Mistake(
            _everything,
            "All shares of an image together add up to 1. Those of each query should: softmax runs over one axis.",
        ),
        "lets the keys ask": Mistake(
            lambda q, k, v: softmax(scores(k, q), 2) @ v,
            "Queries and keys have changed places: row i should hold what *query* i has to do with every key.",
        ),
        "turns the shares round": Mistake(
            lambda q, k, v: softmax(scores(q, k), 2).transpose(0, 2, 1) @ v,
            "The shares are right, but they are transposed before they meet v. Row i mixes the values for place i.",
        ),
        "mixes the keys": Mistake(
            lambda q, k, v: softmax(scores(q, k), 2) @ k,
            "The shares are right. What they mix should be the values; you mix the keys.",
            also=(lambda q, k, v: softmax(scores(q, k), 2) @ q,),
        ),
        "returns the shares": Mistake(
            lambda q, k, v: softmax(scores(q, k), 2),
            "Those are the shares (N, L, L). One product is missing: with what do they mix the values?",
        ),
        "forgets the softmax": Mistake(
            lambda q, k, v: scores(q, k) @ v,
            "The scores themselves mix the values. First they become shares that add up to 1.",
        ),
        "takes the best only": Mistake(
            _hard,
            "Each place takes the one value whose key fits best. It should take a mixture of all, by their shares.",
        ),
        "overflows": Mistake(
            _naive,
            "With large scores the exponential overflows. Lesson 08 takes something off first, which changes no share.",
        ),
        "loses an axis": Mistake(
            _without_keepdims,
            "A sum along an axis takes the axis away, and what is left meets the wrong one: `keepdims=True` keeps it.",
        ),
        "takes off one for all": Mistake(
            _largest_of_all,
            "You take one number off all scores. In a row far below it every exponential is 0: each row has its own.",
        ),
        "lets the queries look at queries": Mistake(
            lambda q, k, v: softmax(scores(q, q), 2) @ v,
            "The scores are those of queries with queries: k is not used. Who looks is in q, who is looked at in k.",
        ),
    },
    hints=(
        "Follow the shapes: (N, L, D) and (N, L, D) become (N, L, L); that and (N, L, D) become (N, L, D).",
        "Scores q kᵀ / √D, softmax along the last axis (take the row's largest off first), times v.",
        '`scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[2])`, then `mine("08.softmax")(scores, 2)`.',
    ),
)
