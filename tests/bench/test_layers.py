"""Layers count what they cost; peers compute the same."""

import numpy as np
import pytest

from cnnkit import ops
from cnnkit.bench import Layer, elementwise, networks, peers
from cnnkit.bench.layers import our_call

TINY = [
    Layer("plain", 2, 3, 6, 7, 4, 3, padding=1),
    Layer("strided, in groups", 2, 4, 7, 8, 6, 3, stride=2, padding=1, groups=2),
    Layer("dilated", 1, 1, 12, 13, 1, 3, padding=3, dilation=3),
    Layer("one image", 1, 1, 9, 8, 1, 5, padding=2),
]


def test_a_layer_counts_its_operations_and_bytes():
    layer = Layer("by hand", 2, 4, 5, 5, 6, 3, stride=2, groups=2)  # 2×2 outputs, each of 2·9 weights
    assert layer.flops == 2 * (2 * 6 * 2 * 2) * 18
    assert layer.bytes == 4 * (2 * 4 * 25 + 6 * 2 * 9 + 2 * 6 * 4)
    assert layer.flops == 2 * layer.N * ops.conv_cost((4, 5, 5), (6, 2, 3, 3), stride=2, groups=2).multiply_adds
    assert layer.shape == "2×4×5×5, 6 of 3×3 s2 g2"


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("layer", TINY, ids=lambda layer: layer.name)
def test_all_who_are_measured_compute_the_same(layer, backward):
    ours = our_call(layer, backward)()
    found = peers.convolutions(layer, backward, peers.installed())
    assert backward or "im2col" in found
    for name, call in found.items():
        theirs = call()
        for one, other in zip(*map(_as_list, (ours, theirs)), strict=True):
            np.testing.assert_allclose(np.reshape(_plain(other), one.shape), one, atol=2e-4, err_msg=name)


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("make", [elementwise.batch_norm, elementwise.relu, lambda *a: _pool(*a)])
def test_elementwise_peers_compute_the_same(make, backward):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; it comes with cnnkit[bench]")
    calls = make((4, 3, 6, 6), backward, {"torch": torch.__version__})
    ours, theirs = (_as_list(calls[name]())[0] for name in ("cnnkit", "torch"))
    np.testing.assert_allclose(_plain(theirs), ours, atol=1e-5)


def _pool(shape, backward, present):
    return elementwise.pooling(shape, backward, present, kernel_size=2, stride=2, padding=0)


def _as_list(results):
    """Several results, or several in a list, or one."""
    return list(results) if isinstance(results, (tuple, list)) else [results]


def _plain(array):
    return array.detach().numpy() if hasattr(array, "detach") else array


def test_a_step_lowers_the_loss():
    step = networks.step("8×8 digits", "cnnkit")
    losses = [step() for _ in range(30)]
    assert losses[-1] < losses[0]


def test_a_peer_is_present_only_with_all_that_it_needs(monkeypatch):
    monkeypatch.setitem(peers.PEERS, "onnxruntime", ("numpy", "no_such_module"))
    found = peers.installed()
    assert found["onnxruntime"] is None
    assert found["im2col"] == np.__version__
