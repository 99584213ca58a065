"""Pure size arithmetic: output sizes, padding amounts, effective kernels, receptive fields and costs.

Nothing here touches an array. One-axis questions have int answers; as soon as one argument is an (h, w) pair,
the answer is a pair too.
"""

from typing import NamedTuple

from cnnkit.errors import ShapeError
from cnnkit.ops.checks import check_channels, check_flag, pair, shown, whole
from cnnkit.ops.window import padding_amounts, resolve_transposed, resolve_window, same_amounts, spans_of


class ConvCost(NamedTuple):
    """What a convolution costs: numbers to learn, multiply-adds for one image, and the shape that comes out."""

    parameters: int
    multiply_adds: int
    output_shape: tuple[int, ...]


def conv_output_size(size, kernel_size, *, stride=1, padding=0, dilation=1):
    """Count the positions at which a window fits completely.

    floor((size + before + after − dilation·(kernel_size − 1) − 1) / stride) + 1

    The division counts the steps; the first position needs none, hence the + 1. Ints give an int; one (h, w) pair
    among the arguments gives a pair. `padding` also takes ((top, bottom), (left, right)), "valid", "same" and
    "same_lower".

    Raises ShapeError when the window never fits, or an argument is not a whole number in its range.
    Dumoulin and Visin 2016, arXiv:1603.07285, chapters 2 and 5.

    >>> conv_output_size(5, 3, stride=2, padding=1)
    3
    >>> conv_output_size((28, 20), (5, 3), padding="same", stride=2)
    (14, 10)
    """
    window = resolve_window("conv_output_size", size, kernel_size, stride, padding, dilation)
    return _like((size, kernel_size, stride, padding, dilation), window.output_size)


def conv_transpose_output_size(size, kernel_size, *, stride=1, padding=0, output_padding=0, dilation=1):
    """Measure what a transposed convolution makes: the size whose convolution would have given `size`.

    (size − 1)·stride + dilation·(kernel_size − 1) + 1 + output_padding − before − after

    Several sizes have the same convolution, because a stride drops what is left over; output_padding chooses among
    them. "same" and "same_lower" give size·stride. Ints give an int; a pair among the arguments gives a pair.

    Raises ShapeError when nothing would be left, or an argument is not a whole number in its range.
    Dumoulin and Visin 2016, arXiv:1603.07285, chapter 4.

    >>> conv_transpose_output_size(3, 3, stride=2, padding=1)
    5
    >>> conv_transpose_output_size(3, 3, stride=2, padding=1, output_padding=1)
    6
    """
    window = resolve_transposed(
        "conv_transpose_output_size", size, kernel_size, stride, padding, output_padding, dilation
    )
    return _like((size, kernel_size, stride, padding, output_padding, dilation), window.output_size)


def pool_output_size(size, kernel_size, *, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Count the positions of a pooling window; the stride defaults to the kernel size.

    As conv_output_size; with ceil_mode a last window may hang over the far edge, provided that it starts inside the
    image or its near padding.

    Raises ShapeError where conv_output_size does. PyTorch: the size of torch.nn.functional.max_pool2d's output.

    >>> pool_output_size(5, 2), pool_output_size(5, 2, ceil_mode=True)
    (2, 3)
    """
    stride = kernel_size if stride is None else stride
    ceil_mode = check_flag("pool_output_size", "ceil_mode", ceil_mode)
    window = resolve_window("pool_output_size", size, kernel_size, stride, padding, dilation, ceil_mode=ceil_mode)
    return _like((size, kernel_size, stride, padding, dilation), window.output_size)


def effective_kernel_size(kernel_size, dilation):
    """Measure the pixels that a dilated kernel spans: dilation·(kernel_size − 1) + 1.

    There are kernel_size − 1 gaps of `dilation` pixels between the taps, and the last tap is itself one pixel wide.
    Ints give an int; a pair among the arguments gives a pair.

    Raises ShapeError when an argument is not a whole number of at least 1. Yu and Koltun 2016, arXiv:1511.07122.

    >>> effective_kernel_size(3, 2)
    5
    >>> effective_kernel_size((3, 5), 1)
    (3, 5)
    """
    kernels = pair("effective_kernel_size", "kernel_size", kernel_size)
    dilations = pair("effective_kernel_size", "dilation", dilation)
    return _like((kernel_size, dilation), spans_of(kernels, dilations))


def same_padding(kernel_size, *, dilation=1, stride=1, size=None):
    """Find the padding that gives ceil(size / stride) outputs: as many as inputs at stride 1.

    -> (before, after), or ((top, bottom), (left, right)) when an argument is a pair
    before + after = max((ceil(size / stride) − 1)·stride + dilation·(kernel_size − 1) + 1 − size, 0)

    When the total is odd, the extra pixel comes after (ONNX's SAME_UPPER). At stride 1 the total is
    dilation·(kernel_size − 1) whatever the size; a larger stride needs to know the `size` of the image.

    Raises ShapeError when it does not, or an argument is not a whole number of at least 1.

    >>> same_padding(3), same_padding(4)
    ((1, 1), (1, 2))
    >>> same_padding(3, stride=2, size=8)
    (0, 1)
    """
    amounts = same_amounts("same_padding", size, kernel_size, stride, dilation)
    return _like((kernel_size, dilation, stride, size), amounts)


def resolve_padding(padding, size, kernel_size, *, stride=1, dilation=1):
    """Spell out a padding: whatever form it has, the answer is ((top, bottom), (left, right)).

    The forms are p, (h, w), ((top, bottom), (left, right)), "valid", "same" (an odd pixel goes to the bottom and
    right) and "same_lower" (to the top and left).

    Raises ShapeError for anything else, and for negative or fractional amounts.

    >>> resolve_padding((1, 2), (8, 8), 3)
    ((1, 1), (2, 2))
    >>> resolve_padding("same_lower", (8, 8), 4)
    ((2, 1), (2, 1))
    """
    return padding_amounts("resolve_padding", padding, size, kernel_size, stride, dilation)


def receptive_field(layers):
    """Find what one unit sees after the layers [(kernel_size, stride, padding, dilation), ...], first layer first.

    -> size, jump, start, each in pixels of the input: a unit sees `size` pixels, its neighbour sees the same `jump`
    pixels further on, and unit 0 starts at pixel `start` (negative where it begins in the padding).

    Each layer adds dilation·(kernel_size − 1) steps of the jump *before* it; its own stride counts from the next
    layer on. Pairs inside the layers give pairs.

    Raises ShapeError when a layer is not four numbers or pairs. Araujo, Norris and Sim 2019,
    doi:10.23915/distill.00021.

    >>> receptive_field([(3, 1, 1, 1), (2, 2, 0, 1), (3, 1, 1, 1)])  # conv, pool, conv
    (8, 2, -3)
    """
    layers = _listed("receptive_field", "layers must be a list", layers)
    sizes, jumps, starts = [1, 1], [1, 1], [0, 0]
    for layer in layers:
        if not isinstance(layer, (tuple, list)) or len(layer) != 4:
            raise ShapeError(
                f"receptive_field: each layer is (kernel_size, stride, padding, dilation), not {shown(layer)}."
            )
        kernel_size = pair("receptive_field", "kernel_size", layer[0])
        stride = pair("receptive_field", "stride", layer[1])
        padding = pair("receptive_field", "padding", layer[2], minimum=0)
        dilation = pair("receptive_field", "dilation", layer[3])
        for axis in (0, 1):
            sizes[axis] += dilation[axis] * (kernel_size[axis] - 1) * jumps[axis]
            starts[axis] -= padding[axis] * jumps[axis]
            jumps[axis] *= stride[axis]
    options = [option for layer in layers for option in layer]
    return _like(options, sizes), _like(options, jumps), _like(options, starts)


def conv_cost(x_shape, w_shape, *, stride=1, padding=0, dilation=1, groups=1, bias=True):
    """Count what a convolution costs, from shapes alone.

    x_shape (C, H, W) or (N, C, H, W), w_shape (F, C/groups, Kh, Kw) -> ConvCost
    parameters = F·C/groups·Kh·Kw, and F more with a bias
    multiply_adds = F·Ho·Wo · C/groups·Kh·Kw: of *one* image whatever N is; the bias is not counted
    output_shape = (F, Ho, Wo) or (N, F, Ho, Wo)

    Raises ShapeError where conv2d would.

    >>> conv_cost((1, 28, 28), (6, 1, 5, 5), padding=2)
    ConvCost(parameters=156, multiply_adds=117600, output_shape=(6, 28, 28))
    """
    x_shape, w_shape = (
        _listed("conv_cost", f"{name}_shape must be a shape", s) for name, s in (("x", x_shape), ("w", w_shape))
    )
    x_shape = tuple(whole("conv_cost", "each size in x_shape", n, 0) for n in x_shape)
    w_shape = tuple(whole("conv_cost", "each size in w_shape", n) for n in w_shape)
    bias = check_flag("conv_cost", "bias", bias)
    if len(x_shape) not in (3, 4):
        raise ShapeError(f"conv_cost: x_shape must be (C, H, W) or (N, C, H, W), not {x_shape}.")
    if len(w_shape) != 4:
        raise ShapeError(f"conv_cost: w_shape must be (F, C/groups, Kh, Kw), not {w_shape}.")
    check_channels("conv_cost", x_shape, w_shape, groups)
    Ho, Wo = resolve_window("conv_cost", x_shape[-2:], w_shape[2:], stride, padding, dilation).output_size
    F, C, Kh, Kw = w_shape
    return ConvCost(
        parameters=F * C * Kh * Kw + (F if bias else 0),
        multiply_adds=F * Ho * Wo * C * Kh * Kw,
        output_shape=(*x_shape[:-3], F, Ho, Wo),
    )


def _listed(caller, must, value):
    """Return what is in a list or shape, or refuse what is none."""
    try:
        return list(value)
    except TypeError:
        raise ShapeError(f"{caller}: {must}, not {shown(value)}.") from None


def _like(arguments, answers):
    """Give a pair of answers if one of the arguments was a pair, and else the one answer that both axes share."""
    return tuple(answers) if any(isinstance(argument, (tuple, list)) for argument in arguments) else answers[0]
