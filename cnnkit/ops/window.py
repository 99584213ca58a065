"""How a window slides over an image: every option spelled out for both axes, and the size of what comes out.

The sizes in shapes.py and all operations with windows share this. Whatever does not fit raises ShapeError, with a
sentence that begins with the caller's name.
"""

from functools import lru_cache
from typing import NamedTuple

from cnnkit.errors import ShapeError
from cnnkit.ops.checks import MOST, pair, shown, whole


class Window(NamedTuple):
    """How a window slides over an image, with every option spelled out for both axes."""

    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[tuple[int, int], tuple[int, int]]  # ((top, bottom), (left, right))
    dilation: tuple[int, int]
    output_size: tuple[int, int]


def resolve_window(caller, size, kernel_size, stride, padding, dilation, *, ceil_mode=False, computed=False):
    """Spell out every option of a sliding window, and count its positions; where they are computed, refuse too many."""
    options = size, kernel_size, stride, padding, dilation
    # A layer asks the same with every batch. Not kept are lists, and what equals an int but must be refused: 1.0, True.
    resolve = _resolve_once if all(map(_is_plain, options)) else _resolve
    return resolve(caller, *options, ceil_mode, computed)


def _is_plain(option):
    return type(option) is int or (type(option) is tuple and all(type(part) is int for part in option))


def _resolve(caller, size, kernel_size, stride, padding, dilation, ceil_mode, computed):
    sizes = pair(caller, "size", size)
    kernels = pair(caller, "kernel_size", kernel_size)
    strides = pair(caller, "stride", stride)
    dilations = pair(caller, "dilation", dilation)
    paddings = padding_amounts(caller, padding, size, kernel_size, stride, dilation)
    spans = spans_of(kernels, dilations)
    padded = tuple(n + sum(amounts) for n, amounts in zip(sizes, paddings, strict=True))
    outputs = []
    for n, room, span, s, (before, _) in zip(sizes, padded, spans, strides, paddings, strict=True):
        steps = (room - span) // s
        if ceil_mode:
            steps = -((span - room) // s)
            if steps * s >= n + before:  # a window that would start beyond the image is no window
                steps -= 1
        outputs.append(steps + 1)
    if min(outputs) < 1:
        raise ShapeError(
            f"{caller}: the window never fits: a kernel of {kernels[0]}×{kernels[1]} with dilation"
            f" {dilations[0]}×{dilations[1]} spans {spans[0]}×{spans[1]} pixels,"
            f" but the padded image has only {padded[0]}×{padded[1]}."
        )
    window = Window(kernels, strides, paddings, dilations, tuple(outputs))
    if computed:
        check_room(caller, sizes, window)
    return window


_resolve_once = lru_cache(maxsize=256)(_resolve)


def resolve_transposed(caller, size, kernel_size, stride, padding, output_padding, dilation):
    """Spell out every option of a transposed convolution, and measure its output."""
    sizes, kernels = pair(caller, "size", size), pair(caller, "kernel_size", kernel_size)
    strides, dilations = pair(caller, "stride", stride), pair(caller, "dilation", dilation)
    extras = pair(caller, "output_padding", output_padding, 0)
    spans = spans_of(kernels, dilations)
    outputs = tuple(n * s for n, s in zip(sizes, strides, strict=True))
    paddings = padding_amounts(caller, padding, outputs, kernel_size, stride, dilation)
    if isinstance(padding, str) and padding != "valid":
        if extras != (0, 0):
            raise ShapeError(f"{caller}: padding {padding!r} settles the size, so output_padding must be 0.")
        return Window(kernels, strides, paddings, dilations, outputs)
    if any(extra >= max(s, d) for extra, s, d in zip(extras, strides, dilations, strict=True)):
        raise ShapeError(
            f"{caller}: output_padding {extras} must be less than the stride {strides} or the dilation {dilations}."
        )
    stamped = tuple((n - 1) * s + span + extra for n, s, span, extra in zip(sizes, strides, spans, extras, strict=True))
    outputs = tuple(n - sum(amounts) for n, amounts in zip(stamped, paddings, strict=True))
    if min(outputs) < 1:
        raise ShapeError(
            f"{caller}: nothing is left: the kernels cover {stamped[0]}×{stamped[1]} pixels,"
            f" and the padding {paddings} crops them all."
        )
    return Window(kernels, strides, paddings, dilations, outputs)


def check_room(caller, size, window):
    """Refuse an image (h, w) that would be absurdly large with its padding, or when it comes out."""
    padded = [n + sum(amounts) for n, amounts in zip(size, window.padding, strict=True)]
    for what, (h, w) in (("the padded image", padded), ("the output", window.output_size)):
        if h * w > MOST:
            raise ShapeError(f"{caller}: {what} would have {h}×{w} pixels; {MOST} is the most that is computed.")


def padding_amounts(caller, padding, size, kernel_size, stride, dilation):
    """Spell out a padding, whatever form it has, as ((top, bottom), (left, right))."""
    if isinstance(padding, str):
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding in ("same", "same_lower"):
            return same_amounts(caller, size, kernel_size, stride, dilation, lower=padding == "same_lower")
    elif not isinstance(padding, (tuple, list)):
        amount = whole(caller, "padding", padding, 0)
        return (amount, amount), (amount, amount)
    elif len(padding) == 2:
        rows, columns = (pair(caller, "padding", amount, 0) for amount in padding)
        return rows, columns
    raise ShapeError(
        f'{caller}: padding must be p, (h, w), ((top, bottom), (left, right)), "valid", "same" or "same_lower",'
        f" not {shown(padding)}."
    )


def same_amounts(caller, size, kernel_size, stride, dilation, *, lower=False):
    """Find what gives ceil(size / stride) outputs; an odd pixel comes after the image, or before it if `lower`."""
    kernels = pair(caller, "kernel_size", kernel_size)
    strides = pair(caller, "stride", stride)
    spans = spans_of(kernels, pair(caller, "dilation", dilation))
    if size is None and strides != (1, 1):
        raise ShapeError(f"{caller}: with stride {shown(stride)} the padding depends on the image; give its size.")
    sizes = (1, 1) if size is None else pair(caller, "size", size)  # at stride 1 any size gives the same answer
    amounts = []
    for n, s, span in zip(sizes, strides, spans, strict=True):
        total = max((-(-n // s) - 1) * s + span - n, 0)
        less, more = total // 2, total - total // 2
        amounts.append((more, less) if lower else (less, more))
    return tuple(amounts)


def spans_of(kernels, dilations):
    """How many pixels dilated kernels span, along both axes."""
    return tuple(d * (k - 1) + 1 for k, d in zip(kernels, dilations, strict=True))
