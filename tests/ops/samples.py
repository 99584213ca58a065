"""Calls to try the operations with: random sizes and options that fit together, square ones being the exception."""

import copy
from contextlib import suppress

import numpy as np

from cnnkit import ops
from cnnkit.errors import ShapeError

OPERATIONS = [name for name in ops.__all__ if hasattr(ops.reference, name)]
FORWARD = [name for name in OPERATIONS if not name.endswith("_backward")]
BACKWARD = [name for name in OPERATIONS if name.endswith("_backward")]
# what a backward takes besides dy, where that is not all that the forward took
WITHOUT_BIAS = ("conv2d", "conv_transpose2d")


def draw(name, rng, dtype):
    """Draw a call of an operation: its positional arguments and its options."""
    if name == "dropout_backward":
        return tuple(rng.normal(size=(3, 4)).astype(dtype) for _ in range(2)), {}
    if name.endswith("_backward"):
        args, options = draw(name.removesuffix("_backward"), rng, dtype)
        y = call(name.removesuffix("_backward"), args, options)
        y = y[0] if isinstance(y, tuple) else y
        dy = rng.normal(size=y.shape).astype(dtype) if isinstance(y, np.ndarray) else float(rng.normal())
        return (dy, *(args[:2] if name.removesuffix("_backward") in WITHOUT_BIAS else args)), options
    while True:
        args, options = _DRAW[name](rng)
        args = tuple(np.asarray(a, dtype=dtype) if is_real(a) else a for a in args)
        with suppress(ShapeError):  # the options do not fit these sizes
            call(name, args, options)
            return args, options


def is_real(value):
    """Whether this is an array of floats: no number, no option, no labels."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def call(name, args, options, module=ops):
    """Call an operation; random numbers begin anew each time."""
    return getattr(module, name)(*args, **copy.deepcopy(options))


def results(value):
    """What an operation returned, as a tuple of arrays."""
    return tuple(np.asarray(part) for part in (value if isinstance(value, tuple) else (value,)))


def _pair(rng, low, high):
    return tuple(int(n) for n in rng.integers(low, high + 1, size=2))


def _padding(rng, most):
    choices = [
        lambda: int(rng.integers(0, most + 1)),
        lambda: _pair(rng, 0, most),
        lambda: (_pair(rng, 0, most), _pair(rng, 0, most)),
        lambda: str(rng.choice(["valid", "same", "same_lower"])),
    ]
    return choices[rng.integers(len(choices))]()


def _convolution(rng):
    groups, C, F, N = (int(n) for n in rng.integers(1, 4, size=4))
    options = {"stride": _pair(rng, 1, 3), "padding": _padding(rng, 3), "dilation": _pair(rng, 1, 3), "groups": groups}
    return groups, C, F, N, _pair(rng, 1, 9), _pair(rng, 1, 4), options


def _conv2d(rng):
    groups, C, F, N, size, kernel_size, options = _convolution(rng)
    b = rng.normal(size=groups * F)
    return (rng.normal(size=(N, groups * C, *size)), rng.normal(size=(groups * F, C, *kernel_size)), b), options


def _conv_transpose2d(rng):
    groups, C, F, N, size, kernel_size, options = _convolution(rng)
    if options["padding"] not in ("same", "same_lower"):
        options["output_padding"] = _pair(rng, 0, 2)
    b = rng.normal(size=groups * F)
    return (rng.normal(size=(N, groups * C, *size)), rng.normal(size=(groups * C, F, *kernel_size)), b), options


def _pool(rng):
    options = {"padding": _padding(rng, 2), "ceil_mode": bool(rng.integers(2))}
    if rng.integers(2):
        options["stride"] = _pair(rng, 1, 4)
    x = rng.normal(size=(*_pair(rng, 1, 3), *_pair(rng, 1, 9)))
    return (x, _pair(rng, 1, 4)), options


def _max_pool2d(rng):
    (x, kernel_size), options = _pool(rng)
    if rng.integers(2):
        x = np.round(x)  # ties
    return (x, kernel_size), options | {"dilation": _pair(rng, 1, 3)}


def _avg_pool2d(rng):
    args, options = _pool(rng)
    return args, options | {"count_include_pad": bool(rng.integers(2))}


def _images(rng):
    return (rng.normal(size=(*_pair(rng, 1, 4), *_pair(rng, 1, 9))),), {}


def _anything(rng):
    return (np.asarray(3 * rng.normal(size=rng.integers(0, 5, size=rng.integers(0, 5)))),), {}


def _scores(rng):
    x = 3 * rng.normal(size=rng.integers(1, 5, size=rng.integers(2, 5)))
    return (x,), ({"axis": int(rng.integers(-x.ndim, x.ndim))} if rng.integers(2) else {})


def _batch_norm2d(rng):
    x = 2 * rng.normal(size=(*_pair(rng, 1, 4), *_pair(rng, 2, 6))) + 1
    vectors = (rng.normal(size=x.shape[1]) for _ in range(3))
    options = {
        "training": bool(rng.integers(2)),
        "momentum": float(rng.uniform()),
        "eps": 2**-10,
    }  # exact in float32, too
    return (x, *vectors, rng.uniform(0.5, 2, size=x.shape[1])), options


def _dropout(rng):
    ((x,), _), p = _anything(rng), float(rng.choice([0, 0.3, 0.5, 1]))
    return (x, p), {"rng": np.random.default_rng(int(rng.integers(99))), "training": bool(rng.integers(2))}


def _linear(rng):
    inputs, outputs = _pair(rng, 1, 9)
    leading = rng.integers(1, 5, size=rng.integers(0, 4))
    return (rng.normal(size=(*leading, inputs)), rng.normal(size=(outputs, inputs)), rng.normal(size=outputs)), {}


def _cross_entropy(rng):
    (logits,), _ = _scores(rng)
    labels = rng.integers(0, logits.shape[1], size=(logits.shape[0], *logits.shape[2:]))
    return (logits, labels.astype(rng.choice([np.int64, np.int32, np.uint8]))), {}


def _mse(rng):
    prediction = rng.normal(size=rng.integers(1, 5, size=rng.integers(1, 5)))
    return (prediction, rng.normal(size=prediction.shape)), {}


_DRAW = {
    "avg_pool2d": _avg_pool2d,
    "batch_norm2d": _batch_norm2d,
    "conv2d": _conv2d,
    "conv_transpose2d": _conv_transpose2d,
    "cross_entropy": _cross_entropy,
    "dropout": _dropout,
    "global_avg_pool2d": _images,
    "leaky_relu": lambda rng: (_anything(rng)[0], {"negative_slope": 0.125}),
    "linear": _linear,
    "log_softmax": _scores,
    "max_pool2d": _max_pool2d,
    "mse": _mse,
    "relu": _anything,
    "sigmoid": _anything,
    "softmax": _scores,
    "tanh": _anything,
}
