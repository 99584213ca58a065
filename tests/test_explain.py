"""Explanations point at what decides: tested on networks whose reasons are known."""

import numpy as np
import pytest

from cnnkit import data, explain, nn, optim, train
from cnnkit.errors import CnnkitError, ShapeError


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def linear(weights):
    """A network whose class k has the score Σ weights[k] · x: its reasons are its weights."""
    weights = np.asarray(weights, np.float32)
    layer = nn.Linear(weights[0].size, len(weights), init="zeros")
    layer.weight.value = weights.reshape(len(weights), -1)
    return nn.Sequential(nn.Flatten(), layer)


def corner():
    """Class 0 looks at the top left pixels with weight 2, class 1 at the bottom right one with −1."""
    weights = np.zeros((2, 1, 6, 8), np.float32)
    weights[0, 0, 1:3, 1:3] = 2
    weights[1, 0, 5, 7] = -1
    return linear(weights), weights


def test_saliency_of_a_linear_score_is_its_weights(rng):
    model, weights = corner()
    x = rng.random((3, 1, 6, 8), dtype=np.float32)
    np.testing.assert_array_equal(explain.saliency(model, x, 1), np.abs(weights[1]).repeat(3, axis=0))
    np.testing.assert_array_equal(explain.saliency(model, x, np.array([0, 1, 0]))[1], np.abs(weights[1, 0]))
    np.testing.assert_array_equal(explain.saliency(model, x)[0], weights[0, 0])  # class 0 has the top score


def test_the_input_gradient_is_the_slope_of_the_score(rng):
    model = nn.hybrid(width=8, depth=1, image_size=12, num_heads=2, rng=rng).to(np.float64)
    x, step = rng.random((2, 1, 12, 12)), 1e-6
    dx = explain.input_gradient(model, x, 3)
    model.eval()
    for place in [(0, 0, 3, 4), (1, 0, 7, 7)]:
        up, down = x.copy(), x.copy()
        up[place] += step
        down[place] -= step
        slope = (model(up) - model(down))[place[0], 3] / (2 * step)
        assert dx[place] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_smoothing_a_straight_score_changes_nothing(rng):
    model, weights = corner()
    x = rng.random((2, 1, 6, 8), dtype=np.float32)
    smooth = explain.smooth_grad(model, x, 0, rng=rng, samples=3)
    np.testing.assert_allclose(smooth, weights[0].repeat(2, axis=0), rtol=1e-6)


def test_occlusion_measures_what_each_patch_was_worth():
    model, _ = corner()
    fallen = explain.occlusion(model, np.ones((1, 6, 8), np.float32), 0, patch=2, stride=1)
    assert fallen.shape == (5, 7)
    assert fallen[:3, :3].tolist() == [[2, 4, 2], [4, 8, 4], [2, 4, 2]]
    assert fallen.sum() == 32
    assert explain.occlusion(model, np.ones((1, 6, 8), np.float32), 1, patch=(6, 1), stride=1)[0, 7] == -1


def test_grad_cam_lights_up_where_the_deciding_feature_is(rng):
    """A channel that copies the image, and a score that is its mean: the map is the image, scaled."""
    conv = nn.Conv2d(1, 2, 1, init="zeros")
    conv.weight.value[0] = 1
    score = nn.Linear(2, 2, init="zeros")
    score.weight.value[0, 0] = 3
    model = nn.Sequential(conv, nn.ReLU(), nn.GlobalAvgPool2d(), nn.Flatten(), score)
    x = rng.random((2, 1, 4, 5), dtype=np.float32)
    np.testing.assert_allclose(explain.grad_cam(model, x, 0, layer="1"), x[:, 0] * 3 / 20, rtol=1e-5)
    assert explain.grad_cam(model, x, 1, layer="1").max() == 0
    with pytest.raises(CnnkitError, match="has no layer '9'; it has 0, 1, 2, 3, 4"):
        explain.grad_cam(model, x, 0, layer="9")
    with pytest.raises(ShapeError, match=r"layer 3 gives \(2, 2\)"):
        explain.grad_cam(model, x, 0, layer="3")


def test_a_visualised_feature_is_what_the_channel_looks_for(rng):
    conv = nn.Conv2d(1, 2, (1, 2), init="zeros")
    conv.weight.value[1, 0, 0] = (-1, 1)  # likes what is brighter to the right
    model = nn.Sequential(conv, nn.ReLU(), nn.GlobalAvgPool2d(), nn.Flatten())
    before = 0.5 + 0.05 * np.random.default_rng(1).standard_normal((1, 1, 8, 8)).astype(np.float32)
    image = explain.feature_visualisation(model, (1, 8, 8), layer="1", channel=1, rng=np.random.default_rng(1))
    assert image.shape == (1, 8, 8)
    assert 0 <= image.min() <= image.max() <= 1
    assert model(image[None])[0, 1] > 4 * model(before)[0, 1]
    with pytest.raises(ShapeError, match="channel 2 is not among 2"):
        explain.feature_visualisation(model, (1, 8, 8), channel=2, rng=rng)
    with pytest.raises(CnnkitError, match="feature_visualisation: the model has no layer '7' on its main path"):
        explain.feature_visualisation(model, (1, 8, 8), layer="7", channel=0, rng=rng)


@pytest.fixture(scope="module")
def trained():
    rng = np.random.default_rng(0)
    x, y = data.patterns(400, rng=rng, size=10)
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, rng=rng),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.GlobalAvgPool2d(),
        nn.Flatten(),
        nn.Linear(8, 4, rng=rng),
    )
    train.fit(model, x, y, epochs=8, rng=rng, optimizer=optim.Adam(model.parameters(), 0.02), progress=False)
    return model, *data.patterns(100, rng=rng, size=10)


def test_the_smallest_steps_in_the_worst_direction_fool_a_network(trained, rng):
    model, x, y = trained
    attacked = explain.fgsm(model, x, y, 0.15)
    noisy = np.clip(x + np.float32(0.15) * rng.choice(np.float32([-1, 1]), x.shape), 0, 1)
    clean, fooled, unmoved = (train.evaluate(model, images, y)[1] for images in (x, attacked, noisy))
    assert np.abs(attacked - x).max() <= 0.15 + 1e-6
    assert (attacked.min(), attacked.max()) >= (0, 0)
    assert attacked.max() <= 1
    assert clean > 0.8
    assert fooled < unmoved - 0.2


def test_near_in_features_means_alike(trained):
    model, x, y = trained
    rows = explain.features(model, x, layer="4")
    assert rows.shape == (100, 8)
    found = explain.nearest(rows[:20], rows, 4)
    assert found[:, 0].tolist() == list(range(20))  # each is nearest to itself
    assert (y[found[:, 1:]] == y[:20, None]).mean() > 0.7
    with pytest.raises(ShapeError, match=r"nearest: query \(2, 3\) and bank \(100, 8\)"):
        explain.nearest(np.ones((2, 3)), rows)


def test_explaining_leaves_a_network_as_it_was(trained):
    model, x, y = trained
    model.train()
    train.train_step(model, optim.SGD(model.parameters(), 0.0), x, y)
    state, gradients = model.state_dict(), [p.grad.copy() for p in model.parameters()]
    explain.saliency(model, x)
    explain.grad_cam(model, x, layer="2")
    explain.occlusion(model, x[0])
    explain.fgsm(model, x, y)
    assert model.training
    assert "forward" not in vars(model[2])
    assert all((state[name] == value).all() for name, value in model.state_dict().items())
    assert all((p.grad == g).all() for p, g in zip(model.parameters(), gradients, strict=True))


def test_what_cannot_be_explained_gets_a_sentence():
    model, _ = corner()
    x = np.ones((2, 1, 6, 8), np.float32)
    for call, sentence in [
        (lambda: explain.saliency(model, x[0]), "add the missing axes"),
        (lambda: explain.saliency(model, x, 2), "target 2 is not a class: the model has 0 to 1"),
        (lambda: explain.saliency(model, x, -1), "target must be a class for all or one for each of 2"),
        (lambda: explain.saliency(nn.ReLU(), x), r"the model must give scores \(N, K\)"),
        (lambda: explain.occlusion(model, x), r"image must be one image \(C, H, W\)"),
        (lambda: explain.occlusion(model, x[0], patch=9), "the window never fits"),
        (lambda: explain.occlusion(model, x[0], fill="black"), "occlusion: fill must be a number, not 'black'"),
        (lambda: explain.smooth_grad(model, x, rng=np.random.default_rng(0), samples=0), "samples must be at least 1"),
        (lambda: explain.smooth_grad(model, x, rng=0), "smooth_grad: rng must be a NumPy Generator, .*, not int"),
        (lambda: explain.fgsm(model, x, np.array([0, 1]), eps=-1), "eps must be at least 0, not -1"),
        (lambda: explain.features(model, x[0], layer="1"), "add the missing axes"),
        (lambda: explain.nearest([[1.0]], np.ones((2, 1))), "nearest: query must be a NumPy array, not list"),
        (
            lambda: explain.feature_visualisation(model, (6, 8), channel=0, rng=np.random.default_rng(0)),
            r"shape must be that of one image \(C, H, W\), not \(6, 8\)",
        ),
    ]:
        with pytest.raises(ShapeError, match=sentence):
            call()
    for look in (explain.saliency, explain.fgsm):
        with pytest.raises(CnnkitError, match=r"model must be a network, such as .*, not resnet"):
            look(nn.resnet, x, np.array([0, 1]))
    assert explain.features(model, x[:0], layer="1").shape == (0, 2)
