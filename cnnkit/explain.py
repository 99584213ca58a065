"""What a trained network looks at: gradients, occlusion, and pictures that it likes best.

Every explanation here is of a score before the softmax, in the mode of use. It shows what moved that score, which is
not the same as why: Adebayo et al. 2018, arXiv:1810.03292, find maps that hardly change when the weights are random.
What is no network is refused with CnnkitError.
"""

from contextlib import contextmanager

import numpy as np

from cnnkit import ops
from cnnkit.errors import CnnkitError, ShapeError
from cnnkit.nn import Flatten, Sequential, watch
from cnnkit.nn.module import check_model
from cnnkit.ops.checks import check_array, check_images, check_number, check_rng, pair, shown, whole


def input_gradient(model, x, target=None):
    """How each image's score changes with each of its pixels -> dx (N, C, H, W).

    x (N, C, H, W); target a class for all, one for each (N,), or None for the class of each one's top score
    Parameters keep the gradients that they had.

    Raises ShapeError when x is not a batch of images, or a target is not a class.
    """
    check_model("input_gradient", model)
    check_images("input_gradient", "x", x)
    with _undisturbed(model):
        scores = model(x)
        return model.backward(_only(scores, _targets("input_gradient", scores, target)))


def saliency(model, x, target=None):
    """How strongly each pixel moves the score: max |gradient| over the channels -> (N, H, W).

    Raises ShapeError where input_gradient does. Simonyan, Vedaldi and Zisserman 2014, arXiv:1312.6034.
    """
    return np.abs(input_gradient(model, x, target)).max(axis=1)


def smooth_grad(model, x, target=None, *, rng, samples=25, noise=0.15):
    """Saliency without its speckle: the mean gradient over noisy copies, max |·| over the channels -> (N, H, W).

    The noise's standard deviation is a share of the range of x. The target of each image is that of the clean one.
    Raises ShapeError where input_gradient does. Smilkov et al. 2017, arXiv:1706.03825.
    """
    check_model("smooth_grad", model)
    check_images("smooth_grad", "x", x)
    check_rng("smooth_grad", rng)
    samples = whole("smooth_grad", "samples", samples)
    noise = check_number("smooth_grad", "noise", noise, 0)
    with _undisturbed(model):
        target = _targets("smooth_grad", model(x), target)
    spread = noise * float(x.max() - x.min())
    total = np.zeros_like(x)
    for _ in range(samples):
        total += input_gradient(model, x + x.dtype.type(spread) * rng.standard_normal(x.shape, dtype=x.dtype), target)
    return np.abs(total / samples).max(axis=1)


def occlusion(model, image, target=None, *, patch=5, stride=2, fill=0.0):
    """How much the score falls when a patch is covered -> (rows, columns), one number for each place of the patch.

    image (C, H, W); patch and stride an int or an (h, w) pair; positive where the patch hid evidence for the class
    Raises ShapeError when the patch does not fit, or the target is not a class.
    Zeiler and Fergus 2014, arXiv:1311.2901.
    """
    check_model("occlusion", model)
    if not isinstance(image, np.ndarray) or image.ndim != 3:
        raise ShapeError(f"occlusion: image must be one image (C, H, W) but is {np.shape(image)}.")
    (ph, pw), (sh, sw) = pair("occlusion", "patch", patch), pair("occlusion", "stride", stride)
    rows, columns = ops.conv_output_size(image.shape[1:], (ph, pw), stride=(sh, sw))
    fill = check_number("occlusion", "fill", fill)
    covered = np.repeat(image[None], rows * columns, axis=0)
    for place, copy in enumerate(covered):
        top, left = place // columns * sh, place % columns * sw
        copy[:, top : top + ph, left : left + pw] = fill
    with _undisturbed(model):
        scores = model(image[None])
        (k,) = _targets("occlusion", scores, target)
        fallen = [scores[0, k] - model(part)[:, k] for part in _parts(covered)]
    return np.concatenate(fallen).reshape(rows, columns)


def grad_cam(model, x, target=None, *, layer):
    """Where a layer's features speak for a class: ReLU(Σ_c mean(∂score/∂A_c) · A_c) -> (N, h, w), the layer's size.

    x (N, C, H, W); layer the name of a module whose output A is (N, c, h, w), as in model.modules(): "4", for instance
    Raises CnnkitError when there is no such layer, ShapeError when it does not make maps.
    Selvaraju et al. 2017, arXiv:1610.02391.
    """
    check_model("grad_cam", model)
    check_images("grad_cam", "x", x)
    names = [name for name, _ in model.modules()]
    if layer not in names:
        raise CnnkitError(f"grad_cam: the model has no layer {layer!r}; it has {', '.join(filter(None, names))}.")
    with _undisturbed(model), watch(model, [layer]) as seen:
        scores = model(x)
        model.backward(_only(scores, _targets("grad_cam", scores, target)))
    maps, slopes = seen.activations[layer], seen.gradients[layer]
    if maps.ndim != 4:
        raise ShapeError(f"grad_cam: layer {layer} gives {maps.shape}, but maps are (N, C, H, W).")
    return ops.relu((ops.global_avg_pool2d(np.ascontiguousarray(slopes)) * maps).sum(axis=1))


def feature_visualisation(model, shape, *, channel, layer=None, rng, steps=100, lr=0.05, decay=0.01, jitter=2):
    """Find an image that one channel likes: climb its gradient from noise -> (C, H, W), from 0 to 1.

    shape (C, H, W); channel a class of the output, or with ``layer`` a channel of that layer, whose mean is raised
    Each step has length lr, for the largest pixel; decay pulls towards grey; jitter moves the image about by up to so
    many pixels, so that no single pixel does the work. What comes out depends on these choices as on the network.

    Raises CnnkitError when there is no such layer, ShapeError when it has no such channel.
    Erhan et al. 2009, https://www.iro.umontreal.ca/~lisa/publications2/index.php/publications/show/247; Olah,
    Mordvintsev and Schubert 2017, doi:10.23915/distill.00007.
    """
    name = "feature_visualisation"
    check_model(name, model)
    check_rng(name, rng)
    channel, steps = whole(name, "channel", channel, 0), whole(name, "steps", steps)
    jitter = whole(name, "jitter", jitter, 0)
    lr, decay = check_number(name, "lr", lr, 0), check_number(name, "decay", decay, 0)
    if not isinstance(shape, (tuple, list)) or len(shape) != 3:
        raise ShapeError(f"{name}: shape must be that of one image (C, H, W), not {shown(shape)}.")
    path = _up_to(name, model, layer)
    parameters = model.parameters()
    dtype = parameters[0].value.dtype if parameters else np.dtype(np.float32)
    image = 0.5 + 0.05 * rng.standard_normal((1, *shape)).astype(dtype)
    with _undisturbed(path):
        for _ in range(steps):
            moved = tuple(int(n) for n in rng.integers(-jitter, jitter + 1, 2))
            response = path(np.ascontiguousarray(np.roll(image, moved, axis=(2, 3))))
            if channel >= response.shape[1]:
                raise ShapeError(f"{name}: channel {channel} is not among {response.shape[1]}.")
            dy = np.zeros_like(response)
            dy[:, channel] = 1 / max(response[0, channel].size, 1)
            uphill = np.roll(path.backward(dy), (-moved[0], -moved[1]), axis=(2, 3))
            reach = float(np.abs(uphill).max())
            image = image + dtype.type(lr / reach) * uphill if reach else image
            image = np.clip(image + dtype.type(decay) * (dtype.type(0.5) - image), 0, 1)
    return image[0]


def fgsm(model, x, labels, eps=0.1):
    """Change every pixel by eps in the direction that raises the loss, and stay within 0 … 1 -> like x.

    x (N, C, H, W) from 0 to 1, labels (N,) the true classes
    Raises ShapeError when they do not fit. Goodfellow, Shlens and Szegedy 2015, arXiv:1412.6572.
    """
    check_model("fgsm", model)
    check_images("fgsm", "x", x)
    eps = check_number("fgsm", "eps", eps, 0)
    with _undisturbed(model):
        scores = model(x)
        dx = model.backward(ops.cross_entropy_backward(1.0, scores, labels))
    return np.clip(x + x.dtype.type(eps) * np.sign(dx), 0, 1)


def features(model, x, *, layer):
    """What a layer makes of each image, as one row -> (N, D).

    x (N, C, H, W); layer the name of one on the main path, as "4"
    Raises CnnkitError when there is no such layer, ShapeError when x is not a batch of images.
    """
    check_model("features", model)
    check_images("features", "x", x)
    path = _up_to("features", model, layer)
    with _undisturbed(path):
        return np.concatenate([Flatten()(path(part)) for part in _parts(x)])


def nearest(query, bank, k=5):
    """Find which rows of a bank point most nearly the same way -> indices (N, k), nearest first.

    query (N, D), bank (M, D): what ``features`` gives; nearness is the cosine. Equally near ones keep their order.
    Raises ShapeError when D differs, or k is more than M.
    """
    for name, rows in (("query", query), ("bank", bank)):
        check_array("nearest", name, rows)
    k = whole("nearest", "k", k)
    if query.ndim != 2 or bank.ndim != 2 or query.shape[1] != bank.shape[1] or k > len(bank):
        raise ShapeError(
            f"nearest: query {query.shape} and bank {bank.shape} must be (N, D) and (M, D), and k={k} ≤ M."
        )
    cosine = _unit(query) @ _unit(bank).T
    return np.argsort(-cosine, axis=1, kind="stable")[:, :k]


def _parts(images):
    """As many images at a time as need little memory; an empty batch is one part."""
    return np.array_split(images, max(1, -(-len(images) // 256)))


def _unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(rows.dtype).tiny)


@contextmanager
def _undisturbed(model):
    """The mode of use, for as long as it takes; modes and gradients are as before afterwards."""
    gradients = [(parameter, parameter.grad) for parameter in model.parameters()]
    with model.in_use():
        try:
            yield
        finally:
            for parameter, gradient in gradients:
                parameter.grad = gradient


def _targets(caller, scores, target):
    """One class for each image."""
    if scores.ndim != 2:
        raise ShapeError(f"{caller}: the model must give scores (N, K), but gives {scores.shape}.")
    N, K = scores.shape
    target = scores.argmax(axis=1) if target is None else np.asarray(target)
    if target.dtype.kind not in "iu" or target.shape not in ((), (N,)) or (target.size and target.min() < 0):
        raise ShapeError(f"{caller}: target must be a class for all or one for each of {N}, not {shown(target)}.")
    if target.size and target.max() >= K:
        raise ShapeError(f"{caller}: target {target.max()} is not a class: the model has 0 to {K - 1}.")
    return np.broadcast_to(target, (N,))


def _only(scores, targets):
    """The gradient that asks about one score of each image."""
    dy = np.zeros_like(scores)
    dy[np.arange(len(scores)), targets] = 1
    return dy


def _up_to(caller, model, layer):
    """The first layers of a Sequential, up to the one with this name; all of them for None."""
    if layer is None:
        return model
    if isinstance(model, Sequential) and str(layer).isdigit() and int(layer) < len(model):
        return model[: int(layer) + 1]
    raise CnnkitError(f"{caller}: the model has no layer {layer!r} on its main path; those are numbered from 0.")
