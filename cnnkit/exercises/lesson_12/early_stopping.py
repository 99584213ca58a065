"""When to stop, and which epoch to go back to."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def early_stopping(losses, patience):
    return _watch(losses, patience)


def _watch(losses, patience, *, ties=False, resets=True, beyond=False):
    """The loop, with its usual slips: ties count, bad epochs in all are counted, patience must be exceeded."""
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best] or (ties and losses[epoch] == losses[best]):
            best = epoch
            waited = 0 if resets else waited
        else:
            waited += 1
        if waited > patience if beyond else waited >= patience:
            return epoch, best
    return len(losses) - 1, best


def _beside_the_last(losses, patience):
    """Each loss is compared with the one before it."""
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        best = epoch if losses[epoch] < losses[best] else best
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited >= patience:
            return epoch, best
    return len(losses) - 1, best


def _last_better_one(losses, patience):
    """Each loss is compared with the one before it, and the last that fell is taken for the best."""
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[epoch - 1]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return epoch, best
    return len(losses) - 1, best


def _within(losses, patience):
    """The stop is right, and the best is looked for among all epochs."""
    return early_stopping(losses, patience)[0], int(np.argmin(losses))


def _from_the_lowest(losses, patience):
    best = int(np.argmin(losses))
    return min(best + patience, len(losses) - 1), best


def cases(rng):
    """A tie with the best; a lower loss that comes too late; rises in between that do not last; one without an end."""

    def steps(*moves):
        """Losses that fall (−), rise (+) or stay (0) by a random amount each."""
        sizes = rng.integers(1, 5, len(moves)) / 8
        return np.round(4 + np.cumsum(np.array(moves) * sizes), 3)

    low, high = 1 + rng.integers(1, 4) / 8, 3 + rng.integers(1, 4) / 8
    return [
        (np.array([5.0, 3.0, 4.0, 3.0, 2.0]), 2),
        (np.array([2.0, 1.0, 1.5, 0.5, 0.75, 0.625, 0.875, 0.25]), 3),
        (np.array([high, low, low + 0.5, low, low + 0.25, low - 0.25, low + 1]), 4),
        (np.array([high, low, low, low, low - 0.5]), 3),
        (np.array([high, low, high, low - 0.125, high, low - 0.25, high, high, low - 0.5]), 2),
        (np.array([high, low + 1, low + 1.25, low + 1.125, low + 1.0625, low]), 3),
        (np.array([low, high, high - 0.25, high - 0.5, low - 0.5]), 2),
        (np.array([high, low, high - 0.25, high - 0.5]), 3),
        (np.array([high, low, high, high, high - 0.25, high, high]), 2),
        (steps(-1, -1, -1, -1), 2),
        (steps(-1, 1, -1, 1, -1, 1, -1, 1), 5),
        (np.array([high, low, low + 0.25, low - 0.25]), 1),
    ]


def _also(change):
    """A slip in what is given back, (stop, best, losses) -> a result."""
    return lambda losses, patience: change(*early_stopping(losses, patience), losses)


def _inside(change):
    """The same slip in the loop only: what is given back after the loop is right."""

    def answer(losses, patience):
        stop, best = early_stopping(losses, patience)
        return (stop, best) if _runs_out(losses, patience) else change(stop, best, losses)

    return answer


def _runs_out(losses, patience):
    """Whether the losses end before the patience does."""
    return _watch(losses, patience) != _watch([*losses, 99], patience)


def _looking_ahead(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch + 1] < losses[best]:
            best = epoch + 1
        elif epoch + 1 - best >= patience:
            return epoch + 1, best
    return len(losses) - 1, best


def _counting_the_first(losses, patience):
    """Epoch 0, which is not below itself, counts as no better."""
    best, waited = 0, 0
    for epoch in range(len(losses)):
        better = losses[epoch] < losses[best]
        best, waited = (epoch, 0) if better else (best, waited + 1)
        if waited >= patience:
            return epoch, best
    return len(losses) - 1, best


EARLY_STOPPING = Exercise(
    id="12.early_stopping",
    title="Stop in time",
    call="early_stopping(losses, patience)",
    points=3,
    reference=early_stopping,
    cases=cases,
    mistakes={
        "counts ties as better": Mistake(
            lambda losses, patience: _watch(losses, patience, ties=True),
            "An equal loss is no improvement: the best stays where it was, and the waiting goes on.",
        ),
        "waits one epoch too long": Mistake(
            lambda losses, patience: _watch(losses, patience, beyond=True),
            "One epoch too many. With patience 2 it ends after the second epoch in a row that is no better.",
        ),
        "stops one epoch too soon": Mistake(
            lambda losses, patience: _watch(losses, max(patience - 1, 1)),
            "One epoch too few. With patience 2, two epochs in a row must have been no better.",
        ),
        "counts the first epoch as no better": Mistake(
            _counting_the_first,
            "Epoch 0 was counted as no better than itself. Waiting begins after it: nothing was lower before.",
        ),
        "looks one epoch ahead": Mistake(
            _looking_ahead,
            "After the last epoch there is no `losses[epoch + 1]`. Look at this epoch, and begin at number 1.",
        ),
        "stops at the first rise": Mistake(
            lambda losses, patience: _watch(losses, 1),
            "It ends at the first epoch that is no better, whatever the patience.",
        ),
        "never starts counting anew": Mistake(
            lambda losses, patience: _watch(losses, patience, resets=False),
            "Epochs that are no better count in all, not in a row. A new best sets the count back to 0.",
        ),
        "compares with the epoch before": Mistake(
            _beside_the_last,
            "Each loss is compared with the one before it. Compare with the best so far.",
        ),
        "takes any fall for the best": Mistake(
            _last_better_one,
            "Each loss is compared with the one before it, and the best is not the lowest. Remember the lowest so far.",
        ),
        "looks into the future": Mistake(
            _within,
            "The stop is right, but the best lies after it: training had ended by then. Look at what it had seen.",
        ),
        "starts from the lowest of all": Mistake(
            _from_the_lowest,
            "The lowest loss of the whole list may never be reached. Walk from the left, as training does.",
            also=(lambda losses, patience: (int(np.argmin(losses)) + patience, int(np.argmin(losses))),),
        ),
        "never stops": Mistake(
            lambda losses, patience: (len(losses) - 1, int(np.argmin(losses))),
            "It always ran to the last epoch. When patience epochs in a row were no better, it ends.",
        ),
        "stops where it was best": Mistake(
            _also(lambda stop, best, losses: (best, best)),
            "stop is the last epoch that was trained. To know that the best was the best, one had to wait.",
            also=(_inside(lambda stop, best, losses: (best, best)),),
        ),
        "counts stop from one": Mistake(
            _also(lambda stop, best, losses: (stop + 1, best)),
            "stop is one too large. It is the number of the last epoch trained, and the first epoch has number 0.",
            also=(_inside(lambda stop, best, losses: (stop + 1, best)),),
        ),
        "counts from one": Mistake(
            _also(lambda stop, best, losses: (stop + 1, best + 1)),
            "Both are one too large: the first epoch has number 0.",
            also=(_inside(lambda stop, best, losses: (stop + 1, best + 1)),),
        ),
        "names the epoch before as the last": Mistake(
            _also(lambda stop, best, losses: (stop - 1, best)),
            "stop is one too small: the epoch that used up the patience was trained, too.",
            also=(_inside(lambda stop, best, losses: (stop - 1, best)),),
        ),
        "gives the losses": Mistake(
            _also(lambda stop, best, losses: (stop, losses[best])),
            "The second result is a loss. The number of its epoch is wanted.",
            also=(
                _also(lambda stop, best, losses: (losses[stop], losses[best])),
                _inside(lambda stop, best, losses: (stop, losses[best])),
            ),
        ),
        "swaps the two": Mistake(
            _also(lambda stop, best, losses: (best, stop)),
            "Both numbers are right, in the wrong order: first stop, then best.",
            also=(_inside(lambda stop, best, losses: (best, stop)),),
        ),
        "gives one of the two": Mistake(
            _also(lambda stop, best, losses: stop),
            "One number came back. Two are wanted: `return stop, best`.",
            also=(
                _also(lambda stop, best, losses: best),
                _inside(lambda stop, best, losses: stop),
                _inside(lambda stop, best, losses: best),
            ),
        ),
        "has no end without a stop": Mistake(
            lambda losses, patience: None if _runs_out(losses, patience) else early_stopping(losses, patience),
            "Nothing came back where the patience was never used up. Then stop is the last epoch.",
        ),
        "stops after the end": Mistake(
            lambda losses, patience: (
                (len(losses), early_stopping(losses, patience)[1])
                if _runs_out(losses, patience)
                else early_stopping(losses, patience)
            ),
            "Where the patience was never used up, stop is the last epoch: len(losses) − 1.",
        ),
    },
    hints=(
        "Walk from epoch to epoch and remember two things. Which?",
        "The best epoch so far, and how many epochs in a row were no better. A better one sets that count to 0.",
        "Better means `losses[epoch] < losses[best]`. Once the count is `patience`, return this epoch and the best.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
