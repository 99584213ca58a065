"""How far a slider may go: exactly as far as the window fits."""

from dataclasses import replace

import numpy as np
import pytest

from cnnkit.widgets.convolution.setting import Setting, bounds, fits, limits_of, settle
from cnnkit.widgets.sources import Sources

SOURCES = Sources()


@pytest.mark.parametrize("seed", range(60))
def test_bounds_are_exactly_the_values_that_fit(seed):
    rng = np.random.default_rng(seed)
    setting = Setting(
        mode=str(rng.choice(["number", "sides", "valid", "full", "same"])), separate=bool(rng.integers(2))
    )
    for name, (low, high) in limits_of(setting, SOURCES).items():
        setting = replace(setting, **{name: int(rng.integers(low, high + 1))})
    setting, _ = settle(setting, None, setting, SOURCES)
    assert fits(setting)
    widest = limits_of(setting, SOURCES)
    for name, (low, high) in bounds(setting, SOURCES).items():
        if not setting.separate and name.endswith("_w"):
            continue  # hidden
        for value in range(widest[name][0], widest[name][1] + 1):
            moved = replace(setting, **{name: value})
            if not setting.separate:
                moved = replace(moved, padding_w=moved.padding, stride_w=moved.stride, dilation_w=moved.dilation)
            assert fits(moved) == (low <= value <= high), (name, value, low, high, setting)


def test_a_slider_never_narrows_its_own_range():
    setting, _ = settle(Setting(), None, Setting(), SOURCES)
    for name, (low, high) in bounds(setting, SOURCES).items():
        for value in (low, high):
            moved, notes = settle(replace(setting, **{name: value}), name, setting, SOURCES)
            assert notes == []
            if not name.endswith("_w"):
                assert getattr(moved, name) == value
                assert bounds(moved, SOURCES)[name] == (low, high)


@pytest.mark.parametrize("mode", ["number", "valid", "same", "same_lower", "full"])
def test_each_side_by_itself_starts_where_the_padding_stood(mode):
    before, _ = settle(Setting(padding=2, mode=mode, kernel_height=4, stride=1), None, Setting(), SOURCES)
    after, notes = settle(replace(before, mode="sides"), "mode", before, SOURCES)
    assert after.amounts == before.amounts
    assert notes == []
