"""When to believe a gradient check."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lines import Sorting, numbered

HONEST, BLIND, ALARM = "honest", "blind", "alarm"
CHECKS = Sorting(
    {
        "plain": ("right backward; float64, random x, h = 1e-5", HONEST),
        "float32": ("right backward; float32, random x, h = 1e-5", ALARM),
        "tiny": ("right backward; float64, random x, h = 1e-13", ALARM),
        "kink": ("right backward of a ReLU; float64, h = 1e-5, one x is 0.000003", ALARM),
        "one": ("cross-entropy without the 1/N; a batch of one image", BLIND),
        "axis": ("softmax over the wrong axis; 4 images, 4 classes, all scores 0", BLIND),
        "sums": ("cross-entropy with the wrong sign; only the sums of both gradients are compared", BLIND),
        "sign": ("cross-entropy with the wrong sign; float64, random scores, compared place by place", HONEST),
    },
    refuses={
        HONEST: "the check does not say the truth there",
        BLIND: "no mistake gets through there",
        ALARM: "nothing right is refused there",
    },
    spelt=lambda word: word.removeprefix("false "),  # the lesson says "false alarm"
)


CHECK_LIES = Exercise(
    id="09.check_lies",
    title="Know when a check lies",
    call="check_lies",
    points=2,
    reference=CHECKS.believing(),
    cases=CHECKS.cases,
    use=CHECKS.put_to_the_test,
    question=lambda lines: (
        "A backward is compared with central differences, and passes below a relative error of 1e-6.\n\n"
        f"{numbered(lines)}\n\nOne word for each line: honest (it says the truth), blind (it passes what is wrong),\n"
        "alarm (it refuses what is right)."
    ),
    mistakes={
        "swaps blind and alarm": Mistake(
            CHECKS.swapping(BLIND, ALARM),
            "The words have changed places: blind lets a mistake pass, alarm refuses what is right.",
        ),
        "trusts every check": Mistake(
            CHECKS.calling_all(HONEST),
            "Two of the eight are honest. Ask of each: what could hide here, and what could go wrong in the measuring?",
        ),
        "trusts float32": Mistake(
            CHECKS.believing(float32=HONEST),
            "All but one stand. float32 keeps seven digits, and the difference of two losses keeps hardly two.",
        ),
        "takes the smallest step for the best": Mistake(
            CHECKS.believing(tiny=HONEST),
            "All but one stand. Look at the left arm of the V: at 10⁻¹³ rounding is all that is left.",
        ),
        "forgets rounding": Mistake(
            CHECKS.believing(float32=HONEST, tiny=HONEST),
            "Two lines measure too coarsely, one by its numbers and one by its step. Look at the V again.",
        ),
        "forgets the kink": Mistake(
            CHECKS.believing(kink=HONEST),
            "All but one stand. From 0.000003 a step of 0.00001 back crosses the kink: which slope is measured?",
        ),
        "takes a kink for a mistake": Mistake(
            CHECKS.believing(kink=BLIND),
            "All but one stand. The backward is right, and the check refuses it: what is that called?",
        ),
        "trusts a batch of one": Mistake(
            CHECKS.believing(one=HONEST),
            "All but one stand. What does 1/N do when N is 1?",
        ),
        "trusts equal scores": Mistake(
            CHECKS.believing(axis=HONEST),
            "All but one stand. With equal scores and as many images as classes, both axes give the same shares.",
        ),
        "trusts whatever is symmetric": Mistake(
            CHECKS.believing(one=HONEST, axis=HONEST),
            "Two lines have inputs so plain that a wrong answer and the right one agree on them.",
        ),
        "is content with sums": Mistake(
            CHECKS.believing(sums=HONEST),
            "All but one stand. p − [true] adds up to 0 over the classes. What does [true] − p add up to?",
        ),
        "blames the check for what it finds": Mistake(
            CHECKS.believing(sign=ALARM),
            "All but one stand. A wrong sign is a mistake, and a check that refuses it says the truth.",
        ),
        "thinks that signs go unseen": Mistake(
            CHECKS.believing(sign=BLIND),
            "All but one stand. Place by place, a and −a are as far apart as can be: the relative error is 2.",
        ),
    },
    hints=(
        "Ask two things of each line: is the backward right, and would its numbers differ from the measured slopes?",
        "Right and refused: alarm. Wrong and passed: blind. Else the check said the truth. In doubt, try it in a cell.",
        "Two are honest, three blind, three alarms. An alarm comes from rounding or a kink.",
    ),
)
