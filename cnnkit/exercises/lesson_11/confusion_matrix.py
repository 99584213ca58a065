"""What was taken for what."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def confusion_matrix(true, predicted, classes):
    counts = np.zeros((classes, classes), int)
    for t, p in zip(true, predicted, strict=True):
        counts[t, p] += 1
    return counts


def cases(rng):
    """Each with pairs that come several times, and mix-ups that do not go both ways; in some a class is missing."""

    def answered(classes, repeats, missing=0):
        most = classes - missing
        pairs = [(k, k) for k in range(most) for _ in range(2 + k % 2)]
        pairs += [(0, most - 1)] * repeats + [(1, 0)] * (repeats + 1)
        order = rng.permutation(len(pairs))
        true, predicted = np.array(pairs)[order].T
        return true.copy(), predicted.copy(), classes

    return [
        (np.array([0, 1, 1]), np.array([0, 0, 0]), 2),
        answered(3, 2),
        answered(4, 3),
        answered(5, 2, missing=2),
        answered(10, 4),
    ]


def _ones(true, predicted, classes):
    counts = np.zeros((classes, classes), int)
    counts[true, predicted] += 1
    return counts


def _only(kept):
    def answer(true, predicted, classes):
        counts = confusion_matrix(true, predicted, classes)
        return np.where(kept(np.eye(classes, dtype=bool)), counts, 0)

    return answer


def _over(axis):
    """Shares of each row or column; a class that never came has none."""

    def answer(true, predicted, classes):
        counts = confusion_matrix(true, predicted, classes)
        with np.errstate(invalid="ignore"):
            return counts / counts.sum(axis=axis, keepdims=True)

    return answer


def _emptied(axis):
    def answer(true, predicted, classes):
        counts = confusion_matrix(true, predicted, classes)
        return counts / np.maximum(counts.sum(axis=axis, keepdims=True), 1)

    return answer


CONFUSION_MATRIX = Exercise(
    id="11.confusion_matrix",
    title="Count what was taken for what",
    call="confusion_matrix(true, predicted, classes)",
    points=2,
    reference=confusion_matrix,
    cases=cases,
    withhold=("optim", "train"),
    mistakes={
        "asks all labels at once": Mistake(
            lambda true, predicted, classes: np.array(
                [[(true == t and predicted == p).sum() for p in range(classes)] for t in range(classes)]
            ),
            "`and` wants one yes or no, and these are arrays of them: `(true == t) & (predicted == p)`, with brackets.",
        ),
        "turns it round": Mistake(
            lambda true, predicted, classes: confusion_matrix(predicted, true, classes),
            "Rows and columns are exchanged. The row is what an image shows, the column what it was taken for.",
        ),
        "counts each pair once": Mistake(
            _ones,
            "No number is above 1: `counts[true, predicted] += 1` adds once for each pair, however often it comes.",
        ),
        "counts the right ones only": Mistake(
            _only(lambda diagonal: diagonal),
            "Only the diagonal was counted, where the answers are right. The mistakes are what this table is for.",
        ),
        "counts the wrong ones only": Mistake(
            _only(lambda diagonal: ~diagonal),
            "The diagonal is empty: right answers count as well.",
        ),
        "gives shares of each row": Mistake(
            _over(1),
            "Each row adds up to 1: these are shares. Counts are wanted.",
            also=(_emptied(1),),
        ),
        "gives shares of each column": Mistake(
            _over(0),
            "Each column adds up to 1: these are shares. Counts are wanted.",
            also=(_emptied(0),),
        ),
        "gives shares of all": Mistake(
            lambda true, predicted, classes: confusion_matrix(true, predicted, classes) / len(true),
            "All numbers together are 1: these are shares of all images. Counts are wanted.",
        ),
        "takes the size from the labels": Mistake(
            lambda true, predicted, classes: confusion_matrix(true, predicted, int(max(*true, *predicted)) + 1),
            "The table is too small where the last classes never came. `classes` says how large it is.",
            also=(lambda true, predicted, classes: confusion_matrix(true, predicted, len(np.unique(true))),),
        ),
        "begins at one": Mistake(
            lambda true, predicted, classes: 1 + confusion_matrix(true, predicted, classes),
            "Every number is too large by 1. What never happened was counted 0 times: begin with zeros.",
        ),
        "leaves it in one row": Mistake(
            lambda true, predicted, classes: confusion_matrix(true, predicted, classes).ravel(),
            "The counts are right, but in one row. The table has `classes` rows of `classes` columns.",
        ),
        "counts true labels only": Mistake(
            lambda true, predicted, classes: np.diag(np.bincount(true, minlength=classes)),
            "Every image stands on the diagonal, right or wrong. What it was taken for chooses the column.",
        ),
        "counts the other way too": Mistake(
            lambda true, predicted, classes: (
                confusion_matrix(true, predicted, classes) + confusion_matrix(predicted, true, classes)
            ),
            "Each image was counted twice, also with truth and answer exchanged. It has one place.",
        ),
    },
    hints=(
        "Take one image: it shows a 3 and was taken for a 5. Which number in the table grows by one?",
        "Begin with zeros. For each pair of a true and a predicted label, add 1 in the true one's row.",
        "`for t, p in zip(true, predicted):` and then `counts[t, p] += 1`.",
    ),
)
