"""Each line of 09.check_lies is true of a check that is really made."""

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.exercises.lesson_09 import check_lies
from cnnkit.exercises.lesson_09.check_lies import ALARM, BLIND, HONEST
from cnnkit.exercises.lesson_09.relative_error import relative_error

SCORES, LABELS = np.random.default_rng(3).normal(0, 2, (4, 4)), np.array([0, 2, 1, 2])


def loss(labels):
    return lambda x: ops.cross_entropy(x, labels)


def slopes(f, x, h=1e-5):
    """Central differences in the number type of x."""
    gradient = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = (f(up) - f(down)) / (up[place] - down[place])
    return gradient


def right(x, labels=LABELS):
    return ops.cross_entropy_backward(1.0, x, labels)


def summed(f, x):
    return np.array([slopes(f, x).sum() + 1])  # 1 beside both: a relative error of nothing beside nothing says nothing


# Of each line: is the backward right, and what does the check compare?
CHECKS = {
    "plain": (True, lambda: (right(SCORES), slopes(loss(LABELS), SCORES))),
    "float32": (True, lambda: (right(np.float32(SCORES)), slopes(loss(LABELS), np.float32(SCORES)))),
    "tiny": (True, lambda: (right(SCORES), slopes(loss(LABELS), SCORES, 1e-13))),
    "kink": (True, lambda: (ops.relu_backward(np.ones(1), KINK), slopes(lambda x: ops.relu(x).sum(), KINK))),
    "one": (False, lambda: (1 * right(SCORES[:1], LABELS[:1]), slopes(loss(LABELS[:1]), SCORES[:1]))),
    "axis": (False, lambda: (wrong_axis(np.zeros((4, 4))), slopes(loss(LABELS), np.zeros((4, 4))))),
    "sums": (False, lambda: (np.array([-right(SCORES).sum() + 1]), summed(loss(LABELS), SCORES))),
    "sign": (False, lambda: (-right(SCORES), slopes(loss(LABELS), SCORES))),
}
KINK = np.array([3e-6])


def wrong_axis(x):
    return (ops.softmax(x, axis=0) - np.eye(4)[LABELS]) / 4


@pytest.mark.parametrize("keyword", CHECKS)
def test_a_line_says_what_such_a_check_would(keyword):
    backward_is_right, compared = CHECKS[keyword]
    passes = relative_error(*compared()) < 1e-6
    told = {(True, True): HONEST, (True, False): ALARM, (False, True): BLIND, (False, False): HONEST}
    _, word = check_lies.CHECKS.lines[keyword]
    assert word == told[backward_is_right, passes]


def test_what_is_wrong_there_is_wrong_elsewhere():
    assert relative_error(wrong_axis(SCORES), right(SCORES)) > 0.01
    assert relative_error(4 * right(SCORES), right(SCORES)) > 0.5  # without 1/N


def test_every_line_has_a_check():
    assert set(CHECKS) == set(check_lies.CHECKS.lines)
