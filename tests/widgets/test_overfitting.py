"""OverfittingExplorer: the kit on made-up curves; real trainings against train.fit; threads that end when told."""

import threading
import time
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from cnnkit import data, nn, ops, optim, train
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import OverfittingExplorer
from cnnkit.widgets.overfitting.explorer import top_of
from cnnkit.widgets.overfitting.run import Curves
from cnnkit.widgets.overfitting.setting import Setting, drawn, make_network, split

from .browserless import move, recording
from .kit import ExplorerTests

SMALL = {"images": 20, "epochs": 10, "filters": 2}


def trainings():
    return [thread for thread in threading.enumerate() if thread.name == "cnnkit overfitting" and thread.is_alive()]


def until(comes_true):
    end = time.monotonic() + 20
    while not comes_true():
        assert time.monotonic() < end, "it learns on"
        time.sleep(0.005)


MADE: list[OverfittingExplorer] = []


@pytest.fixture(autouse=True)
def nothing_runs_on():
    yield
    for widget in list(MADE):
        widget.close()
    MADE.clear()
    until(lambda: not trainings())  # those called off end by themselves


def explorer(**state):
    MADE.append(OverfittingExplorer(**{**SMALL, **state}))
    return MADE[-1]


def made_up(setting):
    """Curves that every control changes: down, and up again for those held out."""
    at = np.arange(1, setting.epochs + 1)
    loss = 2.3 * np.exp(-at / (5 + setting.shift)) + setting.dropout / 10 + setting.decay
    held = loss + at * setting.wrong / (20 * setting.images) + setting.seed / 50
    return Curves(*map(tuple, (loss, np.exp(-loss), held, np.exp(-held) / (1 + setting.filters / 20))))


class Quick(OverfittingExplorer):
    __doc__ = OverfittingExplorer.__doc__  # all settings are known already: nothing is trained

    def curves(self, setting):
        return made_up(setting)

    @property
    def train(self):
        """Stands in for cnnkit's where the line of code is run."""
        return SimpleNamespace(fit=self._fit, shift=train.shift)

    model = rng = optimizer = None
    partial = staticmethod(partial)

    def _fit(self, model, x, y, *, epochs, rng, batch_size, optimizer, validation, progress, augment=None):
        setting = self._setting
        assert (len(x), len(y), batch_size, progress) == (setting.images, setting.images, 32, False)
        assert validation is split().held
        assert (0 if augment is None else augment.keywords["pixels"]) == setting.shift
        return vars(made_up(Setting(**{**vars(setting), "epochs": epochs})))["held_loss"]


class TestOverfittingExplorer(ExplorerTests):
    make = staticmethod(Quick)
    names = ("train", "partial", "model", "x", "y", "rng", "optimizer", "held")
    states = (
        {},
        {"images": 320, "wrong": 100, "seed": 9, "filters": 16, "epochs": 100},
        {"images": 20, "wrong": 0, "epochs": 10, "decay": 0.03, "dropout": 0.8, "shift": 2},
    )
    wrong = (
        ({"images": 30}, CourseError, "there is no images 30"),
        ({"wrong": 5}, CourseError, "there is no wrong 5"),
        ({"filters": 3}, CourseError, "there is no filters 3"),
        ({"decay": 1.0}, CourseError, "there is no decay 1.0"),
        ({"seed": 10}, ShapeError, "seed must be 0 to 9"),
        ({"epochs": 0}, ShapeError, "epochs must be 10 to 100"),
        ({"dropout": 0.9}, ShapeError, "dropout must be 0.0 to 0.8"),
        ({"dropout": "half"}, ShapeError, "dropout must be a number"),
        ({"shift": 1.5}, ShapeError, "shift must be a whole number"),
        ({"drop_out": 0.1}, CourseError, "did you mean 'dropout'"),
    )
    steps = 15

    def expected(self, explorer):
        return explorer.history.held_loss

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        curves = made_up(setting)
        for name, values in vars(curves).items():
            np.testing.assert_allclose(np.frombuffer(frame[name], np.float32), values, rtol=1e-6)
        plain = made_up(Setting(**{**vars(setting), "decay": 0.0, "dropout": 0.0, "shift": 0}))
        remedied = (setting.decay, setting.dropout, setting.shift) != (0, 0, 0)
        without = np.frombuffer(frame["plain"], np.float32)
        np.testing.assert_allclose(without, plain.held_loss if remedied else (), rtol=1e-6)
        assert frame["best"] == int(np.argmin(curves.held_loss))
        assert frame["top"] >= max(curves.held_loss[frame["best"] :])
        assert frame["standing"] == "trained"
        return frame


# What is learnt, and how well.


def test_the_three_parts_of_the_digits_have_no_image_in_common():
    rows = [part[0].reshape(len(part[0]), -1) for part in split()]
    assert [len(part) for part in rows] == [799, 399, 599]
    everything = {(*row.tolist(),) for row in np.concatenate(rows)}
    assert len(everything) == len(np.unique(data.digits()[0].reshape(1797, -1), axis=0))


@pytest.mark.parametrize("wrong", [0, 10, 100])
def test_as_many_labels_are_wrong_as_was_asked_for(wrong):
    setting = Setting(images=320, wrong=wrong)
    images, labels = drawn(setting)
    right = drawn(Setting(images=320, wrong=0))
    np.testing.assert_array_equal(images, right[0])
    assert abs(np.mean(labels != right[1]) - wrong / 100) <= 0.05
    assert set(labels.tolist()) <= set(range(10))


def test_more_images_hold_the_fewer_ones():
    few, more = drawn(Setting(images=20))[0], drawn(Setting(images=40))[0]
    np.testing.assert_array_equal(few, more[:20])


def by_hand(images, seed, epochs, decay, p, shift):
    """The lesson's own training -> loss and accuracy of what was learnt and of what was held out, epoch by epoch."""
    digits, truth = data.digits()
    rng = np.random.default_rng(12)
    rest, _ = data.split((digits / 16).astype(np.float32), truth, fraction=1 / 3, rng=rng)
    pool, held = data.split(*rest, fraction=1 / 3, rng=rng)
    draws = np.random.default_rng(seed)
    chosen = draws.permutation(len(pool[1]))[:images]
    slips = (draws.random(images) < 0.1) * draws.integers(1, 10, images)
    x, y = pool[0][chosen], (pool[1][chosen] + slips) % 10
    rng = np.random.default_rng(seed)
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(2, 4, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(p, rng=rng),
        nn.Linear(64, 10, rng=rng),
    )
    optimizer = optim.SGD(model.parameters(), 0.03, momentum=0.9, weight_decay=decay)
    seen = []
    train.fit(
        model,
        x,
        y,
        epochs=epochs,
        rng=rng,
        batch_size=32,
        optimizer=optimizer,
        augment=partial(train.shift, pixels=shift) if shift else None,
        callbacks=[lambda model, _: seen.append((*train.evaluate(model, x, y), *train.evaluate(model, *held)))],
        progress=False,
    )
    return np.array(seen).T


@pytest.mark.parametrize(("decay", "dropout", "shift"), [(0.0, 0.0, 0), (0.03, 0.5, 1)])
def test_the_curves_are_those_of_the_lessons_own_training(decay, dropout, shift):
    widget = explorer(images=40, seed=4, decay=decay, dropout=dropout, shift=shift)
    assert widget.wait()
    expected = by_hand(40, 4, 10, decay, dropout, shift)
    for values, wanted in zip(vars(widget.history).values(), expected, strict=True):
        np.testing.assert_allclose(values, wanted, rtol=1e-5)


def test_a_remedy_is_set_beside_the_same_training_without_it():
    widget = explorer(decay=0.03)
    assert widget.wait()
    plain = explorer()
    assert plain.wait()
    assert widget.view.frame["plain"] == plain.view.frame["held_loss"]
    assert plain.view.frame["plain"] == b""
    assert widget.view.frame["held_loss"] != plain.view.frame["held_loss"]


def test_the_network_has_the_parameters_that_the_lesson_names():
    network = make_network(Setting(), np.random.default_rng(0))
    assert sum(parameter.value.size for parameter in network.parameters()) == 3818


# How trainings come and go.


def test_a_frame_comes_at_once_and_curves_when_they_are_there():
    widget = explorer()
    assert widget.view.frame["standing"] == "about to learn"
    assert widget.view.frame["known"] == 0
    assert widget.learning
    assert widget.wait()
    assert widget.view.frame["standing"] == "trained"
    assert widget.view.frame["known"] == 10


def test_what_was_seen_comes_back_at_once():
    widget = explorer()
    assert widget.wait()
    shown = widget.view.frame["held_loss"]
    widget.state = {"seed": 1}
    assert widget.view.frame["known"] == 0
    assert widget.wait()
    with recording(widget.view) as sent:
        widget.state = {"seed": 0}
    assert len(sent) == 1
    assert widget.view.frame["held_loss"] == shown
    assert not widget.learning


def test_fewer_epochs_are_the_beginning_of_more():
    widget = explorer(epochs=20)
    assert widget.wait()
    long = widget.history
    widget.state = {"epochs": 10}
    assert widget.history == long.until(10)
    assert not widget.learning
    widget.state = {"epochs": 30}
    assert widget.history == long
    assert widget.wait()
    assert widget.history.until(20) == long


def test_a_change_calls_the_training_off():
    widget = explorer(images=320, filters=16, epochs=100)
    while not widget.history.epochs:
        time.sleep(0.005)
    before = trainings()
    move(widget, "seed", 7)
    until(lambda: not any(thread in trainings() for thread in before))
    assert widget.view.frame["standing"] != "trained"
    assert widget._known.get(Setting(images=320, filters=16).recipe, Curves()).epochs < 100


def test_sliders_that_still_move_begin_no_training():
    widget = explorer(images=320, epochs=100)
    for seed in (1, 2, 3, 4, 5, 6):
        move(widget, "seed", seed)
    assert widget._known == {}


def test_stop_keeps_what_was_measured_and_train_goes_on():
    widget = explorer(images=320, filters=16, epochs=100)
    while not widget.history.epochs:
        time.sleep(0.005)
    widget.stop()
    known = widget.history.epochs
    assert widget.view.frame["standing"] == f"stopped after {known} of 100 epochs"
    assert not widget.learning
    widget.state = {"images": 20, "filters": 2, "epochs": 10}
    widget.stop()
    assert widget.view.frame["standing"] == "stopped after 0 of 10 epochs"
    widget.start()
    assert widget.wait()
    assert widget.view.frame["standing"] == "trained"


def test_nothing_learns_on_after_close():
    widget = explorer(images=320, filters=16, epochs=100)
    while not widget.history.epochs:
        time.sleep(0.005)
    widget.close()
    assert trainings() == []


def test_what_goes_wrong_in_a_training_is_said(monkeypatch):
    monkeypatch.setattr("cnnkit.widgets.overfitting.run.make_network", lambda *_: 1 / 0)
    widget = explorer()
    assert not widget.wait()
    assert widget.view.frame["notes"] == ["training stopped: division by zero"]
    assert widget.view.frame["standing"] == "stopped after 0 of 10 epochs"


def test_a_still_waits_for_the_first_training():
    data_, _ = explorer()._repr_mimebundle_()
    assert "After epoch 10 the training loss is" in data_["text/plain"]


def test_two_trainings_at_once_and_a_cell_beside_them_agree_with_one_alone():
    first, second = explorer(seed=2), explorer(seed=2)
    x = np.random.default_rng(0).random((8, 3, 16, 16))
    w = np.ones((4, 3, 3, 3))
    alone = ops.conv2d(x, w)
    for _ in range(20):
        np.testing.assert_array_equal(ops.conv2d(x, w), alone)
    assert first.wait()
    assert second.wait()
    assert first.history == second.history


# What is shown.


def test_the_chart_of_losses_ends_above_all_that_comes_after_the_turn():
    start_high = Curves((9.0, 1.0, 0.1), (0.0,) * 3, (9.0, 0.5, 0.9), (0.0,) * 3)
    assert top_of(start_high) == 1.0
    assert top_of(start_high, Curves((1.0,), (0.0,), (5.0,), (0.0,))) == 6.0
    assert top_of(Curves()) == 1.5
    assert top_of(Curves((1.0,) * 2, (0.0,) * 2, (1.0, float("nan")), (0.0,) * 2)) == 1.5


def test_the_formula_holds_the_numbers_on_the_screen():
    widget = Quick()
    curves = made_up(Setting())
    gap = curves.held_loss[-1] - curves.loss[-1]
    assert widget.formulas[0] == f"gap = {curves.held_loss[-1]:.3f} − {curves.loss[-1]:.3f} = {gap:.3f}"
    assert widget.formulas[1] == f"lowest validation loss = {min(curves.held_loss):.3f}"
    widget.state = {"decay": 0.01, "shift": 1}
    assert widget.formulas[2] == "w ← w − 0.03·(g + 0.01·w)"
    assert "augment=partial(train.shift, pixels=1)" in widget.code
    widget.close()


def test_a_browser_that_counts_in_tenths_leaves_no_dust():
    widget = Quick()
    move(widget, "dropout", 0.30000000000000004)
    assert widget.state["dropout"] == 0.3
