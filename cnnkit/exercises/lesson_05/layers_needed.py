"""Count the layers it takes."""

from cnnkit.exercises.exercise import Exercise, Mistake


def layers_needed(n, k):
    return -(-(n - 1) // (k - 1))


def layers_needed_cases(rng):
    k = int(rng.choice([3, 5]))
    full, extra = int(rng.integers(10, 18)), int(rng.integers(1, k - 1))
    return [((k - 1) * full + 1 + extra, k)]  # a little more than so many full layers reach


LAYERS_NEEDED = Exercise(
    id="05.layers_needed",
    title="Count the layers it takes",
    call="layers_needed",
    points=1,
    reference=layers_needed,
    cases=layers_needed_cases,
    question=lambda n, k: (
        f"A unit must see at least {n} pixels across. Every layer has a kernel of {k} × {k}, stride 1, dilation 1. "
        "How many layers does it take, at the least?"
    ),
    mistakes={
        "rounds down": Mistake(
            lambda n, k: (n - 1) // (k - 1),
            "So many layers fall short by a pixel or more. At least means: round up.",
        ),
        "keeps a fraction": Mistake(
            lambda n, k: (n - 1) / (k - 1),
            "There is no fraction of a layer. One more than falls short is needed: round up.",
        ),
        "adds a whole kernel per layer": Mistake(
            lambda n, k: -(-n // k),
            "Windows of neighbours overlap: a further layer adds k − 1 pixels, not k.",
        ),
        "counts one side only": Mistake(
            lambda n, k: -(-(n - 1) // ((k - 1) // 2)),
            "That counts what a layer adds on one side. It adds as much on the other side as well.",
        ),
        "multiplies the kernels": Mistake(
            lambda n, k: next(layers for layers in range(1, n) if k**layers >= n),
            "With stride 1 the field does not multiply from layer to layer: each layer adds the same amount.",
        ),
    },
    hints=(
        "How many pixels does one layer see, how many do two see, how many do three see?",
        "The first pixel is there without any layer. How many pixels does each layer add to it?",
        "Solve 1 + layers · (k − 1) ≥ n, and round up.",
    ),
)
