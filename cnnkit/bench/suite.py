"""Everything that is measured, as a list of cases: who computes the same thing, and how."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import partial
from typing import NamedTuple

import numpy as np

from cnnkit.bench import elementwise, networks, peers
from cnnkit.bench.layers import IMAGES, NETWORKS, Layer, our_call
from cnnkit.errors import CnnkitError

Present = dict[str, str | None]


class Case(NamedTuple):
    """One row of the table. `contestants` makes the calls, ours under "cnnkit"; flops is 0 where they say nothing."""

    group: str
    name: str
    shape: str
    flops: int
    contestants: Callable[[Present], dict[str, peers.Call]]


def cases() -> list[Case]:
    """All of them, in the order of the table."""
    return [*_convolutions(), *_small_ones(), *_training(), *_startup()]


def choose(everything: list[Case], pattern: str | None) -> list[Case]:
    """The cases whose "group: name" holds the pattern, or is like it (* and ? as in a shell), in any case.

    Raises CnnkitError when there is none.
    """
    if pattern is None:
        return everything
    wanted = pattern.lower()
    chosen = [case for case in everything if _is_like(f"{case.group}: {case.name}".lower(), wanted)]
    if not chosen:
        groups = ", ".join(dict.fromkeys(case.group for case in everything))
        raise CnnkitError(f"bench: nothing that is measured is called {pattern!r}. There are: {groups}.")
    return chosen


def _is_like(name: str, wanted: str) -> bool:
    return wanted in name or fnmatch(name, wanted)


def _convolutions() -> Iterator[Case]:
    for what, layers in (("network layers", NETWORKS), ("single images", IMAGES)):
        for backward in (False, True):
            for layer in layers:
                group = f"{what}, {'forward and backward' if backward else 'forward'}"
                yield Case(group, layer.name, layer.shape, layer.flops * (1 + 2 * backward), _convolve(layer, backward))


def _convolve(layer: Layer, backward: bool):
    return lambda present: {"cnnkit": our_call(layer, backward), **peers.convolutions(layer, backward, present)}


def _small_ones() -> Iterator[Case]:
    two_by_two = partial(elementwise.pooling, kernel_size=2, stride=2, padding=0)
    three_by_three = partial(elementwise.pooling, kernel_size=3, stride=2, padding=1)
    groups: dict[str, dict[str, Callable]] = {
        "max-pooling": {"2×2": two_by_two, "3×3 strided": three_by_three},
        "batch norm": {"training": elementwise.batch_norm},
        "ReLU": {"ReLU": elementwise.relu},
    }
    sizes = (64, 16, 28, 28), (32, 16, 32, 32), (8, 64, 56, 56)
    for group, makers in groups.items():
        for direction, backward in (("forward", False), ("backward", True)):
            for name, make in makers.items():
                for size in sizes:
                    shape = "×".join(map(str, size))
                    yield Case(f"{group}, {direction}", f"{name}, {shape}", shape, 0, partial(make, size, backward))


def _training() -> Iterator[Case]:
    for name, (make, shape) in networks.CASES.items():
        model = make(np.random.default_rng(0))
        flops = 6 * shape[0] * model.summary(shape[1:]).multiply_adds  # forward, by x and by w: three times as much
        yield Case("training step", name, f"batch of {shape[0]}", flops, partial(_train, name))


def _train(name: str, present: Present) -> dict[str, peers.Call]:
    libraries = ["cnnkit", *(["torch"] if present.get("torch") else [])]
    return {library: networks.step(name, library) for library in libraries}


FIRST = {
    "cnnkit": "from cnnkit import ops; import numpy as np\n"
    "ops.conv2d(np.ones((1, 1, 28, 28), np.float32), np.ones((6, 1, 5, 5), np.float32))",
    "torch": "import torch\ntorch.nn.functional.conv2d(torch.ones(1, 1, 28, 28), torch.ones(6, 1, 5, 5))",
    "scipy": "from scipy import ndimage; import numpy as np\nndimage.correlate(np.ones((28, 28)), np.ones((5, 5)))",
}


def _startup() -> Iterator[Case]:
    yield Case("start-up", "first convolution", "a new process", 0, _start)


def _start(present: Present) -> dict[str, peers.Call]:
    programs = {name: program for name, program in FIRST.items() if name == "cnnkit" or present.get(name)}
    return {name: partial(_run, program) for name, program in programs.items()}


def _run(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
