"""When to believe a gradient check."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lines import Lines

HONEST, BLIND, ALARM = "honest", "blind", "alarm"
TRUTH = {
    "right backward; float64, random x, h = 1e-5": HONEST,
    "right backward; float32, random x, h = 1e-5": ALARM,
    "right backward; float64, random x, h = 1e-13": ALARM,
    "right backward of a ReLU; float64, h = 1e-5, one x is 0.000003": ALARM,
    "cross-entropy without the 1/N; a batch of one image": BLIND,
    "softmax over the wrong axis; 4 images, 4 classes, all scores 0": BLIND,
    "cross-entropy with the wrong sign; only the sums of both gradients are compared": BLIND,
    "cross-entropy with the wrong sign; float64, random scores, compared place by place": HONEST,
}
WHICH = dict(zip(("plain", "float32", "tiny", "kink", "one", "axis", "sums", "sign"), TRUTH, strict=True))
BUT = {
    HONEST: "the check does not say the truth there",
    BLIND: "no mistake gets through there",
    ALARM: "nothing right is refused there",
}


def put_to_the_test(claims, lines):
    """Say which claims do not stand; what is true instead is left for the learner to find."""
    if isinstance(claims, str) or np.shape(claims) != (len(lines),):
        raise ValueError(f"it should be a list of {len(lines)} words, one for each line, in the order of the lines")
    words = [str(claim).strip().lower().removeprefix("false ") for claim in claims]  # the lesson says "false alarm"
    unknown = [word for word in words if word not in BUT]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of the three words {', '.join(BUT)}")
    wrong = [
        (number, word) for number, (word, line) in enumerate(zip(words, lines, strict=True), 1) if word != TRUTH[line]
    ]
    return "; ".join(f"line {number}: {BUT[word]}" for number, word in wrong) or "all lines stand"


def _believing(**beliefs):
    """The verdicts on somebody who holds these beliefs, by line's keyword, and is right about the rest."""
    held = {WHICH[keyword]: belief for keyword, belief in beliefs.items()}
    return lambda lines: put_to_the_test([held.get(line, TRUTH[line]) for line in lines], lines)


def _swapped(lines):
    other = {BLIND: ALARM, ALARM: BLIND, HONEST: HONEST}
    return put_to_the_test([other[TRUTH[line]] for line in lines], lines)


CHECK_LIES = Exercise(
    id="09.check_lies",
    title="Know when a check lies",
    call="check_lies",
    points=2,
    reference=_believing(),
    cases=lambda rng: [(Lines(str(line) for line in rng.permutation(list(TRUTH))),)],
    use=put_to_the_test,
    question=lambda lines: (
        "A backward is compared with central differences, and passes below a relative error of 1e-6.\n\n"
        + "\n".join(f"  {number}  {line}" for number, line in enumerate(lines, 1))
        + "\n\nOne word for each line: honest (it says the truth), blind (it passes what is wrong),\n"
        "alarm (it refuses what is right)."
    ),
    mistakes={
        "swaps blind and alarm": Mistake(
            _swapped,
            "The words have changed places: blind lets a mistake pass, alarm refuses what is right.",
        ),
        "trusts every check": Mistake(
            lambda lines: put_to_the_test([HONEST] * len(lines), lines),
            "Two of the eight are honest. Ask of each: what could hide here, and what could go wrong in the measuring?",
        ),
        "trusts float32": Mistake(
            _believing(float32=HONEST),
            "All but one stand. float32 keeps seven digits, and the difference of two losses keeps hardly two.",
        ),
        "takes the smallest step for the best": Mistake(
            _believing(tiny=HONEST),
            "All but one stand. Look at the left arm of the V: at 10⁻¹³ rounding is all that is left.",
        ),
        "forgets rounding": Mistake(
            _believing(float32=HONEST, tiny=HONEST),
            "Two lines measure too coarsely, one by its numbers and one by its step. Look at the V again.",
        ),
        "forgets the kink": Mistake(
            _believing(kink=HONEST),
            "All but one stand. From 0.000003 a step of 0.00001 back crosses the kink: which slope is measured?",
        ),
        "takes a kink for a mistake": Mistake(
            _believing(kink=BLIND),
            "All but one stand. The backward is right, and the check refuses it: what is that called?",
        ),
        "trusts a batch of one": Mistake(
            _believing(one=HONEST),
            "All but one stand. What does 1/N do when N is 1?",
        ),
        "trusts equal scores": Mistake(
            _believing(axis=HONEST),
            "All but one stand. With equal scores and as many images as classes, both axes give the same shares.",
        ),
        "trusts whatever is symmetric": Mistake(
            _believing(one=HONEST, axis=HONEST),
            "Two lines have inputs so plain that a wrong answer and the right one agree on them.",
        ),
        "is content with sums": Mistake(
            _believing(sums=HONEST),
            "All but one stand. p − [true] adds up to 0 over the classes. What does [true] − p add up to?",
        ),
        "blames the check for what it finds": Mistake(
            _believing(sign=ALARM),
            "All but one stand. A wrong sign is a mistake, and a check that refuses it says the truth.",
        ),
        "thinks that signs go unseen": Mistake(
            _believing(sign=BLIND),
            "All but one stand. Place by place, a and −a are as far apart as can be: the relative error is 2.",
        ),
    },
    hints=(
        "Ask two things of each line: is the backward right, and would its numbers differ from the measured slopes?",
        "Right and refused: alarm. Wrong and passed: blind. Else the check said the truth. In doubt, try it in a cell.",
        "Two are honest, three blind, three alarms. An alarm comes from rounding or a kink.",
    ),
)
