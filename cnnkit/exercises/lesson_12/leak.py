"""Which ways of measuring let a network peep at its exam?"""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lines import Lines

LEAKS, CLEAN = "leak", "clean"
TRUTH = {
    "The mean image of all images is taken off each of them; then they are split at random.": LEAKS,
    "The images are split; the training images' mean is taken off all of them.": CLEAN,
    "Each image is shifted in five ways; then all of these are split at random.": LEAKS,
    "The images are split; then each training image is shifted in five ways.": CLEAN,
    "Each of 200 patients has ten X-rays; the 2,000 X-rays are split at random.": LEAKS,
    "150 patients are for training, 50 for the test, each with all of their X-rays.": CLEAN,
    "Ten weight decays are tried; the one with the highest test accuracy is reported.": LEAKS,
    "Ten weight decays are tried; validation chooses one, and only that one is tested.": CLEAN,
    "Training ends when the test loss has not fallen for five epochs.": LEAKS,
    "Some training labels turn out to be wrong, and are left as they are.": CLEAN,
}
KEYS = ("mean", "own_mean", "copies", "shifts", "xrays", "patients", "tried", "chosen", "stopped", "labels")
WHICH = dict(zip(KEYS, TRUTH, strict=True))
BUT = {
    LEAKS: "nothing of the test images has a way in there",
    CLEAN: "something of the test images has a way in there",
}


def put_to_the_test(claims, lines):
    """Say which claims do not stand, and of each in which direction it errs."""
    if isinstance(claims, str) or np.shape(claims) != (len(lines),):
        raise ValueError(f"it should be a list of {len(lines)} words, one for each line, in the order of the lines")
    words = [str(claim).strip().lower() for claim in claims]
    unknown = [word for word in words if word not in BUT]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is neither {LEAKS} nor {CLEAN}")
    wrong = [
        (number, word) for number, (word, line) in enumerate(zip(words, lines, strict=True), 1) if word != TRUTH[line]
    ]
    return "; ".join(f"line {number}: {BUT[word]}" for number, word in wrong) or "all lines stand"


def _believing(*mistaken):
    """The verdicts on somebody who is wrong about these lines, by keyword, and right about the rest."""
    other = {LEAKS: CLEAN, CLEAN: LEAKS}
    lines_wrong = {WHICH[keyword] for keyword in mistaken}
    return lambda lines: put_to_the_test(
        [other[TRUTH[line]] if line in lines_wrong else TRUTH[line] for line in lines], lines
    )


LEAKING = [keyword for keyword, line in WHICH.items() if TRUTH[line] == LEAKS]

LEAK = Exercise(
    id="12.leak",
    title="Find the leaks",
    call="leak",
    points=2,
    reference=_believing(),
    cases=lambda rng: [(Lines(str(line) for line in rng.permutation(list(TRUTH))),)],
    use=put_to_the_test,
    question=lambda lines: (
        "A network is trained, and its accuracy on test images is reported.\n\n"
        + "\n".join(f"  {number:2}  {line}" for number, line in enumerate(lines, 1))
        + "\n\nOne word for each line: leak (the report may be too good to be true) or clean."
    ),
    mistakes={
        "swaps the two words": Mistake(
            _believing(*KEYS),
            "The words have changed places. It leaks where something of the test images reaches training or a choice.",
        ),
        "suspects everybody": Mistake(
            _believing(*(keyword for keyword in KEYS if keyword not in LEAKING)),
            "Half of them are clean. Ask of each: what would change in the network if the test images were others?",
        ),
        "suspects nobody": Mistake(
            _believing(*LEAKING),
            "Half of them leak. Ask of each: what would change in the network if the test images were others?",
        ),
        "trusts a mean": Mistake(
            _believing("mean"),
            "All but one stand. A mean image is made of pixels, too. Whose?",
        ),
        "distrusts any mean": Mistake(
            _believing("own_mean"),
            "All but one stand. What is learnt from training images alone may be done to all images, and has to be.",
        ),
        "trusts copies": Mistake(
            _believing("copies"),
            "All but one stand. Of two shifted copies of one image, one may be learnt from and the other tested on.",
        ),
        "distrusts copies": Mistake(
            _believing("shifts"),
            "All but one stand. Once the images are split, what is done to those for training cannot reach the others.",
        ),
        "trusts a random split of X-rays": Mistake(
            _believing("xrays"),
            "All but one stand. Two X-rays of one patient are nearly two copies of one image: same bones, same clip.",
        ),
        "distrusts whole patients": Mistake(
            _believing("patients"),
            "All but one stand. No patient is on both sides there: the test asks about strangers, as it should.",
        ),
        "reports the best on the test": Mistake(
            _believing("tried"),
            "All but one stand. The highest of ten test results is partly luck, and the luck was chosen.",
        ),
        "distrusts validation": Mistake(
            _believing("chosen"),
            "All but one stand. Choosing is what the validation images are for; the test images had no say.",
        ),
        "stops by the test": Mistake(
            _believing("stopped"),
            "All but one stand. When to end is a choice, too, and it was made by looking at the test images.",
        ),
        "chooses by the test": Mistake(
            _believing("tried", "stopped"),
            "Two lines let the test images choose something. No gradient came from them, but the choice did.",
        ),
        "takes noise for a leak": Mistake(
            _believing("labels"),
            "All but one stand. Wrong labels make learning harder. Do they tell anything about the test images?",
        ),
        "overlooks relatives": Mistake(
            _believing("copies", "xrays"),
            "Two lines split at random what has near copies of itself. Both sides then hold the same thing.",
        ),
    },
    hints=(
        "Imagine that the test images were others. Would the network, or the choice of it, be another one?",
        "Look for three ways in: numbers made from all images, near copies on both sides, choices made by the test.",
        "Five leak and five are clean.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
