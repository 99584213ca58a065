"""Tell invariant from equivariant."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lines import Sorting, numbered

INVARIANT, EQUIVARIANT, NEITHER = "invariant", "equivariant", "neither"
LAYERS = Sorting(
    {
        "circular": ("a 3 × 3 convolution, circular border", EQUIVARIANT),
        "zeros": ("a 3 × 3 convolution, zero padding", NEITHER),
        "square": ("squaring every pixel", EQUIVARIANT),
        "pool_by_one": ("3 × 3 max pooling, stride 1, circular border", EQUIVARIANT),
        "pool_by_two": ("2 × 2 max pooling, stride 2", NEITHER),
        "average": ("a circular convolution, then its global average", INVARIANT),
        "largest": ("the largest value of the whole image", INVARIANT),
        "dense": ("flatten, then a dense layer", NEITHER),
    },
    refuses={
        INVARIANT: "not invariant, because the result changes",
        EQUIVARIANT: "not equivariant, because the result does not roll along",
        NEITHER: "not neither, because the result stays or rolls along",
    },
)


INVARIANT_OR_EQUIVARIANT = Exercise(
    id="07.invariant_or_equivariant",
    title="Tell invariant from equivariant",
    call="invariant_or_equivariant",
    points=3,
    reference=LAYERS.believing(),
    cases=LAYERS.cases,
    use=LAYERS.put_to_the_test,
    question=lambda lines: (
        "An image is rolled down by one pixel. What becomes of the result?\n\n"
        f"{numbered(lines)}\n\n"
        "One word for each line: invariant (unchanged), equivariant (rolled along by one), neither."
    ),
    mistakes={
        "swaps the two words": Mistake(
            LAYERS.swapping(INVARIANT, EQUIVARIANT),
            "The words have changed places. Invariant: the result stays. Equivariant: it rolls with the image.",
        ),
        "takes equivariant for invariant": Mistake(
            LAYERS.believing(circular=INVARIANT, square=INVARIANT, pool_by_one=INVARIANT),
            "Where you say invariant, the result does not stay: it rolls with the image. There is a word for that.",
        ),
        "takes invariant for equivariant": Mistake(
            LAYERS.believing(average=EQUIVARIANT, largest=EQUIVARIANT),
            "Two of these layers give a single number. A number has no rows to roll: it stays the same, or it changes.",
        ),
        "takes convolution to be invariant": Mistake(
            LAYERS.believing(circular=INVARIANT, zeros=INVARIANT),
            "Often written, and wrong. Convolve one bright pixel, then roll it and convolve again: does the map stay?",
        ),
        "takes a circular convolution to be invariant": Mistake(
            LAYERS.believing(circular=INVARIANT),
            "One line is wrong. A circular border loses nothing, but what is in the map does not stay in its place.",
        ),
        "forgets the border": Mistake(
            LAYERS.believing(zeros=EQUIVARIANT),
            "One line is wrong. A row that rolls from the bottom to the top meets zeros where it had a neighbour.",
        ),
        "forgets the stride": Mistake(
            LAYERS.believing(pool_by_two=EQUIVARIANT),
            "One line is wrong. Windows two apart cannot follow a roll by one: other rows come to share a window.",
        ),
        "forgets border and stride": Mistake(
            LAYERS.believing(zeros=EQUIVARIANT, pool_by_two=EQUIVARIANT),
            "Two lines are wrong. One overlooks what lies beyond the border, one that a stride skips places.",
        ),
        "takes max pooling to be invariant": Mistake(
            LAYERS.believing(pool_by_one=INVARIANT, pool_by_two=INVARIANT),
            "Two lines are wrong. A maximum ignores what moves inside its window, but pixels leave windows, too.",
        ),
        "takes pooling with a stride to be invariant": Mistake(
            LAYERS.believing(pool_by_two=INVARIANT),
            "One line is wrong. A pixel may stay inside its window, but the one at the edge is rolled into the next.",
        ),
        "takes pooling at every place to be invariant": Mistake(
            LAYERS.believing(pool_by_one=INVARIANT),
            "One line is wrong. Where windows move by one, each pixel lies in nine of them: when it rolls, so do they.",
        ),
        "takes what happens to each pixel alone to be invariant": Mistake(
            LAYERS.believing(square=INVARIANT),
            "One line is wrong. What is done to each pixel alone is done wherever it is: the result rolls with it.",
        ),
        "takes a dense layer to move along": Mistake(
            LAYERS.believing(dense=EQUIVARIANT),
            "One line is wrong. A dense layer has a weight for each place: a pixel that moves meets another weight.",
        ),
        "calls what does not move neither": Mistake(
            LAYERS.believing(average=NEITHER, largest=NEITHER),
            "Two of these layers give a single number. It cannot roll along, but does it change when the image rolls?",
        ),
    },
    hints=(
        "Imagine a single bright pixel. Where is the result before the roll, where after?",
        "Your equivariance_error tells equivariant from the rest. For invariant, compare f(rolled x) with f(x).",
        "Two lines are invariant, three are equivariant, three are neither: a border, a stride, a weight per place.",
    ),
)
