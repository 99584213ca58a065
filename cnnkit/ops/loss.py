"""Losses: one number for a whole batch, and how it changes with each prediction."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.ops.activation import log_softmax, softmax
from cnnkit.ops.checks import check_array, check_number, check_plain, check_same_dtype, check_shape, quiet


def cross_entropy(logits, labels):
    """Measure how surprised a classifier is by the true classes, on average.

    logits (N, K, ...), labels (N, ...) whole numbers from 0 to K − 1 -> a number
    loss = −mean log softmax(logits)[true class]

    Logits are scores before any softmax. An empty batch gives NaN: there is nothing to average.

    Raises ShapeError when shapes disagree or a label is not a class.
    Slow twin: reference.cross_entropy. PyTorch: torch.nn.functional.cross_entropy. Good 1952,
    doi:10.1111/j.2517-6161.1952.tb00104.x; Bridle 1990, doi:10.1007/978-3-642-76153-9_28.

    >>> print(cross_entropy(np.log([[0.5, 0.5], [0.25, 0.75]]), np.array([0, 1])).round(4))
    0.4904
    """
    _check_labels("cross_entropy", logits, labels)
    return -_mean(log_softmax(logits, axis=1)[_true_classes(labels)])


def cross_entropy_backward(dy, logits, labels):
    """Find how cross_entropy changes with each score: the shares, less 1 where the truth is.

    dy a number (1 when the loss is the end), logits (N, K, ...), labels (N, ...) -> dlogits like logits
    dlogits = dy · (softmax(logits) − [true class]) / number of labels

    Raises ShapeError where cross_entropy does, and when dy is not a number.
    Slow twin: reference.cross_entropy_backward. PyTorch: the gradient of torch.nn.functional.cross_entropy.

    >>> cross_entropy_backward(1.0, np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    _check_labels("cross_entropy_backward", logits, labels)
    dy = check_number("cross_entropy_backward", "dy", dy)
    dlogits = softmax(logits, axis=1)
    with quiet():
        dlogits[_true_classes(labels)] -= 1
        dlogits *= logits.dtype.type(dy / max(labels.size, 1))
    return dlogits


def mse(prediction, target):
    """Average the squared differences over every element.

    prediction and target of one shape -> a number
    loss = mean (prediction − target)²

    An empty batch gives NaN: there is nothing to average.

    Raises ShapeError when the shapes or dtypes differ; nothing is broadcast.
    Slow twin: reference.mse. PyTorch: torch.nn.functional.mse_loss. Gauss 1809, Theoria motus, section 179.

    >>> print(mse(np.array([1.0, 2.0]), np.array([1.0, 4.0])))
    2.0
    """
    _check_pair("mse", prediction, target)
    with quiet():
        return _mean(np.square(prediction - target))


def mse_backward(dy, prediction, target):
    """Find how mse changes with each prediction.

    dy a number (1 when the loss is the end), prediction and target of one shape -> dprediction like prediction
    dprediction = dy · 2·(prediction − target) / number of elements

    Raises ShapeError where mse does, and when dy is not a number.
    Slow twin: reference.mse_backward. PyTorch: the gradient of torch.nn.functional.mse_loss.

    >>> mse_backward(1.0, np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    array([ 0., -2.])
    """
    _check_pair("mse_backward", prediction, target)
    factor = 2 * check_number("mse_backward", "dy", dy) / max(prediction.size, 1)
    with quiet():
        dprediction = np.subtract(prediction, target, out=np.empty(prediction.shape, prediction.dtype))
        dprediction *= prediction.dtype.type(factor)
    return dprediction


def _true_classes(labels):
    """An index that picks one number for each label from (N, K, ...)."""
    labels = labels.astype(np.intp)
    if labels.ndim == 1:  # what ogrid would say, in a tenth of the time
        return np.arange(labels.size), labels
    item, *place = np.ogrid[tuple(map(slice, labels.shape))]
    return item, labels, *place


def _mean(values):
    if values.size == 0:
        return values.dtype.type(np.nan)
    with quiet():
        return values.sum() / values.dtype.type(values.size)


def _check_labels(caller, logits, labels):
    check_array(caller, "logits", logits)
    if logits.ndim < 2 or logits.shape[1] == 0:
        raise ShapeError(f"{caller}: logits must be (N, K, ...) with K classes but is {logits.shape}.")
    check_plain(caller, "labels", labels)
    if labels.dtype.kind not in "iu":
        raise ShapeError(f"{caller}: labels {labels.shape} is {labels.dtype} but must be whole numbers, one per item.")
    expected = (logits.shape[0], *logits.shape[2:])
    check_shape(caller, "labels", labels, expected, f"logits is {logits.shape}")
    K = logits.shape[1]
    if labels.size and (labels.min() < 0 or labels.max() >= K):
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise ShapeError(f"{caller}: label {wrong} is not a class: logits {logits.shape} has classes 0 to {K - 1}.")


def _check_pair(caller, prediction, target):
    check_array(caller, "prediction", prediction)
    check_array(caller, "target", target)
    check_same_dtype(caller, prediction=prediction, target=target)
    check_shape(caller, "target", target, prediction.shape, "prediction is, and nothing is broadcast")
