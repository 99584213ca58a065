"""Who needs a look: what a teacher should open first, and why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from cnnkit.grading.grade import Row
from cnnkit.grading.report.page import percent
from cnnkit.grading.report.results import Result
from cnnkit.grading.report.similarity import names
from cnnkit.grading.report.student import titled

SHARED = 3  # students with the same wrong result: fewer may be chance
APART = 0.4  # of the points: how far from the student's others a notebook must be
LESSONS = 4  # with fewer, nobody has a habit yet
STOPPED = {
    "killed": "ended its kernel, or took more than an answer may",
    "memory": "took more memory than there is",
    "timeout": "did not come to an end",
    "error": "stopped with an error",
}
# Names that no exercise has a use for, and that ways around a grader begin with. An honest answer may have one, too.
REACHES = {
    *("get_ipython", "IPython", "ast_transformers", "__import__", "importlib", "builtins", "__builtins__", "exec"),
    *(
        "os",
        "sys",
        "subprocess",
        "multiprocessing",
        "threading",
        "asyncio",
        "socket",
        "ctypes",
        "mmap",
        "pty",
        "pickle",
    ),
    *("gc", "inspect", "_getframe", "__globals__", "__code__", "__subclasses__", "__class__", "__reduce__"),
    *("__eq__", "__array_ufunc__", "__array_function__", "judge", "registry", "catalogue", "grading"),
}
TAMPERED = ("got no result", "results instead of one", "cannot be read: ")  # in the feedback of an odd answer


@dataclass(frozen=True)
class Look:
    """One reason to open one notebook."""

    student: str
    lesson: str
    why: str


@dataclass(frozen=True)
class Riddle:
    """The same wrong result in several notebooks, and no name for it."""

    exercise: str
    feedback: str
    html: str
    students: tuple[str, ...]


def look(results: Sequence[Result]) -> dict[str, list[Look]]:
    """By kind, the gravest first; kinds that nobody is of are left out."""
    found = {
        "To be graded again: a fault of ours": list(_rows(results, ("needs-regrade",), "could not be graded")),
        "Unreadable": [
            Look(r.student, r.lesson, r.attempt.rows[0].feedback)
            for r in results
            if any(row.status == "unreadable" for row in r.attempt.rows)
        ],
        "Answered the grader otherwise than an answer does": list(_tampered(results)),
        "Names what no answer needs": list(_reaching(results)),
        "Ended, or took too much": [x for s in ("killed", "memory") for x in _rows(results, (s,), STOPPED[s])],
        "Did not come to an end": list(_rows(results, ("timeout",), STOPPED["timeout"])),
        "Stopped with an error": list(_rows(results, ("error",), STOPPED["error"])),
        "Far from the student's other notebooks": list(_apart(results)),
        "Marked by hand, and handed in again since": list(_read_before(results)),
        "To be marked by hand": list(_rows(results, ("awaiting-manual",), "waits for a reader")),
    }
    return {kind: looks for kind, looks in found.items() if looks}


def riddles(results: Iterable[Result]) -> list[Riddle]:
    """Wrong results without a name that several share: a misconception to be named, or an exercise to be mended."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for result in results:
        for row in result.attempt.rows:
            if row.status == "fail" and not row.mistake and not row.marked:
                alike[row.exercise, row.feedback, row.html].append(result.student)
    found = [Riddle(*what, tuple(students)) for what, students in alike.items() if len(students) >= SHARED]
    return sorted(found, key=lambda riddle: (-len(riddle.students), riddle.exercise))


def _rows(results: Iterable[Result], statuses: Sequence[str], what: str) -> Iterable[Look]:
    for result in results:
        rows = [row for row in result.attempt.rows if row.status in statuses and not _odd(row)]
        if rows:
            yield Look(result.student, result.lesson, f"{', '.join(titled(row.exercise) for row in rows)}: {what}")


def _odd(row: Row) -> bool:
    return row.status == "error" and any(sign in row.feedback for sign in TAMPERED)


def _tampered(results: Iterable[Result]) -> Iterable[Look]:
    for result in results:
        for row in filter(_odd, result.attempt.rows):
            yield Look(result.student, result.lesson, f"{titled(row.exercise)}: {row.feedback}")


def _reaching(results: Iterable[Result]) -> Iterable[Look]:
    for result in results:
        found = {row.exercise: sorted(names(row.source) & REACHES) for row in result.attempt.rows}
        told = [f"{titled(exercise)}: {', '.join(which)}" for exercise, which in found.items() if which]
        if told:
            yield Look(result.student, result.lesson, "; ".join(told))


def _apart(results: Sequence[Result]) -> Iterable[Look]:
    """Notebooks far from what the same student does otherwise, once the lesson's own difficulty is taken off."""
    scored = [r for r in results if not r.missing and any(row.points is not None for row in r.attempt.rows)]
    by_lesson, by_student = _by(scored, "lesson"), _by(scored, "student")
    usual = {lesson: median(r.share for r in group) for lesson, group in by_lesson.items()}
    for own in by_student.values():
        for result in own:
            others = [r.share - usual[r.lesson] for r in own if r is not result]
            if len(others) < LESSONS - 1:
                continue
            expected = min(max(usual[result.lesson] + median(others), 0.0), 1.0)
            if abs(result.share - expected) >= APART:
                rest = percent(median(r.share for r in own if r is not result))
                yield Look(
                    result.student,
                    result.lesson,
                    f"{percent(result.share)} here; {rest} in the middle of the student's others; "
                    f"{percent(usual[result.lesson])} in the middle of the class",
                )


def _read_before(results: Iterable[Result]) -> Iterable[Look]:
    for result in results:
        marked = [titled(row.exercise) for row in result.attempt.rows if row.marked]
        if marked and result.marked_before:
            yield Look(result.student, result.lesson, f"{', '.join(marked)}: the mark is older than this version")


def _by(results: Iterable[Result], what: str) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[getattr(result, what)].append(result)
    return groups
