"""``cnnkit export``: the results of a grading run, written as another system reads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cnnkit.course.files import make_folder, write_whole
from cnnkit.errors import GradingError
from cnnkit.grading.export import canvas, gradescope, junit, moodle, nbgrader
from cnnkit.grading.export.scores import Score, scores, undecided
from cnnkit.grading.gradebook import Gradebook
from cnnkit.grading.layouts import lesson_named, lesson_numbered
from cnnkit.grading.report import places, policy
from cnnkit.grading.report.results import Result, results

MOST_TOLD = 20  # sentences of one kind


@dataclass(frozen=True)
class Exported:
    """The files that were written, and what is not in them."""

    files: list[Path]
    told: list[str]


def export(
    folder: Path, to: str, *, rosters: Sequence[Path] = (), lesson: str | None = None, into: Path | None = None
) -> Exported:
    """Write what ``cnnkit grade --out folder`` found. Raises GradingError when there is nothing, or no such format."""
    if to not in FORMATS:
        raise GradingError(f"There is no format {to!r}; there are {', '.join(FORMATS)}.")
    if rosters and to not in ("canvas", "moodle"):
        raise GradingError(f"{to} takes no roster; canvas and moodle do.")
    scored = scores(_of_lesson(load(folder), lesson))
    if not scored:
        raise GradingError(f"There are no results of lessons in {folder}.")
    place = into or folder / "export" / to
    make_folder(place)
    files, told = FORMATS[to](scored, list(rosters), place)
    left = list(undecided(scored))
    told += left[:MOST_TOLD] + ([f"… and {len(left) - MOST_TOLD} more."] if len(left) > MOST_TOLD else [])
    if any(score.attempt.sandbox == "none" for score in scored):
        told.append("Some of it was graded without a sandbox, and proves nothing.")
    return Exported(files, told)


def load(folder: Path) -> list[Result]:
    """What counts, with people's marks and what lateness costs."""
    file = folder / "gradebook.sqlite"
    if not file.is_file():
        raise GradingError(f"{folder} has no gradebook. Name the folder that `cnnkit grade --out` wrote.")
    book = Gradebook(file)
    try:
        return results(book, list(book.latest()), policy.kept(folder, None, {}))
    finally:
        book.close()


def _of_lesson(found: list[Result], lesson: str | None) -> list[Result]:
    """All, or those of a lesson that is named in full or by its number."""
    if lesson is None:
        return found
    known = sorted({result.lesson for result in found})
    named = lesson_named(lesson, known) or lesson_numbered(lesson, known)
    if named is None:
        raise GradingError(f"There are no results of {lesson}; there are of {', '.join(known) or 'nothing'}.")
    return [result for result in found if result.lesson == named]


Written = tuple[list[Path], list[str]]


def _to_canvas(scored: list[Score], rosters: list[Path], place: Path) -> Written:
    if len(rosters) > 1:
        raise GradingError("Canvas exports one gradebook for a course: give one --roster.")
    text, told = canvas.table(scored, rosters[0] if rosters else None)
    return [_written(place / "canvas.csv", text)], told


def _to_moodle(scored: list[Score], rosters: list[Path], place: Path) -> Written:
    if not rosters:
        raise GradingError(
            "Moodle takes back only worksheets of its own: in each assignment, download the grading worksheet, and "
            "name those files with --roster."
        )
    lessons = sorted({score.lesson for score in scored})
    files, told = [], []
    for lesson in lessons:
        file = moodle.sheet_of(lesson, lessons, rosters)
        if file is None:
            told.append(f"No --roster is called like {lesson}; nothing is written for it.")
            continue
        text, more = moodle.worksheet([score for score in scored if score.lesson == lesson], file)
        files.append(_written(place / f"{lesson}.csv", text))
        told += [f"{lesson}: {sentence}" for sentence in more]
    return files, told


def _to_nbgrader(scored: list[Score], rosters: list[Path], place: Path) -> Written:
    table = _written(place / "grades.csv", nbgrader.table(scored))
    told = nbgrader.gradebook(scored, place / "gradebook.db")
    return ([table] if told else [table, place / "gradebook.db"]), told


def _to_gradescope(scored: list[Score], rosters: list[Path], place: Path) -> Written:
    files = []
    for score in scored:
        inside = place.joinpath(*places.place(score.student, score.lesson).with_suffix("").parts[1:])
        make_folder(inside)
        files.append(_written(inside / "results.json", gradescope.results(score)))
    return files, []


def _to_junit(scored: list[Score], rosters: list[Path], place: Path) -> Written:
    return [_written(place / "junit.xml", junit.report(scored))], []


def _written(file: Path, text: str) -> Path:
    write_whole(file, text.encode("utf-8", "backslashreplace"))
    return file


FORMATS: dict[str, Callable[[list[Score], list[Path], Path], Written]] = {
    "canvas": _to_canvas,
    "moodle": _to_moodle,
    "nbgrader": _to_nbgrader,
    "gradescope": _to_gradescope,
    "junit": _to_junit,
}
