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
BUT = {
    INVARIANT: "but the result changes",
    EQUIVARIANT: "but the result does not move along",
    NEITHER: "but one of the two holds",
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
    unknown = [word for word in words if word not in BUT]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of the three words {', '.join(BUT)}")
    wrong = [
        (number, word) for number, (word, item) in enumerate(zip(words, items, strict=True), 1) if word != TRUTH[item]
    ]
    return "; ".join(f"line {number}, {BUT[word]}" for number, word in wrong) or "all lines stand"


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
            "The words have changed places: invariant does not change, equivariant changes along.",
        ),
        "takes convolution to be invariant": Mistake(
            _believing(circular=INVARIANT, zeros=INVARIANT),
            "It is often written, and wrong: when the image moves, a feature map moves too. It does not stay.",
        ),
        "forgets the border": Mistake(
            _believing(zeros=EQUIVARIANT),
            "All but one stand. A row that rolls from the bottom to the top meets other neighbours: zeros.",
        ),
        "forgets the stride": Mistake(
            _believing(pool_by_two=EQUIVARIANT),
            "All but one stand. With stride 2 a shift by one pixel is half a cell: other pixels share a window.",
        ),
        "forgets border and stride": Mistake(
            _believing(zeros=EQUIVARIANT, pool_by_two=EQUIVARIANT),
            "Two things break equivariance, and you overlooked both: zeros at the border, and a stride.",
        ),
        "takes max pooling to be invariant": Mistake(
            _believing(pool_by_one=INVARIANT, pool_by_two=INVARIANT),
            "A maximum often survives a shift by one pixel, but not always, and at stride 1 the map just moves.",
        ),
        "takes pooling with a stride to be invariant": Mistake(
            _believing(pool_by_two=INVARIANT),
            "All but one stand. Where the largest pixel sits at a window's edge, one step takes it into the next.",
        ),
        "takes a dense layer to move along": Mistake(
            _believing(dense=EQUIVARIANT),
            "All but one stand. A dense layer has a weight for each place: a pixel that moves meets another weight.",
        ),
        "calls what does not move neither": Mistake(
            _believing(average=NEITHER, largest=NEITHER),
            "A single number cannot move along, but it can stay the same, and these two do.",
        ),
    },
    hints=(
        "Imagine a single bright pixel. Where is the result before the roll, where after?",
        "Your equivariance_error tells equivariant from the rest. For invariant, compare f(rolled x) with f(x).",
        "Two lines are invariant, three are equivariant, three are neither: a border, a stride, a weight per place.",
    ),
)
