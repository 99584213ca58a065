"""Right answers to lesson 09, in different styles."""

import math

import numpy as np

from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_09.check_lies import CHECK_LIES, CHECKS
from cnnkit.exercises.lesson_09.initial_loss import INITIAL_LOSS


def mse_by_loop(prediction, target):
    total = 0.0
    for p, t in zip(prediction.ravel(), target.ravel(), strict=True):
        total += (p - t) ** 2
    return total / prediction.size


def mse_by_norm(prediction, target):
    return np.linalg.norm((prediction - target).ravel()) ** 2 / prediction.size


def mse_in_float32(prediction, target):
    gap = prediction.astype(np.float32) - target.astype(np.float32)
    return np.array(np.vdot(gap, gap) / gap.size)


def cross_entropy_by_logaddexp(logits, labels):
    return np.mean(np.logaddexp.reduce(logits, axis=1) - np.take_along_axis(logits, labels[:, None], 1)[:, 0])


def cross_entropy_image_by_image(logits, labels):
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        most = max(row)
        total += most - row[label] + math.log(sum(math.exp(score - most) for score in row))
    return total / len(labels)


def cross_entropy_by_one_hot_in_float32(logits, labels):
    logits = np.asfortranarray(logits.astype(np.float32))
    logs = logits - logits.max(1, keepdims=True)
    logs -= np.log(np.exp(logs).sum(1, keepdims=True))
    return -(logs * (labels[:, None] == np.arange(logits.shape[1]))).sum() / len(logits)


def backward_in_two_steps(logits, labels):
    gradient = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient /= gradient.sum(axis=1, keepdims=True)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)


def backward_as_lists(logits, labels):
    rows = []
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        powers = [math.exp(score - max(row)) for score in row]
        rows.append([(power / sum(powers) - (k == label)) / len(labels) for k, power in enumerate(powers)])
    return rows


def backward_in_float32(logits, labels):
    logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return np.asfortranarray((np.exp(logs) - np.eye(logits.shape[1])[labels]) / len(labels), dtype=np.float32)


def numeric_gradient_by_index(f, x):
    gradient, h = np.zeros_like(x), 1e-5
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += h
        down[place] -= h
        gradient[place] = (f(up) - f(down)) / (2 * h)
    return gradient


def numeric_gradient_put_back(f, x):
    gradient = np.zeros(x.shape, np.float32, order="F")
    steps = np.nditer(x, flags=["multi_index"])
    for value in steps:
        kept, place = float(value), steps.multi_index
        x[place] = kept + 1e-5
        above = f(x)
        x[place] = kept - 1e-5
        gradient[place] = (above - f(x)) / 2e-5
        x[place] = kept
    return gradient


def numeric_gradient_by_unit_vectors(f, x):
    nudges = 1e-5 * np.eye(x.size).reshape(x.size, *x.shape)
    return np.reshape([(f(x + nudge) - f(x - nudge)) / 2 / 1e-5 for nudge in nudges], x.shape).tolist()


def relative_error_by_loop(a, b):
    worst = 0.0
    for p, q in zip(a.ravel(), b.ravel(), strict=True):
        worst = max(worst, abs(p - q) / max(abs(p), abs(q), 1e-12))
    return worst


def relative_error_by_stack(a, b):
    sizes = np.max([abs(a), abs(b), np.full(a.shape, 1e-12)], axis=0)
    return np.max(abs(a - b) / sizes)


def relative_error_in_float32(a, b):
    size = np.clip(np.where(abs(a) > abs(b), abs(a), abs(b)), 1e-12, None)
    return np.float32(np.linalg.norm(((a - b) / size).ravel(), np.inf))


LOSS = INITIAL_LOSS.reference(*drawn_for(INITIAL_LOSS)[0])
WORDS = [CHECKS.truth[line] for line in drawn_for(CHECK_LIES)[0][0]]
AS_THE_LESSON_SAYS = ["false alarm" if word == "alarm" else word for word in WORDS]

RIGHT = {
    "09.mse": [mse_by_loop, mse_by_norm, mse_in_float32],
    "09.cross_entropy": [
        cross_entropy_by_logaddexp,
        cross_entropy_image_by_image,
        cross_entropy_by_one_hot_in_float32,
    ],
    "09.cross_entropy_backward": [backward_in_two_steps, backward_as_lists, backward_in_float32],
    "09.numeric_gradient": [numeric_gradient_by_index, numeric_gradient_put_back, numeric_gradient_by_unit_vectors],
    "09.relative_error": [relative_error_by_loop, relative_error_by_stack, relative_error_in_float32],
    "09.check_lies": [WORDS, tuple(word.upper() for word in WORDS), np.array(WORDS), AS_THE_LESSON_SAYS],
    "09.initial_loss": [LOSS, np.float32(LOSS), round(float(LOSS), 3)],
}
