"""A report as a picture: how long each row takes us, and how many times as long it takes each peer."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from cnnkit.bench.run import Report, Row
from cnnkit.bench.show import SHORT
from cnnkit.errors import CnnkitError
from cnnkit.plots.palette import STROKES
from cnnkit.plots.timing import duration

LINE = 0.21  # inches for a row
AROUND = 1.4  # inches for title, axes and legend
WIDE = 4.5  # inches for the names, and for each panel


def plot(report: Report, path: Path) -> None:
    """Draw the report into a file whose ending says its format: a panel of our times, beside it one of ratios.

    Raises CnnkitError when it cannot be written, or matplotlib does not know the ending.
    """
    from matplotlib.figure import Figure

    lines = _lines(report.rows)
    peers = list(dict.fromkeys(peer for row in report.rows for peer in row.ratios))
    panels = 2 if peers else 1
    figure = Figure(figsize=(WIDE * (1 + panels) - 2, AROUND + LINE * len(lines)), layout="constrained")
    ours, *others = figure.subplots(1, panels, sharey=True, squeeze=False)[0]
    _names(ours, lines)
    rows = [(place, row) for place, (_, row) in enumerate(lines) if row]
    _times(ours, rows)
    for ax in others:
        _ratios(ax, rows, peers)
        figure.legend(loc="outside lower center", ncols=len(peers), fontsize=8, frameon=False)
    figure.suptitle(f"{report.machine['processor']}, {report.machine['threads']} threads", fontsize=10)
    try:
        figure.savefig(path, dpi=120)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CnnkitError(f"bench: {path} cannot be written: {reason}.") from None


def _lines(rows: Sequence[Row]) -> list[tuple[str, Row | None]]:
    """From top to bottom: the name of a group, then those of its rows."""
    lines: list[tuple[str, Row | None]] = []
    for group, members in groupby(rows, key=lambda row: row.group):
        lines += [(group, None), *[(row.name, row) for row in members]]
    return lines


def _names(ax: Any, lines: Sequence[tuple[str, Row | None]]) -> None:
    ax.set_yticks(range(len(lines)), [name for name, _ in lines], fontsize=8)
    ax.set_ylim(max(len(lines), 1) - 0.4, -0.6)
    for label, (_, row) in zip(ax.get_yticklabels(), lines, strict=True):
        if row is None:
            label.set_fontweight("bold")
    ax.tick_params(axis="y", length=0)


def _times(ax: Any, rows: Sequence[tuple[int, Row]]) -> None:
    """A dot for each row, and beside it what part of the machine's limit that is."""
    _logarithmic(ax, [row.seconds["cnnkit"] for _, row in rows], duration)
    ax.set_xlabel("our time, and its share of the limit", fontsize=9)
    for place, row in rows:
        ax.plot(row.seconds["cnnkit"], place, "ko", markersize=4)
        if row.share is not None:
            spot = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "fontsize": 7}
            ax.annotate(f"{row.share:.0%}", (row.seconds["cnnkit"], place), **spot)


def _ratios(ax: Any, rows: Sequence[tuple[int, Row]], peers: Sequence[str]) -> None:
    _logarithmic(ax, [1.0, *(ratio for _, row in rows for ratio in row.ratios.values())], lambda value: f"{value:g}")
    ax.axvline(1, color="black", linewidth=1)
    ax.set_xlabel("the peer's time / ours: to the right of 1 we are faster", fontsize=9)
    ax.tick_params(axis="y", length=0)
    for peer, (colour, _, dot) in zip(peers, STROKES, strict=False):
        spots = [(row.ratios[peer], place) for place, row in rows if peer in row.ratios]
        ax.plot(*zip(*spots, strict=True), dot, color=colour, markersize=5, label=SHORT.get(peer, peer))


def _logarithmic(ax: Any, values: Sequence[float], say: Any) -> None:
    """An axis of factors with round numbers on it: 1, 2 and 5 where there is room, else 1 alone."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    ax.set_xscale("log")
    if values:
        ax.set_xlim(min(values) / 1.6, max(values) * 1.8)
    near = not values or max(values) / min(values) < 300
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if near else (1,), numticks=20))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: say(value)))
    ax.tick_params(axis="x", labelsize=8)
    ax.grid(alpha=0.3, linewidth=0.6)
