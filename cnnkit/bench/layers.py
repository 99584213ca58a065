"""The convolutions that are measured: layers of networks that people use, and filters on single images."""

from typing import NamedTuple

import numpy as np

from cnnkit import ops
from cnnkit.bench.clock import race


class Layer(NamedTuple):
    """One convolution: a batch of N images (C, H, W), F filters of K×K."""

    name: str
    N: int
    C: int
    H: int
    W: int
    F: int
    K: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    groups: int = 1

    @property
    def options(self) -> dict[str, int]:
        """What conv2d calls its options."""
        return {"stride": self.stride, "padding": self.padding, "dilation": self.dilation, "groups": self.groups}

    @property
    def output_size(self) -> tuple[int, int]:
        """Ho, Wo."""
        options = {key: value for key, value in self.options.items() if key != "groups"}
        return ops.conv_output_size((self.H, self.W), self.K, **options)

    @property
    def flops(self) -> int:
        """Floating-point operations by the definition: a multiply and an add for each weight of each output."""
        Ho, Wo = self.output_size
        return 2 * self.N * self.F * Ho * Wo * (self.C // self.groups) * self.K**2

    @property
    def bytes(self) -> int:
        """Bytes that must be read or written at least once in float32: images, weights, outputs."""
        Ho, Wo = self.output_size
        images, outputs = self.N * self.C * self.H * self.W, self.N * self.F * Ho * Wo
        return 4 * (images + self.F * (self.C // self.groups) * self.K**2 + outputs)

    @property
    def shape(self) -> str:
        """For a table: what goes in, what it meets, and the options that are not the usual ones."""
        marks = {"stride": "s", "dilation": "d", "groups": "g"}
        unusual = [f"{mark}{self.options[name]}" for name, mark in marks.items() if self.options[name] != 1]
        return " ".join([f"{self.N}×{self.C}×{self.H}×{self.W}, {self.F} of {self.K}×{self.K}", *unusual])

    def arrays(self, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """x, w, b and dy, drawn from a normal distribution, in float32."""
        rng = np.random.default_rng(seed)
        shapes = (self.N, self.C, self.H, self.W), (self.F, self.C // self.groups, self.K, self.K), (self.F,)
        x, w, b = (rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
        dy = rng.standard_normal((self.N, self.F, *self.output_size), dtype=np.float32)
        return x, w, b, dy


NETWORKS = [
    Layer("MNIST, first", 64, 1, 28, 28, 8, 5, padding=2),
    Layer("MNIST, second", 64, 8, 14, 14, 16, 5, padding=2),
    Layer("CIFAR ResNet, 16 channels", 32, 16, 32, 32, 16, 3, padding=1),
    Layer("CIFAR ResNet, 32 channels", 32, 32, 16, 16, 32, 3, padding=1),
    Layer("CIFAR ResNet, 64 channels", 32, 64, 8, 8, 64, 3, padding=1),
    Layer("CIFAR ResNet, strided", 32, 16, 32, 32, 32, 3, stride=2, padding=1),
    Layer("VGG, 64 channels", 8, 64, 56, 56, 64, 3, padding=1),
    Layer("VGG, 128 channels", 8, 128, 28, 28, 128, 3, padding=1),
    Layer("VGG, 256 channels", 8, 256, 14, 14, 256, 3, padding=1),
    Layer("ResNet-50 stem, one image", 1, 3, 224, 224, 64, 7, stride=2, padding=3),
    Layer("ResNet-50 stem, batch", 8, 3, 224, 224, 64, 7, stride=2, padding=3),
    Layer("1×1, narrowing", 8, 256, 56, 56, 64, 1),
    Layer("1×1, widening", 8, 64, 56, 56, 256, 1),
    Layer("dilated", 8, 64, 56, 56, 64, 3, padding=2, dilation=2),
    Layer("depthwise", 8, 64, 56, 56, 64, 3, padding=1, groups=64),
]
IMAGES = [
    Layer("image 256², 3×3", 1, 1, 256, 256, 1, 3, padding=1),
    Layer("image 256², 7×7", 1, 1, 256, 256, 1, 7, padding=3),
    Layer("image 512², 3×3", 1, 1, 512, 512, 1, 3, padding=1),
    Layer("image 512², 5×5", 1, 1, 512, 512, 1, 5, padding=2),
    Layer("image 512², 7×7", 1, 1, 512, 512, 1, 7, padding=3),
    Layer("image 512², 5×5 strided", 1, 1, 512, 512, 1, 5, stride=2, padding=2),
    Layer("image 512², 5×5 dilated", 1, 1, 512, 512, 1, 5, padding=6, dilation=3),
]


def layer_time(layer: Layer, *, backward: bool = False, seconds: float = 0.3) -> float:
    """Measure one call of a layer here -> seconds; with `backward` of forward and backward together."""
    return race({"cnnkit": our_call(layer, backward)}, seconds)["cnnkit"]


def our_call(layer: Layer, backward: bool):
    """A function of nothing that computes the layer, and its gradients if asked for."""
    x, w, b, dy = layer.arrays()

    def forward():
        return ops.conv2d(x, w, b, **layer.options)

    def both():
        return forward(), *ops.conv2d_backward(dy, x, w, **layer.options)

    return both if backward else forward
