"""The parameters of a convolutional layer."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_06.layer_sizes import layer_sizes

CONV_PARAMETERS = Exercise(
    id="06.conv_parameters",
    title="Count a layer's parameters",
    call="conv_parameters(f, c, kh, kw)",
    points=1,
    reference=lambda f, c, kh, kw: f * (c * kh * kw + 1),
    cases=lambda rng: [layer[:4] for layer in layer_sizes(rng)],
    mistakes={
        "forgets the biases": Mistake(
            lambda f, c, kh, kw: f * c * kh * kw,
            "Those are the weights. Each filter has a bias as well.",
        ),
        "forgets the channels": Mistake(
            lambda f, c, kh, kw: f * (kh * kw + 1),
            "A filter has kh·kw weights for every channel that it looks at.",
        ),
        "counts one filter": Mistake(
            lambda f, c, kh, kw: c * kh * kw + 1,
            "That is one filter. The layer has f of them.",
        ),
        "gives every channel a bias": Mistake(
            lambda f, c, kh, kw: f * c * (kh * kw + 1),
            "There is one bias per filter, added when the sum over the channels is complete.",
        ),
        "gives the biases to the channels": Mistake(
            lambda f, c, kh, kw: f * c * kh * kw + c,
            "There is one bias for each of the c channels. Biases belong to the filters: one for each of f.",
        ),
        "takes the kernel to be square": Mistake(
            lambda f, c, kh, kw: f * (c * kh * kh + 1),
            "kh was used twice. A kernel has kh rows and kw columns.",
        ),
        "adds the kernel's sides": Mistake(
            lambda f, c, kh, kw: f * (c * (kh + kw) + 1),
            "A kernel of kh rows and kw columns has kh·kw cells.",
        ),
        "counts one bias": Mistake(
            lambda f, c, kh, kw: f * c * kh * kw + 1,
            "One bias for the whole layer is too few: each of the f filters has its own.",
        ),
    },
    hints=(
        "How many weights does one filter have?",
        "Weights of one filter, and its bias; then all filters.",
        "One filter has c·kh·kw weights and one bias.",
    ),
)
