"""How far is a network's certainty from how often it is right?"""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def calibration_error(probabilities, labels, bins):
    return float(sum(share * abs(right - sure) for share, right, sure in _binned(probabilities, labels, bins)))


def _binned(probabilities, labels, bins, confidence=None, upto=None, placed=np.floor):
    """Of each bin that is not empty: its share of the images, how many of them are right, how sure they are."""
    sure = probabilities.max(axis=1) if confidence is None else confidence
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum(placed(sure * bins).astype(int), bins - 1 if upto is None else upto)
    for b in range(bins):
        inside = place == b
        if inside.any():
            yield inside.mean(), right[inside].mean(), sure[inside].mean()


def cases(rng):
    """Too sure here, too modest there, so that signs cancel; bins of unequal size; shares on a border, and of 1."""

    def shares(sure, winners, classes):
        """The winner of each image has its share, the others have the rest in unequal parts."""
        table = np.empty((len(sure), classes))
        for row, (share, winner) in enumerate(zip(sure, winners, strict=True)):
            parts = rng.dirichlet(np.full(classes - 1, 5.0)) * (1 - share)
            table[row] = np.insert(parts, winner, share)
        return table

    def case(groups, classes, bins):
        """groups of (how many, between which confidences, how many of them are right)"""
        sure, right = [], []
        for count, low, high, hits in groups:
            sure.extend(rng.uniform(low, high, count))
            right.extend([True] * hits + [False] * (count - hits))
        winners = rng.integers(0, classes, len(sure))
        labels = np.where(right, winners, (winners + rng.integers(1, classes, len(sure))) % classes)
        order = rng.permutation(len(sure))
        return shares(np.array(sure), winners, classes)[order], labels[order], bins

    on_a_border = np.array([[0.5, 0.5], [0.75, 0.25], [0.375, 0.625], [0.125, 0.875], [0.25, 0.75]])
    certain = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.1, 0.2, 0.7], [0.72, 0.08, 0.2]])
    return [
        (np.array([[0.9, 0.1], [0.7, 0.3]]), np.array([0, 1]), 1),
        (np.array([[0.9, 0.1], [0.2, 0.8], [0.65, 0.35], [0.4, 0.6]]), np.array([0, 0, 0, 1]), 4),
        case([(6, 0.52, 0.72, 6), (3, 0.78, 0.95, 1)], 3, 4),
        (on_a_border, np.array([1, 0, 1, 0, 1]), 4),
        (certain, np.array([0, 2, 2, 1]), 5),
        case([(5, 0.51, 0.58, 4), (8, 0.71, 0.79, 3), (4, 0.91, 0.99, 3)], 4, 10),
    ]


def _together(change):
    """One slip in how the bins are put together, ([share], [right], [sure], bins) -> a number."""

    def answer(probabilities, labels, bins):
        found = np.array(list(_binned(probabilities, labels, bins)))
        return float(change(*found.T, bins))

    return answer


def _of_the_truth(probabilities, labels, bins):
    sure = probabilities[np.arange(len(labels)), labels]
    return float(sum(s * abs(r - c) for s, r, c in _binned(probabilities, labels, bins, confidence=sure)))


def _by_the_middle(probabilities, labels, bins):
    """Each bin counts as sure as its middle."""
    return float(
        sum(s * abs(r - (int(c * bins * (1 - 1e-12)) + 0.5) / bins) for s, r, c in _binned(probabilities, labels, bins))
    )


def _without_the_certain(probabilities, labels, bins):
    """A confidence of 1 lies in no bin."""
    return float(sum(s * abs(r - c) for s, r, c in _binned(probabilities, labels, bins, upto=bins)))


def _one_winner(probabilities, labels, bins):
    sure, right = probabilities.max(axis=1), probabilities.argmax() == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return float(sum((place == b).mean() * abs(right[place == b].mean() - sure[place == b].mean()) for b in set(place)))


def _placed(by):
    """Confidence times bins becomes the number of a bin in another way."""
    return lambda probabilities, labels, bins: float(
        sum(s * abs(r - c) for s, r, c in _binned(probabilities, labels, bins, placed=by))
    )


def _with_empty_bins(probabilities, labels, bins):
    place = np.minimum((probabilities.max(axis=1) * bins).astype(int), bins - 1)
    whole = len(set(place.tolist())) == bins
    return calibration_error(probabilities, labels, bins) if whole else np.nan


CALIBRATION_ERROR = Exercise(
    id="12.calibration_error",
    title="Measure how far certainty is from truth",
    call="calibration_error(probabilities, labels, bins)",
    points=2,
    stretch=True,
    reference=calibration_error,
    cases=cases,
    mistakes={
        "does not weigh": Mistake(
            _together(lambda share, right, sure, bins: np.mean(np.abs(right - sure))),
            "Every bin that is not empty counts the same. Weigh each by its share of the images.",
        ),
        "averages over all bins": Mistake(
            _together(lambda share, right, sure, bins: np.sum(np.abs(right - sure)) / bins),
            "You divide by the number of bins, empty ones included. Weigh each by its share of the images instead.",
        ),
        "adds the bins up": Mistake(
            _together(lambda share, right, sure, bins: np.sum(np.abs(right - sure))),
            "The bins' gaps are added up as they are. Weigh each by its share of the images.",
        ),
        "takes the worst bin": Mistake(
            _together(lambda share, right, sure, bins: np.max(np.abs(right - sure))),
            "That is the largest gap of all bins, which has a name of its own. Here their weighted mean is wanted.",
        ),
        "lets signs cancel": Mistake(
            _together(lambda share, right, sure, bins: np.sum(share * (right - sure))),
            "Too sure here and too modest there cancel. Take the size of the gap in each bin, and only then add.",
            also=(
                _together(lambda share, right, sure, bins: np.sum(share * (sure - right))),
                _together(lambda share, right, sure, bins: abs(np.sum(share * (right - sure)))),
            ),
        ),
        "squares the gaps": Mistake(
            _together(lambda share, right, sure, bins: np.sum(share * (right - sure) ** 2)),
            "The gaps were squared. Take their sizes.",
            also=(_together(lambda share, right, sure, bins: np.sqrt(np.sum(share * (right - sure) ** 2))),),
        ),
        "measures each image alone": Mistake(
            lambda probabilities, labels, bins: float(
                np.mean(np.abs((probabilities.argmax(1) == labels) - probabilities.max(1)))
            ),
            "Each image was compared by itself, right or wrong, 1 or 0. Ask how often all those in a bin are right.",
        ),
        "asks the true class": Mistake(
            _of_the_truth,
            "You took the share of the true class. How sure the network is, is the largest share, right or wrong.",
        ),
        "takes the middle of a bin": Mistake(
            _by_the_middle,
            "A bin's certainty is the mean of those in it, not the bin's middle.",
        ),
        "loses those who are certain": Mistake(
            _without_the_certain,
            "A confidence of exactly 1 fell out of the last bin. It belongs into it.",
        ),
        "looks for one winner": Mistake(
            _one_winner,
            "`argmax` without an axis finds one place in the whole table. Each image has a winner: axis=1.",
        ),
        "divides by empty bins": Mistake(
            _with_empty_bins,
            "A bin without images has no mean: nothing divided by nothing is NaN. Pass over it.",
        ),
        "puts a border into the bin below": Mistake(
            _placed(lambda place: np.maximum(np.ceil(place) - 1, 0)),
            "A confidence just on a border was put into the bin below. ⌊c · bins⌋ is the bin that begins there.",
        ),
        "rounds to the nearest bin": Mistake(
            _placed(np.round),
            "Bins were found by rounding, so that each begins in the middle of another. Cut off: ⌊c · bins⌋.",
        ),
        "counts the wrong ones": Mistake(
            _together(lambda share, right, sure, bins: np.sum(share * np.abs(1 - right - sure))),
            "You compare the certainty with the share that is wrong. Compare it with the share that is right.",
        ),
        "gives the accuracy": Mistake(
            _together(lambda share, right, sure, bins: np.sum(share * right)),
            "That is the accuracy. How far is it from the mean certainty, in each bin?",
        ),
        "counts images instead of shares": Mistake(
            lambda probabilities, labels, bins: len(labels) * calibration_error(probabilities, labels, bins),
            "Each bin was weighed by how many images it holds. Divide by the number of images.",
        ),
    },
    hints=(
        "Of 100 images with a largest share near 0.8, about how many should be right? Which 100 would you ask?",
        "Bin the images by their largest share. In each bin: the share that is right, the mean certainty, their gap.",
        "`place = np.minimum((sure * bins).astype(int), bins - 1)`; for each b: `inside = place == b`.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
