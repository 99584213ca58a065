"""One feedback page per notebook: static HTML, no script, everything that came from outside escaped."""

from html import escape

from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt

WORDS = {
    "pass": "Right",
    "partial": "Partly right",
    "fail": "Not yet",
    "error": "It stopped",
    "timeout": "Out of time",
    "memory": "Out of memory",
    "killed": "Ended",
    "missing": "Missing",
    "not-attempted": "Not attempted",
    "unreadable": "Unreadable",
    "awaiting-manual": "To be graded by hand",
    "needs-regrade": "To be graded again",
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b;
  background: #fff; }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #181818; } }
section { border-top: 1px solid #8886; padding: 1rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 .3rem; }
.stamp { border: 2px solid #d55e00; padding: .5rem 1rem; }
table { border-collapse: collapse; }
td { padding: .1rem .4rem; text-align: right; }
"""


def page(attempt: Attempt) -> str:
    """The whole document."""
    points, most = sum(row.points or 0 for row in attempt.rows), sum(row.max_points for row in attempt.rows)
    title = f"{attempt.lesson}: {attempt.student}"
    stamp = ""
    if attempt.sandbox == "none":
        stamp = (
            '<p class="stamp"><strong>No sandbox.</strong> This was graded without one; the points prove nothing.</p>'
        )
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n"
        f"<h1>{_safe(attempt.lesson)}</h1>\n<p>{_safe(attempt.student)} · {points:g} of {most:g} points</p>\n{stamp}"
        + "".join(map(_section, attempt.rows))
        + "</body>\n</html>\n"
    )


def _section(row: Row) -> str:
    told = row.html or f"<p>{_safe(row.feedback)}</p>"
    return (
        f"<section>\n<h2>{_safe(row.exercise) or 'Notebook'} · {WORDS.get(row.status, row.status)} · "
        f"{'–' if row.points is None else f'{row.points:g}'} of {row.max_points:g}</h2>\n{told}\n</section>\n"
    )


def _safe(text: str) -> str:
    """Escaped, and without the control signs that change how a page reads."""
    return escape("".join(sign if sign.isprintable() else " " for sign in text))
