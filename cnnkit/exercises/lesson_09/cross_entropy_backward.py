"""Which way every score should go."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_09.scores import one_hot, quietly, scored, softmax


def cross_entropy_backward(logits, labels):
    return (softmax(logits) - one_hot(logits, labels)) / len(labels)


def _by_the_shares(logits, labels):
    """The slope by the shares, as if they were what can be moved."""
    return -one_hot(logits, labels) / softmax(logits) / len(labels)


def _whole_columns(logits, labels):
    gradient = softmax(logits)
    gradient[:, labels] -= 1
    return gradient / len(labels)


def _squared(logits, labels):
    shares = softmax(logits)
    return (shares - one_hot(logits, labels)) * shares * (1 - shares) / len(labels)


CROSS_ENTROPY_BACKWARD = Exercise(
    id="09.cross_entropy_backward",
    title="Tell every score which way to go",
    call="cross_entropy_backward(logits, labels)",
    points=3,
    reference=cross_entropy_backward,
    cases=scored,
    mistakes={
        "forgets to average": Mistake(
            lambda z, y: softmax(z) - one_hot(z, y),
            "Right for one image. The loss is a mean over N images, so each image's gradient is divided by N.",
        ),
        "divides by classes too": Mistake(
            lambda z, y: cross_entropy_backward(z, y) / z.shape[1],
            "You divide by all elements. The loss is a mean over the images, so divide by their number only.",
        ),
        "divides by the classes": Mistake(
            lambda z, y: (softmax(z) - one_hot(z, y)) / z.shape[1],
            "You divide by the number of classes. The loss is a mean over the images: axis 0 counts them.",
        ),
        "goes the other way": Mistake(
            lambda z, y: -cross_entropy_backward(z, y),
            "Every sign is wrong. Raising the true score lowers the loss: its slope is negative.",
        ),
        "divides the ones only": Mistake(
            lambda z, y: softmax(z) - one_hot(z, y) / len(y),
            "Only the ones were divided by N: division comes before subtraction. Put brackets round the difference.",
        ),
        "divides the shares only": Mistake(
            lambda z, y: softmax(z) / len(y) - one_hot(z, y),
            "The shares were divided by N, and then a whole 1 taken off. First take 1 off, then divide.",
        ),
        "takes the labels off": Mistake(
            lambda z, y: (softmax(z) - y[:, None]) / len(y),
            "The label itself was taken off the shares: 2 for class 2. It only says where a 1 is to be taken off.",
            also=(lambda z, y: (softmax(z) - y) / len(y),),
        ),
        "forgets softmax": Mistake(
            lambda z, y: (z - one_hot(z, y)) / len(y),
            "1 was taken off the logits. Take it off their shares: softmax comes first.",
        ),
        "forgets the truth": Mistake(
            lambda z, y: softmax(z) / len(y),
            "These are the shares. At the true class of each image, 1 has to be taken off.",
        ),
        "sees the true class only": Mistake(
            lambda z, y: np.where(one_hot(z, y), softmax(z) - 1, 0) / len(y),
            "Right at the true class, and 0 elsewhere. But the other scores are in log-sum-exp too: they have slopes.",
        ),
        "takes one off everywhere": Mistake(
            lambda z, y: (softmax(z) - 1) / len(y),
            "1 was taken off every share. Only the true class of each image loses 1.",
        ),
        "counts labels from 1": Mistake(
            lambda z, y: cross_entropy_backward(z, y - 1),
            "1 was taken off the class before the true one. Labels begin with 0, as columns do.",
        ),
        "takes one off whole columns": Mistake(
            _whole_columns,
            "`[:, labels]` reaches every image. Each image has its own class: index with np.arange(N) as well.",
        ),
        "takes the winner for the truth": Mistake(
            lambda z, y: cross_entropy_backward(z, z.argmax(axis=1)),
            "1 was taken off the class with the highest score. Take it off the class that the label says.",
        ),
        "stops at the shares": Mistake(
            quietly(_by_the_shares),
            "That is the slope by the shares, −1/p. They depend on the scores in turn: the chain rule goes on.",
        ),
        "multiplies by p(1 − p)": Mistake(
            _squared,
            "A factor p·(1 − p) too many. Work it out for two classes: the logarithm's 1/p takes it away again.",
        ),
        "shares along the images": Mistake(
            lambda z, y: (softmax(z, axis=0) - one_hot(z, y)) / len(y),
            "The shares add up to one over the images. Each image's should, over its classes: axis 1.",
        ),
        "overflows": Mistake(
            quietly(lambda z, y: (softmax(z, shift=0) - one_hot(z, y)) / len(y)),
            "exp(1000) is too large for any float. Take the largest score of each row off first, as in softmax.",
        ),
        "takes off the largest of all": Mistake(
            quietly(lambda z, y: (softmax(z, shift=z.max()) - one_hot(z, y)) / len(y)),
            "One row is far below the other, and its powers all became 0. Each row has a largest score of its own.",
        ),
        "adds the images up": Mistake(
            lambda z, y: cross_entropy_backward(z, y).sum(axis=0),
            "The images were added up. Every image has scores of its own, so the gradient has the shape of logits.",
        ),
    },
    hints=(
        "The loss of one image is log Σ exp(z) − z of the true class. Differentiate the two parts one by one.",
        "The first part's slope by each score is its share (lesson 08), the second's −1 in one place. Then the mean.",
        "Start from `mine('08.softmax')(logits, 1)`, take 1 off at `[np.arange(N), labels]`, divide by N.",
    ),
)
