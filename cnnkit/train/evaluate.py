"""How good is a network on images that it did not learn from?"""

import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.nn.module import check_model
from cnnkit.ops.checks import check_array, whole
from cnnkit.train.batches import batches


def predict(model, images, *, batch_size=256):
    """The scores of each image, in the mode of use -> (N, K); the model's mode is as before afterwards.

    images (N, C, H, W), at least one. Raises ShapeError when there is none, or it does not fit the model;
    CnnkitError when that is no network.
    """
    check_model("predict", model)
    check_array("predict", "images", images)
    if images.size == 0:
        raise ShapeError("predict: there are no images.")
    with model.in_use():
        return np.concatenate([model(x) for x, _ in batches(images, images, batch_size)])


def evaluate(model, images, labels, *, batch_size=256):
    """Measure a model -> loss, accuracy: the mean cross-entropy, and the share of images whose top score is right.

    images (N, C, H, W), labels (N,) whole numbers. Raises ShapeError where predict does, or when the labels do not fit.
    """
    scores = predict(model, images, batch_size=batch_size)
    return float(ops.cross_entropy(scores, labels)), float((scores.argmax(axis=1) == labels).mean())


def confusion_matrix(true, predicted, classes=None):
    """Count what was taken for what -> (K, K) int64: rows are the truth, columns the prediction.

    true, predicted (N,) whole numbers from 0; K is ``classes``, or one more than the largest label.
    Raises ShapeError when they differ in length, or a label is not a whole number below K.

    >>> confusion_matrix(np.array([0, 1, 1]), np.array([0, 0, 1]))
    array([[1, 0],
           [1, 1]])
    """
    true, predicted = np.asarray(true), np.asarray(predicted)
    if true.shape != predicted.shape or true.ndim != 1:
        raise ShapeError(f"confusion_matrix: true {true.shape} and predicted {predicted.shape} must be of one length.")
    labels = np.concatenate([true, predicted])
    if labels.size and labels.dtype.kind not in "iu":
        raise ShapeError(f"confusion_matrix: labels must be whole numbers, not {labels.dtype}.")
    K = int(labels.max(initial=-1)) + 1 if classes is None else whole("confusion_matrix", "classes", classes)
    if labels.size and (labels.min() < 0 or labels.max() >= K):
        raise ShapeError(f"confusion_matrix: labels must be from 0 to {K - 1}.")
    counts = np.zeros((K, K), np.int64)
    np.add.at(counts, (true, predicted), 1)
    return counts
