"""One feedback page per notebook: for each exercise the points, what was wrong, and what to do next."""

from datetime import datetime, timedelta
from functools import cache

from cnnkit.exercises import catalogue
from cnnkit.exercises.feedback import marked_up
from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.page import document, name, number, percent, printable, safe, table
from cnnkit.grading.report.results import Result
from cnnkit.grading.report.tidy import tidy

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
KINDS = {"pass": "good", "partial": "part", "not-attempted": "none", "missing": "none"}
KINDS |= {"awaiting-manual": "info", "needs-regrade": "info"}
SIGNS = {"good": "✓", "part": "◐", "bad": "✗", "none": "○", "info": "…"}
NEXT = {
    "partial": "Change one thing at a time, and let your check cell measure what it does.",
    "fail": "Change your answer, and run its check cell again.",
    "error": "Restart the kernel, run all cells, and read the error at the line that is named above.",
    "timeout": "Try it on the smallest input you can think of. Which loop does not come to its end?",
    "memory": "Print the shape of every array that you make. Which one is larger than you meant?",
    "killed": "Leave out what starts, ends or floods a program: an answer only needs to return its result.",
    "missing": "Take a fresh copy of the lesson with `cnnkit lab`, write your answer there, and hand it in.",
    "not-attempted": "Replace the ... in the exercise's cell by your answer.",
    "unreadable": "Open the notebook in JupyterLab, save it, and hand in that very file, ending in .ipynb.",
    "awaiting-manual": "Nothing to do: it is read by your instructor.",
    "needs-regrade": "Nothing to do: this was our fault, and your notebook is graded again.",
}
AT_HOME = "If your own check says it is right: the grader tries other sizes and numbers. Is one fixed in your code?"
NO_SANDBOX = "<strong>No sandbox.</strong> This was graded without one; the points prove nothing."


def page(result: Result | Attempt) -> str:
    """The whole document."""
    if isinstance(result, Attempt):
        result = Result(result, None, Lateness(), ())
    lesson = called(result.lesson)
    stamp = f'<p class="stamp">{NO_SANDBOX}</p>\n' if result.attempt.sandbox == "none" else ""
    body = (
        f"<h1>{safe(lesson)}</h1>\n<p>{name(result.student)}</p>\n{stamp}{_score(result)}{_list(result.attempt)}"
        + "".join(_section(i, row) for i, row in enumerate(result.attempt.rows))
        + _tries(result)
        + f'<p class="quiet">The grader\'s name for this notebook is {name(result.lesson)}.</p>\n'
    )
    return document(f"{lesson}: {result.student}", body)


def called(lesson: str) -> str:
    """
    >>> called("04_pad_and_stride")
    '04 · Pad and stride'
    """
    start, _, rest = lesson.partition("_")
    known = start.isdigit() and len(start) == 2 and rest
    return f"{start} · {rest.replace('_', ' ').capitalize()}" if known else lesson


def titled(exercise: str) -> str:
    """The exercise's title as text; its id where this cnnkit does not know it."""
    return _titles().get(exercise) or printable(exercise) or "Notebook"


@cache
def _titles() -> dict[str, str]:
    return {id: exercise.title for id, exercise in catalogue().items()}


def status(row: Row, more: str = "") -> str:
    """In words, with a sign and a colour that only repeat them."""
    kind = KINDS.get(row.status, "bad")
    return f'<span class="status {kind}">{SIGNS[kind]} {WORDS.get(row.status, safe(row.status))}{more}</span>'


def points(row: Row) -> str:
    return f"{'–' if row.points is None else number(row.points)} of {number(row.max_points)}"


def duration(length: timedelta) -> str:
    """
    >>> duration(timedelta(days=1, hours=2, minutes=3)), duration(timedelta(seconds=40))
    ('1 d 2 h', 'less than a minute')
    """
    minutes = int(length.total_seconds()) // 60
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")]
    said = [f"{count} {unit}" for count, unit in parts if count][:2]
    return " ".join(said) or "less than a minute"


def _score(result: Result) -> str:
    lines = [f'<p class="score"><strong>{number(result.score)} of {number(result.possible)} points</strong></p>\n']
    if result.penalty:
        lines.append(f"<p>{number(result.earned)} earned, {number(result.penalty)} taken off for being late.</p>\n")
    if result.awaiting:
        some = "One exercise is" if result.awaiting == 1 else f"{result.awaiting} exercises are"
        lines.append(f"<p>{some} still to be marked by your instructor; the points will be added.</p>\n")
    if result.handed_in:
        lines.append(f'<p class="quiet">{_handed_in(result)}</p>\n')
    return "".join(lines)


def _handed_in(result: Result) -> str:
    assert result.handed_in
    late = result.lateness
    said = f"Handed in on {moment(result.handed_in.time)} (so says {safe(result.handed_in.told_by)})"
    if late.due is None:
        return f"{said}."
    if not late.by:
        return f"{said}; due on {moment(late.due)}."
    share = f"{percent(late.share)} of the points {late.of} are taken off"
    return f"{said}, {duration(late.by)} after it was due on {moment(late.due)}: {share}."


def moment(when: datetime) -> str:
    """In the time of this machine, with its offset."""
    return f'<span class="time">{when.astimezone():%Y-%m-%d %H:%M %z}</span>'


def _list(attempt: Attempt) -> str:
    if len(attempt.rows) < 2:
        return ""
    lines = (
        (f'<a href="#e{i}">{safe(titled(row.exercise))}</a>', status(row), points(row))
        for i, row in enumerate(attempt.rows)
    )
    return table("Your exercises", ("Exercise", "Result", "Points"), lines, numbers=(2,))


def _section(place: int, row: Row) -> str:
    mistake = row.mistake if row.feedback.startswith(f"{row.mistake}: ") else ""
    sentence = row.feedback.removeprefix(f"{mistake}: ") if mistake else row.feedback
    told = (f"<strong>{safe(mistake.capitalize())}.</strong> " if mistake else "") + marked_up(printable(sentence))
    advice = "" if row.marked else NEXT.get(row.status, "")
    if row.status == "fail" and not row.mistake and not row.marked:
        advice = f"{advice} {AT_HOME}"
    told = "" if row.feedback == "Right." else f"<p>{told}</p>\n"
    id = f" <code>{safe(row.exercise)}</code>" if row.exercise else ""
    return (
        f'<section id="e{place}">\n<h2>{safe(titled(row.exercise))}</h2>\n'
        f"<p>{status(row, f' · {points(row)} points')}{id}</p>\n{told}"
        + (f'<p class="next">{marked_up(advice)}</p>\n' if advice else "")
        + f"{tidy(row.html)}\n</section>\n"
    )


def _tries(result: Result) -> str:
    if len(result.tries) < 2:
        return ""
    lines = (
        (
            f"{i}{' (counts)' if i == len(result.tries) else ''}",
            f"{number(one.points)} of {number(one.possible)}",
            moment(one.handed_in.time) if one.handed_in else "not known",
        )
        for i, one in enumerate(result.tries, 1)
    )
    told = table("As the grader scored each", ("Version", "Points", "Handed in"), lines, numbers=(1,))
    return f"<section>\n<h2>Your attempts</h2>\n{told}</section>\n"
