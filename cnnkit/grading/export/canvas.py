"""Canvas's gradebook as it imports it: a line for each student, a column for each assignment.

The columns that say who somebody is come first and end with Section; a line of points possible stands above the people
(instructure/canvas-lms, lib/gradebook_importer.rb). Columns that are not in the file stay as they are in Canvas, but an
empty cell of one that is would wipe a score: where we have none to give, the roster's own is repeated.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from cnnkit.grading.export import roster as rosters
from cnnkit.grading.export.roster import Roster
from cnnkit.grading.export.scores import Score, number
from cnnkit.grading.layouts import lesson_named, lesson_numbered
from cnnkit.grading.tables import defused

WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
PLAIN = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "    Points Possible"  # with the spaces that Canvas puts there


def table(scored: Sequence[Score], file: Path | None) -> tuple[str, list[str]]:
    """The text of the CSV, and sentences about what is not in it."""
    lessons = list(dict.fromkeys(score.lesson for score in sorted(scored, key=lambda score: score.lesson)))
    return _filled(scored, lessons, rosters.read(file, "Student", "ID")) if file else _new(scored, lessons)


def _new(scored: Sequence[Score], lessons: list[str]) -> tuple[str, list[str]]:
    """Without a roster: Canvas finds people by the number that its own zips name them with, else by login or name."""
    most = {score.lesson: number(score.possible) for score in scored}
    by_student: dict[str, dict[str, str]] = {}
    for score in scored:
        given = "" if score.points is None else number(score.points)
        by_student.setdefault(score.student, {})[score.lesson] = given
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([*PLAIN, *map(defused, lessons)])
    lines.writerow([POSSIBLE, *[""] * (len(PLAIN) - 1), *(most[lesson] for lesson in lessons)])
    for student, points in by_student.items():
        known = rosters.NUMBERED.search(student)
        id, login = (known[1] or "", "") if known else ("", student)
        name = student[: known.start()] if known and known[1] else student
        lines.writerow([defused(name), id, "", defused(login), "", *(points.get(lesson, "") for lesson in lessons)])
    told = [
        "Without --roster, Canvas itself has to find out who is who, and an empty cell wipes a score that is there."
    ]
    return text.getvalue(), told


def _filled(scored: Sequence[Score], lessons: list[str], roster: Roster) -> tuple[str, list[str]]:
    who = [column for column in map(roster.column, WHO) if column is not None]
    columns = {lesson: _column(roster, lesson) for lesson in lessons}
    matched = rosters.match(roster, (score.student for score in scored))
    told, most = [*matched.sentences], {}
    for lesson, column in columns.items():
        ours = next(score.possible for score in scored if score.lesson == lesson)
        most[lesson] = _most(roster, column) or ours
        if column is None:
            told.append(
                f"The roster has no assignment {lesson}; Canvas will offer to make one of {number(ours)} points."
            )
        elif most[lesson] != ours:
            told.append(
                f"{lesson} has {number(ours)} points and Canvas {number(most[lesson])}; scores are scaled to that."
            )
    given = {
        (matched.rows[s.student], s.lesson): s for s in scored if s.student in matched.rows and s.points is not None
    }
    header = [roster.header[c] for c in who] + [_title(roster, lesson, columns[lesson]) for lesson in lessons]
    lines = [[POSSIBLE, *[""] * (len(who) - 1), *(number(most[lesson]) for lesson in lessons)]]
    for place, row in enumerate(roster.rows):
        cells = []
        for lesson, column in columns.items():
            score = given.get((place, lesson))
            there = row[column].strip() if column is not None else ""
            scaled = (score.points or 0) * most[lesson] / score.possible if score else 0
            cells.append(number(scaled) if score else there)
        lines.append([kept(row[column]) for column in who] + list(map(kept, cells)))
    return roster.written(header, lines), told + matched.without


def _column(roster: Roster, lesson: str) -> int | None:
    """The assignment of a lesson: by its whole name, else by its number. ``04 Pad and stride (9876)``."""
    for named in (lesson_named, lesson_numbered):
        for place, title in enumerate(roster.header):
            if title not in WHO and named(re.sub(r" \(\d+\)$", "", title), [lesson]):
                return place
    return None


def _most(roster: Roster, column: int | None) -> float | None:
    for line in roster.above:
        if column is not None and "Points Possible" in line[0]:
            try:
                return float(line[column].replace(",", "."))
            except ValueError:
                return None
    return None


def _title(roster: Roster, lesson: str, column: int | None) -> str:
    return defused(lesson) if column is None else defused(roster.header[column])


def kept(cell: str) -> str:
    """A cell from the roster as it was, unless a spreadsheet would calculate it: a number does no harm, nor a dash."""
    return cell if re.fullmatch(r"-?(\d+([.,]\d+)?)?", cell.strip()) else defused(cell)
