"""RooflineExplorer: the kit, intensities counted on real arrays, and measurements in a thread that ends when told."""

import threading
import time

import numpy as np
import pytest

from cnnkit import bench
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import RooflineExplorer
from cnnkit.widgets.roofline.explorer import ENDS

from .kit import ExplorerTests


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def running():
    return [thread for thread in threading.enumerate() if thread.name == "cnnkit roofline" and thread.is_alive()]


class TestRooflineExplorer(ExplorerTests):
    make = staticmethod(RooflineExplorer)
    names = ("peak", "intensity", "bandwidth")
    states = (
        {},
        {"channels": 1, "kernel": 1, "size": 7, "batch": 1},
        {"channels": 512, "kernel": 11, "size": 224, "batch": 64, "groups": "depthwise"},
    )
    wrong = (
        ({"channels": 3}, CourseError, "there is no channels 3"),
        ({"kernel": 2}, CourseError, "there is no kernel 2"),
        ({"groups": "depth"}, CourseError, "there is no groups 'depth'"),
        ({"batch": 65}, ShapeError, "batch must be 1 to 64"),
        ({"stride": 2}, CourseError, "no setting 'stride'"),
    )

    def check(self, explorer):
        frame, state = super().check(explorer), explorer.state
        N, C, K, size = (state[name] for name in ("batch", "channels", "kernel", "size"))
        per_filter = 1 if state["groups"] == "depthwise" else C
        operations = 2 * N * C * size**2 * per_filter * K**2
        numbers = 2 * N * C * size**2 + C * per_filter * K**2
        assert frame["own"]["intensity"] == explorer.intensity == pytest.approx(operations / (4 * numbers))
        assert ENDS[0] < explorer.intensity < ENDS[1]
        assert frame["rates"][0] < explorer.rate < frame["rates"][1]
        return frame


@pytest.fixture
def explorer():
    made = RooflineExplorer()
    yield made
    made.close()
    until(lambda: not running())


def test_what_is_under_the_slope_is_held_by_memory(explorer):
    explorer.state = {"groups": "depthwise"}
    assert explorer.rate == explorer.intensity * explorer.bandwidth < explorer.peak
    assert "held by memory" in explorer.view.frame["formula"][1]["remark"]
    explorer.state = {"groups": "dense"}
    assert explorer.rate == explorer.peak
    assert "held by the processor" in explorer.view.frame["formula"][1]["remark"]


def test_its_own_roof_takes_the_examples_place(explorer, monkeypatch):
    monkeypatch.setattr(bench, "fma_limit", lambda: 4e11)
    monkeypatch.setattr(bench, "memory_bandwidth", lambda: 1e10)
    explorer.measure_roof()
    until(lambda: explorer.view.frame["measured"] and not explorer.view.frame["doing"])
    assert (explorer.peak, explorer.bandwidth) == (4e11, 1e10)
    assert "This machine's roof: 400 billion operations and 10 billion bytes" in explorer.describe()


def test_layers_come_one_after_the_other_and_stop_when_told(explorer, monkeypatch):
    go = threading.Semaphore(2)

    def layer_time(layer, *, seconds):
        go.acquire()
        return layer.flops / 1e10

    monkeypatch.setattr(bench, "layer_time", layer_time)
    explorer.measure_layers()
    until(lambda: len(explorer.rates) == 2)
    until(lambda: "measuring 3 of 15" in explorer.view.frame["doing"])
    explorer.measure_roof()
    assert explorer.view.frame["notes"] == ["one thing after the other: measuring two at once would disturb both"]
    explorer.state = {"kernel": 5}  # usable meanwhile
    explorer.stop()
    go.release()
    until(lambda: not running())
    assert len(explorer.rates) == 3
    assert explorer.view.frame["doing"] == ""
    np.testing.assert_allclose(list(explorer.rates.values()), 1e10)


def test_trouble_while_measuring_is_said(explorer, monkeypatch):
    monkeypatch.setattr(bench, "fma_limit", lambda: 1 / 0)
    explorer.measure_roof()
    until(lambda: explorer.view.frame["notes"])
    assert explorer.view.frame["notes"] == ["measuring stopped: ZeroDivisionError: division by zero"]


def test_closing_ends_what_is_measured(explorer, monkeypatch):
    monkeypatch.setattr(bench, "layer_time", lambda layer, *, seconds: time.sleep(0.02) or 1.0)
    explorer.measure_layers()
    until(lambda: explorer.rates)
    explorer.close()
    assert not running()
    assert len(explorer.rates) < 15
