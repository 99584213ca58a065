"""Reads what a run wrote."""

import csv
from pathlib import Path


def rows_by_student(out: Path) -> dict[str, dict[str, dict]]:
    """student -> exercise -> row of grades.csv, with points as numbers, None where a person marks."""
    found: dict[str, dict[str, dict]] = {}
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row["points"] = float(row["points"]) if row["status"] != "awaiting-manual" else None
            found.setdefault(row["student"], {})[row["exercise"]] = row
    return found
