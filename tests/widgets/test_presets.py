"""Kernels by name, at every size."""

import numpy as np
import pytest

from cnnkit.widgets.presets import PRESETS

SIZES = [(1, 1), (1, 4), (2, 2), (3, 3), (4, 3), (5, 7), (9, 9)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_size_asked_for(name, size):
    kernel = PRESETS[name](*size)
    assert kernel.shape == size
    assert np.isfinite(kernel).all()


@pytest.mark.parametrize("size", SIZES)
def test_edges_are_zero_on_flat_regions_and_the_others_keep_brightness(size):
    for name in ("vertical edge", "horizontal edge"):
        assert PRESETS[name](*size).sum() == 0
    for name in ("blur", "sharpen", "identity"):
        assert PRESETS[name](*size).sum() == pytest.approx(1)


def test_the_well_known_three_by_threes():
    assert PRESETS["vertical edge"](3, 3).tolist() == [[-1, 0, 1]] * 3
    assert PRESETS["sharpen"](3, 3).tolist() == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert PRESETS["counting"](2, 2).tolist() == [[1, 2], [3, 4]]
