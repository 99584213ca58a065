"""Those who compute the same: which of them are installed, and how each is asked.

A peer's module has not been imported until it is asked for a call. Each call takes and returns arrays, and keeps to as
many threads as we do.
"""

from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np

from cnnkit.bench.layers import Layer
from cnnkit.kernels.threads import get_num_threads

Call = Callable[[], object]

# name -> the packages that it needs, whose first one tells the version
PEERS = {
    "torch": ("torch",),
    "onnxruntime": ("onnxruntime", "onnx"),
    "scipy": ("scipy",),
    "im2col": ("numpy",),
    "cv2": ("cv2",),
}


def installed() -> dict[str, str | None]:
    """Each peer's version, None for those that are missing."""
    return {name: _version(needs[0]) if all(map(find_spec, needs)) else None for name, needs in PEERS.items()}


def _version(module: str) -> str:
    if module == "cv2":
        import cv2

        return cv2.__version__
    return version(module)


def convolutions(layer: Layer, backward: bool, present: dict[str, str | None]) -> dict[str, Call]:
    """How those peers compute a layer that are present and can."""
    if backward:
        makers = {"torch": torch_gradients}
    else:
        makers = {"torch": torch_forward, "onnxruntime": onnx_forward, "im2col": im2col_forward}
        if layer.C == layer.F == layer.N == layer.stride == 1:
            makers |= {"scipy": scipy_forward, "cv2": opencv_forward}
    return {name: make(layer) for name, make in makers.items() if present.get(name)}


def torch_on_our_threads():
    """PyTorch, with as many threads as we use."""
    import torch

    torch.set_num_threads(get_num_threads())
    return torch


def torch_forward(layer: Layer) -> Call:
    """PyTorch's convolution, without a graph for gradients."""
    torch = torch_on_our_threads()
    x, w, b, _ = map(torch.from_numpy, layer.arrays())

    def forward():
        with torch.inference_mode():
            return torch.nn.functional.conv2d(x, w, b, **layer.options)

    return forward


def torch_gradients(layer: Layer) -> Call:
    """PyTorch's convolution and its three gradients."""
    torch = torch_on_our_threads()
    x, w, b, dy = map(torch.from_numpy, layer.arrays())
    inputs = [array.requires_grad_() for array in (x, w, b)]

    def both():
        y = torch.nn.functional.conv2d(*inputs, **layer.options)
        return y, *torch.autograd.grad(y, inputs, dy)

    return both


def onnx_forward(layer: Layer) -> Call:
    """ONNX Runtime: a model of one node."""
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    x, w, b, dy = layer.arrays()
    node = helper.make_node(
        "Conv",
        ["x", "w", "b"],
        ["y"],
        strides=[layer.stride] * 2,
        pads=[layer.padding] * 4,
        dilations=[layer.dilation] * 2,
        group=layer.groups,
    )
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, a.shape) for name, a in (("x", x), ("y", dy))]
    weights = [numpy_helper.from_array(array, name) for name, array in (("w", w), ("b", b))]
    graph = helper.make_graph([node], "layer", ends[:1], ends[1:], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = get_num_threads()
    options.log_severity_level = 3  # errors: it warns of machines whose devices it cannot list
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"x": x})


def im2col_forward(layer: Layer) -> Call:
    """What one writes in NumPy: every window becomes a column, and one matrix product does the rest."""
    x, w, b, _ = layer.arrays()
    (Ho, Wo), span = layer.output_size, layer.dilation * (layer.K - 1) + 1
    pad, step, groups = layer.padding, layer.stride, layer.groups
    banks = w.reshape(groups, layer.F // groups, -1)

    def forward():
        padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (span, span), axis=(2, 3))
        windows = windows[:, :, ::step, ::step, :: layer.dilation, :: layer.dilation]
        columns = windows.transpose(0, 1, 4, 5, 2, 3).reshape(layer.N, groups, -1, Ho * Wo)
        return (banks @ columns).reshape(layer.N, layer.F, Ho, Wo) + b[:, None, None]

    return forward


def scipy_forward(layer: Layer) -> Call:
    """ndimage: one image, one kernel, of which a dilated one has zeros between its taps."""
    from scipy import ndimage

    x, w, b, _ = layer.arrays()
    kernel = _with_zeros(w[0, 0], layer.dilation)
    return lambda: ndimage.correlate(x[0, 0], kernel, mode="constant") + b[0]


def opencv_forward(layer: Layer) -> Call:
    """filter2D: as scipy_forward."""
    import cv2

    cv2.setNumThreads(get_num_threads())
    x, w, b, _ = layer.arrays()
    kernel, image = _with_zeros(w[0, 0], layer.dilation), x[0, 0]
    return lambda: cv2.filter2D(image, -1, kernel, delta=float(b[0]), borderType=cv2.BORDER_CONSTANT)


def _with_zeros(kernel: np.ndarray, dilation: int) -> np.ndarray:
    K = dilation * (kernel.shape[0] - 1) + 1
    wide = np.zeros((K, K), kernel.dtype)
    wide[::dilation, ::dilation] = kernel
    return wide
