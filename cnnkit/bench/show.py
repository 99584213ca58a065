"""A report for the terminal: a table, and sentences beneath it."""

from collections.abc import Iterator
from itertools import groupby

from rich.table import Table

from cnnkit.bench.run import Report, Row
from cnnkit.plots.timing import duration

SHORT = {"cnnkit": "ours", "onnxruntime": "onnx"}


def table(report: Report) -> Table:
    """A line for each row: our time, our share of the machine's limit, and how many times as long each peer takes."""
    names = list(dict.fromkeys(peer for row in report.rows for peer in row.ratios))
    shown = Table(box=None, header_style="bold", pad_edge=False)
    shown.add_column("peer's time / ours", ratio=1)  # alone gives way where the terminal is narrow: numbers stay whole
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
    return f"[bold]{factor(found[0])}" if found else ""


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return factor(ratio) if ratio >= 1 else f"[yellow]{factor(ratio)}"


def factor(ratio: float) -> str:
    """Three digits, as far as they are before the comma or two behind it.

    >>> factor(0.123), factor(1.234), factor(12.34), factor(1234.5)
    ('0.12', '1.23', '12.3', '1234')
    """
    return f"{ratio:.{0 if ratio >= 99.95 else 1 if ratio >= 9.995 else 2}f}"


def _share(row: Row) -> str:
    return "" if row.share is None else f"{row.share:.0%}"


def sentences(report: Report) -> Iterator[str]:
    """What the table does not say: the machine, its limits, and who is missing."""
    found = report.machine
    yield f"{found['processor']}, {found['threads']} threads."
    flops, memory = report.limits["flops"] / 1e9, report.limits["bytes"] / 1e9
    yield f"Its limits, measured: {flops:,.0f} GF/s (billion sums or products), {memory:.0f} GB/s to memory."
    if (found["load"] or 0) > found["threads"] / 2:
        yield f"It was busy when this began (load {found['load']}): take ratios as rough, and times as upper bounds."
    measured = {peer for row in report.rows for peer in row.ratios}
    present = [f"{name} {version}" for name, version in report.peers.items() if name in measured]
    if present:
        yield f"Beside us: {', '.join(present)}. Bold are geometric means; above 1 we are faster."
    for entry in report.summary:
        if entry["group"].startswith("all layers"):
            yield f"{entry['group']}: {entry['peer']} {entry['ratio']:.2f} ({entry['rows']} rows)."
    missing = [name for name, version in report.peers.items() if not version]
    if missing:
        yield f"Not installed, so not measured: {', '.join(missing)}."
    if not report.complete:
        yield "This run was interrupted: what is above had been measured until then."
