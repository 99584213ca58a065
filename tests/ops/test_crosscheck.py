"""Every operation against three others: its slow twin, PyTorch and ONNX's reference evaluator.

`python -m pytest tests/ops/test_crosscheck.py -s` prints how many cases were tried and the worst relative error.
"""

import warnings
import zlib

import numpy as np
import pytest

from cnnkit.ops import reference
from tests.ops.peers import Onnx, Torch
from tests.ops.samples import FORWARD, OPERATIONS, call, draw, results

CASES = {"twin": 60, "PyTorch": 120, "ONNX": 60}
TOLERANCE = {"float32": 2e-5, "float64": 1e-11}
NOT_IN_TORCH = {"dropout", "dropout_backward"}  # random: no two implementations draw the same numbers
NOT_IN_ONNX = {"dropout", "mse"}


@pytest.fixture(scope="module")
def table():
    """Collects {operation: {peer: (cases, error in float32, error in float64)}}, and prints it at the end."""
    rows = {}
    yield rows
    print("\n" + "".join(f"{title:28}" for title in ("operation", *CASES)))
    for name, found in rows.items():
        cells = (
            "{:3d} · {:.0e} · {:.0e}".format(*found[peer]).ljust(28) if peer in found else "".ljust(28)
            for peer in CASES
        )
        print(f"{name:28}" + "".join(cells))
    print("cases · worst relative error in float32 · in float64")


def compare(name, peer, answer, table):
    """Try as many calls as the peer can answer, and note the worst error as a share of the largest value.

    Of 0.1 where that is less: inputs are about 1, and what cancels down to a small result keeps the error of that.
    """
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    worst, count = dict.fromkeys(TOLERANCE, 0.0), 0
    for attempt in range(4 * CASES[peer]):
        dtype = ("float32", "float64")[attempt % 2]
        args, options = draw(name, rng, dtype)
        expected = answer(name, args, options)
        if expected is None:
            continue
        actual = call(name, args, options)
        for ours, theirs in zip(results(actual), results(expected), strict=True):
            assert ours.shape == theirs.shape, (args, options)
            assert ours.dtype == theirs.dtype, (args, options)
            if ours.size:
                error = np.abs(ours - theirs).max() / max(np.abs(theirs).max(), 0.1)
                assert error <= TOLERANCE[dtype], (args, options)
                worst[dtype] = max(worst[dtype], float(error))
        count += 1
        if count == CASES[peer]:
            break
    assert count >= CASES[peer] / 4
    table.setdefault(name, {})[peer] = (count, worst["float32"], worst["float64"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_slow_twin_agrees(name, table):
    compare(name, "twin", lambda name, args, options: call(name, args, options, reference), table)


@pytest.mark.torch
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name not in NOT_IN_TORCH])
def test_pytorch_agrees(name, table):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own affairs
        torch = pytest.importorskip("torch", reason="PyTorch is not installed; it comes with cnnkit[bench]")
        compare(name, "PyTorch", Torch(torch), table)


@pytest.mark.parametrize("name", [name for name in FORWARD if name not in NOT_IN_ONNX])
def test_the_onnx_specification_agrees(name, table):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        onnx = pytest.importorskip("onnx", reason="ONNX is not installed; it comes with cnnkit[test]")
        compare(name, "ONNX", Onnx(onnx), table)
