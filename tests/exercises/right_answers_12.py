"""Right answers to lesson 12, in different styles."""

import numpy as np

from cnnkit.exercises.asking import drawn_for
from cnnkit.exercises.lesson_12.leak import LEAK, WAYS


def dropout_by_where(x, mask, p):
    return np.where(mask, x / (1 - p), 0)


def dropout_by_loop(x, mask, p):
    y = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        if mask[place] == 1:
            y[place] = x[place] / (1 - p)
    return y


def dropout_in_float32(x, mask, p):
    scale = np.float32(1 / (1 - p))
    return np.asfortranarray(x.astype(np.float32) * mask.astype(np.float32) * scale)


def weight_decay_in_two_steps(w, g, lr, decay):
    shrunk = w * (1 - lr * decay)
    return shrunk - lr * g


def weight_decay_by_loop(w, g, lr, decay):
    new = np.empty(w.shape)
    for place in np.ndindex(w.shape):
        slope = g[place] + decay * w[place]
        new[place] = w[place] - lr * slope
    return new


def weight_decay_as_list_in_float32(w, g, lr, decay):
    return (w.astype(np.float32) - np.float32(lr) * (g.astype(np.float32) + np.float32(decay) * w)).tolist()


def shift_by_slices(x, dy, dx):
    H, W = x.shape
    moved = np.zeros_like(x)
    if abs(dy) < H and abs(dx) < W:
        moved[max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)] = x[
            max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)
        ]
    return moved


def shift_by_padding(x, dy, dx):
    (H, W), a, b = x.shape, abs(dy), abs(dx)
    return np.pad(x.astype(np.float32), ((a, a), (b, b)))[a - dy : a - dy + H, b - dx : b - dx + W]


def shift_by_rolling(x, dy, dx):
    (H, W), moved = x.shape, np.roll(x, (dy, dx), axis=(0, 1))
    rows, columns = np.indices(x.shape)
    inside = (rows - dy >= 0) & (rows - dy < H) & (columns - dx >= 0) & (columns - dx < W)
    return (moved * inside).tolist()


def stop_by_counting(losses, patience):
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best


def stop_by_distance(losses, patience):
    for epoch in range(len(losses)):
        best = int(np.argmin(losses[: epoch + 1]))
        if epoch - best >= patience:
            return [epoch, best]
    return [epoch, best]


def stop_by_running_minimum(losses, patience):
    lowest = np.minimum.accumulate(losses)
    firsts = np.searchsorted(-lowest, -lowest, side="left")
    over = np.flatnonzero(np.arange(len(losses)) - firsts >= patience)
    stop = over[0] if len(over) else len(losses) - 1
    return np.array([stop, firsts[stop]], dtype=float)


def calibration_by_loop(probabilities, labels, bins):
    held = [[] for _ in range(bins)]
    for row, label in zip(probabilities, labels, strict=True):
        sure = float(max(row))
        held[min(int(sure * bins), bins - 1)].append((sure, int(np.argmax(row)) == label))
    total = 0.0
    for inside in filter(None, held):
        sure, right = zip(*inside, strict=True)
        total += abs(sum(right) - sum(sure))
    return total / len(labels)


def calibration_by_counting(probabilities, labels, bins):
    sure = probabilities.max(axis=1)
    place = np.clip(np.floor(sure * bins), 0, bins - 1).astype(int)
    gap = np.bincount(place, (probabilities.argmax(axis=1) == labels) - sure, minlength=bins)
    return np.abs(gap).sum() / len(sure)


def calibration_in_float32(probabilities, labels, bins):
    sure = np.asfortranarray(probabilities).max(axis=1)
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    place, right = np.digitize(sure, edges), np.argmax(probabilities, axis=1) == labels
    parts = [
        np.float32(np.mean(place == b))
        * abs(np.float32(right[place == b].mean()) - np.float32(sure[place == b].mean()))
        for b in np.unique(place)
    ]
    return np.array(sum(parts))


WORDS = [WAYS.truth[line] for line in drawn_for(LEAK)[0][0]]

RIGHT = {
    "12.leak": [WORDS, tuple(word.upper() for word in WORDS), np.array(WORDS)],
    "12.weight_decay_step": [weight_decay_in_two_steps, weight_decay_by_loop, weight_decay_as_list_in_float32],
    "12.dropout": [dropout_by_where, dropout_by_loop, dropout_in_float32],
    "12.dropout_backward": [dropout_by_where, dropout_by_loop, dropout_in_float32],
    "12.shift_image": [shift_by_slices, shift_by_padding, shift_by_rolling],
    "12.early_stopping": [stop_by_counting, stop_by_distance, stop_by_running_minimum],
    "12.calibration_error": [calibration_by_loop, calibration_by_counting, calibration_in_float32],
}
