"""Moodle's grading worksheet, filled in: one for each assignment, to be uploaded where it was downloaded.

Moodle finds people by the Identifier, "Participant 123456", takes the columns Grade and Feedback comments, and passes
over lines whose grade is empty (moodle/moodle, mod/assign/feedback/offline/importgradeslib.php). Every other column
goes back as it came: by the date of the last change Moodle sees whether somebody else graded meanwhile.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from cnnkit.errors import GradingError
from cnnkit.grading.export import roster as rosters
from cnnkit.grading.export.canvas import kept
from cnnkit.grading.export.scores import Score, comment, number
from cnnkit.grading.layouts import lesson_named, lesson_numbered
from cnnkit.grading.report.tables import defused


def worksheet(scored: Sequence[Score], file: Path) -> tuple[str, list[str]]:
    """The text of the CSV for the scores of one lesson, and sentences about what is not in it."""
    roster = rosters.read(file, "Identifier", "Grade")
    matched = rosters.match(roster, (score.student for score in scored))
    by_place = {matched.rows[score.student]: score for score in scored if score.student in matched.rows}
    grade, said = roster.column("Grade"), roster.column("Feedback comments")
    told, scaled = list(matched.sentences), set()
    lines = []
    for place, row in enumerate(roster.rows):
        line, score = list(map(kept, row)), by_place.get(place)
        if score and grade is not None and score.points is not None:
            most = _most(roster, row) or score.possible
            scaled |= {most} if most != score.possible else set()
            line[grade] = number(score.points * most / score.possible)
            if said is not None:
                line[said] = _told(score)
        lines.append(line)
    for most in scaled:
        ours = number(scored[0].possible)
        told.append(f"The lesson has {ours} points and the assignment {number(most)}; scores are scaled to that.")
    if said is None:
        told.append(f"{file} has no column for feedback, so none is in it: enable feedback comments in the assignment.")
    return roster.written([defused(title) for title in roster.header], lines), told + matched.without


def sheet_of(lesson: str, lessons: Sequence[str], files: Sequence[Path]) -> Path | None:
    """The worksheet of a lesson: the file that is named like it, or the only one there is for the only lesson."""
    for named in (lesson_named, lesson_numbered):
        found = [file for file in files if named(file.name, [lesson])]
        if len(found) > 1:
            raise GradingError(f"Of these, which is the worksheet of {lesson}: {', '.join(map(str, found))}?")
        if found:
            return found[0]
    return files[0] if len(files) == len(lessons) == 1 else None


def _told(score: Score) -> str:
    """Moodle takes feedback for HTML."""
    return defused(escape(comment(score)))


def _most(roster: rosters.Roster, row: list[str]) -> float | None:
    try:
        return float(roster.cell(row, "Maximum grade").replace(",", "."))
    except ValueError:
        return None
