"""Reads what a run wrote."""

import csv
from pathlib import Path


def rows_by_student(out: Path) -> dict[str, dict[str, dict]]:
    """student -> exercise -> row of grades.csv, with points as numbers."""
    found: dict[str, dict[str, dict]] = {}
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row["points"] = float(row["points"])
            found.setdefault(row["student"], {})[row["exercise"]] = row
    return found
