"""The tables, safe to open in a spreadsheet: by exercise (``grades.csv``), by notebook, and by attempt."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cnnkit.grading.gradebook import Attempt
from cnnkit.grading.report.results import Result

HEADER = ("student", "lesson", "exercise", "points", "max_points", "status", "feedback")
# As nbgrader calls them: the raw score is what was earned, the score is what is left of it.
TOTALS = (
    *("student", "lesson", "raw_score", "late_submission_penalty", "score", "max_score", "awaiting_manual"),
    *("handed_in", "told_by", "due", "hours_late"),
)
ATTEMPTS = ("student", "lesson", "attempt", "handed_in", "graded_at", "score", "max_score", "counts")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet calculate instead of show
UNSAFE = "No sandbox. "  # the stamp on every row that was graded without one


def grades_csv(attempts: Iterable[Attempt]) -> str:
    """One row per student × exercise."""
    return as_csv(HEADER, (line for attempt in attempts for line in _grades(attempt)))


def _grades(attempt: Attempt) -> Iterable[tuple]:
    stamp = UNSAFE if attempt.sandbox == "none" else ""
    for row in attempt.rows:
        texts = map(defused, (attempt.student, attempt.lesson, row.exercise))
        told = defused(stamp + row.feedback)
        yield *texts, _number(row.points), _number(row.max_points), row.status, told


def totals_csv(results: Iterable[Result]) -> str:
    """One row per student × lesson, before and after lateness. Times are in UTC."""
    return as_csv(TOTALS, map(_total, results))


def _total(result: Result) -> tuple:
    late, when = result.lateness, result.handed_in
    return (
        *(defused(result.student), defused(result.lesson)),
        *map(_number, (result.earned, result.penalty, result.score, result.possible, result.awaiting)),
        *(_time(when.time if when else None), defused(when.told_by) if when else "", _time(late.due)),
        _number(round(late.by.total_seconds() / 3600, 2)) if late.due and when else "",
    )


def attempts_csv(results: Iterable[Result]) -> str:
    """One row per version handed in, as the grader alone scored it."""
    return as_csv(ATTEMPTS, (line for result in results for line in _attempts(result)))


def _attempts(result: Result) -> Iterable[tuple]:
    for number, one in enumerate(result.tries, 1):
        counts = "yes" if number == len(result.tries) else "no"
        when = _time(one.handed_in.time) if one.handed_in else ""
        names = defused(result.student), defused(result.lesson)
        yield *names, number, when, one.graded_at, _number(one.points), _number(one.possible), counts


def defused(text: str) -> str:
    """The text on one line, with a leading apostrophe where a spreadsheet would take it for a formula.

    >>> defused('=HYPERLINK("x")')
    '\\'=HYPERLINK("x")'
    """
    one_line = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"'{one_line}" if text.startswith(FORMULA) or one_line.lstrip().startswith(FORMULA) else one_line


def as_csv(header: Sequence[str], rows: Iterable[tuple]) -> str:
    """Rows as they are: texts from outside must have been defused."""
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    return written.getvalue()


def _number(points: float | None) -> str:
    return "" if points is None else f"{points:g}"


def _time(when: datetime | None) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds") if when else ""
