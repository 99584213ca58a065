"""The machine's limits: measured by counting what is really done."""

import numpy as np
import pytest

from cnnkit.bench import NETWORKS, fma_limit, layer_time, machine, memory_bandwidth
from cnnkit.kernels import limits


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_lane_multiplies_and_adds_in_every_round(monkeypatch, dtype):
    monkeypatch.setattr(limits, "ROUNDS", 3)
    sums = limits.room_for_sums(2, dtype)
    sums[...] = np.arange(sums.size).reshape(sums.shape)
    expected = ((sums / 2 + 1) / 2 + 1) / 2 + 1
    assert limits.multiply_adds(2, sums) == 2 * 3 * sums.size
    np.testing.assert_array_equal(sums, expected)


def test_copying_copies_everything_whatever_the_number_of_threads():
    x = np.arange(1001.0)
    for threads in (1, 2, 7):
        y = np.zeros_like(x)
        assert limits.copy(x, y, threads) == 2 * 8008
        np.testing.assert_array_equal(y, x)


def test_limits_are_plausible_and_a_layer_stays_below_them():
    flops = fma_limit()
    assert 1e8 < flops < 1e15
    assert 1e8 < memory_bandwidth() < 1e13
    assert fma_limit() is flops  # measured once
    layer = NETWORKS[1]
    assert layer.flops / layer_time(layer, seconds=0.01) < 1.5 * flops  # not 1.0: others may have kept us busy then


def test_double_precision_is_no_faster_than_single():
    assert fma_limit(np.float64, 1) < 1.2 * fma_limit(np.float32, 1)


def test_a_machine_describes_itself():
    found = machine.describe()
    assert {"processor", "threads", "python", "numpy", "numba", "load"} == set(found)
    assert all(str(value) for value in found.values())


def test_memory_is_kept_where_glibc_is_and_nothing_breaks_elsewhere(monkeypatch):
    def no_library(name):
        raise OSError

    monkeypatch.setattr(machine.ctypes, "CDLL", no_library)
    assert machine.keep_memory() is False
