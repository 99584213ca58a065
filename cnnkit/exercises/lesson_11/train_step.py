"""The five steps in which a network learns from one batch."""

import numpy as np

from cnnkit import nn, ops
from cnnkit.exercises.exercise import Exercise, Mistake


def train_step(model, x, y, lr):
    scores = model(x)
    loss = ops.cross_entropy(scores, y)
    model.zero_grad()
    model.backward(ops.cross_entropy_backward(1.0, scores, y))
    for p in model.parameters():
        p.value = p.value - lr * p.grad
    return float(loss)


def cases(rng):
    """A dense network and a convolutional one in float64, fresh, and with gradients left over from another batch."""

    def dense():
        return nn.Sequential(nn.Flatten(), nn.Linear(6, 3, rng=rng)), (1, 2, 3), 3

    def convolutional():
        layers = nn.Conv2d(1, 2, 3, rng=rng), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 4, rng=rng)
        return nn.Sequential(*layers), (1, 6, 6), 4

    tried = []
    for made, N, lr, left_over in ((dense, 2, 0.5, 0), (dense, 5, 0.125, 1), (convolutional, 4, 0.25, 1)):
        model, shape, classes = made()
        model.to(np.float64)
        for p in model.parameters():
            p.value = p.value + rng.integers(1, 5, p.value.shape) / 16  # biases too are not 0
            if left_over:
                p.add(rng.choice([-1, 1], p.value.shape) * rng.integers(1, 5, p.value.shape) / 4)
        tried.append((model, rng.uniform(0.1, 1, (N, *shape)), rng.permutation(N) % classes, lr))
    return tried


def _but(
    slope=lambda scores, y: ops.cross_entropy_backward(1.0, scores, y),
    fresh=True,
    backward=1,
    moved=lambda p, lr: p.value - lr * p.grad,
    moves=lambda number, p, last: True,
    given=lambda model, x, y, scores: float(ops.cross_entropy(scores, y)),
):
    """The five steps with some of them done another way."""

    def answer(model, x, y, lr):
        scores = model(x)
        if fresh:
            model.zero_grad()
        for _ in range(backward):
            model(x)
            model.backward(slope(scores, y))
        parameters = model.parameters()
        for number, p in enumerate(parameters):
            if p.grad is not None and moves(number, p, len(parameters) - 1):
                p.value = moved(p, lr)
        return given(model, x, y, scores)

    return answer


def _image_by_image(model, x, y, lr):
    return float(np.mean([train_step(model, x[i : i + 1], y[i : i + 1], lr) for i in range(len(y))]))


def _loss_after(model, x, y, scores):
    return float(ops.cross_entropy(model(x), y))


def _forgetting_at_once(model, x, y, lr):
    model.backward(ops.cross_entropy_backward(1.0, model(x), y))
    model.zero_grad()
    for p in model.parameters():
        p.value = p.value - lr * p.grad


def _moving_the_parameter(model, x, y, lr):
    model.zero_grad()
    model.backward(ops.cross_entropy_backward(1.0, model(x), y))
    for p in model.parameters():
        p -= lr * p.grad


def _moving_what_p_is(model, x, y, lr):
    model.zero_grad()
    model.backward(ops.cross_entropy_backward(1.0, model(x), y))
    for p in model.parameters():
        p = p - lr * p.grad


def _sending_the_loss(model, x, y, lr):
    model.zero_grad()
    model.backward(ops.cross_entropy(model(x), y))


def one_hot(scores, y):
    return np.eye(scores.shape[1])[y]


TRAIN_STEP = Exercise(
    id="11.train_step",
    title="Learn from one batch",
    call="train_step(model, x, y, lr)",
    points=3,
    reference=train_step,
    cases=cases,
    changes=("model",),
    withhold=("optim", "train"),
    mistakes={
        "keeps old gradients": Mistake(
            _but(fresh=False),
            "Right for a fresh network only. `backward` *adds* to what is there: forget the old ones first.",
        ),
        "climbs": Mistake(
            _but(moved=lambda p, lr: p.value + lr * p.grad),
            "The loss is right, and the weights went uphill. A gradient points to where the loss grows: take it off.",
            also=(_but(slope=lambda scores, y: (one_hot(scores, y) - ops.softmax(scores)) / len(y)),),
        ),
        "does not step": Mistake(
            _but(moves=lambda number, p, last: False),
            "The loss is right, and the weights are as they were. The fifth step must reach them: `p.value = …`.",
        ),
        "steps without gradients": Mistake(
            _forgetting_at_once,
            "`p.grad` is None at the step: forgotten after `backward`, or not there yet. Forget, send back, then step.",
        ),
        "changes p itself": Mistake(
            _moving_the_parameter,
            "A parameter p is no array: it *has* one, `p.value`, beside its `p.grad`. Move that one.",
            also=(_moving_what_p_is,),
        ),
        "sends the loss back": Mistake(
            _sending_the_loss,
            "`backward` was given the loss, one number. It wants the slope of the loss by each score.",
        ),
        "takes softmax twice": Mistake(
            _but(
                slope=lambda scores, y: ops.cross_entropy_backward(1.0, ops.softmax(scores), y),
                given=lambda model, x, y, scores: float(ops.cross_entropy(ops.softmax(scores), y)),
            ),
            "The scores went through softmax first. `cross_entropy` has one inside: give it the scores as they are.",
        ),
        "forgets the learning rate": Mistake(
            _but(moved=lambda p, lr: p.value - p.grad),
            "The weights moved by the whole gradient. Multiply it by the learning rate.",
        ),
        "replaces the weights by the step": Mistake(
            _but(moved=lambda p, lr: -lr * p.grad),
            "The old weights are gone: in their place stands the step. Take it off them.",
            also=(_but(moved=lambda p, lr: lr * p.grad),),
        ),
        "measures after the step": Mistake(
            _but(given=_loss_after),
            "The weights are right. The loss you return was measured after the step; the one before is wanted.",
        ),
        "returns nothing": Mistake(
            _but(given=lambda *_: None),
            "The weights are right, but nothing came back. Return the loss.",
        ),
        "returns the scores": Mistake(
            _but(given=lambda model, x, y, scores: scores),
            "The weights are right. You return the scores; the loss is wanted, one number.",
        ),
        "returns the sum of the losses": Mistake(
            _but(given=lambda model, x, y, scores: float(ops.cross_entropy(scores, y)) * len(y)),
            "The weights are right. You return the sum over the images; the loss is their mean.",
        ),
        "returns how many are right": Mistake(
            _but(given=lambda model, x, y, scores: float((scores.argmax(axis=1) == y).mean())),
            "The weights are right. You return the accuracy; the loss is wanted.",
        ),
        "averages once more": Mistake(
            _but(slope=lambda scores, y: ops.cross_entropy_backward(1.0, scores, y) / len(y)),
            "The step is too short by the size of the batch: the slope of the loss is divided by N already.",
        ),
        "forgets the average": Mistake(
            _but(slope=lambda scores, y: ops.cross_entropy_backward(1.0, scores, y) * len(y)),
            "The step is too long by the size of the batch: the loss is a mean, so its slope is divided by N.",
        ),
        "starts from the shares": Mistake(
            _but(slope=lambda scores, y: ops.softmax(scores) / len(y)),
            "`backward` was given the shares. It wants the slope of the loss: shares less one-hot, over N.",
        ),
        "starts from the scores": Mistake(
            _but(slope=lambda scores, y: scores),
            "`backward` was given the scores. It wants how the loss changes with them: `cross_entropy_backward`.",
        ),
        "starts from ones": Mistake(
            _but(slope=lambda scores, y: np.ones_like(scores)),
            "`backward` was given ones. It wants how the loss changes with each score: `cross_entropy_backward`.",
        ),
        "multiplies by the loss": Mistake(
            _but(
                slope=lambda scores, y: ops.cross_entropy_backward(float(ops.cross_entropy(scores, y)), scores, y),
            ),
            "The slope was multiplied by the loss. The first argument of `cross_entropy_backward` is 1.0 here.",
        ),
        "moves weights but no biases": Mistake(
            _but(moves=lambda number, p, last: p.value.ndim > 1),
            "The biases are as they were. They are parameters like the others: all of `model.parameters()` move.",
        ),
        "moves the last layer only": Mistake(
            _but(moves=lambda number, p, last: number >= last - 1),
            "Only the last layer moved. All of `model.parameters()` learn.",
        ),
        "stops after the first parameter": Mistake(
            _but(moves=lambda number, p, last: number == 0),
            "Only the first parameter moved. Does a `return` stand inside your loop?",
        ),
        "goes back twice": Mistake(
            _but(backward=2),
            "The step is twice as long: `backward` ran twice, and its gradients add up.",
        ),
        "moves by old gradients": Mistake(
            _but(fresh=False, backward=0),
            "The weights did not hear of this batch: `backward` is missing, and they moved by what was left over.",
        ),
        "steps image by image": Mistake(
            _image_by_image,
            "The weights moved after every image. The batch is one step: predict all, measure all, then move once.",
        ),
    },
    hints=(
        "The five steps stand above in this order. Which of them needs what an earlier one made?",
        "Scores, loss, `model.zero_grad()`, `model.backward(…)` with the slope of the loss, and then the parameters.",
        "`ops.cross_entropy_backward(1.0, scores, y)` goes into `backward`; then each `p.value -= lr * p.grad`.",
    ),
)
