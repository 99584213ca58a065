"""Right answers to lesson 16, in different styles."""

import numpy as np


def saliency_by_loop(gradient):
    _, H, W = gradient.shape
    found = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for slope in gradient[:, i, j]:
                found[i, j] = max(found[i, j], slope, -slope)
    return found


def saliency_by_two_maxima(gradient):
    return np.maximum(gradient.max(axis=0), -gradient.min(axis=0))


def saliency_in_another_layout(gradient):
    last = np.asfortranarray(np.moveaxis(gradient, 0, -1)).astype(np.float32)
    return np.linalg.norm(last, ord=np.inf, axis=-1)


def occlusion_by_loop(score, x, patch, stride, fill):
    _, H, W = x.shape
    falls = []
    for top in range(0, H - patch + 1, stride):
        falls.append([])
        for left in range(0, W - patch + 1, stride):
            covered = np.array(x)
            covered[:, top : top + patch, left : left + patch] = fill
            falls[-1].append(score(x) - score(covered))
    return falls


def occlusion_by_masks(score, x, patch, stride, fill):
    rows, columns = ((n - patch) // stride + 1 for n in x.shape[1:])
    down, along = np.mgrid[: x.shape[1], : x.shape[2]]
    falls = np.empty((columns, rows)).T
    for i, j in np.ndindex(rows, columns):
        hidden = (abs(2 * (down - i * stride) - patch + 1) < patch) & (
            abs(2 * (along - j * stride) - patch + 1) < patch
        )
        falls[i, j] = score(np.where(hidden, fill, x))
    return score(x) - falls


def occlusion_that_uncovers_again(score, x, patch, stride, fill):
    image, whole = x.copy(), score(x)
    shape = [(n - patch) // stride + 1 for n in x.shape[1:]]
    falls = np.zeros(shape, np.float64)
    for place in range(falls.size):
        i, j = divmod(place, shape[1])
        window = image[:, i * stride :, j * stride :][:, :patch, :patch]
        before = window.copy()
        window[...] = fill
        falls.flat[place] = whole - score(image)
        window[...] = before
    return falls


def cam_by_loop(activations, gradients):
    C, H, W = activations.shape
    found = np.zeros((H, W))
    for c in range(C):
        weight = sum(map(float, gradients[c].ravel())) / (H * W)
        found += weight * activations[c]
    found[found < 0] = 0
    return found


def cam_by_tensordot(activations, gradients):
    return np.tensordot(gradients.mean((1, 2)), activations, axes=1).clip(0)


def cam_in_float32(activations, gradients):
    weights = gradients.astype(np.float32).reshape(len(gradients), -1).mean(axis=1)
    total = np.einsum("c,chw->hw", weights, np.asfortranarray(activations))
    return (total * (total > 0)).tolist()


def fgsm_by_loop(x, gradient, eps):
    moved = x.copy()
    for place in np.ndindex(x.shape):
        if gradient[place] > 0:
            moved[place] = min(x[place] + eps, 1)
        elif gradient[place] < 0:
            moved[place] = max(x[place] - eps, 0)
    return moved


def fgsm_by_comparison(x, gradient, eps):
    way = (gradient > 0).astype(float) - (gradient < 0)
    return np.minimum(np.maximum(x + eps * way, 0.0), 1.0)


def fgsm_in_another_layout(x, gradient, eps):
    moved = np.asfortranarray(x).astype(np.float32)
    moved += np.float32(eps) * np.sign(gradient)
    return np.clip(moved, 0, 1, out=moved)


PARTS = ("Data", "Network", "Results", "Where it fails", "Doubts", "Not for")
SAID = "In 3 sentences, or a few more, one can say what others have to know about this network before they use it."

CARD = "\n".join(f"## {part}\n{SAID}\n" for part in PARTS)
CARD_IN_ANOTHER_ORDER = "My card\n=======\n" + "\n\n".join(f"### {part}:\n\n- {SAID}\n- Yes." for part in PARTS[::-1])
CARD_WITH_MORE = "# My network\n" + "".join(f"  ## {part.upper()} ##\n{SAID}\n" for part in (*PARTS, "Thanks"))
CARD_WITH_PARTS_OF_PARTS = "\n".join(
    f"## **{n}. {part}**\n### In short\n# not {part} of yours\n{SAID}" for n, part in enumerate(PARTS, 1)
)

RIGHT = {
    "16.saliency": [saliency_by_loop, saliency_by_two_maxima, saliency_in_another_layout],
    "16.occlusion_map": [occlusion_by_loop, occlusion_by_masks, occlusion_that_uncovers_again],
    "16.grad_cam": [cam_by_loop, cam_by_tensordot, cam_in_float32],
    "16.fgsm": [fgsm_by_loop, fgsm_by_comparison, fgsm_in_another_layout],
    "16.model_card": [CARD, CARD_IN_ANOTHER_ORDER, CARD_WITH_MORE, CARD_WITH_PARTS_OF_PARTS],
}
