"""How many numbers a map holds, foretold."""

from cnnkit.exercises.exercise import Exercise, Mistake


def predict_shape(H, W, Kh, Kw):
    return (H - Kh + 1) * (W - Kw + 1)


def cases(rng):
    """Numbers for which no two mistakes give the same answer, whichever are drawn."""
    Kh, Kw = (int(k) for k in rng.permutation([2, 3, 4, 5])[:2])
    H = int(rng.integers(20, 40))
    return [(H, H + int(rng.integers(6, 15)), Kh, Kw)]


PREDICT_SHAPE = Exercise(
    id="01.predict_shape",
    title="Predict the size of a map",
    call="predict_shape",
    points=1,
    reference=predict_shape,
    cases=cases,
    question=lambda H, W, Kh, Kw: (
        f"An image has {H} rows and {W} columns. A kernel of {Kh} rows and {Kw} columns slides over it. "
        "How many numbers does the map hold?"
    ),
    mistakes={
        "counts the pixels of the image": Mistake(
            lambda H, W, Kh, Kw: H * W,
            "That is the size of the image. The window has to fit, so it can start at fewer places.",
        ),
        "forgets the +1": Mistake(
            lambda H, W, Kh, Kw: (H - Kh) * (W - Kw),
            "One row and one column are missing: the window's first place counts as well.",
        ),
        "adds a single 1": Mistake(
            lambda H, W, Kh, Kw: (H - Kh) * (W - Kw) + 1,
            "The first place counts in each direction: add 1 to the rows, add 1 to the columns, then multiply.",
        ),
        "subtracts the kernel's area": Mistake(
            lambda H, W, Kh, Kw: H * W - Kh * Kw,
            "Rows and columns are counted apart: in how many rows can the window start, and in how many columns?",
        ),
        "swaps the kernel's sides": Mistake(
            lambda H, W, Kh, Kw: (H - Kw + 1) * (W - Kh + 1),
            "The kernel's rows take room from the image's rows, its columns from the columns.",
        ),
        "counts the rows only": Mistake(
            lambda H, W, Kh, Kw: H - Kh + 1,
            "That is how many rows the map has. How many numbers are in all of them?",
        ),
        "gives the shape": Mistake(
            lambda H, W, Kh, Kw: (H - Kh + 1, W - Kw + 1),
            "That is the shape of the map, and right. How many numbers does it hold?",
        ),
        "counts the columns only": Mistake(
            lambda H, W, Kh, Kw: W - Kw + 1,
            "That is how many columns the map has. How many numbers are in all of them?",
        ),
        "counts the products": Mistake(
            lambda H, W, Kh, Kw: (H - Kh + 1) * (W - Kw + 1) * Kh * Kw,
            "That is how many multiplications it takes. Each window gives one number only.",
        ),
    },
    hints=(
        "In how many rows can the top of the window be?",
        "Count the places down, count the places across, and multiply.",
        "A window of k fits into n in n − k + 1 places.",
    ),
)
