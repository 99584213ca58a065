"""Canvas's gradebook as it imports it: a line for each student, a column for each assignment.

The columns that say who somebody is come first and end with Section; a line of points possible stands above the people
(instructure/canvas-lms, lib/gradebook_importer.rb). Columns that are not in the file stay as they are in Canvas, but an
empty cell of one that is would wipe a score: where we have none to give, the roster's own is repeated.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cnnkit.grading.export import roster as rosters
from cnnkit.grading.export.roster import Roster
from cnnkit.grading.export.scores import Score, number
from cnnkit.grading.layouts import lesson_named, lesson_numbered
from cnnkit.grading.report.tables import as_csv, defused

WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
PLAIN = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "    Points Possible"  # with the spaces that Canvas puts there


@dataclass(frozen=True)
class Column:
    """A lesson in Canvas: where its assignment stands in the roster, if it does, and how many points it has there."""

    lesson: str
    place: int | None
    ours: float
    most: float

    @property
    def told(self) -> list[str]:
        """Sentences about what Canvas will do with this column."""
        points = f"{number(self.ours)} points"
        if self.place is None:
            return [f"The roster has no assignment {self.lesson}; Canvas will offer to make one of {points}."]
        if self.most != self.ours:
            return [f"{self.lesson} has {points} and Canvas {number(self.most)}; scores are scaled to that."]
        return []


def table(scored: Sequence[Score], file: Path | None) -> tuple[str, list[str]]:
    """The text of the CSV, and sentences about what is not in it."""
    lessons = {score.lesson: score.possible for score in sorted(scored, key=lambda score: score.lesson)}
    return _filled(scored, lessons, rosters.read(file, "Student", "ID")) if file else _new(scored, lessons)


def _new(scored: Sequence[Score], lessons: dict[str, float]) -> tuple[str, list[str]]:
    """Without a roster: Canvas finds people by the number that its own zips name them with, else by login or name."""
    by_student: dict[str, dict[str, str]] = {}
    for score in scored:
        given = "" if score.points is None else number(score.points)
        by_student.setdefault(score.student, {})[score.lesson] = given
    above = (POSSIBLE, *[""] * (len(PLAIN) - 1), *map(number, lessons.values()))
    lines = [
        (*_who(student), *(points.get(lesson, "") for lesson in lessons)) for student, points in by_student.items()
    ]
    told = "Without --roster, Canvas itself has to find out who is who, and an empty cell wipes a score that is there."
    return as_csv([*PLAIN, *map(defused, lessons)], [above, *lines]), [told]


def _who(student: str) -> tuple[str, ...]:
    """Name, number and login, as far as our name of a student tells."""
    known = rosters.NUMBERED.search(student)
    if known and known[1]:
        return defused(student[: known.start()]), known[1], "", "", ""
    return defused(student), "", "", defused(student), ""


def _filled(scored: Sequence[Score], lessons: dict[str, float], roster: Roster) -> tuple[str, list[str]]:
    """The roster's people and columns, with our scores where we have any."""
    who = [column for column in map(roster.column, WHO) if column is not None]
    columns = [_column(roster, lesson, ours) for lesson, ours in lessons.items()]
    matched = rosters.match(roster, (score.student for score in scored))
    given = {(matched.rows.get(score.student), score.lesson): score.points for score in scored}
    header = [roster.header[place] for place in who]
    header += [defused(c.lesson if c.place is None else roster.header[c.place]) for c in columns]
    lines = [[POSSIBLE, *[""] * (len(who) - 1), *(number(column.most) for column in columns)]]
    for place, row in enumerate(roster.rows):
        cells = [_cell(column, row, given.get((place, column.lesson))) for column in columns]
        lines.append([kept(row[column]) for column in who] + cells)
    told = [sentence for column in columns for sentence in column.told]
    return roster.written(header, lines), matched.sentences + told + matched.without


def _cell(column: Column, row: list[str], points: float | None) -> str:
    if points is not None:
        return number(points * column.most / column.ours)
    return "" if column.place is None else kept(row[column.place].strip())


def _column(roster: Roster, lesson: str, ours: float) -> Column:
    """The assignment of a lesson: by its whole name, else by its number. ``04 Pad and stride (9876)``."""
    for named in (lesson_named, lesson_numbered):
        for place, title in enumerate(roster.header):
            if title not in WHO and named(re.sub(r" \(\d+\)$", "", title), [lesson]):
                return Column(lesson, place, ours, _most(roster, place) or ours)
    return Column(lesson, None, ours, ours)


def _most(roster: Roster, place: int) -> float | None:
    for line in roster.above:
        if "Points Possible" in line[0]:
            try:
                return float(line[place].replace(",", "."))
            except ValueError:
                return None
    return None


def kept(cell: str) -> str:
    """A cell from the roster as it was, unless a spreadsheet would calculate it: a number does no harm, nor a dash."""
    return cell if re.fullmatch(r"-?(\d+([.,]\d+)?)?", cell.strip()) else defused(cell)
