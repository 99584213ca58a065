"""Right answers to lesson 11, in different styles."""

import math

import numpy as np

from cnnkit import ops


def sgd_by_loop(w, g, lr):
    moved = np.empty_like(w)
    for place in np.ndindex(w.shape):
        moved[place] = w[place] - lr * g[place]
    return moved


def sgd_in_place_of_a_copy(w, g, lr):
    moved = np.asfortranarray(w.copy())
    moved -= np.multiply(g, lr)
    return moved


def sgd_in_float32(w, g, lr):
    return np.subtract(w, lr * g, dtype=np.float32, casting="same_kind").tolist()


def batches_by_while(n, size, order):
    found, start = [], 0
    while start < n:
        found.append([int(i) for i in order[start : min(start + size, n)]])
        start += size
    return found


def batches_by_split(n, size, order):
    return tuple(np.split(np.asarray(order), np.arange(size, n, size)))


def batches_one_by_one(n, size, order):
    found = []
    for place, image in enumerate(order.astype(np.int32)):
        if place % size == 0:
            found.append([])
        found[-1].append(image)
    return [np.array(batch) for batch in found]


def step_with_ops(model, x, y, lr):
    model.zero_grad()
    scores = model(x)
    model.backward(ops.cross_entropy_backward(1.0, scores, y))
    for p in model.parameters():
        p.value -= lr * p.grad
    return ops.cross_entropy(scores, y)


def step_by_hand(model, x, y, lr):
    scores = model(x)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    slope = shares.copy()
    slope[np.arange(len(y)), y] -= 1
    for p in model.parameters():
        p.grad = None
    model.backward(slope / len(y))
    for _, p in model.named_parameters():
        p.value[...] = p.value - p.grad * lr
    return -np.log(shares[np.arange(len(y)), y]).mean()


def step_in_an_order_of_its_own(model, x, y, lr):
    before = [p.value for p in model.parameters()]
    scores = model(x)
    for p in model.parameters():
        p.zero_grad()
    model.backward(ops.cross_entropy_backward(1.0, scores, y))
    for p, value in zip(reversed(model.parameters()), reversed(before), strict=True):
        p.value = value - np.float64(lr) * p.grad
    return np.array([ops.cross_entropy(scores, y)])[0]


def momentum_by_loop(w, g, v, lr, mu):
    w, v = w.copy(), v.copy()
    for place in np.ndindex(w.shape):
        v[place] = mu * v[place] + g[place]
        w[place] -= lr * v[place]
    return w, v


def momentum_in_one_line(w, g, v, lr, mu):
    return [w - lr * mu * v - lr * g, np.asfortranarray(mu * v) + g]


def momentum_in_float32(w, g, v, lr, mu):
    w, g, v = (array.astype(np.float32) for array in (w, g, v))
    v *= np.float32(mu)
    v += g
    return w - np.float32(lr) * v, v


def adam_by_loop(w, g, m, v, t, lr, b1, b2, eps):
    w, m, v = w.copy(), m.copy(), v.copy()
    for place in np.ndindex(w.shape):
        m[place] = b1 * m[place] + (1 - b1) * g[place]
        v[place] = b2 * v[place] + (1 - b2) * g[place] * g[place]
        up, down = m[place] / (1 - b1**t), math.sqrt(v[place] / (1 - b2**t)) + eps
        w[place] -= lr * up / down
    return w, m, v


def adam_with_the_corrections_outside(w, g, m, v, t, lr, b1, b2, eps):
    m, v = m + (1 - b1) * (g - m), v + (1 - b2) * (np.square(g) - v)
    return w - (lr / (1 - b1**t)) * m / (np.sqrt(v) / math.sqrt(1 - b2**t) + eps), m, v


def adam_in_another_layout(w, g, m, v, t, lr, b1, b2, eps):
    w, g, m, v = (np.asfortranarray(array) for array in (w, g, m, v))
    means = np.stack([b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2])
    hats = means / (1 - np.power([b1, b2], t)).reshape(2, *[1] * w.ndim)
    return [w - lr * hats[0] / (hats[1] ** 0.5 + eps), *means]


def he_by_loop(draws, fan_in):
    weights = np.empty_like(draws, order="F")
    for place, draw in np.ndenumerate(draws):
        weights[place] = draw * math.sqrt(2.0 / fan_in)
    return weights


def he_by_division(draws, fan_in):
    return draws / (fan_in / 2) ** 0.5


def he_in_float32(draws, fan_in):
    return draws.astype(np.float32) * np.float32((2 / np.prod(draws.shape[1:])) ** 0.5)


def confusion_by_add_at(true, predicted, classes):
    counts = np.zeros((classes, classes), np.float32)
    np.add.at(counts, (true, predicted), 1)
    return counts


def confusion_by_bincount(true, predicted, classes):
    return np.bincount(classes * true + predicted, minlength=classes**2).reshape(classes, classes)


def confusion_by_one_hot(true, predicted, classes):
    return (np.eye(classes)[true].T @ np.eye(classes)[predicted]).tolist()


RIGHT = {
    "11.sgd_step": [sgd_by_loop, sgd_in_place_of_a_copy, sgd_in_float32],
    "11.minibatches": [batches_by_while, batches_by_split, batches_one_by_one],
    "11.train_step": [step_with_ops, step_by_hand, step_in_an_order_of_its_own],
    "11.momentum_step": [momentum_by_loop, momentum_in_one_line, momentum_in_float32],
    "11.adam_step": [adam_by_loop, adam_with_the_corrections_outside, adam_in_another_layout],
    "11.he_init": [he_by_loop, he_by_division, he_in_float32],
    "11.confusion_matrix": [confusion_by_add_at, confusion_by_bincount, confusion_by_one_hot],
}
