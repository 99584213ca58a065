"""A network crosses as plain data and comes back the same; what is not a network's gets a sentence."""

import json
import pickle

import numpy as np
import pytest

from cnnkit import nn
from cnnkit.errors import CnnkitError
from cnnkit.nn.plain import LAYERS as KNOWN
from tests.nn.test_gradients import LAYERS, MODELS


def across(data):
    """What a wall lets through: text, and arrays that own their memory."""
    told = json.loads(json.dumps({name: data[name] for name in ("model", "input_shape")}))
    return told | {"arrays": {name: array.copy() for name, array in data["arrays"].items()}}


def conv(**changes):
    """One convolution as data, with something changed."""
    data = across(nn.to_plain(nn.Conv2d(1, 2, 3, init="zeros")))
    data["model"] |= changes
    return data


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [*LAYERS, *MODELS])
def test_every_layer_and_model_comes_back_the_same(name, dtype):
    make, shape = (LAYERS | MODELS)[name]
    model = make().to(dtype)
    x = np.random.default_rng(1).standard_normal(shape).astype(dtype)
    model(x)  # moves the running statistics
    again = nn.from_plain(across(nn.to_plain(model)), input_shape=shape[1:] if len(shape) == 4 else None)
    assert repr(again) == repr(model)
    assert again.input_shape == model.input_shape
    np.testing.assert_array_equal(again(x), model.eval()(x))
    assert again(x).dtype == x.dtype


def test_every_layer_that_learners_use_can_cross():
    modules = {
        name for name in nn.__all__ if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Module)
    }
    assert modules - {"Module"} == set(KNOWN)


def test_a_layer_of_ones_own_does_not_cross():
    class Square(nn.Module):
        pass

    class Conv2d(nn.Conv2d):
        pass

    for layer in (Square(), Conv2d(1, 1, 1, init="zeros")):
        with pytest.raises(CnnkitError, match=r"to_plain: .* is not a layer of cnnkit.nn"):
            nn.to_plain(nn.Sequential(nn.ReLU(), layer))
    loop = nn.Sequential(nn.ReLU())
    loop.layers.append(loop)
    with pytest.raises(CnnkitError, match="ReLU stands too deep in other blocks; 8 is the most"):
        nn.to_plain(loop)


def nested(depth):
    data = {"layer": "ReLU"}
    for _ in range(depth):
        data = {"layer": "Sequential", "layers": [data]}
    return {"model": data, "input_shape": None, "arrays": {}}


ODD = {
    "no mapping": (lambda: [1], "the data must be a mapping, not"),
    "another field": (lambda: conv() | {"code": "x"}, "must have arrays, input_shape, model; look at 'code'"),
    "no layer": (lambda: conv() | {"model": None}, "None is not a layer of cnnkit.nn"),
    "an import by name": (lambda: conv(layer="os.system"), "'os.system' is not a layer of cnnkit.nn"),
    "a function of ours": (lambda: conv(layer="lenet5"), "'lenet5' is not a layer"),
    "a layer that is no text": (lambda: conv(layer=["Conv2d"]), "is not a layer"),
    "a missing option": (lambda: {**conv(), "model": {"layer": "ReLU", "x": 1}}, "ReLU must have layer; look at 'x'"),
    "an unknown option": (lambda: conv(rng=3), "look at 'rng'"),
    "a word for a number": (lambda: conv(in_channels="1"), "Conv2d: in_channels must be a whole number, not '1'"),
    "true for a number": (lambda: conv(in_channels=True), "in_channels must be a whole number, not True"),
    "a number for true": (lambda: conv(bias=1), "bias must be true or false, not 1"),
    "a vast kernel": (lambda: conv(kernel_size=10**9), "kernel_size must be from 1 to 256"),
    "a vast padding": (lambda: conv(padding=[[0, 0], [0, 10**6]]), "padding must be from 0 to 256"),
    "a deep padding": (lambda: conv(padding=[[[[[0]]]]]), "padding must be one value or a pair"),
    "an unknown padding": (lambda: conv(padding="x" * 10**6), "padding must be a whole number, not 'xxx"),
    "no stride": (lambda: conv(stride=0), "stride must be from 1 to 256, not 0"),
    "groups that do not divide": (lambda: conv(groups=3), "groups=3 must divide"),
    "too many weights": (
        lambda: conv(in_channels=100_000, out_channels=100_000, kernel_size=256),
        "more than 5,000,000 parameters",
    ),
    "NaN for a slope": (
        lambda: conv() | {"model": {"layer": "LeakyReLU", "negative_slope": float("nan")}},
        "negative_slope must be a number from -1e",
    ),
    "too deep": (lambda: nested(20), "8 inside each other, are the most"),
    "too many layers": (
        lambda: nested(0) | {"model": {"layer": "Sequential", "layers": [{"layer": "ReLU"}] * 1001}},
        "1000 layers, 8 inside each other, are the most",
    ),
    "too many norms": (
        lambda: nested(0) | {"model": {"layer": "Sequential", "layers": [norm()] * 40}},
        "more than 5,000,000 parameters",
    ),
    "layers that are no list": (lambda: nested(0) | {"model": {"layer": "Sequential", "layers": "ReLU"}}, "a list of"),
    "arrays that are no mapping": (lambda: conv() | {"arrays": [1]}, "arrays must be a mapping"),
    "an array that is a list": (lambda: weighed([[1.0]]), "'weight' must be a float32 or float64 array"),
    "an array of objects": (lambda: weighed(np.array([print])), "'weight' must be a float32 or float64 array"),
    "another kind of array": (
        lambda: weighed(np.ma.masked_array(np.zeros((2, 1, 3, 3), np.float32))),
        "'weight' must be a float32 or float64 array",
    ),
    "mixed dtypes": (lambda: weighed(np.zeros((2, 1, 3, 3))), "must all be float32, or all be float64"),
    "another shape": (lambda: weighed(np.zeros((2, 1, 3, 4), np.float32)), r"weight is \(2, 1, 3, 4\) in the state"),
    "infinity": (lambda: weighed(np.full((2, 1, 3, 3), np.inf, np.float32)), "not finite: the training went astray"),
    "too many arrays": (lambda: weighed(np.zeros(10**7 + 1, np.float32)), "more than 5,000,000 parameters"),
    "another array": (
        lambda: conv() | {"arrays": conv()["arrays"] | {"extra": np.zeros(1, np.float32)}},
        "not those of these layers: 'extra'",
    ),
    "a size that is none": (lambda: conv() | {"input_shape": [1, 0, 3]}, "each size in input_shape must be from 1"),
    "a shape that is none": (lambda: conv() | {"input_shape": "28"}, r"input_shape must be \(C, H, W\), not '28'"),
}


def norm():
    return {"layer": "BatchNorm2d", "num_features": 100_000, "eps": 1e-5, "momentum": 0.1}


def weighed(weight):
    data = conv()
    return data | {"arrays": data["arrays"] | {"weight": weight}}


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_a_networks_gets_a_short_sentence(name):
    make, sentence = ODD[name]
    with pytest.raises(CnnkitError, match=sentence) as caught:
        nn.from_plain(make())
    assert len(str(caught.value)) < 400


def test_each_word_and_number_of_a_description_is_checked():
    """Whatever one value is replaced by, the answer is a network or a sentence."""
    rng = np.random.default_rng(0)
    model = nn.Sequential(
        nn.DepthwiseSeparable(1, 4, 3, padding="same", between=(nn.BatchNorm2d(1), nn.ReLU()), rng=rng),
        nn.Residual(nn.SqueezeExcite(4, reduction=2, rng=rng)),
        nn.Residual(nn.SelfAttention2d(4, num_heads=2, rng=rng)),
        nn.DynamicConv2d(4, 4, 3, rng=rng),
        nn.ConvTranspose2d(4, 2, 3, stride=2, output_padding=1, rng=rng),
        nn.MaxPool2d(2),
        nn.AvgPool2d(2, stride=1),
        nn.Dropout(0.2, rng=rng),
        nn.GlobalAvgPool2d(),
        nn.Flatten(),
        nn.Linear(2, 3, rng=rng),
        nn.Softmax(),
    )
    data = across(nn.to_plain(model))
    evil = [
        None,
        True,
        -1,
        0,
        2,
        7,
        10**30,
        0.5,
        1e300,
        "",
        "same",
        [],
        [1, 2],
        [[1, 2], [3, 4]],
        {},
        {"layer": "ReLU"},
    ]
    tried = 0
    for place in places(data["model"]):
        for value in evil:
            changed = json.loads(json.dumps(data["model"]))
            put(changed, place, value)
            tried += 1
            try:
                nn.from_plain(data | {"model": changed}, input_shape=(1, 8, 8))
            except CnnkitError as error:
                assert len(str(error)) < 600  # noqa: PT017 - most are refused, some are networks after all
    assert tried > 1000


def places(data, at=()):
    """The way to each value inside."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*at, key)
        if isinstance(value, (dict, list)):
            yield from places(value, (*at, key))


def put(data, place, value):
    for key in place[:-1]:
        data = data[key]
    data[place[-1]] = value


def test_a_pickle_is_not_read():
    with pytest.raises(CnnkitError, match="must be a mapping"):
        nn.from_plain(pickle.dumps(nn.ReLU()))


def test_what_an_image_would_cost_is_known_before_one_is_seen():
    zeros = {"init": "zeros"}
    huge = nn.Sequential(*(nn.ConvTranspose2d(1, 1, 64, stride=64, **zeros) for _ in range(50)))
    with pytest.raises(CnnkitError, match="an image becomes more than 2,000,000 numbers"):
        nn.from_plain(nn.to_plain(huge), input_shape=(1, 28, 28))
    slow = nn.Sequential(*(nn.Conv2d(96, 96, 3, padding=1, **zeros) for _ in range(12)))
    with pytest.raises(CnnkitError, match="an image costs 780,337,152 multiply-adds; 500,000,000 are the most"):
        nn.from_plain(nn.to_plain(slow), input_shape=(96, 28, 28))
    staring = nn.SelfAttention2d(2, **zeros)
    with pytest.raises(CnnkitError, match="an image becomes more than"):
        nn.from_plain(nn.to_plain(staring), input_shape=(2, 64, 64))
    small = nn.Limits(parameters=60_000)
    with pytest.raises(CnnkitError, match="more than 60,000 parameters"):
        nn.from_plain(nn.to_plain(nn.lenet5(**zeros)), limits=small)
    with pytest.raises(CnnkitError, match="x has 3 channels"):
        nn.from_plain(nn.to_plain(nn.lenet5(**zeros)), input_shape=(3, 28, 28))
    assert nn.from_plain(nn.to_plain(nn.lenet5(**zeros)), input_shape=(1, 28, 28)).summary().parameters == 61_706


def test_a_network_from_data_is_for_use():
    model = nn.from_plain(nn.to_plain(nn.Sequential(nn.Dropout(0.5, rng=np.random.default_rng(0)))))
    np.testing.assert_array_equal(model(np.ones((2, 3), np.float32)), 1)
    assert not model.training
