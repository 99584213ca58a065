"""Right answers to lesson 15, in different styles."""

import math

import numpy as np


def conv_transpose2d_by_stamps(x, w, stride):
    (N, C, H, W), (_, F, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, (H - 1) * stride + Kh, (W - 1) * stride + Kw))
    for n, c, f, i, j in np.ndindex(N, C, F, H, W):
        top, left = i * stride, j * stride
        y[n, f, top : top + Kh, left : left + Kw] += x[n, c, i, j] * w[c, f]
    return y


def conv_transpose2d_by_taps_in_float32(x, w, stride):
    (N, _, H, W), (_, F, Kh, Kw) = x.shape, w.shape
    y = np.zeros((N, F, (H - 1) * stride + Kh, (W - 1) * stride + Kw), np.float32, order="F")
    for a, b in np.ndindex(Kh, Kw):
        every = slice(a, a + (H - 1) * stride + 1, stride), slice(b, b + (W - 1) * stride + 1, stride)
        y[(..., *every)] += np.einsum("ncij,cf->nfij", x.astype(np.float32), w[:, :, a, b].astype(np.float32))
    return y


def conv_transpose2d_by_zeros_between(x, w, stride):
    (N, C, H, W), (Kh, Kw) = x.shape, w.shape[2:]
    wide = np.zeros((N, C, (H - 1) * stride + 2 * Kh - 1, (W - 1) * stride + 2 * Kw - 1))
    wide[:, :, Kh - 1 : Kh + (H - 1) * stride : stride, Kw - 1 : Kw + (W - 1) * stride : stride] = x
    windows = np.lib.stride_tricks.sliding_window_view(wide, (Kh, Kw), axis=(2, 3))
    return np.einsum("ncijab,cfab->nfij", windows, w[:, :, ::-1, ::-1])


def overlap_count_by_stamps(n, k, stride):
    counts = [0] * ((n - 1) * stride + k)
    for i in range(n):
        for a in range(k):
            counts[i * stride + a] += 1
    return counts


def overlap_count_by_places(n, k, stride):
    places = np.arange((n - 1) * stride + k)
    starts = np.arange(n)[:, None] * stride
    return ((starts <= places) & (places < starts + k)).sum(axis=0)


def overlap_count_by_convolution(n, k, stride):
    marks = np.zeros((n - 1) * stride + 1, np.float32)
    marks[::stride] = 1
    return np.convolve(marks, np.ones(k, np.float32))


def squeeze_excite_in_three_lines(x, w1, w2):
    hidden = np.maximum(x.mean(axis=(2, 3)) @ w1.T, 0)
    s = 1 / (1 + np.exp(-hidden @ w2.T))
    return x * s[:, :, None, None]


def squeeze_excite_by_loops(x, w1, w2):
    y = np.empty_like(x)
    for n, image in enumerate(x):
        means = [channel.sum() / channel.size for channel in image]
        hidden = [max(0, sum(w * m for w, m in zip(row, means, strict=True))) for row in w1]
        for c, row in enumerate(w2):
            y[n, c] = image[c] / (1 + math.exp(-sum(w * z for w, z in zip(row, hidden, strict=True))))
    return y


def squeeze_excite_by_einsum_in_float32(x, w1, w2):
    x, w1, w2 = (np.asfortranarray(a, np.float32) for a in (x, w1, w2))
    hidden = np.einsum("nchw,rc->nr", x, w1) / (x.shape[2] * x.shape[3])
    z = np.einsum("nr,cr->nc", hidden.clip(0), w2)
    return np.einsum("nchw,nc->nchw", x, 0.5 + 0.5 * np.tanh(z / 2))


def self_attention_at_once(q, k, v):
    scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1])
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True) @ v


def self_attention_query_by_query(q, k, v):
    N, L, D = q.shape
    y = np.zeros((N, L, D))
    for n, i in np.ndindex(N, L):
        scores = [float(q[n, i] @ key) / math.sqrt(D) for key in k[n]]
        powers = [math.exp(score - max(scores)) for score in scores]
        for power, value in zip(powers, v[n], strict=True):
            y[n, i] += power / sum(powers) * value
    return y


def self_attention_by_einsum_with_the_scale_in_the_queries(q, k, v):
    scores = np.einsum("nid,njd->nij", q / q.shape[2] ** 0.5, k)
    logs = scores - np.logaddexp.reduce(scores, axis=2, keepdims=True)
    return np.einsum("nij,njd->nid", np.exp(logs), np.asfortranarray(v))


def mix_kernels_by_loops(weights, bank):
    return np.array([sum(share * kernel for share, kernel in zip(row, bank, strict=True)) for row in weights])


def mix_kernels_by_einsum(weights, bank):
    return np.einsum("nm,mfcab->nfcab", weights, bank)


def mix_kernels_as_a_matrix_product_in_float32(weights, bank):
    flat = bank.reshape(len(bank), -1).astype(np.float32)
    return (weights.astype(np.float32) @ flat).reshape(len(weights), *bank.shape[1:])


def bilinear_sample_by_loops(x, points):
    H, W = x.shape
    y = []
    for row, column in points.tolist():
        total = 0.0
        for i in (math.floor(row), math.floor(row) + 1):
            for j in (math.floor(column), math.floor(column) + 1):
                if 0 <= i < H and 0 <= j < W:
                    total += (1 - abs(row - i)) * (1 - abs(column - j)) * x[i, j]
        y.append(total)
    return y


def bilinear_sample_on_a_padded_image(x, points):
    padded = np.pad(x, 2)
    row, column = (np.clip(points, -2, np.array(x.shape) + 0.999) + 2).T
    i, j = np.floor(row).astype(int), np.floor(column).astype(int)
    a, b = row - i, column - j
    above = (1 - b) * padded[i, j] + b * padded[i, j + 1]
    below = (1 - b) * padded[i + 1, j] + b * padded[i + 1, j + 1]
    return (1 - a) * above + a * below


def bilinear_sample_by_tents_in_float32(x, points):
    def tents(at, n):
        return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(n))).astype(np.float32)

    rows, columns = tents(points[:, 0], x.shape[0]), tents(points[:, 1], x.shape[1])
    return np.einsum("pi,ij,pj->p", rows, x.astype(np.float32), columns)


def bilinear_sample_between_floor_and_ceiling(x, points):
    """The far neighbour of a whole number is the near one again, with a share of nothing."""

    def pixel(i, j):
        return x[i, j] if 0 <= i < x.shape[0] and 0 <= j < x.shape[1] else 0

    y = []
    for row, column in points:
        i, j, k, m = math.floor(row), math.floor(column), math.ceil(row), math.ceil(column)
        a, b = row - i, column - j
        above = (1 - b) * pixel(i, j) + b * pixel(i, m)
        y.append((1 - a) * above + a * ((1 - b) * pixel(k, j) + b * pixel(k, m)))
    return np.array(y)


def mutate_then_look(architecture, choice):
    layer, change = choice
    layers = list(architecture)
    k, f = layers[layer]
    if change == "copy":
        layers.insert(layer, (k, f))
    elif change == "drop":
        del layers[layer]
    else:
        k += {"larger": 2, "smaller": -2}.get(change, 0)
        f = {"wider": f * 2, "narrower": f // 2}.get(change, f)
        layers[layer] = (k, f)
    inside = 1 <= len(layers) <= 4 and all(k in (1, 3, 5) and f in (4, 8, 16, 32) for k, f in layers)
    return layers if inside else architecture


def mutate_look_first(architecture, choice):
    layer, change = choice
    k, f = architecture[layer]
    before, after = [list(each) for each in architecture[:layer]], [list(each) for each in architecture[layer + 1 :]]
    middle = [[k, f]]
    if change == "larger" and k < 5:
        middle = [[k + 2, f]]
    if change == "smaller" and k > 1:
        middle = [[k - 2, f]]
    if change == "wider" and f < 32:
        middle = [[k, 2 * f]]
    if change == "narrower" and f > 4:
        middle = [[k, f // 2]]
    if change == "copy" and len(architecture) < 4:
        middle = [[k, f], [k, f]]
    if change == "drop" and len(architecture) > 1:
        middle = []
    return before + middle + after


def mutate_by_arrays(architecture, choice):
    layer, change = choice
    table = np.array(architecture)
    if change in ("copy", "drop"):
        times = np.ones(len(table), int)
        times[layer] = 2 if change == "copy" else 0
        result = np.repeat(table, times, axis=0)
        return result if 1 <= len(result) <= 4 else table
    axis, options = (0, [1, 3, 5]) if change in ("larger", "smaller") else (1, [4, 8, 16, 32])
    place = options.index(table[layer, axis]) + (1 if change in ("larger", "wider") else -1)
    if 0 <= place < len(options):
        table[layer, axis] = options[place]
    return table


RIGHT = {
    "15.conv_transpose2d": [
        conv_transpose2d_by_stamps,
        conv_transpose2d_by_taps_in_float32,
        conv_transpose2d_by_zeros_between,
    ],
    "15.overlap_count": [overlap_count_by_stamps, overlap_count_by_places, overlap_count_by_convolution],
    "15.squeeze_excite": [
        squeeze_excite_in_three_lines,
        squeeze_excite_by_loops,
        squeeze_excite_by_einsum_in_float32,
    ],
    "15.self_attention": [
        self_attention_at_once,
        self_attention_query_by_query,
        self_attention_by_einsum_with_the_scale_in_the_queries,
    ],
    "15.mix_kernels": [mix_kernels_by_loops, mix_kernels_by_einsum, mix_kernels_as_a_matrix_product_in_float32],
    "15.bilinear_sample": [
        bilinear_sample_by_loops,
        bilinear_sample_on_a_padded_image,
        bilinear_sample_by_tents_in_float32,
        bilinear_sample_between_floor_and_ceiling,
    ],
    "15.mutate": [mutate_then_look, mutate_look_first, mutate_by_arrays],
}
