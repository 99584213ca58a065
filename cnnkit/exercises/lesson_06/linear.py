"""A dense layer: everything sees everything."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.inputs import biases, numbers


def linear(x, w, b):
    return x @ w.T + b


LINEAR = Exercise(
    id="06.linear",
    title="Let everything see everything",
    call="linear(x, w, b)",
    points=1,
    reference=linear,
    cases=lambda rng: [
        (numbers(rng, n, i), numbers(rng, o, i), biases(rng, o))
        for n, i, o in ((2, 2, 3), (1, 2, 2), (3, 4, 5), (2, 3, 3))
    ],
    mistakes={
        "puts w in front": Mistake(
            lambda x, w, b: w @ x + b,
            "In front, the rows of w meet the images. They are to meet the features of each image: `x @ w.T`.",
        ),
        "multiplies number by number": Mistake(
            lambda x, w, b: x * w + b,
            "`*` multiplies number by number. Each output is a sum over all inputs: a product of matrices, `x @ w.T`.",
        ),
        "forgets the bias": Mistake(
            lambda x, w, b: x @ w.T,
            "The products are right, but the bias is missing: output o adds b[o].",
        ),
        "adds the bias inside the sum": Mistake(
            lambda x, w, b: x @ w.T + w.shape[1] * b,
            "The bias was added once for every input. Add it once, after the sum.",
        ),
        "turns the matrix round": Mistake(
            lambda x, w, b: x @ w + b,
            "w has one row per output, so that output o is x · w[o]. As a product of matrices: x @ w.T.",
        ),
        "gives all outputs the first bias": Mistake(
            lambda x, w, b: x @ w.T + b[0],
            "Every output got b[0]. Output o has a bias of its own, b[o].",
        ),
        "puts the outputs first": Mistake(
            lambda x, w, b: linear(x, w, b).T,
            "The numbers are right, but images and outputs have changed places: one row per image, (N, O).",
        ),
        "adds up the bias": Mistake(
            lambda x, w, b: x @ w.T + b.sum(),
            "All biases were added to every output. Output o adds b[o] alone.",
        ),
    },
    hints=(
        "Each output is a sum over all inputs, each with a weight. In which row of w are the weights of output o?",
        "A matrix product and one addition.",
        "`x @ w.T + b`: NumPy adds b to each row.",
    ),
)
