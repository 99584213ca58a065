"""JUnit's XML: a suite for each notebook, a case for each exercise, for whatever shows the results of tests.

The structure is pytest's own, which CI servers read: testsuites > testsuite > testcase > failure, error or skipped.
Points travel as properties of the case.
"""

from collections.abc import Iterable
from xml.etree import ElementTree

from cnnkit.grading.export.scores import Score, number, undecided_row
from cnnkit.grading.grade import Row

FAILED = ("fail", "partial")
SKIPPED = ("not-attempted", "missing", "awaiting-manual")  # every other status but pass is an error


def report(scored: Iterable[Score]) -> str:
    """The text of the whole file."""
    suites = ElementTree.Element("testsuites", name="cnnkit")
    for score in scored:
        suites.append(_suite(score))
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(score: Score) -> ElementTree.Element:
    rows, attempt = score.attempt.rows, score.attempt
    kinds = [_kind(row) for row in rows]
    suite = ElementTree.Element(
        "testsuite",
        name=_text(f"{score.student} · {score.lesson}"),
        tests=str(len(rows)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(kinds.count("skipped")),
        time=f"{attempt.seconds:.3f}",
    )
    if attempt.graded_at:
        suite.set("timestamp", attempt.graded_at[:19])  # the schema knows no time zones
    _properties(suite, student=score.student, lesson=score.lesson, sandbox=attempt.sandbox, **_points(score))
    suite.extend(_case(score, row) for row in rows)
    return suite


def _points(score: Score) -> dict[str, str]:
    decided = {} if score.points is None else {"score": number(score.points)}
    return {**decided, "max_score": number(score.possible)}


def _case(score: Score, row: Row) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=_text(score.lesson), name=_text(row.exercise), time="0")
    earned = {} if undecided_row(row) else {"points": number(row.points or 0)}
    _properties(case, **earned, max_points=number(row.max_points), status=row.status)
    kind = _kind(row)
    if kind:
        said = ElementTree.SubElement(case, kind, message=_text(row.feedback))
        if kind != "skipped":
            said.set("type", row.status)
    return case


def _kind(row: Row) -> str:
    if row.status == "pass":
        return ""
    return "failure" if row.status in FAILED else "skipped" if row.status in SKIPPED else "error"


def _properties(parent: ElementTree.Element, **named: str) -> None:
    inside = ElementTree.SubElement(parent, "properties")
    for name, value in named.items():
        ElementTree.SubElement(inside, "property", name=name, value=_text(value))


def _text(text: str) -> str:
    """Without the signs that XML cannot carry, not even escaped."""
    return "".join(sign if sign.isprintable() or sign in "\t\n" else " " for sign in text)
