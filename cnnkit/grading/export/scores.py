"""What is handed out: a score for each student and lesson, and none as long as somebody still has to decide."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cnnkit.grading.grade import Row
from cnnkit.grading.gradebook import Attempt
from cnnkit.grading.report.results import Result
from cnnkit.grading.report.tables import UNSAFE, defused

WHOLE = ("missing", "unreadable")  # what a notebook is, and not an exercise


@dataclass(frozen=True)
class Score:
    """One student × lesson. ``points`` are None, and never 0, until everything is decided; ``why`` says what is not."""

    result: Result
    points: float | None
    why: str = ""

    @property
    def student(self) -> str:
        return self.result.student

    @property
    def lesson(self) -> str:
        return self.result.lesson

    @property
    def possible(self) -> float:
        return self.result.possible

    @property
    def attempt(self) -> Attempt:
        return self.result.attempt


def scores(results: Iterable[Result]) -> list[Score]:
    """In the order of the results; of notebooks that are no lesson there is none."""
    return [_score(result) for result in results if result.possible]


def _score(result: Result) -> Score:
    rows = result.attempt.rows
    ours = [row.exercise for row in rows if row.status == "needs-regrade"]
    theirs = [row.exercise for row in rows if row.points is None]
    why = (
        f"{_named(ours)} to be graded again" if ours else f"{_named(theirs)} to be marked by a person" if theirs else ""
    )
    return Score(result, None if why else result.score, why)


def _named(exercises: list[str]) -> str:
    return f"{', '.join(exercises)} {'is' if len(exercises) == 1 else 'are'}"


def undecided(scored: Iterable[Score]) -> Iterator[str]:
    """A sentence for each score that is left out."""
    for score in scored:
        if score.points is None:
            yield f"Left out: {score.student}, {score.lesson}; {score.why}."


def comment(score: Score) -> str:
    """All rows in one line, for a cell beside the score; what is the same of all is said once."""
    rows = score.attempt.rows
    stamp = UNSAFE if score.attempt.sandbox == "none" else ""
    late = f" · late: −{number(score.result.penalty)}" if score.result.penalty else ""
    same = rows[0].status in WHOLE and len({row.feedback for row in rows}) == 1
    return defused(f"{stamp}{rows[0].feedback if same else ' · '.join(map(_line, rows))}{late}")


def _line(row: Row) -> str:
    earned = "–" if undecided_row(row) else number(row.points or 0)
    return f"{row.exercise} {earned}/{number(row.max_points)} {row.feedback}"


def undecided_row(row: Row) -> bool:
    """True while a person, or the grader again, has to decide about an exercise."""
    return row.points is None or row.status == "needs-regrade"


def number(points: float) -> str:
    """Two decimals at most, as every platform shows: 12, 7.5, 0.33."""
    return f"{points:.2f}".rstrip("0").rstrip(".")
