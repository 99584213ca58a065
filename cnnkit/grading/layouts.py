"""Whose a file is, by its path alone: our own layout, nbgrader's, and the names that Canvas and Moodle give.

Canvas puts all files side by side: ``lovelaceada_LATE_12345_67890_04_pad_and_stride-1.ipynb`` is the sortable name, a
mark when late, the user's and the file's number, and the student's own name for the file, numbered when it was handed
in again (instructure/canvas-lms, lib/content_zipper.rb). Moodle makes a folder for each student,
``Ada Lovelace_123456_assignsubmission_file_/04_pad_and_stride.ipynb``, or puts the same in front of the file's name
(moodle/moodle, mod/assign/classes/downloader.php).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

CANVAS = re.compile(
    r"(?:(?P<who>.*?)_)??(?:(?P<late>LATE)_)?(?P<id>\d+|anon_[0-9A-Za-z]+)_(?P<file>\d{1,18})_(?P<own>.+)", re.DOTALL
)
MOODLE = re.compile(r"(?P<who>.+?)(?:_(?P<id>\d+))?_assignsubmission_[a-z]+(?:_(?P<own>.*))?", re.DOTALL)
AGAIN = re.compile(r"(?:-(?:Copy)?| ?\()(\d{1,6})\)?$")  # 04_pad-1, 04_pad (1), 04_pad-Copy1


@dataclass(frozen=True)
class Place:
    """Whose a file is. Of two, the one of the higher ``order`` was handed in later; 0 where the path does not say."""

    student: str
    names: tuple[str, ...]  # what may tell the lesson: the file's own name, then the folders that it lies in
    number: str = ""  # Moodle's for this student in this assignment; in another one it is another
    order: int = 0
    late: bool = False
    dated: bool = True  # whether the date of the file is that of handing it in; in Canvas's zips it is the download's
    noted: bool = False  # whether a note of the time beside it is the collector's: it lies where nbgrader's does


def place(parts: tuple[str, ...]) -> Place | None:
    """By its path below the folder, or the zip, that was handed to us; None when it says nobody's name."""
    found = _place(parts)
    return found if found and found.student not in (".", "..") else None


def _place(parts: tuple[str, ...]) -> Place | None:
    first, *below = parts
    names = tuple(reversed(below))
    moodle = MOODLE.fullmatch(first)
    if moodle:
        own = (moodle["own"],) if moodle["own"] else ()
        return Place(moodle["who"], names + own, moodle["id"] or "", again((*names, *own)[0])) if names or own else None
    if below and not first.lower().endswith(".zip"):
        return Place(first, names, "", again(names[0]), noted=_depth(below) == 2)
    canvas = CANVAS.fullmatch(first)
    if canvas:
        student = "_".join(filter(None, (canvas["who"], canvas["id"])))
        return Place(student, (*names, canvas["own"]), "", int(canvas["file"]), bool(canvas["late"]), dated=False)
    return None


def _depth(below: Collection[str]) -> int:
    """How deep below the student's folder the file lies that was handed in: a notebook, or the zip that it is in."""
    return next((i for i, part in enumerate(below, 1) if part.lower().endswith(".zip")), len(below))


def again(name: str) -> int:
    """The number with which a browser, an editor or a platform tells a file from those before it; 0 without."""
    found = AGAIN.search(stem(name))
    return int(found[1]) if found else 0


def stem(name: str) -> str:
    """A file's name without .ipynb, in whatever case."""
    return name[: -len(".ipynb")] if name.lower().endswith(".ipynb") else name


def lesson_named(name: str, known: Collection[str]) -> str | None:
    """The lesson whose whole name is in a file's: ``04_pad_and_stride-John (2).ipynb``."""
    found = [lesson for lesson in known if _plain(lesson) in _plain(name)]
    return max(found, key=len) if found else None


def lesson_numbered(name: str, known: Collection[str]) -> str | None:
    """The only lesson of the number with which a file's name begins: ``04 my homework.ipynb``."""
    number = re.match(r"\d\d(?!\d)", name)
    found = [lesson for lesson in known if number and lesson.startswith(f"{number[0]}_")]
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    return f" {re.sub(r'[^0-9a-z]+', ' ', stem(name).casefold()).strip()} "


def around(paths: Collection[tuple[str, ...]], *names: str) -> int:
    """How many folders, called like one of ``names``, lie around all these paths: what came of zipping a folder."""
    depth = 0
    while paths and all(len(one) > depth + 2 and one[depth] in names for one in paths):
        depth += 1
    return depth
