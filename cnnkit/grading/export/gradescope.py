"""Gradescope's ``results.json``, one for each submission: what its autograder would have written.

The names are those of Gradescope's autograder documentation, "Output format". A test without a score counts for nothing
there, neither for nor against.
"""

import json
from html import escape
from typing import Any

from cnnkit.grading.export.scores import Score, undecided_row
from cnnkit.grading.grade import Row
from cnnkit.grading.report.tables import UNSAFE


def results(score: Score) -> str:
    """The text of one submission's file; without a score as long as somebody has to decide."""
    unsafe = UNSAFE if score.attempt.sandbox == "none" else ""
    late = f"Late: {score.result.penalty:g} points less. " if score.result.penalty else ""
    left = f"Not final: {score.why}. " if score.why else ""
    whole: dict[str, Any] = {
        "execution_time": round(score.attempt.seconds),
        "output": f"{unsafe}{late}{left}".strip(),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(number, row) for number, row in enumerate(score.attempt.rows, 1)],
    }
    if score.points is not None:
        whole["score"] = score.points
    return json.dumps(whole, indent=1, ensure_ascii=False)


def _test(number: int, row: Row) -> dict[str, Any]:
    test: dict[str, Any] = {
        "number": str(number),
        "name": row.exercise,
        "output": f"<p>{escape(row.feedback)}</p>{row.html}",
        "output_format": "html",
        "visibility": "visible",
        "tags": [row.status],
    }
    if not undecided_row(row):
        status = "passed" if row.status == "pass" else "failed"
        test |= {"score": row.points, "max_score": row.max_points, "status": status}
    return test
