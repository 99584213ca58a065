"""The network that a list of blocks stands for, and what gradient arrives at each of its layers before any training."""

from functools import lru_cache

import numpy as np

from cnnkit import data, nn, ops
from cnnkit.widgets.architecture.setting import CLASSES, Block, Setting

ACTIVATIONS: dict[str, type[nn.Module]] = {"ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}
INITS = ("he", "xavier", "small")
IMAGES = 16


def build(setting: Setting, seed: int = 0) -> nn.Sequential:
    """x (N, 1, digits, digits) -> scores (N, 10); a Sequential for each block, with fresh weights."""
    rng = np.random.default_rng(seed)
    channels, size, flat, parts = 1, setting.digits, False, []
    for block, row in zip(setting.blocks, setting.rows, strict=False):
        inputs = channels if flat else channels * size**2
        layers = [] if flat or block.kind != "dense" else [nn.Flatten()]
        parts.append(nn.Sequential(*layers, *_layers(setting, block, channels, inputs, rng)))
        channels, flat = row.shape[0], len(row.shape) == 1
        size = 1 if flat else row.shape[1]
    inputs = channels if flat else channels * size**2
    scores = nn.Linear(inputs, CLASSES, rng=rng, init=setting.init)
    model = nn.Sequential(*parts, scores) if flat else nn.Sequential(*parts, nn.Sequential(nn.Flatten(), scores))
    model.input_shape = (1, setting.digits, setting.digits)
    return model


def _layers(setting: Setting, block: Block, channels: int, inputs: int, rng) -> list[nn.Module]:
    activation, F = ACTIVATIONS[setting.activation], block.filters

    def conv(C: int, kernel: int, stride: int, padded: bool) -> list[nn.Module]:
        padding = "same" if padded else 0
        options = {"bias": not setting.norm, "rng": rng, "init": setting.init}
        layer = nn.Conv2d(C, F, kernel, stride=stride, padding=padding, **options)
        return [layer, nn.BatchNorm2d(F)] if setting.norm else [layer]

    match block.kind:
        case "pool":
            return [nn.MaxPool2d(block.kernel, stride=block.stride)]
        case "mean":
            return [nn.GlobalAvgPool2d()]
        case "dense":
            return [nn.Linear(inputs, F, rng=rng, init=setting.init), activation()]
    layers: list[nn.Module] = []
    for number in range(block.repeat):
        C, stride = (F, 1) if number else (channels, block.stride)
        if block.kind == "conv":
            layers += [*conv(C, block.kernel, stride, block.padded), activation()]
            continue
        branch = [*conv(C, block.kernel, stride, True), activation(), *conv(F, block.kernel, 1, True)]
        shortcut = None if C == F and stride == 1 else nn.Sequential(*conv(C, 1, stride, False))
        layers += [nn.Residual(nn.Sequential(*branch), shortcut), activation()]
    return layers


@lru_cache(maxsize=4)
def _digits(size: int):
    """The first few digits of a set, as (N, 1, size, size) from 0 to 1, and their labels."""
    if size == 8:
        images, labels = data.digits()
        return (images[:IMAGES] / 16).astype(np.float32), labels[:IMAGES]
    images, labels = data.mnist5k(train=True)
    few = np.arange(IMAGES) * (len(images) // IMAGES)  # of every class some
    return images[few], labels[few]


@lru_cache(maxsize=32)
def gradients(setting: Setting) -> tuple[tuple[int, float], ...]:
    """(row, norm of the loss's gradient) of each layer's weights on the way through, shortcuts left out, untrained."""
    model = build(setting)
    x, y = _digits(setting.digits)
    with np.errstate(all="ignore"):  # what becomes nothing, or endless, is what is to be seen
        model.backward(ops.cross_entropy_backward(1.0, model(x), y))
        found = []
        for name, parameter in model.named_parameters():
            if parameter.value.ndim > 1 and "shortcut" not in name:
                norm = float(np.linalg.norm(np.asarray(parameter.grad, np.float64)))  # float32 loses small squares
                found.append((int(name.partition(".")[0]), float(np.nan_to_num(norm, posinf=1e300))))
    return tuple(found)
