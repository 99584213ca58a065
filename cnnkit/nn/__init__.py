"""What remembers: layers, blocks and whole networks, each with a forward, a backward and its parameters.

A layer of your own is a class with ``forward(x) -> y`` and ``backward(dy) -> dx``; see ``Module``. The files, in the
order in which they build on each other:

    parameter, module, containers                  what learns, what all layers share, one after another
    activations, pooling, normalization, layers    each remembers what its function in ops wants for the way back
    initialise                                     where the weights begin
    blocks, attention                              several layers as one
    models/                                        whole networks
    hooks, summary, state                          to watch, to count, to keep
    plain, plain_options, bridge                   the same network as plain data, and in PyTorch
"""

from cnnkit.nn.activations import LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from cnnkit.nn.attention import SelfAttention2d, attend, attend_backward
from cnnkit.nn.blocks import DepthwiseSeparable, DynamicConv2d, SqueezeExcite
from cnnkit.nn.bridge import to_torch
from cnnkit.nn.containers import Residual, Sequential
from cnnkit.nn.hooks import Hook, Seen, watch
from cnnkit.nn.initialise import he, xavier
from cnnkit.nn.layers import Conv2d, ConvTranspose2d, Linear
from cnnkit.nn.models import hybrid, lenet5, mobilenet, resnet, vgg
from cnnkit.nn.module import Module
from cnnkit.nn.normalization import BatchNorm2d, Dropout
from cnnkit.nn.parameter import Parameter
from cnnkit.nn.plain import Limits, from_plain, to_plain
from cnnkit.nn.pooling import AvgPool2d, Flatten, GlobalAvgPool2d, MaxPool2d

__all__ = [
    "AvgPool2d",
    "BatchNorm2d",
    "Conv2d",
    "ConvTranspose2d",
    "DepthwiseSeparable",
    "Dropout",
    "DynamicConv2d",
    "Flatten",
    "GlobalAvgPool2d",
    "Hook",
    "LeakyReLU",
    "Limits",
    "Linear",
    "MaxPool2d",
    "Module",
    "Parameter",
    "ReLU",
    "Residual",
    "Seen",
    "SelfAttention2d",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "SqueezeExcite",
    "Tanh",
    "attend",
    "attend_backward",
    "from_plain",
    "he",
    "hybrid",
    "lenet5",
    "mobilenet",
    "resnet",
    "to_plain",
    "to_torch",
    "vgg",
    "watch",
    "xavier",
]
