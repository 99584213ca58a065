"""Who computes the same map in less time?"""

from collections.abc import Callable, Mapping
from math import inf
from time import perf_counter

import numpy as np

from cnnkit.plots.panels import panels
from cnnkit.plots.pictures import image


def race(contestants: Mapping[str, Callable[[], np.ndarray]]):
    """Run each contestant, draw the map it returns under the time it took; returns the Axes (n,).

    A fast one is run again until a fifth of a second has passed, at least once unless it takes a second, and its
    best time counts: the first call may have compiled or loaded something.
    """
    results = {name: _best_time(run) for name, run in contestants.items()}
    slowest = max(seconds for _, seconds in results.values())
    axes = panels(len(results))
    for ax, (name, (array, seconds)) in zip(axes, results.items(), strict=True):
        faster = f", {slowest / seconds:,.0f} × faster" if slowest / seconds >= 1.5 else ""
        image(array, ax=ax, title=f"{name}\n{duration(seconds)}{faster}")
    return axes


def _best_time(run):
    best, calls, begin = inf, 0, perf_counter()
    while True:
        start = perf_counter()
        array = run()
        now = perf_counter()
        best, calls = min(best, now - start), calls + 1
        if now - begin >= (0.2 if calls > 1 else 1):
            return array, best


def duration(seconds: float) -> str:
    """Three digits and a unit.

    >>> duration(0.000012345), duration(0.0123), duration(1.5)
    ('12.3 µs', '12.3 ms', '1.5 s')
    """
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if seconds * factor < 999.5:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"
