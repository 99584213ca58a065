"""Which ways of measuring let a network peep at its exam, and how?"""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lines import Sorting, numbered

LEARNT, CHOSEN, CLEAN = "learnt", "chosen", "clean"
WAYS = Sorting(
    {
        "mean": ("The mean image of all images is taken off each of them; then they are split at random.", LEARNT),
        "own_mean": ("The images are split; the training images' mean is taken off all of them.", CLEAN),
        "copies": ("Each image is shifted in five ways; then all of these are split at random.", LEARNT),
        "shifts": ("The images are split; then each training image is shifted in five ways.", CLEAN),
        "xrays": ("Each of 200 patients has ten X-rays; the 2,000 X-rays are split at random.", LEARNT),
        "patients": ("150 patients are for training, 50 for the test, each with all of their X-rays.", CLEAN),
        "tried": ("Ten weight decays are tried; the one with the highest test accuracy is reported.", CHOSEN),
        "picked": ("Ten weight decays are tried; validation picks one, and only that one is tested.", CLEAN),
        "stopped": ("Training ends when the test loss has not fallen for five epochs.", CHOSEN),
        "labels": ("Some training labels turn out to be wrong, and are left as they are.", CLEAN),
    },
    refuses={
        LEARNT: "nothing of the test images is learnt from there",
        CHOSEN: "the test images choose nothing there",
        CLEAN: "that is not clean",
    },
    spelt=lambda word: word.replace("learned", LEARNT),
)


LEAK = Exercise(
    id="12.leak",
    title="Find the leaks",
    call="leak",
    points=2,
    reference=WAYS.believing(),
    cases=WAYS.cases,
    use=WAYS.put_to_the_test,
    question=lambda lines: (
        "A network is trained, and its accuracy on the test images is reported.\n\n"
        f"{numbered(lines)}\n\n"
        "One word for each line: learnt (something of the test images reaches what is learnt from),\n"
        "chosen (the test images decide something), clean (neither)."
    ),
    mistakes={
        "swaps the two kinds": Mistake(
            WAYS.swapping(LEARNT, CHOSEN),
            "The leaks are found, but their kinds have changed places. Into which does something of the pixels flow?",
        ),
        "takes every leak for the first kind": Mistake(
            WAYS.believing(tried=LEARNT, stopped=LEARNT),
            "The leaks are found. But in two of them nothing of the test images is learnt from: what do they do there?",
        ),
        "calls all of them clean": Mistake(
            WAYS.calling_all(CLEAN),
            "Half of them leak. Ask of each: what would change in the network if the test images were others?",
        ),
        "trusts a mean": Mistake(
            WAYS.believing(mean=CLEAN),
            "All but one stand. A mean image is made of pixels, too. Whose?",
        ),
        "distrusts any mean": Mistake(
            WAYS.believing(own_mean=LEARNT),
            "All but one stand. What is computed from training images alone may be done to all images, and has to be.",
        ),
        "trusts copies": Mistake(
            WAYS.believing(copies=CLEAN),
            "All but one stand. Of two shifted copies of one image, one may be learnt from and the other tested on.",
        ),
        "distrusts copies": Mistake(
            WAYS.believing(shifts=LEARNT),
            "All but one stand. Once the images are split, what is done to those for training cannot reach the others.",
        ),
        "trusts a random split of X-rays": Mistake(
            WAYS.believing(xrays=CLEAN),
            "All but one stand. Two X-rays of one patient are nearly two copies of one image: the same bones.",
        ),
        "distrusts whole patients": Mistake(
            WAYS.believing(patients=LEARNT),
            "All but one stand. No patient is on both sides there: the test asks about strangers, as it should.",
        ),
        "reports the best on the test": Mistake(
            WAYS.believing(tried=CLEAN),
            "All but one stand. The highest of ten test results is partly luck, and the luck was picked.",
        ),
        "distrusts validation": Mistake(
            WAYS.believing(picked=CHOSEN),
            "All but one stand. Choosing is what the validation images are for; the test images had no say.",
        ),
        "stops by the test": Mistake(
            WAYS.believing(stopped=CLEAN),
            "All but one stand. When to end is a choice, too. By looking at which images was it made?",
        ),
        "trusts whatever has no gradient": Mistake(
            WAYS.believing(tried=CLEAN, stopped=CLEAN),
            "Two lines let the test images decide something. No gradient came from them, but the decision did.",
        ),
        "takes noise for a leak": Mistake(
            WAYS.believing(labels=LEARNT),
            "All but one stand. Wrong labels make learning harder. Do they tell anything about the test images?",
        ),
        "overlooks relatives": Mistake(
            WAYS.believing(copies=CLEAN, xrays=CLEAN),
            "Two lines split at random what has near copies of itself. Both sides then hold the same thing.",
        ),
        "trusts whatever is split at random": Mistake(
            WAYS.believing(mean=CLEAN, copies=CLEAN, xrays=CLEAN),
            "Three lines end with a random split, and are not clean. What happened before it, or what has relatives?",
        ),
    },
    hints=(
        "Imagine that the test images were others. Would the network, or the choice of it, be another one?",
        "Three ways in: numbers made from all images, near copies on both sides, decisions by the test result.",
        "Three are learnt, two chosen, five clean.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
