"""A whole network, backwards: convolution, ReLU, maximum, flatten, dense layer, cross-entropy."""

from types import SimpleNamespace

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.inputs import signed
from cnnkit.ops import reference


def tiny_cnn_backward(x, labels, w1, b1, w2, b2):
    z = reference.conv2d(x, w1, b1)
    a = reference.relu(z)
    p = reference.max_pool2d(a, 2)
    v = p.reshape(len(p), -1)
    logits = reference.linear(v, w2, b2)
    dlogits = reference.cross_entropy_backward(1.0, logits, labels)
    dv, dw2, db2 = reference.linear_backward(dlogits, v, w2)
    da = reference.max_pool2d_backward(dv.reshape(p.shape), a, 2)
    _, dw1, db1 = reference.conv2d_backward(reference.relu_backward(da, z), x, w1)
    return dw1, db1, dw2, db2


def cases(rng):
    """In each, one map of one image is dead and another alive throughout: what ReLU stops is there to be seen."""
    sizes = [(2, 1, 4, 5, 2, 2, 2, 2), (3, 2, 5, 6, 2, 2, 3, 3), (4, 2, 7, 5, 3, 3, 2, 4)]
    tried = []
    for N, C, H, W, F, Kh, Kw, K in sizes:
        x, w1, b1 = signed(rng, N, C, H, W) / 4, signed(rng, F, C, Kh, Kw) / 8, signed(rng, F) / 4
        x[0] = np.abs(x[0])
        w1[0], b1[0] = -np.abs(w1[0]), -abs(b1[0])
        w1[1], b1[1] = np.abs(w1[1]), abs(b1[1])
        inputs = F * ((H - Kh + 1) // 2) * ((W - Kw + 1) // 2)
        w2, b2 = signed(rng, K, inputs) / 16, signed(rng, K) / 16
        tried.append((x, rng.permutation(N) % K, w1, b1, w2, b2))
    return tried


def _but(**steps):
    """The way back with some steps made another way; a step finds what it needs under the lesson's letters."""

    def answer(x, labels, w1, b1, w2, b2):
        s = SimpleNamespace(x=x, labels=labels, w1=w1, w2=w2, N=len(x))
        s.z = reference.conv2d(x, w1, b1)
        s.a = reference.relu(s.z)
        s.p = reference.max_pool2d(s.a, 2)
        s.v = s.p.reshape(s.N, -1)
        s.logits = reference.linear(s.v, w2, b2)
        for name, usual in _USUAL.items():
            setattr(s, name, steps.get(name, usual)(s))
        return s.dw1, s.db1, s.dw2, s.db2

    return answer


_USUAL = {
    "dlogits": lambda s: reference.cross_entropy_backward(1.0, s.logits, s.labels),
    "dw2": lambda s: s.dlogits.T @ s.v,
    "db2": lambda s: s.dlogits.sum(0),
    "dp": lambda s: (s.dlogits @ s.w2).reshape(s.p.shape),
    "da": lambda s: reference.max_pool2d_backward(s.dp, s.a, 2),
    "dz": lambda s: reference.relu_backward(s.da, s.z),
    "dw1": lambda s: reference.conv2d_backward(s.dz, s.x, s.w1)[1],
    "db1": lambda s: s.dz.sum(axis=(0, 2, 3)),
}


def _in_another_order(*order):
    def answer(*inputs):
        made = dict(zip(("dw1", "db1", "dw2", "db2"), tiny_cnn_backward(*inputs), strict=True))
        return tuple(made[name] for name in order)

    return answer


def _updated(x, labels, w1, b1, w2, b2):
    weights = (w1, b1, w2, b2)
    return tuple(w - g for w, g in zip(weights, tiny_cnn_backward(x, labels, *weights), strict=True))


TINY_CNN_BACKWARD = Exercise(
    id="10.tiny_cnn_backward",
    title="Go back through a whole network",
    call="tiny_cnn_backward(x, labels, w1, b1, w2, b2)",
    points=4,
    stretch=True,
    reference=tiny_cnn_backward,
    cases=cases,
    mistakes={
        "skips the ReLU": Mistake(
            _but(dz=lambda s: s.da),
            "dw2 and db2 are right, dw1 and db1 are not: the way back goes through the ReLU too, which stops some.",
        ),
        "puts the gradient through ReLU": Mistake(
            _but(dz=lambda s: np.maximum(s.da, 0)),
            "At the ReLU the sign of the gradient decided. Pass z, what ReLU was given, as the second argument.",
        ),
        "swaps the two at the ReLU": Mistake(
            _but(dz=lambda s: reference.relu_backward(s.z, s.da)),
            "dw2 and db2 are right, dw1 and db1 are not: at the ReLU da is what passes, and z says where.",
        ),
        "shares the gradient out in the pooling": Mistake(
            _but(da=lambda s: reference.avg_pool2d_backward(s.dp, s.a, 2)),
            "dw2 and db2 are right, dw1 and db1 are not: each pixel of a window got a share; the winner takes it all.",
        ),
        "forgets the average": Mistake(
            _but(dlogits=lambda s: s.N * reference.cross_entropy_backward(1.0, s.logits, s.labels)),
            "Everything is too large by the size of the batch: the loss is a mean, so dlogits is divided by N.",
        ),
        "averages once more": Mistake(
            _but(dlogits=lambda s: reference.cross_entropy_backward(1.0, s.logits, s.labels) / s.N),
            "Everything is too small by the size of the batch: `cross_entropy_backward` took the average already.",
        ),
        "starts from the shares": Mistake(
            _but(dlogits=lambda s: reference.softmax(s.logits) / s.N),
            "dlogits is the softmax alone. The true class has 1 taken from its share.",
        ),
        "starts from the logits": Mistake(
            _but(dlogits=lambda s: s.logits / s.N),
            "The way back begins with the logits themselves. It begins with how the loss changes with them: dlogits.",
        ),
        "has the sign wrong": Mistake(
            _but(dlogits=lambda s: -reference.cross_entropy_backward(1.0, s.logits, s.labels)),
            "Every sign is wrong: dlogits is shares minus truth. These point downhill; a gradient points uphill.",
        ),
        "updates the weights": Mistake(
            _updated,
            "These are weights from which the gradient was taken. Return the gradients; who uses them how comes later.",
        ),
        "returns them in the order of the way back": Mistake(
            _in_another_order("dw2", "db2", "dw1", "db1"),
            "The numbers are right, in another order. The statement asks for dw1, db1, dw2, db2.",
        ),
        "returns weights first": Mistake(
            _in_another_order("dw1", "dw2", "db1", "db2"),
            "The numbers are right, in another order. The statement asks for dw1, db1, dw2, db2.",
        ),
        "unflattens in another order": Mistake(
            _but(dp=lambda s: (s.dlogits @ s.w2).reshape(s.N, *s.p.shape[2:], s.p.shape[1]).transpose(0, 3, 1, 2)),
            "dw2 and db2 are right, dw1 and db1 are not: flatten went channel by channel. The way back is one reshape.",
        ),
        "skips the ReLU for the bias": Mistake(
            _but(db1=lambda s: s.da.sum(axis=(0, 2, 3))),
            "Only db1 is not right: the bias was added before the ReLU, so it hears dz and not da.",
        ),
    },
    hints=(
        "Go forward first and give every step's result a name. Which step was the last? Its backward is the first.",
        "dlogits → dv, dw2, db2 → back to the shape of p → da → dz → dw1, db1. Each takes what its forward took.",
        '`da = mine("10.max_pool_backward")(dv.reshape(p.shape), a, 2, 2)`; then ReLU with z, convolution with x.',
    ),
)
