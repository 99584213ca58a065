"""The loop in which a network learns: take a batch, predict, measure, send the error back, step."""

from contextlib import contextmanager

import numpy as np

from cnnkit import ops
from cnnkit.errors import CnnkitError, ShapeError
from cnnkit.nn.module import check_model
from cnnkit.ops.checks import check_array, check_rng, whole
from cnnkit.optim import Adam, Optimizer, clip_grad_norm
from cnnkit.train.batches import batches
from cnnkit.train.checkpoint import exists, load_checkpoint, save_checkpoint
from cnnkit.train.evaluate import evaluate
from cnnkit.train.history import History, Step


def train_step(model, optimizer, x, y, *, clip=None):
    """The five steps, on one batch -> loss, scores (N, K).

    x (N, C, H, W), y (N,) labels; ``clip`` bounds the gradients' norm.
    Raises ShapeError when x does not fit the model, or y its scores.
    """
    scores = model(x)
    loss = ops.cross_entropy(scores, y)
    optimizer.zero_grad()
    # nobody needs the gradient of the images; what is no Module of ours knows only one way back
    send_back = getattr(model, "backward_to_parameters", model.backward)
    send_back(ops.cross_entropy_backward(1.0, scores, y))
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
    after_batch=(),
    checkpoint=None,
    progress=True,
):
    """Teach a network to classify images -> History.

    images (N, C, H, W) of the model's dtype, labels (N,) whole numbers; rng shuffles them, and is given to
    augment(x, rng=rng) -> x. The optimizer is Adam unless one is given; schedule.step() is called after each epoch.
    validation = (images, labels) are measured after each epoch. With ``patience``, training ends when their loss has
    not fallen for so many epochs, and the model gets its best weights back.
    callbacks are called as callback(model, history) after each epoch, those in after_batch as callback(model, step)
    after each batch. One that returns True ends the training; after a batch, its epoch then does not count. A Control
    in after_batch lets other threads pause and end it. Nothing but the bar is printed, and it only if ``progress``.

    ``checkpoint`` names a file that is written after each epoch. When it is there already, training goes on from it,
    bit for bit as if it had not been interrupted; delete it to begin anew. Ctrl-C comes through as usual.

    Raises ShapeError when images and labels do not fit; CnnkitError when the model is no network, when patience has no
    validation to watch, or when the optimizer is another network's, or the schedule another optimizer's: nothing would
    be learnt from them.

    >>> from cnnkit import nn
    >>> rng = np.random.default_rng(0)
    >>> x = rng.random((20, 1, 2, 2), dtype=np.float32); y = (x.mean(axis=(1, 2, 3)) > 0.5).astype(int)
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, rng=rng))
    >>> fit(model, x, y, epochs=3, rng=rng, progress=False).epochs
    3
    """
    check_model("fit", model)
    _check(images, labels, epochs, rng, batch_size, validation, patience)
    _check_heard(callbacks=callbacks, after_batch=after_batch)
    optimizer = Adam(model.parameters()) if optimizer is None else optimizer
    _check_companions(model, optimizer, schedule, augment)
    history, best = History(), None
    if exists(checkpoint):
        history, best = load_checkpoint(checkpoint, model, optimizer, rng, schedule=schedule)
    count = -(-len(images) // batch_size)
    with _bar(progress, max(epochs - history.epochs, 0) * count) as bar:
        while history.epochs < epochs and not _exhausted(history, patience):
            lr = optimizer.lr
            drawn = batches(images, labels, batch_size, rng=rng)
            varied = drawn if augment is None else ((augment(x, rng=rng), y) for x, y in drawn)
            last = _epoch(model, optimizer, varied, clip, history.epochs, count, [*bar, *after_batch])
            if last is None:
                break
            if schedule is not None:
                schedule.step()
            history.lr.append(lr)
            history.loss.append(last.mean_loss)
            history.accuracy.append(last.mean_accuracy)
            if validation is not None:
                loss, accuracy = evaluate(model, *validation)
                history.val_loss.append(loss)
                history.val_accuracy.append(accuracy)
                if patience is not None and history.best == history.epochs - 1:
                    best = model.state_dict()
            if checkpoint is not None:
                save_checkpoint(checkpoint, model, optimizer, history, rng, schedule=schedule, best=best)
            if _heard(callbacks, model, history):
                break
    if best is not None:
        model.load_state_dict(best)
    return history


def _epoch(model, optimizer, drawn, clip, epoch, count, callbacks):
    """Learn each batch once -> the last Step, which has the epoch's means; None when a callback ends the training."""
    model.train()
    step, total, right, seen = None, 0.0, 0, 0
    for number, (x, y) in enumerate(drawn, 1):
        loss, scores = train_step(model, optimizer, x, y, clip=clip)
        hits = int((scores.argmax(axis=1) == y).sum())
        total, right, seen = total + loss * len(y), right + hits, seen + len(y)
        step = Step(epoch, number, count, loss, hits / len(y), total / seen, right / seen)
        if _heard(callbacks, model, step):
            return None
    return step


def _heard(callbacks, model, news):
    """Tell all, whatever one says -> whether one of them wants the end."""
    return True in [callback(model, news) for callback in callbacks]


def _exhausted(history, patience):
    return patience is not None and history.best is not None and history.epochs - 1 - history.best >= patience


@contextmanager
def _bar(progress, steps):
    """The callbacks that show a bar with the time left: one or none."""
    if not progress:
        yield []
        return
    from tqdm.auto import tqdm

    def show(_, step):
        bar.set_postfix(loss=f"{step.mean_loss:.3f}", accuracy=f"{step.mean_accuracy:.1%}", refresh=False)
        bar.update()

    with tqdm(total=steps, unit="batch") as bar:
        yield [show]


def _check(images, labels, epochs, rng, batch_size, validation, patience):
    whole("fit", "batch_size", batch_size)
    whole("fit", "epochs", epochs, 0)
    if validation is not None and not (isinstance(validation, (tuple, list)) and len(validation) == 2):
        raise CnnkitError("fit: validation is a pair (images, labels).")
    for x, y in ((images, labels), *([validation] if validation is not None else [])):
        check_array("fit", "images", x)
        if not isinstance(y, np.ndarray) or y.ndim != 1:
            raise ShapeError(f"fit: labels must be an array (N,), not {type(y).__name__} of shape {np.shape(y)}.")
        count = len(x) if x.ndim else 0
        if count != len(y) or not count:
            raise ShapeError(f"fit: there are {count} images but {len(y)} labels; each image needs one.")
    check_rng("fit", rng)
    if patience is not None and validation is None:
        raise CnnkitError("fit: patience watches the validation loss, so give validation=(images, labels) too.")


def _check_heard(**listeners):
    for name, listening in listeners.items():
        if not isinstance(listening, (tuple, list)) or not all(map(callable, listening)):
            raise CnnkitError(f"fit: {name} is a list of functions; one alone needs brackets, too.")


def _check_companions(model, optimizer, schedule, augment):
    if not isinstance(optimizer, Optimizer):
        raise CnnkitError("fit: optimizer is made of the network, as in optim.Adam(model.parameters(), lr=0.001).")
    own = {id(p) for p in model.parameters()}
    if not any(id(p) in own for p in optimizer.parameters):
        raise CnnkitError("fit: the optimizer moves the parameters of another network; make it of this one's.")
    if schedule is not None and getattr(schedule, "optimizer", None) is not optimizer:
        raise CnnkitError("fit: the schedule steers another optimizer; make it of the one that is given here.")
    if augment is not None and not callable(augment):
        raise CnnkitError("fit: augment is a function, such as partial(train.shift, pixels=2).")
