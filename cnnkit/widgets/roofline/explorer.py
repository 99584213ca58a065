"""The roof of a machine, and what layers make of it: operations a second over operations for each byte."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import ipywidgets

from cnnkit.widgets import state as states
from cnnkit.widgets.controls import button, chooser, dropdown, group, panel, row, slider
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.roofline.run import SECONDS, Measuring, Step
from cnnkit.widgets.roofline.setting import (
    BATCHES,
    CHANNELS,
    EXAMPLE,
    GROUPS,
    KERNELS,
    SIZES,
    Roof,
    Setting,
)
from cnnkit.widgets.roofline.still import roofline_figure
from cnnkit.widgets.threaded import ThreadedExplorer

ENDS = (0.1, 1e5)  # of the axis of intensities: no setting lies beyond


class RooflineExplorer(ThreadedExplorer):
    """See which limit holds a layer: what the processor computes in a second, or what memory brings in a second.

    Settings of the layer: channels (as many go in as come out), kernel, size (of the images), batch, and groups
    ("dense" or "depthwise").

    peak, bandwidth, intensity and rate are what the chart shows. The roof is an example until measure_roof() has taken
    its place, and the layers of networks stand where they could be at best until measure_layers(). Both run in a
    thread, which stop() ends. rates holds what was measured, in operations a second by the layer's name.

    Raises CourseError for a setting that does not exist or is not offered, ShapeError for a batch that does not fit.
    """

    scripts = ("chart.js", "chart_style.js", "roofline/view.js")
    fields = ("channels", "kernel", "size", "batch", "groups")
    result = "rate"
    general = "rate ≤ min(peak, intensity · bandwidth)"
    note = (
        "Each array counts once, as float32. What stays in a cache, or is computed with fewer operations than the "
        "definition has, can lie above the roof."
    )

    def __init__(self, **state: Any):
        self.roof: Roof = EXAMPLE
        self.rates: dict[str, float] = {}
        self._measuring: Measuring | None = None
        super().__init__(Setting(), **state)

    @property
    def peak(self) -> float:
        """Operations a second that the processor can do at most."""
        return self.roof.peak

    @property
    def bandwidth(self) -> float:
        """Bytes a second that memory can bring at most."""
        return self.roof.bandwidth

    @property
    def intensity(self) -> float:
        """Operations for each byte of the layer on the sliders."""
        return self._setting.intensity

    @property
    def rate(self) -> float:
        """Operations a second that this layer can reach at most."""
        return self.roof.over(self.intensity)

    # What the buttons do.

    def measure_roof(self) -> None:
        """Put this machine's own roof in place of the example."""
        self._begin(self._roof_steps(), 2)

    def measure_layers(self) -> None:
        """Measure the layers of networks, one after the other."""
        self._begin(self._layer_steps(), len(networks()))

    def stop(self) -> None:
        """End what is being measured, after this number."""
        with self._lock:
            measuring, self._measuring = self._measuring, None
            if measuring is not None:
                measuring.stop()
                self.show()

    def reset(self) -> None:
        """Go back to the first layer; what was measured stays."""
        self.stop()
        super().reset()

    def close(self) -> None:
        """End the measuring, and let go of everything."""
        measuring, self._measuring = self._measuring, None
        if measuring is not None:
            measuring.stop(wait=True)
        super().close()

    def _begin(self, steps: Iterator[Step], count: int) -> None:
        with self._lock:
            if self._measuring is not None and self._measuring.doing:
                self.show(["one thing after the other: measuring two at once would disturb both"])
                return
            self._measuring = Measuring(steps, count, self._heard)
            self._measuring.start()
            self.show()

    def _heard(self, measuring: Measuring) -> None:
        with self._lock:
            if measuring is self._measuring:
                self.show([f"measuring stopped: {measuring.trouble}"] if measuring.trouble else [])

    def _roof_steps(self) -> Iterator[Step]:
        from cnnkit import bench  # compiles what measures: in the thread

        found: list[float] = []
        yield "operations a second", lambda: found.append(bench.fma_limit())
        yield "bytes a second", lambda: self._new_roof(found[0], bench.memory_bandwidth())

    def _new_roof(self, peak: float, bandwidth: float) -> None:
        with self._lock:
            self.roof = Roof(peak, bandwidth, measured=True)

    def _layer_steps(self) -> Iterator[Step]:
        from cnnkit import bench

        def measure(layer):
            seconds = bench.layer_time(layer, seconds=SECONDS)
            with self._lock:
                self.rates[layer.name] = layer.flops / seconds

        for layer in networks():
            yield layer.name, partial(measure, layer)

    # What an explorer writes.

    def build_controls(self) -> ipywidgets.Widget:
        buttons = {
            "Measure this machine": ("Put your own roof in place of the example", self.measure_roof),
            "Measure layers": ("Measure layers of well-known networks", self.measure_layers),
            "Stop": ("End after the number that is being measured", self.stop),
        }
        roof, layers, stop = (button(name, *rest) for name, rest in buttons.items())
        return panel(
            self,
            group(
                "Layer",
                "kernel",
                chooser(self, "channels", "channels", CHANNELS, "channels in and out"),
                chooser(self, "kernel", "kernel", KERNELS, "kernel size"),
                dropdown(self, "groups", "groups", GROUPS, "groups"),
            ),
            group(
                "Images",
                "size",
                chooser(self, "size", "size", SIZES, "image size"),
                slider(self, "batch", "batch", "images in a batch"),
            ),
            group("Measure", "output", row(roof), row(layers, stop)),
        )

    def bounds(self, setting: Setting) -> states.Bounds:
        return {"batch": BATCHES}

    def picture(self, setting: Setting) -> dict[str, Any]:
        low, high = self.roof.decades
        return {
            "peak": self.roof.peak,
            "bandwidth": self.roof.bandwidth,
            "measured": self.roof.measured,
            "ends": [*ENDS],
            "rates": [low, high],
            "own": {"name": setting.layer.shape, "intensity": setting.intensity, "rate": None},
            "layers": self._layers(),
            "doing": self._measuring.doing if self._measuring else "",
        }

    def _layers(self) -> list[dict[str, Any]]:
        """The suite's layers from low to high intensity; rate is None where nothing was measured."""
        return [
            {"name": layer.name, "intensity": layer.flops / layer.bytes, "rate": self.rates.get(layer.name)}
            for layer in networks()
        ]

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        layer, roof = setting.layer, self.roof
        rate = roof.over(setting.intensity)
        first: list[Piece] = [("intensity = ", ""), (f"{layer.flops:,}", "kernel"), (" / ", "")]
        first += [(f"{layer.bytes:,}", "size"), (f" = {setting.intensity:.4g}", "")]
        second: list[Piece] = [(f"rate ≤ min({_giga(roof.peak)}, {setting.intensity:.4g} · ", "")]
        second += [(f"{_giga(roof.bandwidth)}) = ", ""), (_giga(rate), "output")]
        return [
            formula_row(first, "operations for each byte"),
            formula_row(second, f"billion operations a second; held by {roof.held_by(setting.intensity)}"),
            formula_row([(f"time ≥ {_time(layer.flops / rate)}", "")], "for one call, however it is written"),
        ]

    def code_line(self, setting: Setting) -> list[Piece]:
        return [("min(", ""), ("peak", "kernel"), (", ", ""), ("intensity * bandwidth", "size"), (")", "")]

    def sentences(self, setting: Setting) -> list[str]:
        roof, said = self.roof, []
        whose = "This machine's roof" if roof.measured else "An example of a roof"
        said.append(
            f"{whose}: {_giga(roof.peak)} billion operations and {_giga(roof.bandwidth)} billion bytes a second, so "
            f"that below {roof.ridge:.3g} operations for each byte memory sets the limit."
        )
        said.append(
            f"The layer {setting.layer.shape} has {setting.intensity:.3g} operations for each byte: at most "
            f"{_giga(roof.over(setting.intensity))} billion a second, held by {roof.held_by(setting.intensity)}."
        )
        for layer in self._layers():
            if layer["rate"]:
                share = layer["rate"] / roof.over(layer["intensity"])
                said.append(f"{layer['name']}: {_giga(layer['rate'])} billion a second, {share:.0%} of its roof.")
        return said

    def draw(self, setting: Setting) -> Any:
        return roofline_figure(self.roof, ENDS, self._layers(), setting.intensity)


@cache
def networks() -> tuple[Any, ...]:
    """The layers of bench's suite, from low to high intensity."""
    from cnnkit.bench.layers import NETWORKS

    return tuple(sorted(NETWORKS, key=lambda layer: layer.flops / layer.bytes))


def _giga(value: float) -> str:
    return f"{value / 1e9:.3g}"


def _time(seconds: float) -> str:
    unit, scale = next(((u, s) for u, s in (("s", 1.0), ("ms", 1e-3)) if seconds >= s), ("µs", 1e-6))
    return f"{seconds / scale:.3g} {unit}"
