"""Training does what it says: the same seed gives the same weights, whatever interrupts it on the way."""

import sys
import warnings
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from cnnkit import data, nn, ops, optim, train
from cnnkit.bench.networks import for_digits
from cnnkit.errors import CnnkitError, ShapeError


def tiny(rng):
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, rng=rng),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.2, rng=rng),
        nn.Linear(64, 4, rng=rng),
    )


def stripes(n=96):
    return data.patterns(n, rng=np.random.default_rng(5), size=8)


def learn(epochs, seed=0, callbacks=(), checkpoint=None, **options):
    """Train the tiny network in full: schedule, augmentation, validation -> model, history."""
    rng = np.random.default_rng(seed)
    model = tiny(rng)
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    history = train.fit(
        model,
        *stripes(),
        epochs=epochs,
        rng=rng,
        batch_size=16,
        optimizer=optimizer,
        schedule=optim.CosineAnnealingLR(optimizer, 6),
        augment=lambda x, rng: train.shift(x, 1, rng=rng),
        validation=stripes(20),
        callbacks=callbacks,
        checkpoint=checkpoint,
        progress=False,
        **options,
    )
    return model, history


def same(one, other):
    return all((value == other[name]).all() for name, value in one.items()) and one.keys() == other.keys()


def test_the_same_seed_gives_the_same_network():
    one, other, third = learn(2), learn(2), learn(2, seed=1)
    assert same(one[0].state_dict(), other[0].state_dict())
    assert one[1] == other[1]
    assert not same(one[0].state_dict(), third[0].state_dict())


@pytest.mark.parametrize("batch", [0, 3, 6, 13, 29])
def test_an_interrupted_training_ends_with_the_same_weights(batch, tmp_path, monkeypatch):
    whole, history = learn(5)
    path, taken = tmp_path / "run.npz", 0
    step = train.fit.__globals__["train_step"]

    def interrupted(*arguments, **options):
        nonlocal taken
        taken += 1
        if taken == batch + 1:
            raise KeyboardInterrupt
        return step(*arguments, **options)

    monkeypatch.setitem(train.fit.__globals__, "train_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        learn(5, checkpoint=path)
    resumed, told = learn(5, checkpoint=path)
    assert same(whole.state_dict(), resumed.state_dict())
    assert told == history
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]
    again, _ = learn(5, checkpoint=path)  # over already: nothing more is learnt
    assert same(whole.state_dict(), again.state_dict())


@contextmanager
def counting_lines(stop=None):
    """Count the lines of cnnkit that run; at the one numbered ``stop``, Ctrl-C is pressed."""
    home, count = str(Path(train.__file__).parents[1]), 0

    def on_line(frame, event, argument):
        nonlocal count
        if event == "line":
            count += 1
            if count == stop:
                raise KeyboardInterrupt
        return on_line

    before = sys.gettrace()
    sys.settrace(lambda frame, event, argument: on_line if frame.f_code.co_filename.startswith(home) else None)
    try:
        yield lambda: count
    finally:
        sys.settrace(before)


def test_whatever_line_an_interruption_meets_the_weights_are_the_same_in_the_end(tmp_path):
    with counting_lines() as lines:
        whole, history = learn(3, checkpoint=tmp_path / "whole.npz")
    for stop in np.random.default_rng(3).integers(1, lines(), 12):
        path = tmp_path / f"{stop}.npz"
        with pytest.raises(KeyboardInterrupt), counting_lines(stop):
            learn(3, checkpoint=path)
        resumed, told = learn(3, checkpoint=path)
        assert same(whole.state_dict(), resumed.state_dict())
        assert told == history
    assert not [file.name for file in tmp_path.iterdir() if file.suffix != ".npz"]


def test_an_interruption_while_the_checkpoint_is_written_leaves_the_one_before(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    learn(2, checkpoint=path)
    before = path.read_bytes()

    def torn(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", torn)
        with pytest.raises(KeyboardInterrupt):
            learn(3, checkpoint=path)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
    assert same(learn(3, checkpoint=path)[0].state_dict(), learn(3)[0].state_dict())


def test_a_checkpoint_is_also_a_file_of_weights(tmp_path):
    model, _ = learn(2, checkpoint=tmp_path / "run.npz")
    assert same(tiny(np.random.default_rng(9)).load(tmp_path / "run.npz").state_dict(), model.state_dict())


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    path, rng = tmp_path / "run.npz", np.random.default_rng(0)
    learn(1, checkpoint=path)
    with pytest.raises(CnnkitError, match="another network or schedule"):
        train.fit(nn.lenet5(rng=rng), *stripes(), epochs=2, rng=rng, checkpoint=path, progress=False)
    nn.lenet5(rng=rng).save(path)
    with pytest.raises(CnnkitError, match="is not a checkpoint"):
        learn(1, checkpoint=path)


def test_early_stopping_gives_the_best_weights_back():
    seen = []
    model, history = learn(40, patience=2, callbacks=[lambda model, history: seen.append(model.state_dict())])
    assert history.epochs < 40
    assert history.best == history.epochs - 3
    assert same(model.state_dict(), seen[history.best])
    assert train.evaluate(model, *stripes(20))[0] == pytest.approx(min(history.val_loss))


def test_a_callback_can_end_the_training_and_all_are_called():
    heard = []
    _, history = learn(5, callbacks=[lambda m, h: h.epochs == 2, lambda m, h: heard.append(h.epochs)])
    assert (history.epochs, heard) == (2, [1, 2])


def test_each_batch_is_told_and_the_last_of_an_epoch_has_its_means():
    steps = []
    _, history = learn(2, after_batch=[lambda model, step: steps.append(step)])
    assert [(step.epoch, step.batch, step.batches) for step in steps] == [
        (e, b, 6) for e in (0, 1) for b in range(1, 7)
    ]
    assert [steps[5].mean_loss, steps[11].mean_loss] == history.loss
    assert steps[5].mean_loss == pytest.approx(np.mean([step.loss for step in steps[:6]]))
    assert steps[11].mean_accuracy == pytest.approx(np.mean([step.accuracy for step in steps[6:]]))


def test_a_training_stopped_in_mid_epoch_goes_on_as_if_it_had_not_been(tmp_path):
    path, heard = tmp_path / "run.npz", []
    _, history = learn(
        5,
        checkpoint=path,
        after_batch=[lambda m, step: (step.epoch, step.batch) == (2, 4), lambda m, step: heard.append(step)],
    )
    assert (history.epochs, len(history.lr), len(heard)) == (2, 2, 16)
    (whole, told), (resumed, again) = learn(5), learn(5, checkpoint=path)
    assert same(whole.state_dict(), resumed.state_dict())
    assert told == again


def in_a_thread(control, epochs=5, **options):
    """Train in the background -> the thread, and a list that gets model and history."""
    done = []
    thread = Thread(target=lambda: done.append(learn(epochs, after_batch=[control], **options)))
    thread.start()
    return thread, done


def test_a_training_in_a_thread_waits_steps_goes_on_and_ends_as_it_is_told():
    control, seen = train.Control(), []
    control.pause()
    thread, done = in_a_thread(lambda model, step: seen.append(step) or control(model, step))
    assert control.wait_until_waiting(60)
    assert len(seen) == 1
    control.step(3)
    assert control.wait_until_waiting(60)
    assert (len(seen), seen[-1].batch) == (4, 4)
    control.resume()
    thread.join(60)
    assert same(done[0][0].state_dict(), learn(5)[0].state_dict())  # waiting changes nothing
    assert len(seen) == 30
    assert not control.waiting


@pytest.mark.parametrize("paused", [False, True])
def test_a_training_in_a_thread_can_be_stopped_running_or_waiting(paused):
    control = train.Control()
    if paused:
        control.pause()
    thread, done = in_a_thread(control, epochs=100_000)
    assert not paused or control.wait_until_waiting(60)
    control.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert done[0][1].epochs < 100_000


def test_two_trainings_beside_each_other_do_not_meet():
    threads = [in_a_thread(train.Control(), seed=seed) for seed in (0, 1)]
    for seed, (thread, done) in enumerate(threads):
        thread.join(60)
        assert same(done[0][0].state_dict(), learn(5, seed=seed)[0].state_dict())


def test_the_bar_shows_loss_accuracy_and_the_time_left(capsys, monkeypatch):
    for name in ("ipykernel.zmqshell", "tqdm.auto", "tqdm.autonotebook"):  # as in a terminal, whatever ran before
        monkeypatch.delitem(sys.modules, name, raising=False)
    rng = np.random.default_rng(0)
    train.fit(tiny(rng), *stripes(), epochs=1, rng=rng)
    out, err = capsys.readouterr()
    assert "loss=" in err
    assert "accuracy=" in err
    assert out == ""


def test_without_a_bar_nothing_is_printed(capsys):
    learn(1)
    assert capsys.readouterr() == ("", "")


def test_history_draws_itself_and_says_its_last_numbers():
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    _, history = learn(2)
    left, right = history.plot()
    assert left.description.startswith("loss by epoch: training from")
    assert right.get_ylabel() == "accuracy"
    assert repr(history).startswith("History(2 epochs, loss ")
    plt.close("all")


def test_the_loss_of_an_untrained_network_is_that_of_guessing():
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 4, rng=rng, init="small"))
    loss, _ = train.evaluate(model, *stripes())
    assert loss == pytest.approx(np.log(4), abs=0.05)


def test_evaluating_leaves_the_mode_as_it_was():
    model = tiny(np.random.default_rng(0))
    model[1].eval()
    before = model.state_dict()
    train.evaluate(model, *stripes())
    assert model.training
    assert not model[1].training
    assert same(before, model.state_dict())


def test_batches_are_shuffled_by_rng_and_keep_the_short_last_one():
    x, y = np.arange(10.0).reshape(10, 1, 1, 1), np.arange(10)
    parts = list(train.batches(x, y, 4, rng=np.random.default_rng(0)))
    assert [len(part) for part, _ in parts] == [4, 4, 2]
    seen = np.concatenate([labels for _, labels in parts])
    assert sorted(seen) == list(range(10))
    assert seen.tolist() != list(range(10))
    assert all((part.ravel() == labels).all() for part, labels in parts)


def test_augmentation_moves_mirrors_and_lights_without_touching_the_original():
    rng = np.random.default_rng(0)
    x = rng.random((50, 2, 5, 6), dtype=np.float32) + 1
    kept = x.copy()
    moved, mirrored, lit = train.shift(x, 2, rng=rng), train.flip(x, rng=rng), train.brightness(x, 0.5, rng=rng)
    np.testing.assert_array_equal(x, kept)
    offsets = set()
    for before, after in zip(x, moved, strict=True):
        rows, columns = np.nonzero(after[0])
        top, left = rows.min(), columns.min()
        height, width = rows.max() + 1 - top, columns.max() + 1 - left
        up, back = 5 - height if top == 0 else 0, 6 - width if left == 0 else 0
        np.testing.assert_array_equal(
            after[:, top : top + height, left : left + width], before[:, up : up + height, back : back + width]
        )
        offsets.add((top - up, left - back))
    assert len(offsets) > 10
    assert 10 < sum((a == b[..., ::-1]).all() for a, b in zip(x, mirrored, strict=True)) < 40
    ratios = (lit / x).reshape(50, -1)
    np.testing.assert_allclose(ratios, ratios[:, :1].repeat(60, axis=1), rtol=1e-5)
    assert {a.dtype for a in (moved, mirrored, lit)} == {np.dtype(np.float32)}


def test_wrong_wishes_get_a_sentence():
    rng = np.random.default_rng(0)
    x, y = stripes()
    for call, sentence in [
        (lambda: train.fit(tiny(rng), x, y[1:], epochs=1, rng=rng), "there are 96 images but 95 labels"),
        (lambda: train.fit(tiny(rng), x, y, epochs=1, rng=rng, batch_size=0), "batch_size must be at least 1, not 0"),
        (lambda: train.fit(tiny(rng), x, y, epochs=1, rng=0), "rng must be a NumPy Generator"),
        (lambda: train.fit(tiny(rng), x, y, epochs=1, rng=rng, patience=1), "patience watches the validation loss"),
        (lambda: train.fit(nn.lenet5, x, y, epochs=1, rng=rng), "fit: model must be a network, .*, not lenet5"),
        (lambda: train.predict(nn.Sequential, x), "predict: model must be a network, .*, not Sequential"),
        (lambda: train.gradient_check(None, x, rng=rng), "gradient_check: model must be a network, .*, not NoneType"),
        (lambda: train.shift(x, 1, rng=0), "shift: rng must be a NumPy Generator, .*, not int"),
        (lambda: list(train.batches(x, y, rng=0)), "batches: rng must be a NumPy Generator, .*, not int"),
        (lambda: train.brightness(x, "bright", rng=rng), "brightness: amount must be a number, not 'bright'"),
        (lambda: train.fit(tiny(rng), x, y, epochs=2.5, rng=rng), "epochs must be a whole number, not 2.5"),
        (
            lambda: train.fit(tiny(rng), x, list(y), epochs=1, rng=rng),
            r"labels must be an array \(N,\), not list of shape",
        ),
        (
            lambda: train.fit(tiny(rng), x, y, epochs=1, rng=rng, validation=x),
            r"validation is a pair \(images, labels\)",
        ),
        (lambda: train.fit(tiny(rng), x, y, epochs=1, rng=rng, callbacks=print), "callbacks is a list of functions"),
        (lambda: list(train.batches([x], y)), "images and labels must be NumPy arrays .*, not list and ndarray"),
        (lambda: train.confusion_matrix(np.array([0.5]), np.array([1.0])), "labels must be whole numbers, not float64"),
        (lambda: train.fit(tiny(rng), (x * 255).astype(int), y, epochs=1, rng=rng), "convert it with images.astype"),
        (lambda: train.confusion_matrix(np.array([0, 3]), np.array([0, 1]), 3), "labels must be from 0 to 2"),
        (lambda: train.gradient_check(tiny(rng), x, rng=rng), "differences this small need float64"),
    ]:
        with pytest.raises(CnnkitError, match=sentence):
            call()
    with pytest.raises(ShapeError, match="there are no images"):
        train.predict(tiny(rng), x[:0])


def test_what_would_leave_the_network_as_it_is_gets_a_sentence():
    rng = np.random.default_rng(0)
    x, y = stripes()
    model, other = tiny(rng), tiny(rng)
    mine, others = optim.Adam(model.parameters()), optim.Adam(other.parameters())
    for options, sentence in [
        ({"optimizer": others}, "the optimizer moves the parameters of another network"),
        ({"optimizer": optim.Adam}, "optimizer is made of the network"),
        ({"optimizer": "adam"}, "optimizer is made of the network"),
        ({"optimizer": mine, "schedule": optim.CosineAnnealingLR(others, 3)}, "the schedule steers another optimizer"),
        ({"schedule": optim.CosineAnnealingLR(mine, 3)}, "the schedule steers another optimizer"),
        ({"schedule": optim.CosineAnnealingLR}, "the schedule steers another optimizer"),
        ({"augment": 2}, "augment is a function"),
    ]:
        with pytest.raises(CnnkitError, match=sentence):
            train.fit(model, x, y, epochs=1, rng=rng, progress=False, **options)


def test_a_part_of_the_network_may_learn_alone():
    rng = np.random.default_rng(0)
    model = tiny(rng)
    last = model.parameters()[-2:]
    before = [p.value.copy() for p in model.parameters()]
    train.fit(model, *stripes(), epochs=1, rng=rng, progress=False, optimizer=optim.SGD(last, 0.1))
    moved = [not np.array_equal(was, p.value) for was, p in zip(before, model.parameters(), strict=True)]
    assert moved == [False] * (len(before) - 2) + [True, True]


def test_a_gradient_check_catches_each_kind_of_lie():
    rng = np.random.default_rng(0)

    class Forgetful(nn.Linear):
        def backward(self, dy):
            dx = super().backward(dy)
            self.bias.grad = self.bias.grad / len(dy)
            return dx

    found = train.gradient_check(Forgetful(3, 2, rng=rng).to(np.float64), rng.standard_normal((4, 3)), rng=rng)
    assert found.errors["bias"] > 0.5
    assert max(found.errors["x"], found.errors["weight"]) < 1e-6


def test_a_gradient_check_steps_around_kinks():
    x = np.array([[0.0, 1e-7, -3e-6, 1.0, -1.0, 2.0]])
    found = train.gradient_check(nn.ReLU(), x, rng=np.random.default_rng(0))
    assert (found.compared, found.skipped) == (3, 3)
    assert found.worst < 1e-6
    assert "3 on a kink skipped" in str(found)


def test_digits_are_learnt_in_seconds():
    from time import process_time

    rng = np.random.default_rng(0)
    images, labels = data.digits()
    (x, y), held = data.split((images / 16).astype(np.float32), labels, rng=rng)
    model = for_digits(rng)
    optimizer = optim.Adam(model.parameters(), 6e-3)
    begin = process_time()
    train.fit(
        model,
        x,
        y,
        epochs=30,
        rng=rng,
        batch_size=32,
        optimizer=optimizer,
        schedule=optim.CosineAnnealingLR(optimizer, 30),
        augment=lambda x, rng: train.shift(x, 1, rng=rng),
        progress=False,
    )
    took = process_time() - begin
    assert train.evaluate(model, *held)[1] >= 0.98
    assert took < 10  # of processor time, both cores


@pytest.mark.torch
@pytest.mark.parametrize(("dtype", "allowed"), [("float32", 1e-4), ("float64", 1e-10)])
def test_the_loss_curve_is_pytorchs(dtype, allowed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch = pytest.importorskip("torch", reason="PyTorch is not installed; it comes with cnnkit[bench]")
    rng = np.random.default_rng(0)
    ours = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, bias=False, rng=rng),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, rng=rng),
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(144, 10, rng=rng),
    ).to(dtype)
    t = torch.nn
    theirs = t.Sequential(
        t.Conv2d(1, 8, 3, padding=1, bias=False),
        t.BatchNorm2d(8),
        t.ReLU(),
        t.MaxPool2d(2),
        t.Conv2d(8, 16, 3),
        t.Tanh(),
        t.AvgPool2d(2),
        t.Flatten(),
        t.Linear(144, 10),
    ).to(getattr(torch, dtype))
    counters = {name: value for name, value in theirs.state_dict().items() if name.endswith("num_batches_tracked")}
    theirs.load_state_dict({name: torch.tensor(value) for name, value in ours.state_dict().items()} | counters)
    mine = optim.SGD(ours.parameters(), 0.01, momentum=0.9)
    other = torch.optim.SGD(theirs.parameters(), 0.01, momentum=0.9)
    images, labels = data.patterns(64 * 50, rng=rng, size=16)
    images, losses = images.astype(dtype), []
    worst = 0.0
    for x, y in train.batches(images, labels, 64):
        loss, _ = train.train_step(ours, mine, x, y)
        other.zero_grad()
        expected = t.functional.cross_entropy(theirs(torch.tensor(x)), torch.tensor(y))
        expected.backward()
        other.step()
        losses.append(loss)
        worst = max(worst, abs(loss - expected.item()))
    print(f"{dtype}: loss from {losses[0]:.3f} to {losses[-1]:.3f}; largest difference over 50 steps {worst:.1e}")
    assert worst < allowed
    np.testing.assert_allclose(ours.eval()(x), theirs.eval()(torch.tensor(x)).detach().numpy(), atol=1e-3)
    assert nn.Sequential(*ours).load_state_dict({n: v.numpy() for n, v in theirs.state_dict().items()})


def test_the_five_steps_lower_the_loss_of_their_batch():
    rng = np.random.default_rng(0)
    model, (x, y) = tiny(rng), stripes(32)
    optimizer = optim.SGD(model.parameters(), 0.1)
    first, scores = train.train_step(model, optimizer, x, y, clip=1.0)
    assert scores.shape == (32, 4)
    for _ in range(20):
        last, _ = train.train_step(model, optimizer, x, y, clip=1.0)
    assert last < first
    assert ops.cross_entropy(model.eval()(x), y) < first
