"""A report for the eyes: a table in the terminal, sentences beneath it, and a plot."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from rich.table import Table

from cnnkit.bench.run import Report, Row
from cnnkit.errors import CnnkitError

SHORT = {"cnnkit": "ours", "onnxruntime": "onnx"}


def table(report: Report) -> Table:
    """A line for each row: our time, our share of the machine's limit, and how many times as long each peer takes."""
    names = list(dict.fromkeys(peer for row in report.rows for peer in row.ratios))
    shown = Table(box=None, header_style="bold", pad_edge=False)
    shown.add_column("peer's time / ours", no_wrap=True, overflow="ellipsis", ratio=1)
    for title in ("ours", "of limit", *(SHORT.get(name, name) for name in names)):
        shown.add_column(title, justify="right", no_wrap=True)
    for group, rows in groupby(report.rows, key=lambda row: row.group):
        shown.add_section()
        shown.add_row(f"[bold]{group}", "", "", *[_mean(report, group, name) for name in names])
        for row in rows:
            ratios = [_ratio(row.ratios.get(name)) for name in names]
            shown.add_row(f"  {row.name}", duration(row.seconds["cnnkit"]), _share(row), *ratios)
    return shown


def _mean(report: Report, group: str, peer: str) -> str:
    found = [entry["ratio"] for entry in report.summary if (entry["group"], entry["peer"]) == (group, peer)]
    return f"[bold]{found[0]:.2f}" if found else ""


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:.2f}" if ratio >= 1 else f"[yellow]{ratio:.2f}"


def _share(row: Row) -> str:
    return "" if row.share is None else f"{row.share:.0%}"


def duration(seconds: float) -> str:
    """Three digits and a unit.

    >>> duration(0.000012345), duration(0.0123), duration(1.5)
    ('12.3 µs', '12.3 ms', '1.5 s')
    """
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if seconds * factor < 999.5:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def sentences(report: Report) -> Iterator[str]:
    """What the table does not say: the machine, its limits, and who is missing."""
    found = report.machine
    yield f"{found['processor']}, {found['threads']} threads."
    flops, memory = report.limits["flops"] / 1e9, report.limits["bytes"] / 1e9
    yield f"Its limits, measured: {flops:,.0f} GF/s (billion sums or products), {memory:.0f} GB/s to memory."
    if (found["load"] or 0) > found["threads"] / 2:
        yield f"It was busy when this began (load {found['load']}): take ratios as rough, and times as upper bounds."
    present = [f"{name} {version}" for name, version in report.peers.items() if version]
    yield f"Beside us: {', '.join(present)}. Bold are geometric means; above 1 we are faster."
    for entry in report.summary:
        if entry["group"].startswith("all layers"):
            yield f"{entry['group']}: {entry['peer']} {entry['ratio']:.2f} ({entry['rows']} rows)."
    missing = [name for name, version in report.peers.items() if not version]
    if missing:
        yield f"Not installed, so not measured: {', '.join(missing)}."
    if not report.complete:
        yield "This run was interrupted: what is above had been measured until then."


def plot(report: Report, path: Path) -> None:
    """Draw the ratios, a dot for each row and peer, into a file whose ending says its format.

    Raises CnnkitError when it cannot be written, or matplotlib does not know the ending.
    """
    from matplotlib.figure import Figure

    rows = [row for row in report.rows if row.ratios][::-1]
    figure = Figure(figsize=(8, 1.5 + 0.22 * len(rows)), layout="constrained")
    ax = figure.subplots()
    ax.axvline(1, color="grey", linewidth=1)
    for peer in dict.fromkeys(peer for row in report.rows for peer in row.ratios):
        places = [(row.ratios[peer], place) for place, row in enumerate(rows) if peer in row.ratios]
        ax.plot(*zip(*places, strict=True), "o", markersize=5, label=peer)
    ax.set_yticks(range(len(rows)), [f"{row.group}: {row.name}" for row in rows], fontsize=7)
    ax.set_xscale("log")
    ax.set_xlabel("the peer's time / ours: to the right of 1 we are faster")
    ax.set_title(f"{report.machine['processor']}, {report.machine['threads']} threads", fontsize=9)
    if rows:
        ax.legend(loc="best", fontsize=8)
    try:
        figure.savefig(path, dpi=120)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CnnkitError(f"bench: {path} cannot be written: {reason}.") from None
