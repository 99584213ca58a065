"""What counts, notebook by notebook: points with people's marks, lateness, and the attempts that led there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cnnkit.grading.gradebook import Attempt, Gradebook, HandedIn
from cnnkit.grading.report.late import Lateness, Policy


@dataclass(frozen=True)
class Try:
    """One version of a notebook as it was handed in; graded again, it is still the same one."""

    handed_in: HandedIn | None
    graded_at: str
    points: float
    possible: float


@dataclass(frozen=True)
class Result:
    """One student × lesson."""

    attempt: Attempt
    handed_in: HandedIn | None
    lateness: Lateness
    tries: tuple[Try, ...]
    marked_before: bool = False  # whether a person's mark is older than the version that counts

    @property
    def student(self) -> str:
        return self.attempt.student

    @property
    def lesson(self) -> str:
        return self.attempt.lesson

    @property
    def earned(self) -> float:
        """Without what a person has yet to mark, and before lateness."""
        return round(sum(row.points or 0 for row in self.attempt.rows), 6)

    @property
    def possible(self) -> float:
        """Points of all exercises, before lateness."""
        return round(sum(row.max_points for row in self.attempt.rows), 6)

    @property
    def penalty(self) -> float:
        """What lateness takes away, in points."""
        return self.lateness.penalty(self.earned, self.possible)

    @property
    def score(self) -> float:
        """What goes into the gradebook of the school."""
        return round(self.earned - self.penalty, 6)

    @property
    def share(self) -> float:
        """Earned of possible, of what has been marked; 0 where nothing can be earned."""
        marked = sum(row.max_points for row in self.attempt.rows if row.points is not None)
        return self.earned / marked if marked else 0.0

    @property
    def awaiting(self) -> int:
        """How many exercises a person has yet to mark."""
        return sum(row.points is None for row in self.attempt.rows)

    @property
    def missing(self) -> bool:
        """Whether no notebook was handed in."""
        return _missing(self.attempt)


def results(book: Gradebook, attempts: Iterable[Attempt], policy: Policy) -> list[Result]:
    """Of these attempts, which count."""
    times, marked = book.times(), {(mark.student, mark.lesson): mark.noted_at for mark in book.marks()}
    return [_result(book, attempt, policy, times, marked) for attempt in attempts]


def _result(book: Gradebook, attempt: Attempt, policy: Policy, times: dict, marked: dict) -> Result:
    student, lesson = attempt.student, attempt.lesson
    history = book.history(student, lesson)
    first_seen = min(one.graded_at for one in history if one.content == attempt.content)
    before = "" < marked.get((student, lesson), "") < first_seen
    corrected = policy.corrected(student, lesson)
    when = times.get((student, lesson, attempt.content)) if not _missing(attempt) else None
    if corrected:
        when = HandedIn(corrected, "your instructor")
    lateness = policy.lateness(student, lesson, _time(when))
    return Result(attempt, when, lateness, tuple(_tries(history, times)), before)


def _time(when: HandedIn | None) -> datetime | None:
    return when.time if when else None


def _tries(history: list[Attempt], times: dict) -> Iterable[Try]:
    """Of several gradings in a row of one version the last one counts."""
    for attempt, later in zip(history, [*history[1:], None], strict=True):
        again = later is not None and attempt.content and later.content == attempt.content
        if not again and not _missing(attempt):
            points = sum(row.points or 0 for row in attempt.rows)
            possible = sum(row.max_points for row in attempt.rows)
            when = times.get((attempt.student, attempt.lesson, attempt.content))
            yield Try(when, attempt.graded_at, points, possible)


def _missing(attempt: Attempt) -> bool:
    return bool(attempt.rows) and all(row.status == "missing" for row in attempt.rows)
