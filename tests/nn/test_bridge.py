"""A network and its twin in PyTorch have the same names and give the same numbers."""

import sys

import numpy as np
import pytest

from cnnkit import nn
from cnnkit.errors import CnnkitError


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is not installed")


class Doubled(nn.Sequential):
    """A Sequential only by name."""

    def forward(self, x):
        return 2 * super().forward(x)


def mixed(rng):
    return nn.Sequential(
        *(nn.Conv2d(1, 4, 3, padding=1, rng=rng), nn.BatchNorm2d(4), nn.LeakyReLU(0.2), nn.MaxPool2d(2)),
        *(nn.Conv2d(4, 6, (3, 2), stride=(1, 2), padding=((1, 1), (0, 0)), groups=2, rng=rng), nn.Sigmoid()),
        nn.Sequential(nn.ConvTranspose2d(6, 3, 2, stride=2, rng=rng), nn.Tanh(), nn.AvgPool2d(2, padding=1)),
        *(nn.Dropout(0.5, rng=rng), nn.GlobalAvgPool2d(), nn.Flatten(), nn.Linear(3, 5, rng=rng), nn.Softmax()),
    )


@pytest.mark.torch
@pytest.mark.parametrize(("dtype", "digits"), [(np.float32, 5), (np.float64, 12)])
def test_the_twin_gives_the_same_numbers_under_the_same_names(torch, dtype, digits):
    rng = np.random.default_rng(0)
    model = mixed(rng).to(dtype)
    for _ in range(3):
        model(rng.standard_normal((8, 1, 12, 10)).astype(dtype))  # so that batch norm has something to remember
    twin, x = nn.to_torch(model), rng.standard_normal((4, 1, 12, 10)).astype(dtype)
    assert {name for name in twin.state_dict() if not name.endswith("tracked")} == set(model.state_dict())
    with torch.no_grad():
        np.testing.assert_allclose(twin(torch.from_numpy(x)).numpy(), model.eval()(x), rtol=0, atol=10.0**-digits)


@pytest.mark.torch
@pytest.mark.parametrize(("make", "size"), [(nn.resnet, (3, 32, 32)), (nn.mobilenet, (1, 28, 28))])
def test_networks_of_blocks_have_twins_too(torch, make, size):
    rng = np.random.default_rng(0)
    model, x = make(rng=rng), rng.standard_normal((2, *size)).astype(np.float32)
    twin = nn.to_torch(model)
    assert {name for name in twin.state_dict() if not name.endswith("tracked")} == set(model.state_dict())
    with torch.no_grad():
        np.testing.assert_allclose(twin(torch.from_numpy(x)).numpy(), model.eval()(x), rtol=0, atol=1e-4)


@pytest.mark.torch
def test_the_twin_has_weights_of_its_own(torch):
    model = nn.Sequential(nn.Linear(2, 2, rng=np.random.default_rng(0)))
    twin = nn.to_torch(model)
    with torch.no_grad():
        twin[0].weight.zero_()
    assert model.parameters()[0].value.all()


@pytest.mark.torch
@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (lambda rng: nn.SelfAttention2d(2, rng=rng), "no layer 'SelfAttention2d'"),
        (lambda rng: Doubled(nn.ReLU()), "no layer 'Doubled'"),
        (lambda rng: nn.Conv2d(1, 1, 3, padding=((0, 1), (1, 1)), rng=rng), "pads both sides alike"),
        (lambda rng: nn.Conv2d(1, 1, 3, padding="same_lower", rng=rng), "Conv2d cannot be made alike"),
    ],
)
def test_a_layer_without_a_twin_is_named(torch, layer, words):
    with pytest.raises(CnnkitError, match=words):
        nn.to_torch(nn.Sequential(layer(np.random.default_rng(0))))


def test_without_pytorch_there_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(CnnkitError, match="PyTorch is not installed here"):
        nn.to_torch(nn.Sequential())
