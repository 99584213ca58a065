"""Modules know what is inside them, remember what they need, and can be watched, kept and counted."""

import numpy as np
import pytest

from cnnkit import nn, ops
from cnnkit.errors import CnnkitError, ShapeError


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def images(*shape, seed=1):
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def test_parameters_have_the_names_of_pytorch(rng):
    model = nn.Sequential(nn.Conv2d(1, 2, 3, rng=rng), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(2, 3, rng=rng))
    names = [name for name, _ in model.named_parameters()]
    assert names == ["0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias"]
    assert set(model.state_dict()) == {*names, "1.running_mean", "1.running_var"}


@pytest.mark.parametrize(
    ("make", "parameters", "multiply_adds"),
    [
        (nn.lenet5, 61_706, 416_520),
        (nn.vgg, 138_357_544, 15_470_264_320),
        (lambda **o: nn.resnet(18, **o), 11_689_512, 1_814_073_344),
        (lambda **o: nn.resnet(20, **o), 272_474, 40_813_184),
    ],
    ids=["LeNet-5", "VGG-16", "ResNet-18", "ResNet-20"],
)
def test_the_known_networks_have_their_known_sizes(make, parameters, multiply_adds):
    summary = make(init="zeros").summary()
    assert (summary.parameters, summary.multiply_adds) == (parameters, multiply_adds)


def test_the_summary_knows_shapes_and_receptive_fields(rng):
    model = nn.lenet5(rng=rng)
    rows = model.summary().rows
    assert [row.output_shape for row in rows if row.layer.startswith("Conv")] == [(6, 28, 28), (16, 10, 10)]
    assert [row.sees for row in rows[3:8]] == [(14, 14), (14, 14), (16, 16), (16, 16), None]
    assert "61,706" in str(model.summary())
    assert model.training
    with pytest.raises(CnnkitError, match=r"Give the shape of one, as in model.summary"):
        nn.ReLU().summary()


def test_what_a_residual_sees_is_its_wider_way(rng):
    block = nn.Residual(nn.Sequential(nn.Conv2d(2, 2, 3, padding=1, rng=rng), nn.Conv2d(2, 2, 3, padding=1, rng=rng)))
    rows = nn.Sequential(block, nn.ReLU()).summary((2, 9, 9)).rows
    assert [(row.name, row.sees) for row in rows] == [
        ("0.branch.0", (3, 3)),
        ("0.branch.1", (5, 5)),
        ("1", (5, 5)),
    ]


def test_gradients_add_up_until_they_are_forgotten(rng):
    layer = nn.Linear(3, 2, rng=rng)
    for _ in range(2):
        layer(images(4, 3))
        layer.backward(np.ones((4, 2), np.float32))
    np.testing.assert_array_equal(layer.bias.grad, [8, 8])
    layer.zero_grad()
    assert layer.bias.grad is None


def test_training_and_use_are_switched_everywhere(rng):
    model = nn.Sequential(nn.Residual(nn.Sequential(nn.BatchNorm2d(2), nn.Dropout(0.5, rng=rng))))
    x = images(3, 2, 4, 4)
    model.eval()
    np.testing.assert_array_equal(model(x), model(x))
    model.train()
    assert np.abs(model(x) - model(x)).max() > 0


def test_a_network_comes_back_from_its_file(tmp_path, rng):
    path = tmp_path / "net.npz"
    one, other = nn.resnet(8, width=4, rng=rng), nn.resnet(8, width=4, rng=rng)
    x = images(2, 3, 8, 8)
    one(x)  # moves the running statistics
    one.save(path)
    np.testing.assert_array_equal(other.load(path).eval()(x), one.eval()(x))
    assert [p.name for p in tmp_path.iterdir()] == ["net.npz"]


def test_a_state_that_does_not_fit_is_refused_whole(tmp_path, rng):
    layer = nn.Linear(3, 2, rng=rng)
    before = layer.state_dict()
    with pytest.raises(ShapeError, match=r"bias is \(3,\) in the state but \(2,\) in this network"):
        layer.load_state_dict({"weight": np.zeros((2, 3)), "bias": np.zeros(3)})
    with pytest.raises(ShapeError, match="the state has no bias"):
        layer.load_state_dict({"weight": np.zeros((2, 3))})
    with pytest.raises(ShapeError, match=r"the state has 0.weight, which this network does not have"):
        layer.load_state_dict(before | {"0.weight": np.zeros(1)})
    np.testing.assert_array_equal(layer.weight.value, before["weight"])
    with pytest.raises(CnnkitError, match="There is no file"):
        layer.load(tmp_path / "none.npz")


def test_a_file_that_could_run_something_is_not_read(tmp_path, rng):
    path = tmp_path / "evil.npz"
    np.savez(path, weight=np.array([print], dtype=object))
    with pytest.raises(CnnkitError, match="is not a file of arrays"):
        nn.Linear(3, 2, rng=rng).load(path)
    path.write_bytes(b"no zip")
    with pytest.raises(CnnkitError, match="is not a file of arrays"):
        nn.Linear(3, 2, rng=rng).load(path)


def test_hooks_hear_each_pass_until_they_are_removed(rng):
    model = nn.Sequential(nn.Conv2d(1, 2, 3, rng=rng), nn.ReLU())
    heard = []
    hook = model[1].register_forward_hook(lambda layer, x, y: heard.append((layer, x.shape, y.shape)))
    with model[0].register_backward_hook(lambda layer, dy, dx: heard.append(dx.shape)):
        y = model(images(2, 1, 5, 5))
        model.backward(y)
    hook.remove()
    hook.remove()
    model.backward(model(images(2, 1, 5, 5)))
    assert heard == [(model[1], (2, 2, 3, 3), (2, 2, 3, 3)), (2, 1, 5, 5)]
    assert "forward" not in vars(model[1])


def test_the_way_back_to_the_parameters_gives_the_same_gradients_without_that_of_the_images(rng, monkeypatch):
    inner = nn.Sequential(nn.Conv2d(2, 3, 3, padding=1, stride=2, rng=rng), nn.ReLU())
    model = nn.Sequential(inner, nn.Conv2d(3, 2, 2, rng=rng))
    x = rng.standard_normal((2, 2, 7, 7)).astype(np.float32)
    y = model(x)
    model.backward(y)
    expected = [p.grad for p in model.parameters()]
    model.zero_grad()
    made, plain = [], ops.conv._transposed

    def noted(*arguments):
        made.append(plain(*arguments))
        return made[-1]

    monkeypatch.setattr(ops.conv, "_transposed", noted)
    model.backward_to_parameters(y)
    assert [dx.shape for dx in made] == [(2, 3, 4, 4)]
    for p, grad in zip(model.parameters(), expected, strict=True):
        np.testing.assert_array_equal(p.grad, grad)


def test_whoever_watches_or_overrides_backward_is_not_passed_by_on_the_way_to_the_parameters(rng):
    class Doubled(nn.Conv2d):
        def backward(self, dy):
            return super().backward(2 * dy)

    x = rng.standard_normal((1, 1, 4, 4)).astype(np.float32)
    plain, doubled = nn.Conv2d(1, 1, 3, rng=rng), Doubled(1, 1, 3, rng=rng)
    for layer in (plain, doubled):
        y = nn.Sequential(layer)(x)
        nn.Sequential(layer).backward_to_parameters(np.ones_like(y))
    np.testing.assert_array_equal(doubled.weight.grad, 2 * plain.weight.grad)
    model, heard = nn.Sequential(plain), []
    for module in (model, plain):
        with module.register_backward_hook(lambda module, dy, dx: heard.append((module, dx.shape))):
            model.backward_to_parameters(np.ones_like(y))
    assert heard == [(model, x.shape), (plain, x.shape)]
    nn.Sequential().backward_to_parameters(x)


def test_two_may_listen_and_leave_in_any_order():
    layer, heard = nn.ReLU(), []
    first = layer.register_forward_hook(lambda *_: heard.append(1))
    second = layer.register_forward_hook(lambda *_: heard.append(2))
    first.remove()
    layer(np.zeros(1))
    second.remove()
    layer(np.zeros(1))
    assert heard == [2]


def test_watching_names_every_activation_and_gradient(rng):
    model = nn.resnet(8, width=2, rng=rng)
    with nn.watch(model) as seen:
        y = model(images(2, 3, 8, 8))
        model.backward(np.ones_like(y))
    names = {name for name, _ in model.modules()}
    assert set(seen.activations) == set(seen.gradients) == names
    assert all(seen.gradients[name].shape == seen.activations[name].shape for name in names)
    with (
        pytest.raises(CnnkitError, match="watch: the model has no layer '99'; it has 0, 1, 2"),
        nn.watch(model, ["99"]),
    ):
        pass


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda r: nn.lenet5(rng=r)(images(2, 3, 28, 28)),
            r"layer 0, Conv2d\(1, 6, 5, padding=2\): conv2d: x has 3 ch",
        ),
        (lambda r: nn.lenet5(rng=r)(images(2, 1, 32, 32)), r"layer 7, Linear\(400, 120\): linear: x has 576 features"),
        (lambda r: nn.resnet(8, rng=r)(images(2, 1, 8, 8)), r"layer 0, Conv2d\(3, 16, 3, .*x has 1 channel \(2, 1, 8"),
        (lambda r: nn.Residual(nn.Conv2d(1, 2, 3, rng=r))(images(1, 1, 5, 5)), r"Residual.*\(1, 1, 5, 5\) into \(1, 2"),
        (
            lambda r: nn.SqueezeExcite(4, rng=r)(images(2, 4)),
            r"SqueezeExcite\(4\): forward: x must be \(N, C, H, W\) but is \(2, 4\)",
        ),
        (
            lambda r: nn.DynamicConv2d(4, 2, 3, rng=r)(images(1, 3, 5, 5)),
            r"DynamicConv2d\(4, 2, 3\): layer 2, Linear\(4, 4\): linear: x has 3 features",
        ),
        (lambda r: nn.SelfAttention2d(4, num_heads=3, rng=r), "num_heads=3 must divide channels=4"),
        (lambda r: nn.Conv2d(3, 4, 3, groups=2, rng=r), "groups=2 must divide in_channels=3 and out_channels=4"),
        (lambda r: nn.Parameter(np.zeros(2)).add([1.0, 2.0]), "Parameter: gradient must be a NumPy array, not list"),
        (
            lambda r: nn.attend(*[images(2, 3)] * 3),
            r"attend: q and k must be \(N, L, D\) and v \(N, L, E\), but they are",
        ),
        (
            lambda r: nn.attend_backward(images(1, 2, 4), *[images(1, 2, 3)] * 3),
            r"dy is \(1, 2, 4\) but must be \(1, 2, 3",
        ),
        (lambda r: nn.lenet5(rng=r).summary((1, 2.5, 3)), "each size in input_shape must be a whole number, not 2.5"),
        (lambda r: nn.BatchNorm2d(3)(images(2, 4, 2, 2)), r"BatchNorm2d\(3\): batch_norm2d: gamma is \(3,\) but must"),
    ],
)
def test_a_wrong_shape_gets_a_sentence_with_the_layer_and_the_shapes(call, sentence, rng):
    with pytest.raises(ShapeError, match=sentence):
        call(rng)


@pytest.mark.parametrize(
    ("make", "x_shape", "dy_shape"),
    [
        (lambda r: nn.Flatten(), (2, 3, 4), (2, 13)),
        (lambda r: nn.SqueezeExcite(4, reduction=2, rng=r), (2, 4, 3, 3), (2, 4, 3, 1)),
        (lambda r: nn.SelfAttention2d(4, rng=r), (2, 4, 3, 3), (2, 4, 3, 1)),
        (lambda r: nn.DynamicConv2d(2, 4, 3, rng=r), (2, 2, 5, 5), (2, 4, 3)),
        (lambda r: nn.MaxPool2d(2), (1, 1, 4, 4), (1, 1, 3, 3)),
    ],
)
def test_a_gradient_of_another_shape_gets_a_sentence_with_both_shapes(make, x_shape, dy_shape, rng):
    layer = make(rng)
    layer(images(*x_shape))
    with pytest.raises(ShapeError) as caught:
        layer.backward(images(*dy_shape))
    assert str(dy_shape) in str(caught.value)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: nn.Conv2d(1, 2, 3), r"Conv2d: rng is missing.*give rng=np.random.default_rng\(0\)"),
        (lambda: nn.Linear(1, 2, rng=3), "Linear: rng is a int"),
        (lambda: nn.Linear(1, 2, init="best"), "init must be one of he, xavier, small, zeros, not 'best'"),
        (lambda: nn.Dropout(0.5, rng=3), "Dropout: rng must be a NumPy Generator"),
        (lambda: nn.Dropout(0.5)(np.ones(2)), r"Dropout\(0.5\): dropout: rng must be a NumPy Generator"),
        (lambda: nn.Sequential(nn.ReLU), "is not a layer; did you forget to make one"),
        (lambda: nn.Residual(nn.ReLU), "Residual: .* is not a layer; did you forget to make one"),
        (lambda: nn.Linear(1, 2, rng=np.random.default_rng(0), init=None), "init must be one of he, .*, not None"),
        (lambda: nn.vgg(11, widths=(2, 2), init="zeros"), r"widths must be 5 numbers, .*, not \(2, 2\)"),
        (lambda: nn.vgg("16"), "vgg: depth must be a whole number, not '16'"),
        (lambda: nn.he((2, 3), 3, 2, rng=0), "he: rng must be a NumPy Generator, .*, not int"),
        (lambda: nn.ReLU().summary(28), r"Give the shape of one, as in model.summary"),
        (lambda: nn.ReLU().to("text"), "dtype must be float32 or float64, not text"),
        (lambda: nn.Sequential([nn.ReLU(), nn.Flatten()]), r"a star unpacks it: Sequential\(\*layers\)"),
        (lambda: nn.resnet(19), r"depth must be 18, 34 or 6n \+ 2"),
        (lambda: nn.vgg(12), "depth must be one of 11, 13, 16, 19"),
        (lambda: nn.ReLU().to(np.int32), "dtype must be float32 or float64, not int32"),
    ],
)
def test_a_wrong_wish_gets_a_sentence(call, sentence):
    with pytest.raises(CnnkitError, match=sentence):
        call()


def test_a_layer_of_ones_own_is_a_layer(rng):
    class Square(nn.Module):
        def forward(self, x):
            self.x = x
            return x * x

        def backward(self, dy):
            return 2 * self.x * dy

    model = nn.Sequential(Square(), nn.Flatten())
    np.testing.assert_array_equal(model(np.array([[3.0]])), [[9.0]])
    np.testing.assert_array_equal(model.backward(np.array([[1.0]])), [[6.0]])
    assert model.summary((1, 2, 2)).rows[0].layer == "Square()"
    with pytest.raises(NotImplementedError, match="Module needs a forward"):
        nn.Module()(np.zeros(1))


@pytest.mark.parametrize(
    ("init", "deviation"), [("he", (2 / 36) ** 0.5), ("xavier", (2 / 612) ** 0.5), ("small", 0.01)]
)
def test_initial_weights_have_the_spread_they_promise(init, deviation, rng):
    weight = nn.Conv2d(4, 64, 3, rng=rng, init=init).weight.value
    assert weight.dtype == np.float32
    assert abs(weight.std() / deviation - 1) < 0.05
    assert abs(weight.mean()) < deviation / 10


def test_the_same_seed_gives_the_same_network():
    one, other = (nn.hybrid(rng=np.random.default_rng(5)).state_dict() for _ in range(2))
    assert all((one[name] == other[name]).all() for name in one)


def test_attention_shares_sum_to_one_and_stay_to_be_looked_at(rng):
    layer = nn.SelfAttention2d(4, num_heads=2, rng=rng)
    layer(images(3, 4, 2, 5))
    assert layer.shares.shape == (3, 2, 10, 10)
    np.testing.assert_allclose(layer.shares.sum(axis=3), 1, rtol=1e-5)


def test_a_dynamic_convolution_is_the_convolution_of_its_mixture(rng):
    layer = nn.DynamicConv2d(3, 4, 3, kernels=3, padding=1, rng=rng)
    x = images(2, 3, 5, 6)
    y = layer(x)
    for n in range(2):
        mixed = sum(share * kernel for share, kernel in zip(layer.shares[n], layer.bank.value, strict=True))
        np.testing.assert_allclose(y[n : n + 1], ops.conv2d(x[n : n + 1], mixed, padding=1), atol=1e-5)


def test_a_network_without_randomness_takes_the_weights_of_one_with_it(rng):
    options = {"depth": 11, "image_size": 32, "widths": (2, 2, 2, 2, 2), "hidden": 4, "num_classes": 3}
    learnt, blank = nn.vgg(**options, rng=rng), nn.vgg(**options, init="zeros")
    x = images(2, 3, 32, 32)
    np.testing.assert_array_equal(blank.load_state_dict(learnt.state_dict()).eval()(x), learnt.eval()(x))
    assert blank.generators() == {}
    assert len(learnt.generators()) == 2
