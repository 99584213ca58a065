"""How surprised a classifier is by the truth, on average."""

from functools import partial

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_09.scores import one_hot, quietly, scored, softmax, true_ones


def cross_entropy(logits, labels):
    return float(np.mean(surprises(logits, labels)))


def surprises(logits, labels):
    """The loss of each image."""
    largest = logits.max(axis=1)
    log_sum_exp = largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1))
    return log_sum_exp - true_ones(logits, labels)


def _each(logits, labels, shares=None):
    """The surprise at each image, from shares that somebody may have got wrong."""
    return -np.log(true_ones(softmax(logits) if shares is None else shares, labels))


def _for_and_against(logits, labels):
    """Every class asked on its own, yes or no."""
    shares = softmax(logits)
    right = np.where(one_hot(logits, labels) == 1, shares, 1 - shares)
    return -np.log(right).sum(axis=1).mean()


def _clipping(least):
    """Shares kept from becoming 0, as many a program does; adding a little to them comes to the same."""
    return Mistake(
        lambda z, y: _each(z, y, np.clip(softmax(z), least, 1)).mean(),
        f"Clipping hides log 0: a loss of 2000 came out as {-np.log(least):.0f}, and its slope is gone. "
        "Do not compute the share at all.",
    )


def _clipped_at(most, logits, labels):
    return cross_entropy(np.clip(logits, -most, most), labels)


def _slip(name, together, says):
    """One slip after the surprises, (surprises, classes) -> a result, whichever way they were come by."""
    return {
        name: Mistake(lambda z, y: together(surprises(z, y), z.shape[1]), says),
        f"{name}, by shares": Mistake(quietly(lambda z, y: together(_each(z, y), z.shape[1])), says),
    }


CROSS_ENTROPY = Exercise(
    id="09.cross_entropy",
    title="Measure the surprise",
    call="cross_entropy(logits, labels)",
    points=3,
    reference=cross_entropy,
    cases=scored,
    mistakes={
        "overflows": Mistake(
            quietly(lambda z, y: _each(z, y, softmax(z, shift=0)).mean()),
            "Right for small scores, but exp(1000) is too large for any float. Take the largest of each row off first.",
        ),
        "takes the logarithm of zero": Mistake(
            quietly(lambda z, y: _each(z, y).mean()),
            "exp(−2000) is 0 in floats, and log 0 is −∞. Do not compute the share: log(a / b) = log a − log b.",
        ),
        **{
            f"clips the shares at {least:g}": _clipping(least)
            for least in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)
        },
        "clips the logits": Mistake(
            lambda z, y: cross_entropy(np.clip(z, -500, 500), y),
            "Clipping the scores hides how wrong some are: a loss of 2000 came out smaller. Take the largest off.",
            also=tuple(partial(_clipped_at, most) for most in (20, 30, 50, 100, 600, 700, 709)),
        ),
        "takes off the largest of all": Mistake(
            quietly(lambda z, y: (np.log(np.exp(z - z.max()).sum(axis=1)) + z.max() - true_ones(z, y)).mean()),
            "One row is far below the other, and its powers all became 0. Each row has a largest score of its own.",
        ),
        "forgets to put the largest back": Mistake(
            lambda z, y: (np.log(np.exp(z - z.max(1)[:, None]).sum(1)) - true_ones(z, y)).mean(),
            "You took the largest score out of the sum; log-sum-exp needs it added again after the logarithm.",
        ),
        **_slip(
            "forgets the minus",
            lambda surprises, K: -surprises.mean(),
            "The sign is wrong: a logarithm of a share is never above 0, and a loss is never below.",
        ),
        **_slip(
            "adds up",
            lambda surprises, K: surprises.sum(),
            "That is the sum over the images. Their mean is wanted.",
        ),
        **_slip(
            "averages over classes too",
            lambda surprises, K: surprises.mean() / K,
            "You divide by images times classes. Each image has one true class, so divide by the images.",
        ),
        **_slip(
            "returns one per image",
            lambda surprises, K: surprises,
            "These are the losses image by image. Their mean is wanted: one number.",
        ),
        "multiplies zero by infinity": Mistake(
            quietly(lambda z, y: -(one_hot(z, y) * np.log(softmax(z))).sum(axis=1).mean()),
            "Where a share is 0, its logarithm is −∞, and 0·(−∞) is no number. Pick the true score instead, and take "
            "log-sum-exp.",
        ),
        "forgets the labels": Mistake(
            quietly(lambda z, y: -np.log(softmax(z)).mean()),
            "All shares were averaged, true or not. Of each image only the share of its true class counts.",
        ),
        "shares along the images": Mistake(
            quietly(lambda z, y: _each(z, y, softmax(z, axis=0)).mean()),
            "The shares of each class add up to one over the images. Each image's should, over the classes: axis 1.",
        ),
        "takes every label for every image": Mistake(
            lambda z, y: np.mean(z.max(1)[:, None] + np.log(np.exp(z - z.max(1)[:, None]).sum(1))[:, None] - z[:, y]),
            "`[:, labels]` picks all labels in every row. Each row has one: index with np.arange(N) as well.",
        ),
        "takes every label for every image, by shares": Mistake(
            quietly(lambda z, y: -np.log(softmax(z)[:, y]).mean()),
            "`[:, labels]` picks all labels in every row. Each row has one: index with np.arange(N) as well.",
        ),
        "picks whole rows": Mistake(
            quietly(lambda z, y: -np.log(softmax(z)[y]).mean()),
            "`[labels]` picks whole rows. Of each row one share is wanted: index with np.arange(N) as well.",
        ),
        "adds up the powers of all images": Mistake(
            quietly(lambda z, y: np.mean(z.max() + np.log(np.exp(z - z.max()).sum()) - true_ones(z, y))),
            "The powers of all images went into one sum. Each image has a sum of its own, over its classes: axis 1.",
        ),
        "stops after the first image": Mistake(
            lambda z, y: surprises(z, y)[0] / len(y),
            "Only the first image was counted. Does `return` stand inside the loop?",
            also=(lambda z, y: surprises(z, y)[0],),
        ),
        "asks every class": Mistake(
            quietly(_for_and_against),
            "The other classes got a term −log(1 − p) of their own. Only the true class's share counts.",
        ),
        "takes the winner for the truth": Mistake(
            lambda z, y: cross_entropy(z, z.argmax(axis=1)),
            "That is the loss of the class with the highest score. Take the class that the label says.",
        ),
        "forgets softmax": Mistake(
            lambda z, y: -true_ones(z, y).mean(),
            "That is −score of the true class. What is missing is the logarithm of the sum over all classes.",
        ),
        "softmaxes twice": Mistake(
            lambda z, y: cross_entropy(softmax(z), y),
            "The scores went through softmax, and the shares through it again. Once is enough.",
        ),
        "counts what is missing": Mistake(
            lambda z, y: np.mean(1 - true_ones(softmax(z), y)),
            "That is 1 − p. The surprise is −log p: much the same near p = 1, and without limit towards p = 0.",
        ),
        "counts labels from 1": Mistake(
            lambda z, y: cross_entropy(z, y - 1),
            "The column before the true class was taken. Labels begin with 0, as columns do: no 1 is to be taken off.",
        ),
        "counts in tens": Mistake(
            lambda z, y: cross_entropy(z, y) / np.log(10),
            "Every loss is less than half as large: that is the logarithm of base 10. Take the natural one, np.log.",
        ),
        "counts in bits": Mistake(
            lambda z, y: cross_entropy(z, y) / np.log(2),
            "Every loss is 1.44 times as large: that is the logarithm of base 2. Take the natural one, np.log.",
        ),
    },
    hints=(
        "log(a / b) = log a − log b. What is the logarithm of a power of e?",
        "For each image: log Σ exp(scores) − the true score. What is taken off inside the sum, add outside the log.",
        "With `m = logits.max(axis=1)`: `m + np.log(np.exp(logits - m[:, None]).sum(axis=1))`, less the true scores.",
    ),
)
