"""Where a layer's features speak for a class."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def grad_cam(activations, gradients):
    weights = gradients.mean(axis=(1, 2), keepdims=True)
    return np.maximum((weights * activations).sum(axis=0), 0)


def cases(rng):
    """Features after a ReLU, zeros among them; slopes of both signs, whose means have both signs too."""

    def one(C, H, W):
        activations = rng.integers(0, 9, (C, H, W)).astype(float)
        activations.reshape(C, -1)[:, 0] = 0
        activations.reshape(C, -1)[:, 1:] += rng.integers(1, 5, (C, 1))
        activations[-1, -1, -1] += 40  # somewhere the sum goes below zero
        gradients = rng.integers(-4, 5, (C, H, W)) / 2 + np.where(np.arange(C) % 2, -1.25, 1.5)[:, None, None]
        gradients[-1] = -np.abs(gradients[-1]) - rng.integers(1, 3, (H, W)) / 4
        return activations, gradients

    # Three columns and two channels: weights (C,) that nobody reshaped must not fit by chance.
    small = np.array([[[4.0, 0.0, 3.0]], [[1.0, 2.0, 2.0]]]), np.array([[[1.0, 3.0, 2.0]], [[-5.0, 1.0, 1.0]]])
    return [small, one(3, 2, 4), one(4, 3, 2), one(2, 4, 5)]


def _but(
    weigh=lambda gradients: gradients.mean(axis=(1, 2), keepdims=True),
    gather=lambda weighted: weighted.sum(axis=0),
    bend=lambda total: np.maximum(total, 0),
):
    """Grad-CAM with one of its three steps done another way."""
    return lambda activations, gradients: bend(gather(weigh(gradients) * activations))


def _in_colour_range(total):
    kept = np.maximum(total, 0)
    return kept / kept.max() if kept.max() else kept


def _stretched_at_any_price(activations, gradients):
    with np.errstate(invalid="ignore"):
        total = grad_cam(activations, gradients)
        return total / total.max()  # of a map without anything positive nothing is left but nan


GRAD_CAM = Exercise(
    id="16.grad_cam",
    title="See which features speak for a class",
    call="grad_cam(activations, gradients)",
    points=2,
    reference=grad_cam,
    cases=cases,
    mistakes={
        "meets the columns": Mistake(
            lambda activations, gradients: np.maximum((gradients.mean(axis=(1, 2)) * activations).sum(axis=0), 0),
            "Weights for channels met the columns: NumPy lines up from the right. Give (C,) two more axes.",
        ),
        "meets the rows": Mistake(
            lambda activations, gradients: np.maximum(gradients.mean(axis=(1, 2)) @ activations, 0),
            "`@` pairs the weights with the rows of each map. They belong to the channels, axis 0.",
        ),
        "keeps what speaks against": Mistake(
            _but(bend=lambda total: total),
            "The last step is missing: places with a negative sum speak for other classes, and become 0.",
        ),
        "bends each channel": Mistake(
            lambda activations, gradients: np.maximum(gradients.mean(axis=(1, 2), keepdims=True) * activations, 0).sum(
                axis=0
            ),
            "ReLU came before the sum, so that channels which speak against the class could not object. Add up first.",
            also=(_but(weigh=lambda g: np.maximum(g.mean(axis=(1, 2), keepdims=True), 0)),),
        ),
        "takes the size": Mistake(
            _but(bend=np.abs),
            "Places that speak against the class shine like those that speak for it: the size is no ReLU.",
        ),
        "adds up the slopes": Mistake(
            _but(weigh=lambda g: g.sum(axis=(1, 2), keepdims=True)),
            "Too large by the number of places: a channel's weight is the mean of its slopes, not their sum.",
        ),
        "averages the channels": Mistake(
            _but(gather=lambda weighted: weighted.mean(axis=0)),
            "Too small by the number of channels: the mean belongs to the slopes; the weighted channels are added up.",
        ),
        "weighs place by place": Mistake(
            _but(weigh=lambda gradients: gradients),
            "Each place was weighed by its own slope. Here a channel has one weight for all its places.",
        ),
        "drops negative slopes": Mistake(
            _but(weigh=lambda g: np.maximum(g, 0).mean(axis=(1, 2), keepdims=True)),
            "Negative slopes were dropped before the mean. ReLU has its place at the end, once.",
        ),
        "weighs by the size of slopes": Mistake(
            _but(weigh=lambda g: np.abs(g).mean(axis=(1, 2), keepdims=True)),
            "The weights have lost their signs: channels that speak against the class now speak for it.",
            also=(_but(weigh=lambda g: np.abs(g.mean(axis=(1, 2), keepdims=True))),),
        ),
        "weighs by the largest slope": Mistake(
            _but(weigh=lambda g: g.max(axis=(1, 2), keepdims=True)),
            "A channel's weight was its largest slope. It is the mean over all places.",
        ),
        "swaps the two": Mistake(
            lambda activations, gradients: grad_cam(gradients, activations),
            "Roles are swapped: slopes were weighed by mean activations. The map is made of activations.",
        ),
        "forgets the weights": Mistake(
            lambda activations, gradients: np.maximum(activations.sum(axis=0), 0),
            "The slopes do not matter here: the map is the same for every class. They say which channels matter.",
        ),
        "maps the slopes": Mistake(
            lambda activations, gradients: np.maximum(gradients.sum(axis=0), 0),
            "The activations do not matter here. Slopes only weigh them.",
            also=(lambda activations, gradients: np.maximum(gradients.mean(axis=0), 0),),
        ),
        "averages over the channels": Mistake(
            _but(weigh=lambda g: g.mean(axis=0, keepdims=True)),
            "The mean went over the channels. It goes over the places, so that each channel gets a weight.",
        ),
        "one weight for all": Mistake(
            _but(weigh=lambda g: g.mean()),
            "One mean over everything. Each channel has a weight of its own.",
        ),
        "keeps the channels": Mistake(
            _but(gather=lambda weighted: weighted),
            "There is still a map for each channel. Add the weighted channels up.",
        ),
        "takes the strongest channel": Mistake(
            _but(gather=lambda weighted: weighted.max(axis=0)),
            "Only the strongest channel of each place counts here. All of them are added up.",
        ),
        "stretches to one": Mistake(
            _but(bend=_in_colour_range),
            "The largest value was stretched to 1. Pictures do that; the exercise wants the numbers as they come.",
            also=(_stretched_at_any_price,),
        ),
        "keeps one channel": Mistake(
            lambda activations, gradients: np.maximum(gradients[-1].mean() * activations[-1], 0),
            "Only one channel is in the map. In a loop each channel comes on top of the others: is there a `+=`?",
        ),
        "adds up everything": Mistake(
            lambda activations, gradients: grad_cam(activations, gradients).sum(),
            "One number is left. The map has the size of the layer: a number for each of its places.",
        ),
    },
    hints=(
        "Three steps: a weight for each channel, a weighted sum of the channels, and a bend at the end.",
        "A channel's weight is the mean of its slopes over all rows and columns. ReLU comes last.",
        "`gradients.mean(axis=(1, 2))` gives the weights; reshape them to (C, 1, 1), multiply, sum over axis 0, bend.",
    ),
)
