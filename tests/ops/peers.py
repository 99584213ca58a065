"""The same operations as others compute them: PyTorch, and ONNX's reference evaluator.

A function returns None where the peer lacks an option, such as padding that differs from side to side.
"""

import numpy as np

from cnnkit import ops


def both(option):
    """An option spelled out for both axes."""
    return tuple(option) if isinstance(option, (tuple, list)) else (option, option)


class Torch:
    """PyTorch's functions; the gradients are its own, too."""

    def __init__(self, torch):
        self.torch, self.F = torch, torch.nn.functional

    def __call__(self, name, args, options):
        backward = name.endswith("_backward")
        dy, *args = args if backward else (None, *args)
        tensors = [self.torch.tensor(a) if isinstance(a, np.ndarray) else a for a in args]
        named = name.removesuffix("_backward")
        inputs = [t for t in tensors if self.torch.is_tensor(t) and t.is_floating_point()]
        if named == "batch_norm2d":
            inputs = inputs[:3]  # the running statistics are no inputs to differentiate by
        elif named == "mse":
            inputs = inputs[:1]
        for t in inputs if backward else ():
            t.requires_grad_()
        bias = None
        if backward and named in ("conv2d", "conv_transpose2d"):
            filters = tensors[1].shape[0] if named == "conv2d" else tensors[1].shape[1] * options["groups"]
            bias = self.torch.zeros(filters, dtype=tensors[0].dtype, requires_grad=True)
            tensors, inputs = [*tensors, bias], [*inputs, bias]
        y = getattr(self, named)(*tensors, **options)
        if y is None or not backward:
            return y if y is None else tuple(t.detach().numpy() for t in (y if isinstance(y, tuple) else (y,)))
        y = y[0] if isinstance(y, tuple) else y
        y.backward(self.torch.tensor(dy, dtype=y.dtype))
        return tuple(t.grad.numpy() for t in inputs)

    def conv2d(self, x, w, b, *, padding, **options):
        padding = ops.resolve_padding(
            padding, x.shape[2:], w.shape[2:], stride=options["stride"], dilation=options["dilation"]
        )
        return self.F.conv2d(self._pad(x, padding), w, b, **options)

    def conv_transpose2d(self, x, w, b, *, padding, **options):
        sizes = [n * s for n, s in zip(x.shape[2:], options["stride"], strict=True)]
        (top, bottom), (left, right) = ops.resolve_padding(
            padding, sizes, w.shape[2:], stride=options["stride"], dilation=options["dilation"]
        )
        y = self.F.conv_transpose2d(x, w, b, **options)
        if padding in ("same", "same_lower") and (y.shape[2] - top - bottom, y.shape[3] - left - right) != tuple(sizes):
            return None  # a kernel smaller than the stride
        return y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]

    def _pool(self, pool, x, kernel_size, options, value):
        padding = options.pop("padding")
        dilation = options.get("dilation", 1)
        stride = options.get("stride") or kernel_size
        sides = ops.resolve_padding(padding, x.shape[2:], kernel_size, stride=stride, dilation=dilation)
        if all(a == b and 2 * a <= k for (a, b), k in zip(sides, kernel_size, strict=True)):
            return pool(x, kernel_size, padding=[a for a, _ in sides], **options)
        if options["ceil_mode"] or not options.get("count_include_pad", True):
            return None
        return pool(self._pad(x, sides, value), kernel_size, **options)

    def max_pool2d(self, x, kernel_size, **options):
        return self._pool(self.F.max_pool2d, x, kernel_size, options, -np.inf)

    def avg_pool2d(self, x, kernel_size, **options):
        return self._pool(self.F.avg_pool2d, x, kernel_size, options, 0.0)

    def global_avg_pool2d(self, x):
        return self.F.adaptive_avg_pool2d(x, 1)

    def relu(self, x):
        return self.F.relu(x)

    def leaky_relu(self, x, negative_slope):
        return self.F.leaky_relu(x, negative_slope)

    def sigmoid(self, x):
        return self.torch.sigmoid(x)

    def tanh(self, x):
        return self.torch.tanh(x)

    def softmax(self, x, axis=1):
        return self.torch.softmax(x, axis)

    def log_softmax(self, x, axis=1):
        return self.torch.log_softmax(x, axis)

    def batch_norm2d(self, x, gamma, beta, mean, var, **options):
        return self.F.batch_norm(x, mean, var, gamma, beta, **options), mean, var  # written to in place

    def linear(self, x, w, b):
        return self.F.linear(x, w, b)

    def cross_entropy(self, logits, labels):
        return self.F.cross_entropy(logits, labels.long())

    def mse(self, prediction, target):
        return self.F.mse_loss(prediction, target)

    def _pad(self, x, padding, value=0.0):
        (top, bottom), (left, right) = padding
        return self.F.pad(x, (left, right, top, bottom), value=value)


class Onnx:
    """ONNX's reference evaluator: slow, and written from the specification."""

    def __init__(self, onnx):
        from onnx.reference import ReferenceEvaluator

        self.make_node, self.evaluator = onnx.helper.make_node, ReferenceEvaluator

    def __call__(self, name, args, options):
        return getattr(self, name)(*args, **options) if hasattr(self, name) else None

    def _run(self, kind, *arrays, outputs=1, **attributes):
        names = [f"x{i}" for i in range(len(arrays))]
        node = self.make_node(kind, names, [f"y{i}" for i in range(outputs)], **attributes)
        return tuple(self.evaluator(node).run(None, dict(zip(names, arrays, strict=True))))

    @staticmethod
    def _pads(padding):
        if padding in ("same", "same_lower"):
            return {"auto_pad": {"same": "SAME_UPPER", "same_lower": "SAME_LOWER"}[padding]}
        (top, bottom), (left, right) = ops.resolve_padding(padding, 1, 1)
        return {"pads": [top, left, bottom, right]}

    def conv2d(self, x, w, b, *, stride, padding, dilation, groups):
        return self._run(
            "Conv", x, w, b, strides=both(stride), dilations=both(dilation), group=groups, **self._pads(padding)
        )

    def conv_transpose2d(self, x, w, b, *, stride, padding, dilation, groups, output_padding=0):
        spans = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], dilation, strict=True)]
        if isinstance(padding, str) and any(span < s for span, s in zip(spans, stride, strict=True)):
            return None  # "same" of a kernel smaller than the stride
        if any(extra >= s for extra, s in zip(both(output_padding), stride, strict=True)):
            return None  # allowed by a dilation; the evaluator counts windows that are not there
        if groups > 1:
            return None  # it cuts w by its filters, and gives every group the first bias
        return self._run(
            "ConvTranspose",
            *(x, w, b),
            strides=both(stride),
            dilations=both(dilation),
            group=groups,
            output_padding=both(output_padding),
            **self._pads(padding),
        )

    def max_pool2d(self, x, kernel_size, *, dilation, **options):
        return self._pool("MaxPool", x, kernel_size, dilations=both(dilation), **options)

    def avg_pool2d(self, x, kernel_size, *, count_include_pad, **options):
        return self._pool("AveragePool", x, kernel_size, count_include_pad=int(count_include_pad), **options)

    def _pool(self, kind, x, kernel_size, *, padding, ceil_mode, stride=None, **attributes):
        stride, pads = both(stride or kernel_size), self._pads(padding)
        if ceil_mode:
            return None  # the evaluator keeps windows that the specification drops
        dilated = attributes.get("dilations", (1, 1)) != (1, 1)
        if "auto_pad" in pads and (dilated or any(k < s for k, s in zip(kernel_size, stride, strict=True))):
            return None  # here it forgets the dilation, and pads by less than nothing
        return self._run(
            kind,
            x,
            kernel_shape=both(kernel_size),
            strides=stride,
            **attributes,
            **pads,
        )

    def global_avg_pool2d(self, x):
        return self._run("GlobalAveragePool", x)

    def relu(self, x):
        return self._run("Relu", x)

    def leaky_relu(self, x, negative_slope):
        return self._run("LeakyRelu", x, alpha=negative_slope)

    def sigmoid(self, x):
        return self._run("Sigmoid", x)

    def tanh(self, x):
        return self._run("Tanh", x)

    def softmax(self, x, axis=1):
        return self._run("Softmax", x, axis=axis)

    def log_softmax(self, x, axis=1):
        return self._run("LogSoftmax", x, axis=axis)

    def batch_norm2d(self, x, gamma, beta, mean, var, *, training, momentum, eps):
        if training:
            return None  # its running variance is the biased one
        y = self._run("BatchNormalization", x, gamma, beta, mean, var, epsilon=eps, momentum=1 - momentum)
        return *y, mean, var

    def linear(self, x, w, b):
        return self._run("Gemm", x, w, b, transB=1) if x.ndim == 2 else None

    def cross_entropy(self, logits, labels):
        return self._run("SoftmaxCrossEntropyLoss", logits, labels.astype(np.int64), reduction="mean")
