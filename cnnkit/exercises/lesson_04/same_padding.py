"""The padding that keeps the size, whatever the kernel."""

from itertools import product

from cnnkit.exercises.exercise import Exercise, Mistake


def same_padding(k, dilation):
    total = dilation * (k - 1)
    return total // 2, total - total // 2


def cases(rng):
    drawn = [(int(k), int(d)) for k, d in zip(rng.integers(1, 12, 4), rng.integers(1, 6, 4), strict=True)]
    return [*product((1, 2, 3), (1, 2)), (4, 1), (4, 3), (5, 2), (6, 5), *drawn]


SAME_PADDING = Exercise(
    id="04.same_padding",
    title="Keep the size",
    call="same_padding(k, dilation)",
    points=2,
    reference=same_padding,
    cases=cases,
    mistakes={
        "puts the extra one before": Mistake(
            lambda k, d: ((d * (k - 1) + 1) // 2, d * (k - 1) // 2),
            "The amounts are right, the order is not: when the total is odd, the extra one goes after.",
        ),
        "adds one on both sides": Mistake(
            lambda k, d: ((d * (k - 1) + 1) // 2,) * 2,
            "When the total is odd, half of it rounded up on both sides is one too many: the output would grow.",
        ),
        "always gives one more after": Mistake(
            lambda k, d: (d * (k - 1) // 2, d * (k - 1) // 2 + 1),
            "Only when the total is odd does one side get more. An even total is shared equally.",
        ),
        "puts all of it after": Mistake(
            lambda k, d: (0, d * (k - 1)),
            "The total is right. Share it out: half before, half after.",
        ),
        "puts all of it before": Mistake(
            lambda k, d: (d * (k - 1), 0),
            "The total is right. Share it out: half before, half after.",
        ),
        "drops the extra one": Mistake(
            lambda k, d: (d * (k - 1) // 2, d * (k - 1) // 2),
            "When the total is odd, half of it rounded down on both sides is one too few: the output would shrink.",
        ),
        "pads half a kernel on both sides": Mistake(
            lambda k, d: (k // 2, k // 2),
            "Half a kernel is right for odd kernels without dilation. In general d·(k − 1) cells are needed in all.",
        ),
        "is right for odd kernels only": Mistake(
            lambda k, d: (d * (k // 2), d * (k // 2)),
            "An even kernel needs d·(k − 1) cells in all, and this is d more: one side gets less.",
        ),
        "rounds before it dilates": Mistake(
            lambda k, d: (d * ((k - 1) // 2), d * (k // 2)),
            "Right for odd kernels. For an even one your sides differ by d. Dilate first, then halve.",
        ),
        "puts d holes between the weights": Mistake(
            lambda k, d: ((d + 1) * (k - 1) // 2, (d + 1) * (k - 1) - (d + 1) * (k - 1) // 2),
            "Dilation d puts weights d apart: between two of them are d − 1 pixels, not d.",
        ),
        "keeps fractions": Mistake(
            lambda k, d: (d * (k - 1) / 2, d * (k - 1) / 2),
            "There are no half cells. When the total is odd, one side gets one more: the side after.",
        ),
        "pads by the whole span": Mistake(
            lambda k, d: ((d * (k - 1) + 1) // 2, d * (k - 1) + 1 - (d * (k - 1) + 1) // 2),
            "The kernel spans d·(k − 1) + 1 pixels, and the first of them needs no padding: the total is one less.",
        ),
        "ignores the dilation": Mistake(
            lambda k, d: ((k - 1) // 2, k - 1 - (k - 1) // 2),
            "A dilated kernel reaches further: its weights are d apart, so that it spans d·(k − 1) + 1 pixels.",
        ),
        "takes the span to be d·k": Mistake(
            lambda k, d: ((d * k - 1) // 2, d * k - 1 - (d * k - 1) // 2),
            "Between k weights there are k − 1 gaps, so the span is d·(k − 1) + 1, not d·k.",
        ),
        "pads the whole amount on each side": Mistake(
            lambda k, d: (d * (k - 1), d * (k - 1)),
            "d·(k − 1) is the amount for both sides together. This much on each side is full padding.",
        ),
    },
    hints=(
        "How much does the output shrink without padding? That is what padding must give back, in all.",
        "At stride 1 the output is n + total − span + 1, with span = dilation·(k − 1) + 1. Solve for total.",
        "total = dilation·(k − 1); before is half of it rounded down, after is the rest.",
    ),
)
