"""Finds what was handed in: ``SUBMISSIONS/<student>/<lesson>.ipynb``."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cnnkit.errors import GradingError


@dataclass(frozen=True)
class Submission:
    """One notebook of one student; without a path, one that others handed in and this student did not."""

    student: str
    lesson: str  # the stem that it is graded as
    path: Path | None


def find(folder: Path, lessons: Iterable[str]) -> list[Submission]:
    """All submissions by student and lesson. Raises GradingError when there are none."""
    if not folder.is_dir():
        raise GradingError(f"{folder} is not a folder. Submissions are expected as {folder}/<student>/<lesson>.ipynb.")
    known = list(lessons)
    students = sorted(place for place in folder.iterdir() if _is_students(place))
    found = [submission for place in students for submission in _of_student(place, known)]
    if not found:
        raise GradingError(f"{folder} has no notebooks. They are expected as {folder}/<student>/<lesson>.ipynb.")
    asked = [lesson for lesson in known if any(submission.lesson == lesson for submission in found)]
    handed_in = {(submission.student, submission.lesson) for submission in found}
    names = [readable(place.name) for place in students]
    found += [Submission(name, lesson, None) for name in names for lesson in asked if (name, lesson) not in handed_in]
    return sorted(found, key=lambda submission: (submission.student, submission.lesson))


def readable(name: str) -> str:
    """A name that can be written anywhere; file systems allow bytes that are no text."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_students(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink() and not place.name.startswith(".")


def _of_student(place: Path, known: list[str]) -> list[Submission]:
    """Notebooks by the lesson's own name; failing that, the only one that begins with its number."""
    files = sorted(path for path in place.iterdir() if path.suffix == ".ipynb" and not path.name.startswith("."))
    by_lesson: dict[str, Path] = {path.stem: path for path in files}
    for lesson in known:
        alike = [path for path in files if path.stem[:3] == lesson[:3] and path.stem not in known]
        if lesson not in by_lesson and len(alike) == 1:
            by_lesson[lesson] = by_lesson.pop(alike[0].stem)
    return [Submission(readable(place.name), readable(lesson), path) for lesson, path in by_lesson.items()]
