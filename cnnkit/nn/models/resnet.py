"""ResNet: blocks that add what they found to what they were given, so that depth no longer hurts."""

from cnnkit.errors import CnnkitError
from cnnkit.nn.activations import ReLU
from cnnkit.nn.containers import Residual, Sequential
from cnnkit.nn.layers import Conv2d, Linear
from cnnkit.nn.module import Module
from cnnkit.nn.normalization import BatchNorm2d
from cnnkit.nn.pooling import Flatten, GlobalAvgPool2d, MaxPool2d
from cnnkit.ops.checks import whole

IMAGENET = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}  # blocks at each size


def resnet(
    depth=20,
    *,
    num_classes=None,
    in_channels=3,
    width=None,
    image_size=None,
    residual=True,
    batch_norm=True,
    activation=ReLU,
    rng=None,
    init="he",
):
    """The CIFAR family for depth 6n + 2 (20, 32, 44, 56, 110), the ImageNet ones for 18 and 34.

    x (N, in_channels, H, W) -> scores (N, num_classes); 10 classes and 32×32 images, or 1000 and 224×224
    ResNet-18 has 11,689,512 parameters. Where the size halves, a 1×1 convolution fits the shortcut (the paper's
    option B everywhere; for CIFAR it uses A, which has no parameters: 272,474 here are 269,722 there).

    `residual=False` leaves the shortcuts out, `batch_norm=False` the norms: so that their effects can be told apart.

    Raises CnnkitError for another depth. He et al. 2016, arXiv:1512.03385, sections 4.1 and 4.2.
    """
    weights = {"rng": rng, "init": init}
    large = whole("resnet", "depth", depth) in IMAGENET
    if not large and (depth < 8 or (depth - 2) % 6):
        raise CnnkitError(f"resnet: depth must be 18, 34 or 6n + 2 (8, 14, 20, 32, …), not {depth}.")
    counts = IMAGENET[depth] if large else ((depth - 2) // 6,) * 3
    C = width or (64 if large else 16)

    def conv(C, F, kernel_size, stride=1):
        """A convolution that keeps the size, and its norm; a bias would only repeat what the norm has."""
        layer = Conv2d(C, F, kernel_size, stride=stride, padding=kernel_size // 2, bias=not batch_norm, **weights)
        return [layer, BatchNorm2d(F)] if batch_norm else [layer]

    def block(C, F, stride):
        branch = [*conv(C, F, 3, stride), activation(), *conv(F, F, 3)]
        if not residual:
            return [*branch, activation()]
        shortcut = None if C == F and stride == 1 else Sequential(*conv(C, F, 1, stride))
        return [Residual(Sequential(*branch), shortcut), activation()]

    layers: list[Module] = [*conv(in_channels, C, 7 if large else 3, 2 if large else 1), activation()]
    layers += [MaxPool2d(3, stride=2, padding=1)] if large else []
    F = C
    for stage, count in enumerate(counts):
        for place in range(count):
            layers += block(C, F, 2 if stage and not place else 1)
            C = F
        F *= 2
    classes = num_classes or (1000 if large else 10)
    model = Sequential(*layers, GlobalAvgPool2d(), Flatten(), Linear(C, classes, **weights))
    size = image_size or (224 if large else 32)
    model.input_shape = (in_channels, size, size)
    return model
