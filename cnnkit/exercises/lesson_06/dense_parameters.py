"""The parameters of a dense layer."""

from cnnkit.exercises.exercise import Exercise, Mistake

DENSE_PARAMETERS = Exercise(
    id="06.dense_parameters",
    title="Count a dense layer's parameters",
    call="dense_parameters(inputs, outputs)",
    points=1,
    reference=lambda inputs, outputs: outputs * (inputs + 1),
    cases=lambda rng: [(2, 3), (784, 10), *((int(a), int(b)) for a, b in rng.integers(20, 900, (4, 2)))],
    mistakes={
        "forgets the biases": Mistake(
            lambda inputs, outputs: inputs * outputs,
            "Those are the weights. Each output has a bias as well.",
        ),
        "gives the inputs a bias": Mistake(
            lambda inputs, outputs: inputs * (outputs + 1),
            "The biases belong to the outputs: one for each.",
        ),
        "gives both sides biases": Mistake(
            lambda inputs, outputs: inputs * outputs + inputs + outputs,
            "Inputs have no biases, only outputs do: one for each.",
        ),
        "adds instead of multiplying": Mistake(
            lambda inputs, outputs: inputs + outputs,
            "Every output has a weight for every input: multiply.",
        ),
        "counts one bias": Mistake(
            lambda inputs, outputs: inputs * outputs + 1,
            "One bias for the whole layer is too few: each output has its own.",
        ),
    },
    hints=(
        "How many weights does one output have?",
        "A weight for every input, and a bias; then all outputs.",
        "One output has `inputs` weights and one bias.",
    ),
)
