"""What a check saw, and how it is told: a line in the terminal, or JSON for other programs."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

from rich.text import Text

MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "bold red")}
NAME = 17  # columns for a check's name


@dataclass(frozen=True)
class Finding:
    """What a check saw; ``mend`` says what to do about it. Only ``fail`` makes learning impossible."""

    name: str
    level: Literal["ok", "warn", "fail"]
    what: str
    mend: str = ""


def exit_code(findings: list[Finding]) -> int:
    return int(any(finding.level == "fail" for finding in findings))


def summary(findings: list[Finding]) -> str:
    failed = [finding.name for finding in findings if finding.level == "fail"]
    warned = [finding.name for finding in findings if finding.level == "warn"]
    if failed:
        return f"Not fit to learn on yet: {', '.join(failed)}."
    return "Fit to learn on" + (f"; to be looked at: {', '.join(warned)}." if warned else " and to grade on.")


def line(finding: Finding, *, plain: bool = False) -> Text:
    """A finding for the terminal: mark, level, name, what was seen, and below it the mend.

    The level is told by its word and its mark, and only besides by colour; ``plain`` leaves out the mark, for
    terminals that know ASCII alone.
    """
    mark, colour = MARKS[finding.level]
    level = f"{finding.level:<5}" if plain else f"{mark} {finding.level:<5}"
    shown = Text.assemble((level, colour), f"{finding.name:<{NAME}}{finding.what}")
    if finding.mend:
        indent = "\n" + " " * len(level)
        shown.append(f"{indent}-> {finding.mend}", style="dim")
    return shown


def as_json(findings: list[Finding], version: str) -> str:
    """All findings for other programs; the keys and the names of checks stay what they are."""
    report = {"cnnkit": version, "summary": summary(findings), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(report, indent=1)
