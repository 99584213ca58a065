"""``grades.csv``: one row per student × exercise, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from cnnkit.grading.gradebook import Attempt

HEADER = ("student", "lesson", "exercise", "points", "max_points", "status", "feedback")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet calculate instead of show
UNSAFE = "No sandbox. "  # the stamp on every row that was graded without one


def grades_csv(attempts: Iterable[Attempt]) -> str:
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    table.writerow(HEADER)
    for attempt in attempts:
        stamp = UNSAFE if attempt.sandbox == "none" else ""
        for row in attempt.rows:
            texts = map(defused, (attempt.student, attempt.lesson, row.exercise))
            told = defused(stamp + row.feedback)
            table.writerow((*texts, _number(row.points), _number(row.max_points), row.status, told))
    return written.getvalue()


def defused(text: str) -> str:
    """The text on one line, with a leading apostrophe where a spreadsheet would take it for a formula.

    >>> defused('=HYPERLINK("x")')
    '\\'=HYPERLINK("x")'
    """
    one_line = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"'{one_line}" if text.startswith(FORMULA) or one_line.lstrip().startswith(FORMULA) else one_line


def _number(points: float | None) -> str:
    return "" if points is None else f"{points:g}"
