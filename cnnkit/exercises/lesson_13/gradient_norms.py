"""What gradient arrives at every convolution: the measurement by which a deep network is examined."""

import numpy as np

from cnnkit import nn, ops
from cnnkit.exercises.exercise import Exercise, Mistake


def gradient_norms(model, x, y):
    model.zero_grad()
    model.backward(ops.cross_entropy_backward(1.0, model(x), y))
    return [np.linalg.norm(p.grad) for p in model.parameters() if p.value.ndim == 4]


def cases(rng):
    """Plain and residual networks in float64, fresh, and with gradients left over from another batch."""

    def conv(C, F):
        return nn.Conv2d(C, F, 3, padding=1, rng=rng)

    def plain():
        return nn.Sequential(conv(1, 2), nn.ReLU(), conv(2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(36, 3, rng=rng)), 3

    def residual():
        block = nn.Residual(nn.Sequential(conv(2, 2), nn.Tanh(), conv(2, 2)))
        return nn.Sequential(conv(1, 2), block, nn.GlobalAvgPool2d(), nn.Flatten(), nn.Linear(2, 4, rng=rng)), 4

    tried = []
    for made, N, left_over in ((plain, 2, False), (plain, 4, True), (residual, 3, False), (residual, 5, True)):
        model, classes = made()
        model.to(np.float64)
        for p in model.parameters():
            p.value = p.value + rng.integers(1, 5, p.value.shape) / 16  # biases are not 0, and no unit is dead
            if left_over:
                p.add(rng.choice([-1, 1], p.value.shape) * rng.integers(1, 5, p.value.shape) / 4)
        tried.append((model, rng.uniform(0.1, 1, (N, 1, 4, 3)), rng.permutation(N) % classes))
    return tried


def _norms(
    measure=lambda p: np.linalg.norm(p.grad),
    counts=lambda p: p.value.ndim == 4,
    slope=lambda scores, y: ops.cross_entropy_backward(1.0, scores, y),
    fresh=True,
    given=lambda norms: norms,
):
    """The measurement with one of its steps made another way."""

    def answer(model, x, y):
        if fresh:
            model.zero_grad()
        model.backward(slope(model(x), y))
        return given([measure(p) for p in model.parameters() if counts(p)])

    return answer


def _forgetting_at_once(model, x, y):
    model.backward(ops.cross_entropy_backward(1.0, model(x), y))
    model.zero_grad()
    return [np.linalg.norm(p.grad) for p in model.parameters() if p.value.ndim == 4]


def _trusting_backward(model, x, y):
    return [np.linalg.norm(p.grad) for p in model.parameters() if p.value.ndim == 4]


def _sending_the_loss(model, x, y):
    model.zero_grad()
    model.backward(ops.cross_entropy(model(x), y))


def _without_backward(model, x, y):
    return [0.0 if p.grad is None else np.linalg.norm(p.grad) for p in model.parameters() if p.value.ndim == 4]


GRADIENT_NORMS = Exercise(
    id="13.gradient_norms",
    title="Measure what arrives at each layer",
    call="gradient_norms(model, x, y)",
    points=3,
    reference=gradient_norms,
    cases=cases,
    withhold=("optim", "train"),
    mistakes={
        "keeps old gradients": Mistake(
            _norms(fresh=False),
            "Right for a fresh network only. `backward` *adds* to what is there: forget the old ones first.",
        ),
        "takes all parameters": Mistake(
            _norms(counts=lambda p: True),
            "Biases and dense layers are in the list as well. Of each convolution its weights alone, four axes.",
        ),
        "takes the dense layer too": Mistake(
            _norms(counts=lambda p: p.value.ndim > 1),
            "One is too many: the dense layer's weights. A convolution's weights have four axes.",
        ),
        "takes the biases": Mistake(
            _norms(counts=lambda p: p.value.ndim == 1),
            "These are biases. The weights of a convolution have four axes.",
        ),
        "takes the biases too": Mistake(
            _norms(counts=lambda p: p.value.ndim in (1, 4)),
            "The biases are in the list as well. Keep what has four axes, a convolution's weights.",
        ),
        "measures the weights": Mistake(
            _norms(measure=lambda p: np.linalg.norm(p.value)),
            "These are the norms of the weights. What arrives at them is in `grad`.",
        ),
        "returns the gradients": Mistake(
            _norms(measure=lambda p: p.grad),
            "These are the gradients themselves, whole arrays. Of each give the norm, one number.",
        ),
        "forgets the root": Mistake(
            _norms(measure=lambda p: np.sum(p.grad**2)),
            "These are sums of squares. The norm is the root of that.",
        ),
        "asks for a norm of order 2": Mistake(
            _norms(measure=lambda p: np.linalg.norm(p.grad, 2)),
            "With a 2, `np.linalg.norm` wants one or two axes. Without it all numbers count, however they stand.",
            also=(_norms(measure=lambda p: np.linalg.norm(p.grad, ord=2)),),
        ),
        "adds up absolute values": Mistake(
            _norms(measure=lambda p: np.abs(p.grad).sum()),
            "These are sums of absolute values. The norm squares, adds up, and takes the root.",
        ),
        "adds before it squares": Mistake(
            _norms(measure=lambda p: np.sqrt(np.sum(p.grad) ** 2)),
            "The sum was squared, and signs have cancelled. Square each number first, then add, then the root.",
        ),
        "takes the mean": Mistake(
            _norms(measure=lambda p: np.abs(p.grad).mean()),
            "These are means of absolute values. The norm squares, adds up, and takes the root.",
            also=(_norms(measure=lambda p: p.grad.mean()),),
        ),
        "takes the largest": Mistake(
            _norms(measure=lambda p: np.abs(p.grad).max()),
            "This is the largest entry of each gradient. The norm squares all of them, adds up, takes the root.",
        ),
        "divides by the size": Mistake(
            _norms(measure=lambda p: np.sqrt(np.mean(p.grad**2))),
            "The squares were averaged. The norm adds them up.",
            also=(_norms(measure=lambda p: np.linalg.norm(p.grad) / p.grad.size),),
        ),
        "measures against the weights": Mistake(
            _norms(measure=lambda p: np.linalg.norm(p.grad) / np.linalg.norm(p.value)),
            "These are gradients in relation to their weights: worth knowing, but the norm alone is asked.",
        ),
        "counts from the end": Mistake(
            _norms(given=lambda norms: norms[::-1]),
            "The numbers are right, the last layer first. Begin with the convolution next to the image.",
        ),
        "gives one number": Mistake(
            _norms(given=lambda norms: np.linalg.norm(norms)),
            "That is one number for all convolutions together. Give a list, one for each.",
            also=(_norms(given=np.sum), _norms(given=np.mean)),
        ),
        "stops after the first": Mistake(
            _norms(given=lambda norms: norms[0]),
            "Only the first convolution is there. Does a `return` stand inside your loop?",
            also=(_norms(given=lambda norms: norms[:1]),),
        ),
        "adds the images up": Mistake(
            _norms(slope=lambda scores, y: ops.cross_entropy_backward(1.0, scores, y) * len(y)),
            "Too large by the size of the batch: the loss is a mean over the images.",
        ),
        "averages once more": Mistake(
            _norms(slope=lambda scores, y: ops.cross_entropy_backward(1.0, scores, y) / len(y)),
            "Too small by the size of the batch: the slope of the loss is divided by it already.",
        ),
        "starts from the scores": Mistake(
            _norms(slope=lambda scores, y: scores),
            "`backward` was given the scores. It wants how the loss changes with them: `cross_entropy_backward`.",
        ),
        "starts from the shares": Mistake(
            _norms(slope=lambda scores, y: ops.softmax(scores) / len(y)),
            "`backward` was given the shares. It wants the slope of the loss: shares less one-hot, over N.",
        ),
        "takes the shares for scores": Mistake(
            _norms(slope=lambda scores, y: ops.cross_entropy_backward(1.0, ops.softmax(scores), y)),
            "`cross_entropy_backward` was given shares. It takes the scores as they are, and does the softmax itself.",
        ),
        "starts from ones": Mistake(
            _norms(slope=lambda scores, y: np.ones_like(scores)),
            "`backward` was given ones. It wants how the loss changes with each score: `cross_entropy_backward`.",
        ),
        "forgets the way back": Mistake(
            _without_backward,
            "These gradients are not of this batch: `backward` was not called.",
            also=(_trusting_backward,),
        ),
        "forgets what has just come": Mistake(
            _forgetting_at_once,
            "`zero_grad` after `backward` leaves nothing to measure. Forget first, then send back.",
        ),
        "sends the loss back": Mistake(
            _sending_the_loss,
            "`backward` was given the loss, one number. It wants the slope of the loss by each score.",
        ),
        "measures the parameter itself": Mistake(
            _norms(lambda p: np.linalg.norm(p)),
            "A parameter p is no array. Its gradient is one, `p.grad`, and its weights are, `p.value`.",
        ),
    },
    hints=(
        "Lesson 11's five steps, without the last: forward, loss, forget, backward. Then look at what has arrived.",
        "`model.zero_grad()`, scores, `model.backward(…)`; then go through `model.parameters()` and keep four axes.",
        "`ops.cross_entropy_backward(1.0, scores, y)` goes in; `np.linalg.norm(p.grad)` where `p.value.ndim == 4`.",
    ),
)
