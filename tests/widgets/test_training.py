"""TrainingDashboard: the kit; a thread that learns, rests and ends when it is told; what is shown of it."""

import threading
import time

import numpy as np
import pytest

from cnnkit import ops, optim
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import TrainingDashboard
from cnnkit.widgets.training.run import Curves, Run, grouped
from cnnkit.widgets.training.setting import ADAM, ALL, EPS, SGD, Setting, digits_of

from .browserless import move, recording, tell
from .kit import ExplorerTests


def trainings():
    return [thread for thread in threading.enumerate() if thread.name == "cnnkit training" and thread.is_alive()]


@pytest.fixture(autouse=True)
def nothing_runs_on():
    yield
    for widget in list(MADE):
        widget.close()
    MADE.clear()
    for thread in trainings():
        thread.join(5)  # one that was replaced ends after its batch
    assert trainings() == []


MADE: list[TrainingDashboard] = []


def dashboard(**state):
    MADE.append(TrainingDashboard(**state))
    return MADE[-1]


def rested(explorer, seconds=60.0):
    """Wait until it has come to rest."""
    end = time.monotonic() + seconds
    while explorer.learning:
        assert time.monotonic() < end, "it learns on"
        time.sleep(0.01)
    explorer._now._control.wait_until_waiting(2)
    return explorer


def learnt(batches, **state):
    """A dashboard whose network has learnt so many batches."""
    explorer = dashboard(**state)
    explorer._go(batches)
    return rested(explorer)


class TestTrainingDashboard(ExplorerTests):
    make = staticmethod(TrainingDashboard)
    names = ("w", "g", "v", "m_hat", "s_hat")
    steps = 15
    slow = ("mnist",)
    small = 9_000
    largest = ({"data": "mnist"}, 60_000)
    states = (
        {},
        {"optimizer": "Adam", "learning_rate": 0.001, "batch_size": 128, "epochs": 3, "image": 17},
        {"init": "zeros", "seed": 4, "momentum": 0.0, "batch_size": ALL},
    )
    wrong = (
        ({"optimizer": "Adagrad"}, CourseError, "there is no optimizer 'Adagrad'"),
        ({"learning_rate": 0.03}, CourseError, "there is no learning rate 0.03"),
        ({"momentum": 1.0}, CourseError, "there is no momentum 1.0"),
        ({"batch_size": 0}, CourseError, "there is no batch size 0"),
        ({"data": "mnits"}, CourseError, "did you mean 'mnist'"),
        ({"epochs": 0}, ShapeError, "epochs must be 1 to 50"),
        ({"image": 10_000}, ShapeError, "image must be 0 to"),
        ({"rate": 1.0}, CourseError, "no setting 'rate'"),
    )

    def expected(self, explorer):
        setting, last = explorer._setting, explorer._now.last
        if setting.optimizer == SGD:
            v = explorer.v if setting.momentum else None
            return optim.momentum_step(last.w, last.g, v, setting.learning_rate, setting.momentum)[0]
        return last.w - setting.learning_rate * explorer.m_hat / (explorer.s_hat**0.5 + EPS)

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        images, labels = digits_of(setting.data).held
        x = images[setting.image]
        np.testing.assert_array_equal(np.frombuffer(explorer.view.image, np.float32), x.ravel())
        state = explorer._now.state
        side, kernel = frame["side"], frame["kernel"]
        maps = np.frombuffer(frame["maps"], np.float32).reshape(-1, side, side)
        again = ops.conv2d(x[None], state["0.weight"], state["0.bias"], padding=kernel // 2)[0]
        np.testing.assert_allclose(maps, again, atol=1e-5)
        first, now = np.frombuffer(frame["filters"], np.float32).reshape(2, -1, kernel, kernel)
        np.testing.assert_array_equal(now, state["0.weight"][:, 0])
        np.testing.assert_array_equal(first, explorer._now.first["0.weight"][:, 0])
        assert sum(frame["shares"]) == pytest.approx(1, abs=1e-5)
        assert frame["truth"] == labels[setting.image]
        return frame


def test_it_does_not_train_by_itself():
    explorer = dashboard()
    assert explorer.view.frame["standing"] == "not begun"
    assert trainings() == []
    assert explorer.history.at == explorer.history.held == []


def test_start_learns_to_the_last_epoch_and_comes_to_rest():
    explorer = dashboard(epochs=2)
    explorer.start()
    assert explorer.learning
    rested(explorer)
    frame, count = explorer.view.frame, explorer.view.frame["of"]
    assert frame["standing"] == "all epochs learnt"
    assert frame["place"] == 2
    assert explorer._now.batches == 2 * count
    losses = explorer.history.loss
    assert np.mean(losses[-count:]) < 0.5 * np.mean(losses[:10])
    assert [round(place) for place, _, _ in explorer.history.held] == [0, 1, 2]
    assert explorer.history.held[-1][2] > 0.8
    explorer.start()
    assert explorer.view.frame["notes"] == ["all 2 epochs are over; give it more, or begin again"]
    move(explorer, "epochs", 3)
    explorer.start()
    assert rested(explorer)._now.place == 3


def test_one_batch_is_one_and_one_epoch_goes_to_its_end():
    explorer = learnt(1)
    assert explorer._now.batches == 1
    explorer.step()
    assert rested(explorer)._now.batches == 2
    explorer.epoch()
    assert rested(explorer)._now.place == 1
    explorer.epoch()
    assert rested(explorer)._now.place == 2
    assert explorer.view.frame["standing"] == "paused"


def test_it_rests_after_pause_and_goes_on_where_it_was():
    explorer = dashboard(epochs=50)
    explorer.start()
    time.sleep(0.2)
    explorer.pause()
    batches = explorer._now.batches
    assert batches > 0
    assert explorer.view.frame["standing"] == "paused"
    assert explorer.view.frame["batches"] == batches
    time.sleep(0.2)
    assert explorer._now.batches == batches
    explorer.step()
    assert rested(explorer)._now.batches == batches + 1


def test_sliders_work_while_it_learns():
    explorer = dashboard(epochs=50)
    explorer.start()
    move(explorer, "learning_rate", 0.0001)
    move(explorer, "momentum", 0.5)
    time.sleep(0.1)
    move(explorer, "optimizer", ADAM)
    time.sleep(0.3)
    assert explorer.learning
    assert isinstance(explorer._now._optimizer, optim.Adam)
    assert (explorer._now._optimizer.lr, explorer._now._optimizer.betas[0]) == (0.0001, 0.5)
    move(explorer, "image", 9)
    assert explorer.view.frame["image"] == 9
    explorer.pause()
    TestTrainingDashboard().check(explorer)


def test_the_batch_size_changes_with_the_next_epoch():
    explorer = learnt(3, batch_size=128)
    move(explorer, "batch_size", 512)
    explorer.start()
    rested(explorer)
    sizes = np.diff(explorer.history.at)
    count, later = (digits_of("digits").batches(size) for size in (128, 512))
    np.testing.assert_allclose(sizes[: count - 1], 1 / count)
    np.testing.assert_allclose(sizes[count:], 1 / later)


@pytest.mark.parametrize("settings", [{}, {"momentum": 0.0}, {"optimizer": ADAM, "learning_rate": 0.005}])
def test_the_line_of_code_made_the_filters_that_are_shown(settings):
    explorer = learnt(3, **settings)
    space = {name: getattr(explorer, name) for name in TestTrainingDashboard.names}
    now = explorer._now.state["0.weight"]
    np.testing.assert_allclose(eval(explorer.code, space), now, rtol=1e-5, atol=1e-7)
    assert not np.array_equal(now, explorer.w)
    TestTrainingDashboard().check(explorer)


def test_the_network_is_what_learns():
    explorer = learnt(4)
    scores = ops.softmax(explorer.model(digits_of("digits").held[0][:1]))[0]
    np.testing.assert_allclose(explorer.view.frame["shares"], scores, atol=1e-5)


def test_the_page_is_asked_to_draw_ten_times_a_second_at_most():
    explorer = dashboard(epochs=50)
    with recording(explorer.view) as sent:
        explorer.start()
        time.sleep(1.5)
        explorer.pause()
    assert explorer._now.batches > 30
    assert 3 <= len(sent) <= 15 + 3  # and one each at start, pause and rest


def test_a_loss_that_is_no_number_ends_the_training_and_is_said():
    explorer = dashboard()
    explorer.model.parameters()[0].value[...] = np.inf  # what a learning rate that is far too large comes to
    explorer.start()
    rested(explorer)
    assert explorer.view.frame["standing"] == "gone astray"
    explorer.start()
    assert explorer.view.frame["notes"] == ["the loss is no number any more; begin again with a smaller learning rate"]
    assert explorer.still().startswith(b"\x89PNG")
    assert "astray" in explorer.describe()
    explorer.again()
    assert explorer.view.frame["standing"] == "not begun"
    TestTrainingDashboard().check(explorer)


def test_another_network_ends_the_old_training_and_keeps_no_curve():
    explorer = dashboard(epochs=50)
    explorer.start()
    time.sleep(0.1)
    old = explorer._now
    move(explorer, "seed", 3)
    old._thread.join(5)
    assert not old._thread.is_alive()
    assert explorer._now is not old
    assert explorer.view.frame["standing"] == "not begun"
    time.sleep(0.2)
    assert explorer.view.frame["batches"] == 0


def test_reset_brings_back_settings_and_network():
    explorer = learnt(3, learning_rate=0.2)
    move(explorer, "learning_rate", 0.001)
    explorer.reset()
    assert explorer.state["learning_rate"] == 0.2
    assert explorer.view.frame["batches"] == 0


def test_again_forgets_and_keeps_the_settings():
    explorer = learnt(3)
    first = explorer._now.first["0.weight"]
    move(explorer, "learning_rate", 0.001)
    explorer.again()
    assert explorer.state["learning_rate"] == 0.001
    np.testing.assert_array_equal(explorer._now.state["0.weight"], first)


def test_the_same_settings_learn_the_same():
    one, other = learnt(5, seed=2), learnt(5, seed=2)
    assert one.history.loss == other.history.loss
    assert one.history.loss != learnt(5, seed=3).history.loss


def test_nothing_runs_on_after_close_and_a_page_that_leaves_pauses_it():
    explorer = dashboard(epochs=50)
    explorer.start()
    tell(explorer, kind="left")
    assert not explorer.learning
    explorer.start()
    assert explorer.learning
    explorer.close()
    assert trainings() == []


def test_the_next_mistake_is_one():
    explorer = learnt(60)
    explorer.mistake()
    frame = explorer.view.frame
    assert int(np.argmax(frame["shares"])) != frame["truth"]
    seen = explorer.state["image"]
    explorer.mistake()
    assert explorer.state["image"] > seen


def test_weights_that_begin_at_zero_stay_all_alike():
    explorer = learnt(30, init="zeros")
    assert np.ptp(explorer._now.state["0.weight"]) == 0
    assert explorer.history.held[0][1] == pytest.approx(np.log(10), abs=1e-6)


def test_what_goes_wrong_in_the_thread_is_said(monkeypatch):
    explorer = dashboard()
    monkeypatch.setattr(Run, "_step", lambda *_: 1 / 0)
    explorer.start()
    rested(explorer)
    end = time.monotonic() + 5
    while not explorer.view.frame["notes"]:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert explorer.view.frame["notes"] == ["training stopped: division by zero"]


def test_curves_are_thinned_by_means():
    curves = Curves(at=[0.1 * k for k in range(1, 8)], loss=[1.0, 3, 5, 7, 9, 11, 13], accuracy=[0.0] * 6 + [1.0])
    at, loss, accuracy = grouped(curves, 4)
    np.testing.assert_allclose(at, [0.2, 0.4, 0.6, 0.7])
    np.testing.assert_allclose(loss, [2, 6, 10, 13])
    np.testing.assert_allclose(accuracy, [0, 0, 0, 1])
    assert [len(part) for part in grouped(Curves(), 4)] == [0, 0, 0]


def test_a_network_of_another_kind_shares_nothing_with_the_old_one():
    assert Setting().network == Setting(learning_rate=1.0, image=3).network
    assert Setting().network != Setting(init="small").network
