"""What being late costs. The points that were earned stay as they are; the penalty stands beside them."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Terms:
    """When something is due, and what it costs to be late: ``share`` of the points for each ``per`` begun."""

    due: datetime | None = None
    share: float = 0.0
    per: timedelta | None = None  # None: the share is taken once
    of: str = "earned"  # or "possible": then the share is of the most that the notebook can earn
    grace: timedelta = timedelta()
    most: timedelta | None = None  # later than that earns nothing


@dataclass(frozen=True)
class Lateness:
    """How late a notebook came, and what that takes away."""

    due: datetime | None = None
    by: timedelta = timedelta()  # nothing within the time of grace
    share: float = 0.0
    of: str = "earned"

    def penalty(self, earned: float, possible: float) -> float:
        """In points, to the hundredth; never more than was earned."""
        return min(round(self.share * (earned if self.of == "earned" else possible), 2), earned)


@dataclass(frozen=True)
class Policy:
    """The terms of all, and what differs by lesson and by student. Lessons go by their whole name or their number."""

    terms: Terms = Terms()
    lessons: dict[str, Terms] = field(default_factory=dict)
    extensions: dict[str, dict[str, timedelta | datetime]] = field(default_factory=dict)  # by student, then lesson
    handed_in: dict[str, dict[str, datetime]] = field(default_factory=dict)  # where the instructor knows better

    def lateness(self, student: str, lesson: str, handed_in: datetime | None) -> Lateness:
        """Of a notebook handed in then; one that was not handed in is not late."""
        terms = _of_lesson(self.lessons, lesson) or self.terms
        if terms.due is None:
            return Lateness()
        due = _extended(terms.due, _of_lesson(self.extensions.get(student, {}), lesson))
        if handed_in is None or handed_in <= due + terms.grace:
            return Lateness(due)
        by = handed_in - due
        if terms.most is not None and by > terms.most:
            return Lateness(due, by, 1.0)
        return Lateness(due, by, min(terms.share * (math.ceil(by / terms.per) if terms.per else 1), 1.0), terms.of)

    def corrected(self, student: str, lesson: str) -> datetime | None:
        """When a notebook was handed in, where the policy itself says so."""
        return _of_lesson(self.handed_in.get(student, {}), lesson)

    def strangers(self, students: Collection[str], lessons: Collection[str]) -> list[str]:
        """A sentence for each name in the policy that nobody and nothing here has."""
        known = {*lessons, *(lesson[:2] for lesson in lessons), "*"}
        named: list[tuple[str, Collection[str]]] = [("lessons", self.lessons)]
        said = []
        for table, by_student in (("extensions", self.extensions), ("handed-in", self.handed_in)):
            named += [(f"{table}.{student}", of) for student, of in by_student.items()]
            said += [
                f"The late policy's [{table}.{student}] is for nobody here."
                for student in by_student
                if student not in students
            ]
        wrong = [(table, lesson) for table, of in named for lesson in of if lesson not in known]
        return said + [
            f"The late policy's [{table}] names {lesson!r}, which is no lesson here." for table, lesson in wrong
        ]


def _extended(due: datetime, extension: timedelta | datetime | None) -> datetime:
    """A later time, or so much more of it; nobody's is shortened."""
    if extension is None:
        return due
    return due + extension if isinstance(extension, timedelta) else max(due, extension)


def _of_lesson(by_lesson: dict[str, Any], lesson: str) -> Any:
    """By its whole name, its number, or what is said of all."""
    return next((by_lesson[name] for name in (lesson, lesson[:2], "*") if name in by_lesson), None)
