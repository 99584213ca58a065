"""A hybrid: convolutions see what is near, then a transformer relates what is far."""

from cnnkit.nn.activations import ReLU
from cnnkit.nn.attention import SelfAttention2d
from cnnkit.nn.containers import Residual, Sequential
from cnnkit.nn.layers import Conv2d, Linear
from cnnkit.nn.module import Module
from cnnkit.nn.normalization import BatchNorm2d
from cnnkit.nn.pooling import Flatten, GlobalAvgPool2d


def hybrid(*, num_classes=10, in_channels=1, image_size=28, width=32, depth=2, num_heads=4, rng=None, init="he"):
    """Two convolutions of stride 2, `depth` transformer blocks on what they leave, a mean and a Linear.

    x (N, in_channels, image_size, image_size) -> scores (N, num_classes)
    A block is x + attention(norm(x)), then x + mlp(norm(x)), the mlp being two 1×1 convolutions. The norms are
    batch norms, as in LeViT: the layer norm of most transformers is not part of this course. Where a pixel is, the
    attention learns from the convolutions' padded borders.

    Dosovitskiy et al. 2021, arXiv:2010.11929 (hybrids: section 3.1); Graham et al. 2021, arXiv:2104.01136.
    """
    weights = {"rng": rng, "init": init}
    layers: list[Module] = []
    for C, F in ((in_channels, width // 2), (width // 2, width)):
        layers += [Conv2d(C, F, 3, stride=2, padding=1, bias=False, **weights), BatchNorm2d(F), ReLU()]
    for _ in range(depth):
        attention = SelfAttention2d(width, num_heads=num_heads, rng=rng, init="zeros" if init == "zeros" else "xavier")
        mlp = [Conv2d(width, 2 * width, 1, **weights), ReLU(), Conv2d(2 * width, width, 1, **weights)]
        layers += [Residual(Sequential(BatchNorm2d(width), attention))]
        layers += [Residual(Sequential(BatchNorm2d(width), *mlp))]
    model = Sequential(*layers, BatchNorm2d(width), GlobalAvgPool2d(), Flatten(), Linear(width, num_classes, **weights))
    model.input_shape = (in_channels, image_size, image_size)
    return model
