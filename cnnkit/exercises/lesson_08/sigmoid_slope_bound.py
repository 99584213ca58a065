"""What is left of a gradient behind many sigmoids, at most."""

from cnnkit.exercises.exercise import Exercise, Mistake

SIGMOID_SLOPE_BOUND = Exercise(
    id="08.sigmoid_slope_bound",
    title="Bound what is left of a gradient",
    call="sigmoid_slope_bound(depth)",
    points=1,
    reference=lambda depth: 0.25**depth,
    cases=lambda rng: [(depth,) for depth in (1, 2, 3, 5, int(rng.integers(6, 10)), int(rng.integers(12, 25)))],
    mistakes={
        "adds instead of multiplying": Mistake(
            lambda depth: 0.25 * depth,
            "The slopes of layers in a row multiply (the chain rule): 0.25·0.25·…, not 0.25 + 0.25 + …",
        ),
        "takes the value for the slope": Mistake(
            lambda depth: 0.5**depth,
            "0.5 is the sigmoid's value at 0. Its slope there is s·(1 − s) = 0.5·0.5.",
        ),
        "forgets the depth": Mistake(
            lambda depth: 0.25,
            "That is one layer. Each further layer multiplies by its own slope.",
        ),
        "counts one layer too few": Mistake(
            lambda depth: 0.25 ** (depth - 1),
            "One layer gives 0.25, and that is depth 1; this counts from depth 2.",
        ),
        "counts one layer too many": Mistake(
            lambda depth: 0.25 ** (depth + 1),
            "One layer gives 0.25, and that is depth 1.",
        ),
        "turns it round": Mistake(
            lambda depth: 4.0**depth,
            "That is how many times smaller the error may get. The factor itself is its inverse, below 1.",
        ),
        "divides by the depth": Mistake(
            lambda depth: 0.25 / depth,
            "It shrinks much faster: each layer multiplies by at most 0.25.",
        ),
        "bounds by one": Mistake(
            lambda depth: 1.0,
            "It is true that the slope is below 1, but there is a much better bound: where is the sigmoid steepest?",
        ),
    },
    hints=(
        "Where is the sigmoid steepest, and how steep is it there?",
        "Its slope is s·(1 − s), which is largest at s = 0.5. What does the chain rule do with the slopes of layers?",
        "At most 0.25 per layer, and depth layers multiply.",
    ),
    rtol=1e-9,
    atol=0.0,  # the values themselves are tiny
)
