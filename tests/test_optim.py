"""Optimisers take PyTorch's steps, to 1e-6 over a hundred of them; the numbers were recorded from PyTorch 2.13."""

import warnings

import numpy as np
import pytest

from cnnkit import nn, optim
from cnnkit.errors import CnnkitError, ShapeError

CASES = {
    "SGD": (optim.SGD, {"lr": 0.05}),
    "SGD with weight decay": (optim.SGD, {"lr": 0.05, "weight_decay": 0.1}),
    "momentum": (optim.SGD, {"lr": 0.02, "momentum": 0.9}),
    "Nesterov": (optim.SGD, {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    "Adam": (optim.Adam, {"lr": 0.01}),
    "Adam with weight decay": (optim.Adam, {"lr": 0.01, "weight_decay": 0.1, "betas": (0.8, 0.99), "eps": 1e-6}),
    "AdamW": (optim.AdamW, {"lr": 0.01, "weight_decay": 0.1}),
}
# The three weights after 100 steps, as PyTorch has them.
RECORDED = {
    "SGD": [1.011491332, 0.9780309087, 0.6892623014],
    "SGD with weight decay": [0.9871884585, 0.8947377543, 0.4922558327],
    "momentum": [0.9872319904, 0.9853284941, 0.94702828],
    "Nesterov": [0.999197042, 0.9814960494, 0.8724008741],
    "Adam": [2.099464886, -1.06430011, 0.7072025544],
    "Adam with weight decay": [2.105087487, -1.071049453, 0.4967399855],
    "AdamW": [1.890585387, -0.9310958348, 0.6574019383],
}
SCHEDULES = {
    "steps": (lambda o, library: library.StepLR(o, 7, gamma=0.5)),
    "cosine": (lambda o, library: library.CosineAnnealingLR(o, 30, eta_min=0.001)),
}


def slope(w, t):
    """Of a bowl that is steep one way and flat the other, with a disturbance that changes from step to step."""
    return np.array([4.0, 1.0, 0.1]) * (w - 1) + 0.3 * np.sin(np.array([1.0, 2.0, 3.0]) * t)


def ours(make, options, steps=100):
    parameter = nn.Parameter(np.array([3.0, -2.0, 0.5]))
    optimizer = make([parameter], **options)
    for t in range(steps):
        optimizer.zero_grad()
        parameter.add(slope(parameter.value, t))
        optimizer.step()
    return parameter.value


@pytest.fixture
def torch():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield pytest.importorskip("torch", reason="PyTorch is not installed; it comes with cnnkit[bench]")


@pytest.mark.torch
@pytest.mark.parametrize("name", CASES)
def test_a_hundred_steps_are_pytorchs(name, torch):
    make, options = CASES[name]
    w = torch.tensor([3.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    theirs = getattr(torch.optim, make.__name__)([w], **options)
    for t in range(100):
        w.grad = torch.tensor(slope(w.detach().numpy(), t))
        theirs.step()
    np.testing.assert_allclose(ours(make, options), w.detach().numpy(), rtol=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_a_hundred_steps_lead_where_pytorchs_led(name):
    np.testing.assert_allclose(ours(*CASES[name]), RECORDED[name], rtol=1e-6)


@pytest.mark.torch
@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_pytorchs(name, torch):
    w = torch.zeros(1, requires_grad=True)
    theirs = torch.optim.SGD([w], lr=0.2)
    mine = optim.SGD([nn.Parameter(np.zeros(1))], lr=0.2)
    their_schedule = SCHEDULES[name](theirs, torch.optim.lr_scheduler)
    my_schedule = SCHEDULES[name](mine, optim)
    for _ in range(30):
        assert mine.lr == pytest.approx(theirs.param_groups[0]["lr"], rel=1e-6)
        theirs.step()
        their_schedule.step()
        my_schedule.step()


def test_schedules_by_hand():
    optimizer = optim.SGD([nn.Parameter(np.zeros(1))], lr=0.8)
    steps, cosine = optim.StepLR(optimizer, 3, gamma=0.5), optim.CosineAnnealingLR(optimizer, 10, eta_min=0.2)
    assert [round(steps.rate(epoch), 6) for epoch in (0, 2, 3, 6)] == [0.8, 0.8, 0.4, 0.2]
    assert [round(cosine.rate(epoch), 6) for epoch in (0, 5, 10, 11)] == [0.8, 0.5, 0.2, 0.2]
    steps.step()
    assert optimizer.lr == 0.8


@pytest.mark.torch
@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_clipping_is_pytorchs(max_norm, torch):
    rng = np.random.default_rng(0)
    parameters, theirs = [], []
    for shape in ((3, 2), (4,)):
        gradient = rng.standard_normal(shape)
        parameters.append(nn.Parameter(np.zeros(shape)))
        parameters[-1].add(gradient)
        theirs.append(torch.zeros(shape, dtype=torch.float64, requires_grad=True))
        theirs[-1].grad = torch.tensor(gradient)
    norm = optim.clip_grad_norm(parameters, max_norm)
    assert norm == pytest.approx(float(torch.nn.utils.clip_grad_norm_(theirs, max_norm)))
    for p, q in zip(parameters, theirs, strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-6)


def test_clipping_keeps_the_direction():
    p = nn.Parameter(np.zeros(2))
    p.add(np.array([3.0, 4.0]))
    assert optim.clip_grad_norm([p, nn.Parameter(np.zeros(1))], 1) == 5
    np.testing.assert_allclose(p.grad, [0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_an_optimiser_goes_on_from_its_state(name):
    make, options = CASES[name]
    whole, part = (nn.Parameter(np.array([3.0, -2.0, 0.5], np.float32)) for _ in range(2))
    one, other = make([whole], **options), make([part], **options)
    for t in range(6):
        if t == 3:
            state, other = other.state_dict(), make([part], **options | {"lr": 9.0})
            other.load_state_dict(state)
        for p, optimizer in ((whole, one), (part, other)):
            optimizer.zero_grad()
            p.add(slope(p.value, t).astype(np.float32))
            optimizer.step()
    np.testing.assert_array_equal(whole.value, part.value)
    assert whole.value.dtype == np.float32


def test_what_cannot_be_optimised_gets_a_sentence():
    with pytest.raises(CnnkitError, match="Adam: there are no parameters to learn"):
        optim.Adam([])
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, rng=np.random.default_rng(0)))
    for what in (model, model.parameters, [p.value for p in model.parameters()], None):
        with pytest.raises(CnnkitError, match=r"SGD: it wants the parameters of a network, as in SGD\(model.param"):
            optim.SGD(what)
    with pytest.raises(CnnkitError, match="StepLR: it steers an optimizer"):
        optim.StepLR(model, 3)
    with pytest.raises(CnnkitError, match="momentum must be above 0"):
        optim.SGD([nn.Parameter(np.zeros(1))], nesterov=True)
    optimizer = optim.SGD([nn.Parameter(np.zeros(1))])
    with pytest.raises(ShapeError, match="StepLR: step_size must be at least 1, not 0"):
        optim.StepLR(optimizer, 0)
    with pytest.raises(ShapeError, match="CosineAnnealingLR: T_max must be at least 1, not 0"):
        optim.CosineAnnealingLR(optimizer, 0)
    with pytest.raises(CnnkitError, match=r"Adam: betas must be a pair of numbers, such as \(0.9, 0.999\), not 0.9"):
        optim.Adam([nn.Parameter(np.zeros(1))], betas=0.9)
    with pytest.raises(ShapeError, match="SGD: lr must be at least 0, not -1"):
        optim.SGD([nn.Parameter(np.zeros(1))], lr=-1)
    one, other = (optim.Adam([nn.Parameter(np.zeros(size))]) for size in (2, 3))
    one.parameters[0].add(np.ones(2))
    one.step()
    with pytest.raises(ShapeError, match="parameter 0 has another shape"):
        other.load_state_dict(one.state_dict())
    with pytest.raises(ShapeError, match="that of another optimiser"):
        optim.SGD([nn.Parameter(np.zeros(2))]).load_state_dict(one.state_dict())


def test_a_parameter_without_gradient_stays_where_it_is():
    p = nn.Parameter(np.ones(2))
    optim.Adam([p]).step()
    np.testing.assert_array_equal(p.value, 1)
