"""Tell invariant from equivariant."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake

INVARIANT, EQUIVARIANT, NEITHER = "invariant", "equivariant", "neither"
TRUTH = {
    "a 3 × 3 convolution, circular border": EQUIVARIANT,
    "a 3 × 3 convolution, zero padding": NEITHER,
    "squaring every pixel": EQUIVARIANT,
    "3 × 3 max pooling, stride 1, circular border": EQUIVARIANT,
    "2 × 2 max pooling, stride 2": NEITHER,
    "a circular convolution, then its global average": INVARIANT,
    "the largest value of the whole image": INVARIANT,
    "flatten, then a dense layer": NEITHER,
}
WHICH = dict(
    zip(
        ("circular", "zeros", "square", "pool_by_one", "pool_by_two", "average", "largest", "dense"), TRUTH, strict=True
    )
)
NOT_SO = {
    INVARIANT: "not invariant, because the result changes",
    EQUIVARIANT: "not equivariant, because the result does not roll along",
    NEITHER: "not neither, because the result stays or rolls along",
}


class Lines(tuple):
    """What is asked, line by line; messages need not repeat it."""

    def __repr__(self) -> str:
        return "your eight lines"


def put_to_the_test(claims, items):
    """Say which claims do not stand; what is true instead is left for the learner to find."""
    if isinstance(claims, str) or np.shape(claims) != (len(items),):
        raise ValueError(f"it should be a list of {len(items)} words, one for each line, in the order of the lines")
    words = [str(claim).strip().lower() for claim in claims]
    unknown = [word for word in words if word not in NOT_SO]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of the three words {', '.join(NOT_SO)}")
    found = []
    for word, not_so in NOT_SO.items():
        wrong = [number for number, claim in enumerate(words, 1) if claim == word != TRUTH[items[number - 1]]]
        if wrong:
            found.append(f"{not_so}: {'line' if len(wrong) == 1 else 'lines'} {', '.join(map(str, wrong))}")
    return "; ".join(found) or "every line holds"


def _believing(**beliefs):
    """The verdicts on somebody who holds these beliefs, by item's keyword, and is right about the rest."""

    def answer(items):
        held = {item: belief for keyword, belief in beliefs.items() for item in items if WHICH[keyword] == item}
        return put_to_the_test([held.get(item, TRUTH[item]) for item in items], items)

    return answer


def _swapped(items):
    other = {INVARIANT: EQUIVARIANT, EQUIVARIANT: INVARIANT, NEITHER: NEITHER}
    return put_to_the_test([other[TRUTH[item]] for item in items], items)


INVARIANT_OR_EQUIVARIANT = Exercise(
    id="07.invariant_or_equivariant",
    title="Tell invariant from equivariant",
    call="invariant_or_equivariant",
    points=3,
    reference=lambda items: put_to_the_test([TRUTH[item] for item in items], items),
    cases=lambda rng: [(Lines(str(item) for item in rng.permutation(list(TRUTH))),)],
    use=put_to_the_test,
    question=lambda items: (
        "An image is rolled down by one pixel. What becomes of the result?\n\n"
        + "\n".join(f"  {number}  {item}" for number, item in enumerate(items, 1))
        + "\n\nOne word for each line: invariant (unchanged), equivariant (rolled along by one), neither."
    ),
    mistakes={
        "swaps the two words": Mistake(
            _swapped,
            "The words have changed places. Invariant: the result stays. Equivariant: it rolls with the image.",
        ),
        "takes equivariant for invariant": Mistake(
            _believing(circular=INVARIANT, square=INVARIANT, pool_by_one=INVARIANT),
            "Where you say invariant, the result does not stay: it rolls with the image. There is a word for that.",
        ),
        "takes invariant for equivariant": Mistake(
            _believing(average=EQUIVARIANT, largest=EQUIVARIANT),
            "Two of these layers give a single number. A number has no rows to roll: it stays the same, or it changes.",
        ),
        "takes convolution to be invariant": Mistake(
            _believing(circular=INVARIANT, zeros=INVARIANT),
            "Often written, and wrong. Convolve one bright pixel, then roll it and convolve again: does the map stay?",
        ),
        "takes a circular convolution to be invariant": Mistake(
            _believing(circular=INVARIANT),
            "One line is wrong. A circular border loses nothing, but what is in the map does not stay in its place.",
        ),
        "forgets the border": Mistake(
            _believing(zeros=EQUIVARIANT),
            "One line is wrong. A row that rolls from the bottom to the top meets zeros where it had a neighbour.",
        ),
        "forgets the stride": Mistake(
            _believing(pool_by_two=EQUIVARIANT),
            "One line is wrong. Windows two apart cannot follow a roll by one: other rows come to share a window.",
        ),
        "forgets border and stride": Mistake(
            _believing(zeros=EQUIVARIANT, pool_by_two=EQUIVARIANT),
            "Two lines are wrong. One overlooks what lies beyond the border, one that a stride skips places.",
        ),
        "takes max pooling to be invariant": Mistake(
            _believing(pool_by_one=INVARIANT, pool_by_two=INVARIANT),
            "Two lines are wrong. A maximum ignores what moves inside its window, but pixels leave windows, too.",
        ),
        "takes pooling with a stride to be invariant": Mistake(
            _believing(pool_by_two=INVARIANT),
            "One line is wrong. A pixel may stay inside its window, but the one at the edge is rolled into the next.",
        ),
        "takes pooling at every place to be invariant": Mistake(
            _believing(pool_by_one=INVARIANT),
            "One line is wrong. Where windows move by one, each pixel lies in nine of them: when it rolls, so do they.",
        ),
        "takes what happens to each pixel alone to be invariant": Mistake(
            _believing(square=INVARIANT),
            "One line is wrong. What is done to each pixel alone is done wherever it is: the result rolls with it.",
        ),
        "takes a dense layer to move along": Mistake(
            _believing(dense=EQUIVARIANT),
            "One line is wrong. A dense layer has a weight for each place: a pixel that moves meets another weight.",
        ),
        "calls what does not move neither": Mistake(
            _believing(average=NEITHER, largest=NEITHER),
            "Two of these layers give a single number. It cannot roll along, but does it change when the image rolls?",
        ),
    },
    hints=(
        "Imagine a single bright pixel. Where is the result before the roll, where after?",
        "Your equivariance_error tells equivariant from the rest. For invariant, compare f(rolled x) with f(x).",
        "Two lines are invariant, three are equivariant, three are neither: a border, a stride, a weight per place.",
    ),
)
