"""VGG: nothing but 3×3 convolutions and 2×2 pools, in great number."""

from cnnkit.errors import CnnkitError
from cnnkit.nn.activations import ReLU
from cnnkit.nn.containers import Sequential
from cnnkit.nn.layers import Conv2d, Linear
from cnnkit.nn.module import Module
from cnnkit.nn.normalization import BatchNorm2d, Dropout
from cnnkit.nn.pooling import Flatten, MaxPool2d
from cnnkit.ops.checks import shown, whole

# How many convolutions stand before each of the five pools, and how many filters they have.
DEPTHS = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
WIDTHS = (64, 128, 256, 512, 512)


def vgg(
    depth=16,
    *,
    num_classes=1000,
    in_channels=3,
    image_size=224,
    widths=WIDTHS,
    hidden=4096,
    batch_norm=False,
    dropout=0.5,
    rng=None,
    init="he",
):
    """VGG-11, -13, -16 or -19; VGG-16 has 138,357,544 parameters, 124 million of them fully connected.

    x (N, in_channels, image_size, image_size) -> scores (N, num_classes); image_size must be divisible by 32
    For small images choose smaller `widths` and `hidden`. `init="zeros"` needs no rng, nor memory before it is used.

    Raises CnnkitError for another depth, size or number of widths. Simonyan and Zisserman 2015, arXiv:1409.1556,
    table 1.
    """
    if whole("vgg", "depth", depth) not in DEPTHS:
        raise CnnkitError(f"vgg: depth must be one of {', '.join(map(str, DEPTHS))}, not {depth}.")
    if not isinstance(widths, (tuple, list)) or len(widths) != len(WIDTHS):
        raise CnnkitError(f"vgg: widths must be {len(WIDTHS)} numbers, one for each pool, not {shown(widths)}.")
    if whole("vgg", "image_size", image_size) % 32:
        raise CnnkitError(f"vgg: five pools halve image_size={image_size}, so it must be divisible by 32.")
    weights = {"rng": rng, "init": init}
    layers: list[Module] = []
    C = in_channels
    for count, F in zip(DEPTHS[depth], widths, strict=True):
        for _ in range(count):
            layers += [Conv2d(C, F, 3, padding=1, bias=not batch_norm, **weights)]
            layers += [BatchNorm2d(F), ReLU()] if batch_norm else [ReLU()]
            C = F
        layers += [MaxPool2d(2)]
    layers += [Flatten()]
    features = C * (image_size // 32) ** 2
    for _ in range(2):
        layers += [Linear(features, hidden, **weights), ReLU()]
        layers += [Dropout(dropout, rng=rng)] if dropout else []
        features = hidden
    model = Sequential(*layers, Linear(hidden, num_classes, **weights))
    model.input_shape = (in_channels, image_size, image_size)
    return model
