"""First weights of the right size: what comes out of a layer shall be as large as what went in."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def he_init(draws, fan_in):
    return draws * np.sqrt(2 / fan_in)


def cases(rng):
    """Dense layers and convolutions; fan_in is what a unit adds up, and the shapes are unequal all round."""
    shapes = [(2, 8), (3, 5), (4, 2, 3, 3), (6, 3, 1, 5), (5, 7, 2, 3)]
    return [(rng.standard_normal(shape), int(np.prod(shape[1:]))) for shape in shapes]


def _times(factor):
    return lambda draws, fan_in: draws * factor(draws, fan_in)


HE_INIT = Exercise(
    id="11.he_init",
    title="Begin with weights of the right size",
    call="he_init(draws, fan_in)",
    points=1,
    reference=he_init,
    cases=cases,
    withhold=("nn", "optim", "train"),
    mistakes={
        "forgets the root": Mistake(
            _times(lambda draws, fan_in: 2 / fan_in),
            "2 / fan_in is the variance. A number is multiplied by the root of the variance that it shall have.",
        ),
        "forgets the two": Mistake(
            _times(lambda draws, fan_in: np.sqrt(1 / fan_in)),
            "The 2 is missing. ReLU lets only half of it through, and the 2 makes up for that.",
        ),
        "roots the two only": Mistake(
            _times(lambda draws, fan_in: np.sqrt(2) / fan_in),
            "The root was taken of the 2 and not of fan_in. It goes over the whole quotient.",
        ),
        "roots fan_in only": Mistake(
            _times(lambda draws, fan_in: 2 / np.sqrt(fan_in)),
            "The root was taken of fan_in and not of the 2. It goes over the whole quotient.",
        ),
        "turns the quotient over": Mistake(
            _times(lambda draws, fan_in: np.sqrt(fan_in / 2)),
            "More inputs made your weights larger. The more there is to add up, the smaller each one must be.",
            also=(_times(lambda draws, fan_in: np.sqrt(fan_in)),),
        ),
        "counts the outputs": Mistake(
            _times(lambda draws, fan_in: np.sqrt(2 / len(draws))),
            "You counted the filters, that is what comes out. fan_in is how many numbers one of them adds up.",
        ),
        "averages in and out": Mistake(
            _times(lambda draws, fan_in: np.sqrt(2 / (fan_in + len(draws)))),
            "That is Glorot's rule, made for tanh: it counts inputs and outputs. He counts the inputs alone.",
        ),
        "counts the channels only": Mistake(
            _times(lambda draws, fan_in: np.sqrt(2 / draws.shape[1])),
            "Right for dense layers. A unit of a convolution adds up C·Kh·Kw inputs, not C: that is fan_in.",
        ),
        "counts all weights": Mistake(
            _times(lambda draws, fan_in: np.sqrt(2 / draws.size)),
            "You divide by the number of all weights. One unit adds up fan_in of them, whatever the others do.",
        ),
        "draws evenly": Mistake(
            _times(lambda draws, fan_in: np.sqrt(6 / fan_in)),
            "The 6 belongs to even draws from −1 to 1. These are bell-shaped, with a variance of 1: take 2.",
        ),
        "takes one size for all": Mistake(
            _times(lambda draws, fan_in: 0.01),
            "0.01 for every layer is what was usual before, and starves deep networks. Let fan_in decide.",
        ),
        "shifts the draws": Mistake(
            lambda draws, fan_in: (draws - draws.mean()) / draws.std() * np.sqrt(2 / fan_in),
            "You made mean 0 and variance 1 of these very draws. They stand for themselves: only multiply.",
        ),
        "returns the factor": Mistake(
            lambda draws, fan_in: np.sqrt(2 / fan_in),
            "That is the factor alone. Multiply the draws by it.",
        ),
        "adds": Mistake(
            lambda draws, fan_in: draws + np.sqrt(2 / fan_in),
            "Something was added to each draw, so that the mean is no longer 0. A size is changed by multiplying.",
        ),
        "leaves the draws as they are": Mistake(
            lambda draws, fan_in: draws.copy(),
            "The draws came back as they were: variance 1, however many inputs there are.",
        ),
    },
    hints=(
        "What happens to the variance of a number that is multiplied by c?",
        "The draws have variance 1, and 2 / fan_in is wanted. The factor is the root of that.",
        "`np.sqrt` goes over the whole quotient `2 / fan_in`; then multiply.",
    ),
)
