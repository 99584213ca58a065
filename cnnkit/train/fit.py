"""The loop in which a network learns: take a batch, predict, measure, send the error back, step."""

from contextlib import nullcontext

import numpy as np

from cnnkit import ops
from cnnkit.errors import CnnkitError, ShapeError
from cnnkit.ops.checks import check_array
from cnnkit.optim import Adam, clip_grad_norm
from cnnkit.train.batches import batches
from cnnkit.train.checkpoint import exists, load_checkpoint, save_checkpoint
from cnnkit.train.evaluate import evaluate
from cnnkit.train.history import History


def train_step(model, optimizer, x, y, *, clip=None):
    """The five steps, on one batch -> loss, scores (N, K).

    x (N, C, H, W), y (N,) labels; ``clip`` bounds the gradients' norm.
    """
    scores = model(x)
    loss = ops.cross_entropy(scores, y)
    optimizer.zero_grad()
    model.backward(ops.cross_entropy_backward(1.0, scores, y))
    if clip is not None:
        clip_grad_norm(optimizer.parameters, clip)
    optimizer.step()
    return float(loss), scores


def fit(
    model,
    images,
    labels,
    *,
    epochs,
    rng,
    batch_size=64,
    optimizer=None,
    schedule=None,
    clip=None,
    augment=None,
    validation=None,
    patience=None,
    callbacks=(),
    checkpoint=None,
    progress=True,
):
    """Teach a network to classify images -> History.

    images (N, C, H, W) of the model's dtype, labels (N,) whole numbers; rng shuffles them, and is given to
    augment(x, rng=rng) -> x. The optimizer is Adam unless one is given; schedule.step() is called after each epoch.
    validation = (images, labels) are measured after each epoch. With ``patience``, training ends when their loss has
    not fallen for so many epochs, and the model gets its best weights back.
    callbacks are called as callback(model, history) after each epoch; one that returns True ends the training.

    ``checkpoint`` names a file that is written after each epoch. When it is there already, training goes on from it,
    bit for bit as if it had not been interrupted; delete it to begin anew. Ctrl-C comes through as usual.

    Raises ShapeError when images and labels do not fit, CnnkitError when patience has no validation to watch.

    >>> from cnnkit import nn
    >>> rng = np.random.default_rng(0)
    >>> x = rng.random((20, 1, 2, 2), dtype=np.float32); y = (x.mean(axis=(1, 2, 3)) > 0.5).astype(int)
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, rng=rng))
    >>> fit(model, x, y, epochs=3, rng=rng, progress=False).epochs
    3
    """
    _check(images, labels, rng, validation, patience)
    optimizer = Adam(model.parameters()) if optimizer is None else optimizer
    history, best = History(), None
    if exists(checkpoint):
        history, best = load_checkpoint(checkpoint, model, optimizer, rng, schedule=schedule)
    with _bar(progress, max(epochs - history.epochs, 0) * -(-len(images) // batch_size)) as bar:
        while history.epochs < epochs and not _exhausted(history, patience):
            history.lr.append(optimizer.lr)
            loss, accuracy = _epoch(model, optimizer, images, labels, batch_size, rng, augment, clip, bar)
            if schedule is not None:
                schedule.step()
            history.loss.append(loss)
            history.accuracy.append(accuracy)
            if validation is not None:
                loss, accuracy = evaluate(model, *validation)
                history.val_loss.append(loss)
                history.val_accuracy.append(accuracy)
                if patience is not None and history.best == history.epochs - 1:
                    best = model.state_dict()
            if checkpoint is not None:
                save_checkpoint(checkpoint, model, optimizer, history, rng, schedule=schedule, best=best)
            answers = [callback(model, history) for callback in callbacks]  # all are called, whatever one says
            if True in answers:
                break
    if best is not None:
        model.load_state_dict(best)
    return history


def _epoch(model, optimizer, images, labels, batch_size, rng, augment, clip, bar):
    """Each image once -> mean loss, accuracy, both as they were while learning."""
    model.train()
    total, right, seen = 0.0, 0, 0
    for x, y in batches(images, labels, batch_size, rng=rng):
        if augment is not None:
            x = augment(x, rng=rng)
        loss, scores = train_step(model, optimizer, x, y, clip=clip)
        total, right, seen = total + loss * len(y), right + int((scores.argmax(axis=1) == y).sum()), seen + len(y)
        if bar is not None:
            bar.set_postfix(loss=f"{total / seen:.3f}", accuracy=f"{right / seen:.1%}", refresh=False)
            bar.update()
    return total / seen, right / seen


def _exhausted(history, patience):
    return patience is not None and history.best is not None and history.epochs - 1 - history.best >= patience


def _bar(progress, steps):
    """A bar with the time left, or nothing."""
    if not progress:
        return nullcontext()
    from tqdm.auto import tqdm

    return tqdm(total=steps, unit="batch")


def _check(images, labels, rng, validation, patience):
    check_array("fit", "images", images)
    for x, y in ((images, labels), *([validation] if validation is not None else [])):
        if len(x) != len(y) or not len(x):
            raise ShapeError(f"fit: there are {len(x)} images but {len(y)} labels; each image needs one.")
    if not isinstance(rng, np.random.Generator):
        raise CnnkitError("fit: rng must be a NumPy Generator, such as np.random.default_rng(0).")
    if patience is not None and validation is None:
        raise CnnkitError("fit: patience watches the validation loss, so give validation=(images, labels) too.")
