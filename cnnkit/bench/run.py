"""Runs the cases one after the other, and keeps what is measured as soon as it is.

The file that `--json` writes:

    machine      processor, threads, versions, and the load when the run began
    limits       {"flops": a second, "bytes": a second}, measured here
    peers        name -> version, or null where it is not installed
    rows         a list of {"group", "name", "shape", "flops", "seconds", "ratios", "share"}: seconds by contestant;
                 ratios by peer, its time over ours, so above 1 we are faster; share is what part of the limit of
                 flops we reach, or null where flops say nothing
    summary      a list of {"group", "peer", "ratio", "rows"}: geometric means over the rows that have both, of every
                 group, and of "all layers", which are the network layers and the single images together
    complete     false while rows are missing
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from cnnkit.bench import machine, peers
from cnnkit.bench.clock import geometric_mean, race
from cnnkit.bench.suite import Case
from cnnkit.errors import CnnkitError

LAYERS = {"network layers", "single images"}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Row:
    """What one case took."""

    group: str
    name: str
    shape: str
    flops: int
    seconds: dict[str, float]
    ratios: dict[str, float]
    share: float | None


@dataclass
class Report:
    """All that a run has found so far."""

    machine: dict[str, Any]
    limits: dict[str, float]
    peers: dict[str, str | None]
    rows: list[Row] = field(default_factory=list)
    complete: bool = False

    @property
    def summary(self) -> list[dict]:
        """Geometric means of the ratios, by group and peer."""
        found: dict[tuple[str, str], list[float]] = {}
        both = {row.group.partition(", ")[0] for row in self.rows} >= LAYERS
        for row in self.rows:
            kind, _, direction = row.group.partition(", ")
            groups = [row.group, f"all layers, {direction}"] if both and kind in LAYERS else [row.group]
            for group, (peer, ratio) in product(groups, row.ratios.items()):
                found.setdefault((group, peer), []).append(ratio)
        return [
            {"group": group, "peer": peer, "ratio": geometric_mean(ratios), "rows": len(ratios)}
            for (group, peer), ratios in found.items()
        ]

    def save(self, path: Path) -> None:
        """Write everything, in one piece: who reads meanwhile sees the old file or the new one.

        Raises CnnkitError when it cannot be written.
        """
        whole = asdict(self) | {"summary": self.summary}
        try:
            partial = path.with_name(f"{path.name}.part")
            partial.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            os.replace(partial, path)
        except OSError as error:
            raise CnnkitError(f"bench: {path} cannot be written: {error.strerror}.") from None


def begin() -> Report:
    """Measure the machine's limits -> a report without rows."""
    limits = {"flops": machine.fma_limit(), "bytes": machine.memory_bandwidth()}
    return Report(machine.describe(), limits, peers.installed())


def run(cases: list[Case], report: Report, *, seconds: float, path: Path | None, progress: Progress) -> None:
    """Measure the cases into the report, and into the file at `path` after each.

    Whatever ends this before the last case, Ctrl-C above all, leaves both with the rows until then.
    """
    for done, case in enumerate(cases):
        progress(f"{case.group}: {case.name}", done, len(cases))
        report.rows.append(measure(case, report, seconds))
        report.complete = done + 1 == len(cases)
        if path:
            report.save(path)
    progress("done", len(cases), len(cases))


def measure(case: Case, report: Report, seconds: float) -> Row:
    """One case, all contestants in turn."""
    times = race(case.contestants(report.peers), seconds)
    ours = times["cnnkit"]
    ratios = {peer: time / ours for peer, time in times.items() if peer != "cnnkit"}
    share = case.flops / ours / report.limits["flops"] if case.flops else None
    return Row(case.group, case.name, case.shape, case.flops, times, ratios, share)
