"""Every backward tells what the forward does: below 1e-6 in float64, away from kinks.

`python -m pytest tests/nn/test_gradients.py -s` prints the table.
"""

import numpy as np
import pytest

from cnnkit import nn
from cnnkit.errors import CnnkitError
from cnnkit.train import gradient_check

r = np.random.default_rng(7)
LAYERS = {
    "Conv2d": (lambda: nn.Conv2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), rng=r), (2, 3, 7, 6)),
    "Conv2d groups": (lambda: nn.Conv2d(4, 6, 3, groups=2, padding="same", bias=False, rng=r), (2, 4, 5, 6)),
    "ConvTranspose2d": (
        lambda: nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1, output_padding=(1, 0), rng=r),
        (2, 3, 4, 3),
    ),
    "Linear": (lambda: nn.Linear(5, 4, rng=r), (3, 5)),
    "ReLU": (nn.ReLU, (2, 3, 4, 5)),
    "LeakyReLU": (lambda: nn.LeakyReLU(0.2), (2, 3, 4, 5)),
    "Sigmoid": (nn.Sigmoid, (2, 3, 4, 5)),
    "Tanh": (nn.Tanh, (2, 3, 4, 5)),
    "Softmax": (nn.Softmax, (4, 5)),
    "MaxPool2d": (lambda: nn.MaxPool2d(3, stride=2, padding=1), (2, 3, 7, 6)),
    "AvgPool2d": (lambda: nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), (2, 3, 7, 6)),
    "GlobalAvgPool2d": (nn.GlobalAvgPool2d, (2, 3, 4, 5)),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(3), (4, 3, 4, 5)),
    "BatchNorm2d in use": (lambda: nn.BatchNorm2d(3).eval(), (4, 3, 4, 5)),
    "Dropout": (lambda: nn.Dropout(0.4, rng=np.random.default_rng(1)), (3, 4, 5)),
    "Flatten": (nn.Flatten, (2, 3, 4, 5)),
    "Sequential": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3, rng=r), nn.ReLU(), nn.MaxPool2d(2)), (2, 1, 8, 7)),
    "Residual": (lambda: nn.Residual(nn.Conv2d(3, 3, 3, padding=1, rng=r)), (2, 3, 5, 6)),
    "Residual with a shortcut": (
        lambda: nn.Residual(nn.Conv2d(2, 3, 3, stride=2, padding=1, rng=r), nn.Conv2d(2, 3, 1, stride=2, rng=r)),
        (2, 2, 5, 6),
    ),
    "DepthwiseSeparable": (
        lambda: nn.DepthwiseSeparable(3, 4, 3, padding=1, between=(nn.BatchNorm2d(3), nn.ReLU()), rng=r),
        (3, 3, 5, 6),
    ),
    "SqueezeExcite": (lambda: nn.SqueezeExcite(6, reduction=2, rng=r), (3, 6, 4, 5)),
    "SelfAttention2d": (lambda: nn.SelfAttention2d(6, num_heads=3, rng=r), (2, 6, 3, 4)),
    "DynamicConv2d": (lambda: nn.DynamicConv2d(3, 4, 3, kernels=3, stride=2, padding=1, rng=r), (3, 3, 5, 6)),
}
MODELS = {
    "lenet5": (lambda: nn.lenet5(rng=r), (2, 1, 28, 28)),
    "vgg": (
        lambda: nn.vgg(11, num_classes=4, image_size=32, widths=(3, 4, 5, 6, 7), hidden=8, batch_norm=True, rng=r),
        (3, 3, 32, 32),
    ),
    "resnet": (lambda: nn.resnet(8, width=4, rng=r), (3, 3, 12, 12)),
    "resnet without shortcuts": (lambda: nn.resnet(8, width=4, residual=False, rng=r), (3, 3, 12, 12)),
    "resnet without norms": (lambda: nn.resnet(8, width=4, batch_norm=False, rng=r), (3, 3, 12, 12)),
    "mobilenet": (lambda: nn.mobilenet(width=0.25, image_size=12, rng=r), (3, 1, 12, 12)),
    "hybrid": (lambda: nn.hybrid(width=8, depth=1, image_size=12, num_heads=2, rng=r), (3, 1, 12, 12)),
}


@pytest.fixture(scope="module")
def table():
    """Collects results and prints them at the end."""
    rows = {}
    yield rows
    print(f"\n{'layer, block or model':26}{'worst error':>12}{'compared':>10}{'skipped':>9}")
    for name, found in rows.items():
        print(f"{name:26}{found.worst:12.1e}{found.compared:10}{found.skipped:9}")


@pytest.mark.parametrize("name", [*LAYERS, *MODELS])
def test_backward_is_the_slope_of_forward(name, table):
    make, shape = (LAYERS | MODELS)[name]
    model = make().to(np.float64)
    rng = np.random.default_rng(3)
    for parameter in model.parameters():  # biases away from 0, so that nothing hides behind it
        parameter.value = parameter.value + 0.1 * rng.standard_normal(parameter.value.shape)
    found = gradient_check(model, rng.standard_normal(shape), rng=rng, per_array=12 if name in LAYERS else 5)
    table[name] = found
    assert found.worst < 1e-6, found
    assert found.skipped <= found.compared / 10
    assert set(found.errors) == {"x", *dict(model.named_parameters())}


@pytest.mark.parametrize("name", [*LAYERS, *MODELS])
def test_a_backward_without_a_forward_says_what_comes_first(name):
    make, shape = (LAYERS | MODELS)[name]
    with pytest.raises(CnnkitError, match=r"backward needs what forward saw\. Call it on x first"):
        make().backward(np.zeros(shape, np.float32))


def test_every_layer_is_checked():
    modules = {
        name for name in nn.__all__ if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Module)
    }
    assert modules - {"Module"} <= set(LAYERS)
    assert set(MODELS) >= {"lenet5", "vgg", "resnet", "mobilenet", "hybrid"}
