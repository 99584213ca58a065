"""Count the layers it takes."""

from cnnkit.exercises.exercise import Exercise, Mistake


def layers_needed(n, wider, k):
    return [-(-(pixels - 1) // (k - 1)) for pixels in (n, wider)]


def layers_needed_cases(rng):
    """What so many full layers reach to the pixel, and a little more: both are needed to see a wrong rounding."""
    k = int(rng.choice([5, 7]))
    n = (k - 1) * int(rng.integers(10, 18)) + 1
    return [(n, n + int(rng.integers(1, (k - 1) // 2)), k)]


def _for_both(formula):
    return lambda n, wider, k: [formula(n, k), formula(wider, k)]


LAYERS_NEEDED = Exercise(
    id="05.layers_needed",
    title="Count the layers it takes",
    call="layers_needed",
    points=1,
    reference=layers_needed,
    cases=layers_needed_cases,
    question=lambda n, wider, k: (
        f"Every layer has a kernel of {k} × {k}, stride 1, dilation 1.\n\n"
        f"How many layers does it take, at the least, for a unit to see {n} pixels across or more?\n"
        f"And how many for {wider} or more?\n\n"
        "A list of two numbers."
    ),
    mistakes={
        "rounds down": Mistake(
            _for_both(lambda n, k: (n - 1) // (k - 1)),
            "The first number is right. For the second, so many layers fall short by a pixel or more: round up.",
        ),
        "keeps a fraction": Mistake(
            _for_both(lambda n, k: (n - 1) / (k - 1)),
            "There is no fraction of a layer. One more than falls short is needed: round up.",
            also=tuple(_for_both(lambda n, k, places=places: round((n - 1) / (k - 1), places)) for places in (1, 2, 3)),
        ),
        "forgets the pixel that is there already": Mistake(
            _for_both(lambda n, k: -(-n // (k - 1))),
            "The first number is one too many: a unit sees one pixel before any layer adds to it.",
        ),
        "forgets the first layer": Mistake(
            _for_both(lambda n, k: -(-(n - k) // (k - 1))),
            "That is how many layers come after the first. The first one has to be counted as well.",
        ),
        "adds a whole kernel per layer": Mistake(
            _for_both(lambda n, k: -(-n // k)),
            "Windows of neighbours overlap: a further layer adds k − 1 pixels, not k.",
            also=(_for_both(lambda n, k: n // k), _for_both(lambda n, k: n / k)),
        ),
        "counts one side only": Mistake(
            _for_both(lambda n, k: -(-(n - 1) // ((k - 1) // 2))),
            "That counts what a layer adds on one side. It adds as much on the other side as well.",
        ),
        "multiplies the kernels": Mistake(
            _for_both(lambda n, k: next(layers for layers in range(1, n) if k**layers >= n)),
            "With stride 1 the field does not multiply from layer to layer: each layer adds the same amount.",
        ),
    },
    hints=(
        "How many pixels does one layer see, how many do two see, how many do three see?",
        "The first pixel is there without any layer. How many pixels does each layer add to it?",
        "Solve 1 + layers · (k − 1) ≥ n for each n, and round up where it does not come out even.",
    ),
)
