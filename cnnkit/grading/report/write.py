"""Writes all that people read into the folder of results: tables, feedback pages, class report. Grades nothing."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from cnnkit.course import lessons as places
from cnnkit.course import notebook as nb
from cnnkit.course.files import make_folder, write_whole
from cnnkit.errors import CnnkitError, GradingError
from cnnkit.grading.gradebook import Attempt, Gradebook
from cnnkit.grading.lock import alone
from cnnkit.grading.report import alike, manual, overview, policy, student, tables
from cnnkit.grading.report.late import Policy
from cnnkit.grading.report.places import place
from cnnkit.grading.report.results import results

REPORT, ALIKE = "report.html", "alike.html"


@dataclass(frozen=True)
class Wishes:
    """What was asked for beyond grading: marks from a table, and what lateness costs, as a file or as options."""

    manual: Path | None = None
    policy: Path | None = None
    late: dict[str, str | None] = field(default_factory=dict)  # due, late, grace, max-late

    def rules(self, out: Path) -> Policy:
        """Raises GradingError when either cannot be understood: before anything is graded, that is."""
        if self.manual:
            manual.check(self.manual)
        return policy.kept(out, self.policy, self.late)


@dataclass(frozen=True)
class Written:
    """What is in the folder now. ``unused`` are sentences about marks and terms that fit nowhere."""

    attempts: tuple[Attempt, ...]
    table: Path
    unused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def again(out: Path, wishes: Wishes, lessons: Path | None = None) -> Written:
    """All tables and pages of a folder that was graded into, without grading."""
    file = out / "gradebook.sqlite"
    if not file.is_file():
        raise GradingError(f"There is no gradebook in {out}. `cnnkit grade SUBMISSIONS --out {out}` makes one.")
    with alone(out), closing(Gradebook(file)) as book:
        return write(book, out, wishes, lessons)


def write(book: Gradebook, out: Path, wishes: Wishes, lessons: Path | None = None) -> Written:
    """Everything about what counts in the book; ``lessons`` are those handed out."""
    rules, attempts = wishes.rules(out), list(book.latest())
    unused: list[str] = []
    if wishes.manual:
        marks = manual.read(wishes.manual, attempts)
        book.mark(marks.given, str(wishes.manual))
        unused, attempts = marks.unused, list(book.latest())
    counted = results(book, attempts, rules)
    table = out / "grades.csv"
    _put(table, tables.grades_csv(attempts))
    _put(out / "totals.csv", tables.totals_csv(counted))
    _put(out / "attempts.csv", tables.attempts_csv(counted))
    for result in counted:
        _put(out / place(result.student, result.lesson), student.page(result))
    found = alike.find(counted, _given(lessons, {result.lesson for result in counted}))
    _put(out / ALIKE, alike.page(found), private=True)
    _put(out / REPORT, overview.report(counted, alike=alike.sentence(found)), private=True)
    unused += rules.strangers({a.student for a in attempts}, {a.lesson for a in attempts})
    return Written(tuple(attempts), table, tuple(unused), tuple(_to_mark(out, attempts)))


def _to_mark(out: Path, attempts: Sequence[Attempt]) -> list[str]:
    """The table to fill in, for as long as something waits; one that somebody began to fill in is theirs."""
    file = out / manual.TO_MARK
    if file.exists() and manual.unread(file, attempts):
        return [f"{file} has marks in it that do not count yet: read them in with --manual {file}."]
    waiting = sum(row.points is None for attempt in attempts for row in attempt.rows)
    if not waiting:
        file.unlink(missing_ok=True)
        return []
    _put(file, manual.to_mark(attempts))
    some = "answer waits" if waiting == 1 else "answers wait"
    return [f"{waiting} {some} for a person: fill in {file}, and read it in with --manual {file}."]


def _given(folder: Path | None, wanted: set[str]) -> dict[str, list[str]]:
    """The sources of the lessons as they were handed out; of a lesson that is not there, none."""
    given = {}
    for path in places.notebooks(folder or places.folder()):
        if path.stem in wanted:
            try:
                given[path.stem] = [cell.source for cell in nb.read(path).cells]
            except CnnkitError:
                continue
    return given


def _put(path: Path, text: str, *, private: bool = False) -> None:
    """A page that already says the same is left alone, so that copies of the folder know what changed."""
    content = text.encode("utf-8", "backslashreplace")
    make_folder(path.parent)
    try:
        if path.exists() and path.read_bytes() == content:
            return
        if private:  # what is said of everybody is for nobody's eyes but the instructor's
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise GradingError(f"Cannot write {path}: {error.strerror or error}.") from error
    write_whole(path, content)
