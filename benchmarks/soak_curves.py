"""Curves of a long run: rows of numbers over time, what each gains in an hour and how surely, a table, a picture."""

import csv
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

SURE = 2.0  # standard errors: about nineteen times in twenty the truth is nearer than that
MB = 1 << 20


@dataclass(frozen=True)
class Growth:
    """What a curve gains in an hour, and by how much that may be wrong."""

    hourly: float
    doubt: float

    @property
    def at_least(self) -> float:
        return self.hourly - self.doubt


def growth(seconds, values) -> Growth:
    """A straight line through the curve. What is left over may hang together, which counts as fewer observations."""
    t, v = np.asarray(seconds, float) / 3600, np.asarray(values, float)
    if len(t) < 4 or np.ptp(t) == 0:
        return Growth(math.nan, math.inf)
    centred = t - t.mean()
    slope = centred @ v / (centred @ centred)
    rest = v - v.mean() - slope * centred
    power = rest @ rest
    alike = max(0.0, min(0.95, rest[1:] @ rest[:-1] / power)) if power > 0 else 0.0  # from one moment to the next
    free = max(len(t) * (1 - alike) / (1 + alike) - 2, 1)
    return Growth(float(slope), SURE * float(np.sqrt(power / free / (centred @ centred) * (1 + alike) / (1 - alike))))


class Curves:
    """One row a moment. ``limits`` say of some columns how much they may gain in an hour."""

    def __init__(self, limits: dict[str, float], settles: float):
        self.limits, self.settles = limits, settles  # seconds that do not count: caches fill
        self.rows: list[dict[str, float]] = []
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def add(self, **row: float) -> None:
        self.rows.append({"seconds": round(self.seconds, 1), **row})

    def growths(self) -> dict[str, Growth]:
        """Of every column with a limit, by the rows that have it."""
        found = {}
        for name in self.limits:
            rows = [row for row in self.rows if name in row and row["seconds"] >= self.settles]
            found[name] = growth([row["seconds"] for row in rows], [row[name] for row in rows])
        return found

    def told(self) -> bool:
        """Print what grew -> whether all stayed within their limits, as far as can be known."""
        fine = True
        for name, grown in self.growths().items():
            within = not grown.at_least > self.limits[name]
            fine &= within
            limit = f"at most {self.limits[name]:g} allowed{'' if within else ': IT GROWS'}"
            print(f"{name}: {grown.hourly:+.2f} ± {grown.doubt:.2f} an hour; {limit}")
        return fine

    def write(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        columns = list(dict.fromkeys(column for row in self.rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="") as file:
            table = csv.DictWriter(file, columns)
            table.writeheader()
            table.writerows(self.rows)
        self._draw(folder / f"{name}.png", [column for column in columns if column != "seconds"])

    def _draw(self, path: Path, columns: list[str]) -> None:
        import matplotlib

        matplotlib.use("agg")
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots(len(columns), 1, figsize=(9, 1.7 * len(columns)), sharex=True, squeeze=False)
        for ax, column in zip(axes[:, 0], columns, strict=True):
            rows = [row for row in self.rows if column in row]
            ax.plot([row["seconds"] / 60 for row in rows], [row[column] for row in rows], ".-", ms=3, lw=0.8)
            ax.set_title(column, loc="left", fontsize=9)
            ax.axvspan(0, self.settles / 60, color="0.92")
            ax.set_ylim(bottom=0)
            ax.grid(alpha=0.3)
        axes[-1, 0].set_xlabel("minutes; what is grey does not count")
        figure.tight_layout()
        figure.savefig(path, dpi=110)
        plt.close(figure)


def memory(process: psutil.Process) -> float:
    """MB that are the process's share of what it uses; 0 if it has ended."""
    try:
        return process.memory_full_info().pss / MB
    except psutil.Error:
        return 0.0


def own(process: psutil.Process) -> float:
    """MB that it shares with nobody: the same whoever else is there."""
    return process.memory_full_info().uss / MB


def tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and all below it that are not about to be gone."""
    return [process, *process.children(recursive=True)]


def open_files(processes: list[psutil.Process]) -> int:
    """Files, pipes and sockets that they hold."""
    total = 0
    for process in processes:
        try:
            total += process.num_fds()
        except psutil.Error:
            continue
    return total
