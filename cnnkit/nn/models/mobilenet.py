"""A small MobileNet: nearly every convolution is a separable one."""

from cnnkit.nn.activations import ReLU
from cnnkit.nn.blocks import DepthwiseSeparable
from cnnkit.nn.containers import Sequential
from cnnkit.nn.layers import Conv2d, Linear
from cnnkit.nn.module import Module
from cnnkit.nn.normalization import BatchNorm2d
from cnnkit.nn.pooling import Flatten, GlobalAvgPool2d

# (filters, stride) of each separable convolution, before the width multiplier
BLOCKS = ((32, 1), (64, 2), (64, 1), (128, 2), (128, 1))


def mobilenet(*, num_classes=10, in_channels=1, image_size=28, width=1.0, blocks=BLOCKS, rng=None, init="he"):
    """One ordinary convolution, five separable ones, a mean and a Linear: about 36,000 parameters for digits.

    x (N, in_channels, image_size, image_size) -> scores (N, num_classes)
    `width` multiplies all numbers of filters, `blocks` lists (filters, stride).

    After MobileNet: Howard et al. 2017, arXiv:1704.04861, section 3; theirs is for 224×224 images.
    """
    weights = {"rng": rng, "init": init, "bias": False}
    C = max(round(16 * width), 1)
    layers: list[Module] = [Conv2d(in_channels, C, 3, padding=1, **weights), BatchNorm2d(C), ReLU()]
    for filters, stride in blocks:
        F = max(round(filters * width), 1)
        between = (BatchNorm2d(C), ReLU())
        layers += [DepthwiseSeparable(C, F, 3, stride=stride, padding=1, between=between, **weights)]
        layers += [BatchNorm2d(F), ReLU()]
        C = F
    model = Sequential(*layers, GlobalAvgPool2d(), Flatten(), Linear(C, num_classes, rng=rng, init=init))
    model.input_shape = (in_channels, image_size, image_size)
    return model
