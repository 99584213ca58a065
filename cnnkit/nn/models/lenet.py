"""LeNet-5: the first convolutional network that read cheques."""

from cnnkit.nn.activations import ReLU
from cnnkit.nn.containers import Sequential
from cnnkit.nn.layers import Conv2d, Linear
from cnnkit.nn.pooling import Flatten, MaxPool2d


def lenet5(*, num_classes=10, in_channels=1, activation=ReLU, pool=MaxPool2d, rng=None, init="he"):
    """Two convolutions, two pools, three fully connected layers: 61,706 parameters for digits.

    x (N, in_channels, 28, 28) -> scores (N, num_classes)
    The modern form: every filter of the second convolution sees all six maps, ReLU in place of tanh, maxima in place
    of weighted means, scores in place of radial units. `activation=nn.Tanh, pool=nn.AvgPool2d` brings two of them back.

    LeCun et al. 1998, doi:10.1109/5.726791, section II.B.
    """
    weights = {"rng": rng, "init": init}
    model = Sequential(
        Conv2d(in_channels, 6, 5, padding=2, **weights),
        activation(),
        pool(2),
        Conv2d(6, 16, 5, **weights),
        activation(),
        pool(2),
        Flatten(),
        Linear(16 * 5 * 5, 120, **weights),
        activation(),
        Linear(120, 84, **weights),
        activation(),
        Linear(84, num_classes, **weights),
    )
    model.input_shape = (in_channels, 28, 28)
    return model
