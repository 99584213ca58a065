"""Answers that are networks: judged by what they say of images, on plain data rebuilt, with a share of the points."""

from dataclasses import replace

import numpy as np
import pytest

from cnnkit import nn, optim
from cnnkit.errors import CourseError
from cnnkit.exercises import networks
from cnnkit.exercises.checking import verdict_on
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.judge import judge
from cnnkit.exercises.networks import ALWAYS_THE_SAME, NO_BETTER_THAN_GUESSING, accuracy, unseen_digits
from cnnkit.exercises.probe import Outcome
from cnnkit.exercises.values import Measured
from cnnkit.train import fit

LABELS = np.array([0, 1, 2, 3] * 5)
IMAGES = np.eye(4, dtype=np.float32)[LABELS][:, None, :, None]  # a bright pixel in the row of its class


def reading(weights):
    """A network whose scores are weights @ the four pixels."""
    linear = nn.Linear(4, len(weights), rng=np.random.default_rng(0))
    linear.weight.value[...], linear.bias.value[...] = weights, 0
    return nn.Sequential(nn.Flatten(), linear)


def right():
    return reading(np.eye(4, dtype=np.float32))


def half_right():
    """Takes 2 for 0 and 3 for 1."""
    return reading(np.array([[2, 0, 1, 0], [0, 2, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]], np.float32))


def always_one():
    return reading(np.zeros((4, 4), np.float32))


EXERCISE = Exercise(
    id="00.network",
    title="Learn four classes",
    call="network",
    points=4,
    reference=right,
    use=accuracy,
    model=True,
    bar=Bar(0.4, 0.9, "of these images"),
    cases=lambda rng: [(IMAGES, LABELS)],
    mistakes={
        ALWAYS_THE_SAME: Mistake(always_one, "Whatever it sees, it says the same."),
        NO_BETTER_THAN_GUESSING: Mistake(lambda: reading(np.eye(4)[[1, 2, 3, 0]]), "It might as well guess."),
    },
    hints=("Look at the loss.", "Does it fall?", "Train for longer."),
)


def test_a_network_above_the_bar_earns_every_point_and_is_told_how_well_it_does():
    verdict = verdict_on(EXERCISE, right())
    assert (verdict.status, verdict.points) == ("pass", 4)
    assert verdict.message.startswith("100.0% of these images.")


def test_a_network_below_the_top_earns_its_share():
    verdict = verdict_on(EXERCISE, half_right())
    assert (verdict.status, verdict.points) == ("partial", 0.8)  # (0.5 − 0.4) / (0.9 − 0.4) of 4
    assert verdict.message == "50.0% of these images. 90% earns every point; below 40% there is none."


@pytest.mark.parametrize("name", EXERCISE.mistakes)
def test_what_shows_in_a_failed_network_is_called_by_its_name(name):
    verdict = verdict_on(EXERCISE, EXERCISE.mistakes[name].answer())
    assert (verdict.status, verdict.points, verdict.mistake) == ("fail", 0, name)
    assert verdict.message.endswith(EXERCISE.mistakes[name].says)


def test_a_stub_is_not_attempted():
    assert verdict_on(EXERCISE, ...).status == "not-attempted"


@pytest.mark.parametrize("answer", [3, "a network", lambda x: x, np.zeros(3)])
def test_what_is_no_network_is_told_what_is_wanted(answer):
    verdict = verdict_on(EXERCISE, answer)
    assert verdict.status == "error"
    kind = type(answer).__name__
    assert verdict.message == (
        f"network wants a network made of the layers of cnnkit.nn, and got something of type {kind}."
    )


def test_whoever_hands_in_what_training_returned_is_told_what_to_hand_in():
    history = fit(right(), IMAGES, LABELS, epochs=1, rng=np.random.default_rng(0), progress=False)
    assert verdict_on(EXERCISE, history).message.endswith(
        "`train.fit` trains the one it is given, and returns what happened."
    )


def test_a_layer_of_ones_own_cannot_be_judged():
    class Cheat(nn.Module):
        def forward(self, x):
            return np.eye(4)[LABELS]

    verdict = verdict_on(EXERCISE, Cheat())
    assert verdict.status == "error"
    assert verdict.message.startswith("network cannot be judged: ")
    assert "Cheat" in verdict.message
    assert "to_plain" not in verdict.message


def test_what_was_not_measured_earns_nothing():
    for value in (np.array(1.0), None, Measured):
        verdict = judge(EXERCISE, [()] * 2, [Outcome(Measured(1.0)), Outcome(value)])
        assert (verdict.exercise, verdict.status, verdict.points) == (EXERCISE, "error", 0)
        assert verdict.message == "network cannot be measured."


def test_scores_of_the_wrong_number_are_a_sentence():
    verdict = verdict_on(EXERCISE, reading(np.eye(4, dtype=np.float32)[:3]))
    assert verdict.status == "error"
    assert verdict.message == "network cannot be used: 20 images got scores (20, 3) instead of (20, 4)."


def test_a_network_for_images_of_another_size_is_a_sentence():
    linear = nn.Linear(9, 4, rng=np.random.default_rng(0))
    verdict = verdict_on(EXERCISE, nn.Sequential(nn.Flatten(), linear))
    assert verdict.status == "error"
    assert verdict.message.startswith("network cannot be used: ")


def test_a_network_that_does_not_fit_is_never_run():
    runs = []
    exercise = replace(EXERCISE, use=lambda network, images, labels: runs.append(network))
    linear = nn.Linear(9, 4, rng=np.random.default_rng(0))
    assert verdict_on(exercise, nn.Sequential(nn.Flatten(), linear)).status == "error"
    assert not runs
    verdict_on(exercise, right())
    assert len(runs) == 1


def test_a_budget_is_kept():
    with pytest.raises(CourseError, match=r"it has 20 parameters, and the budget is 19"):
        accuracy(right(), IMAGES, LABELS, parameters=19)
    assert accuracy(right(), IMAGES, LABELS, parameters=20) == Measured(1.0)


def test_a_network_with_convolutions_is_measured_on_images_with_their_channels():
    rng = np.random.default_rng(0)
    network = nn.Sequential(nn.Conv2d(1, 2, 1, rng=rng), nn.Flatten(), nn.Linear(8, 4, rng=rng))
    assert 0 <= accuracy(network, IMAGES, LABELS, parameters=40).score <= 1


def test_what_takes_too_long_to_judge_is_a_sentence(monkeypatch):
    cost = right().summary((1, 4, 1)).multiply_adds
    monkeypatch.setattr(networks, "MOST_MULTIPLY_ADDS", cost)
    assert accuracy(right(), IMAGES, LABELS) == Measured(1.0)
    monkeypatch.setattr(networks, "MOST_MULTIPLY_ADDS", cost - 1)
    with pytest.raises(CourseError, match=f"it takes {cost} multiply-adds for one image, and {cost - 1} is the most"):
        accuracy(right(), IMAGES, LABELS)


def test_twice_as_good_as_guessing_is_better_than_guessing():
    assert accuracy(half_right(), IMAGES, LABELS) == Measured(0.5)
    assert accuracy(half_right(), IMAGES[1:], LABELS[1:]).mistake == NO_BETTER_THAN_GUESSING


def dots(count):
    """Images with a single bright pixel in the middle, that says which one it is; the label is its last digit."""
    images = np.zeros((count, 1, 28, 28), np.float32)
    images[:, 0, 14, 14] = np.arange(1, count + 1)
    return images, np.arange(1, count + 1) % 10


def test_each_unseen_digit_comes_once_and_keeps_its_label_wherever_it_is_moved(monkeypatch):
    monkeypatch.setattr(networks.data, "mnist5k", lambda train: {False: dots(1000)}[train])
    images, labels = unseen_digits(np.random.default_rng(3))
    _, channel, rows, columns = np.nonzero(images)
    which = images.sum((1, 2, 3))
    assert sorted(which) == list(range(1, 1001))
    np.testing.assert_array_equal(which % 10, labels)
    assert set(rows - 14) == set(columns - 14) == {-2, -1, 0, 1, 2}
    assert len(set(zip(rows, columns, strict=True))) == 25, "down and right are drawn apart"
    assert not channel.any()


def test_an_image_is_moved_down_and_to_the_right_and_nothing_comes_in():
    image = np.arange(1, 13).reshape(1, 3, 4)
    np.testing.assert_array_equal(networks._moved(image, 1, -2)[0], [[0, 0, 0, 0], [3, 4, 0, 0], [7, 8, 0, 0]])
    np.testing.assert_array_equal(networks._moved(image, -1, 1)[0], [[0, 5, 6, 7], [0, 9, 10, 11], [0, 0, 0, 0]])


def fitted(monkeypatch, learn, **options):
    """How a way to learn calls train.fit."""
    calls = []
    monkeypatch.setattr(networks.train, "fit", lambda *args, **options: calls.append((args, options)))
    network, rng = nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng=np.random.default_rng(0))), object()
    assert learn(network, rng, epochs=3, **options) is network
    ((args, said),) = calls
    assert args[0] is network
    assert said["rng"] is rng
    return args[1:], said


def test_our_networks_learn_from_the_digits_for_learning_and_ever_more_slowly(monkeypatch):
    (images, labels), said = fitted(monkeypatch, networks.learn_digits, lr=0.01, batch_size=8)
    known = networks.data.mnist5k(train=True)
    np.testing.assert_array_equal(images, known[0])
    np.testing.assert_array_equal(labels, known[1])
    assert isinstance(said["optimizer"], optim.Adam)
    assert len(said["optimizer"].parameters) == 2
    assert (said["epochs"], said["batch_size"], said["progress"]) == (3, 8, False)
    rates = []
    for _ in range(3):
        rates.append(said["optimizer"].lr)
        said["schedule"].step()
    assert rates == pytest.approx([0.01, 0.0075, 0.0025])
    assert said["optimizer"].lr == pytest.approx(0, abs=1e-9)


def test_moving_digits_move_by_up_to_two_pixels(monkeypatch):
    _, said = fitted(monkeypatch, networks.learn_moving_digits)
    assert (said["optimizer"].lr, said["batch_size"]) == (0.004, 32)
    moved = said["augment"](dots(400)[0], rng=np.random.default_rng(0))
    _, _, rows, columns = np.nonzero(moved)
    assert set(rows - 14) == set(columns - 14) == {-2, -1, 0, 1, 2}


def test_unseen_digits_are_moved_and_drawn_from_the_last_thousand():
    images, labels = unseen_digits(np.random.default_rng(1), 50)
    assert images.shape == (50, 1, 28, 28)
    assert labels.shape == (50,)
    again, _ = unseen_digits(np.random.default_rng(1), 50)
    others, _ = unseen_digits(np.random.default_rng(2), 50)
    np.testing.assert_array_equal(images, again)
    assert not np.array_equal(images, others)
