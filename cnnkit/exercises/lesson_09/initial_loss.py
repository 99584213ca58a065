"""The loss of a network that knows nothing."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def initial_loss(classes, images, score):
    return np.log(classes)


def cases(rng):
    classes = int(rng.choice([5, 8, 12, 20, 26, 52, 62, 100, 200]))
    return [(classes, int(rng.choice([16, 24, 48, 96])), float(rng.choice([0.3, 0.7, 1.4, 2.6])))]


INITIAL_LOSS = Exercise(
    id="09.initial_loss",
    title="Foresee the first loss",
    call="initial_loss",
    points=1,
    reference=initial_loss,
    cases=cases,
    question=lambda classes, images, score: (
        f"A fresh network sorts images into {classes} classes. For a batch of {images} images, all its scores "
        f"are {score:g}. What is the cross-entropy? Give three decimals."
    ),
    atol=0.00051,  # three decimals were asked for
    rtol=0.0,
    mistakes={
        "adds the score": Mistake(
            lambda classes, images, score: np.log(classes) + score,
            "That is log-sum-exp. The score of the true class has still to be taken off.",
        ),
        "takes the score off": Mistake(
            lambda classes, images, score: np.log(classes) - score,
            "The score is in log-sum-exp as well, and there it is added: taken off, it cancels.",
        ),
        "divides by the images": Mistake(
            lambda classes, images, score: np.log(classes) / images,
            "That was divided once too often. Every image has the same loss, and their mean is that one.",
            also=(lambda classes, images, score: np.log(classes) / classes,),
        ),
        "takes the score for the loss": Mistake(
            lambda classes, images, score: -score,
            "That is −score of the true class. The sum over all classes is missing: log-sum-exp.",
        ),
        "gives the share": Mistake(
            lambda classes, images, score: 1 / classes,
            "That is each class's share. The loss is how surprising a share is: −log of it.",
        ),
        "gives the error rate": Mistake(
            lambda classes, images, score: 1 - 1 / classes,
            "That is how often a guess is wrong. The loss is −log of the true class's share.",
        ),
        "forgets the minus": Mistake(
            lambda classes, images, score: -np.log(classes),
            "A loss below zero? The logarithm of a share is negative, and a minus stands before it.",
        ),
        "counts in bits": Mistake(
            lambda classes, images, score: np.log2(classes),
            "That is the logarithm of base 2. Take the natural one, np.log.",
        ),
        "counts in tens": Mistake(
            lambda classes, images, score: np.log10(classes),
            "That is the logarithm of base 10. Take the natural one, np.log.",
        ),
        "rounds too early": Mistake(
            lambda classes, images, score: round(np.log(classes), 2),
            "Nearly: that has two decimals. Give three.",
        ),
        "adds the images up": Mistake(
            lambda classes, images, score: images * np.log(classes),
            "That is the sum over the batch. The loss is a mean: the number of images does not matter.",
        ),
        "counts images": Mistake(
            lambda classes, images, score: np.log(images),
            "You took the logarithm of the number of images. Which number says how many shares there are?",
        ),
        "takes no loss for none": Mistake(
            lambda classes, images, score: 0.0,
            "Zero would be a network that is certain and right. This one gives every class the same share.",
        ),
    },
    hints=(
        "All scores of an image are equal. What is the share of each class, whatever the score?",
        "Equal scores, equal shares: one divided by the number of classes. How surprising is that?",
        "−log(1/C) is log C, with the natural logarithm.",
    ),
)
