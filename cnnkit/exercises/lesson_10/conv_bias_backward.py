"""A filter's bias: it was added everywhere, so every place has its say."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.inputs import gradient


def conv_bias_backward(dy):
    return dy.sum(axis=(0, 2, 3))


CONV_BIAS_BACKWARD = Exercise(
    id="10.conv_bias_backward",
    title="Collect what a bias deserves",
    call="conv_bias_backward(dy)",
    points=1,
    reference=conv_bias_backward,
    cases=lambda rng: [(gradient(rng, *shape),) for shape in ((1, 2, 1, 2), (2, 2, 2, 3), (2, 3, 3, 2), (3, 4, 2, 5))],
    mistakes={
        "takes the mean": Mistake(
            lambda dy: dy.mean(axis=(0, 2, 3)),
            "These are means. The bias was added at every place, and each place's gradient counts in full: add up.",
        ),
        "averages over the batch": Mistake(
            lambda dy: dy.sum(axis=(0, 2, 3)) / len(dy),
            "Divided by the size of the batch. The loss took that average already, and dy carries it: add up.",
        ),
        "averages over the places": Mistake(
            lambda dy: dy.sum(0).mean(axis=(1, 2)),
            "A mean over the places of a map. The bias was added at each of them, so their gradients add up.",
        ),
        "keeps the images apart": Mistake(
            lambda dy: dy.sum(axis=(2, 3)),
            "There is a row for each image. One bias serves the whole batch: add up over axis 0 as well.",
        ),
        "keeps the places apart": Mistake(
            lambda dy: dy.sum(axis=0),
            "There is still a map for each filter. The bias is one number for all places: add up over them as well.",
        ),
        "keeps the columns apart": Mistake(
            lambda dy: dy.sum(axis=(0, 2)),
            "Columns are still an axis here. Three of the four axes go: images, rows and columns.",
        ),
        "keeps axes of one": Mistake(
            lambda dy: dy.sum(axis=(0, 2, 3), keepdims=True),
            "The numbers are right, but axes of size 1 are left over. db has the shape of b, (F,).",
        ),
        "shuffles images and filters": Mistake(
            lambda dy: dy.reshape(dy.shape[1], -1).sum(axis=1),
            "reshape does not move an axis to the front: with two images, filters got mixed. Sum over axes instead.",
        ),
        "adds up everything": Mistake(
            lambda dy: dy.sum(),
            "One number for all filters. Each filter has a bias of its own, and axis 1 stays.",
        ),
        "adds up the filters": Mistake(
            lambda dy: dy.sum(axis=(1, 2, 3)),
            "One number for each image: axis 0 stayed and axis 1 went. It is the filters that stay apart.",
        ),
        "looks at the first image only": Mistake(
            lambda dy: dy[0].sum(axis=(1, 2)),
            "Only the first image counts here. The bias served the whole batch.",
        ),
        "keeps the last image only": Mistake(
            lambda dy: dy[-1].sum(axis=(1, 2)),
            "Only the last image counts here: = where += belongs.",
        ),
    },
    hints=(
        "At how many places of how many images was b[f] added?",
        "Each place gets y + b[f], with slope 1 in b[f]. So db[f] adds up dy over everything that is filter f's.",
        "`sum` takes several axes as a tuple. Which three of (N, F, Ho, Wo) are not in the result?",
    ),
)
